// Which chunks of a build the page needs to open.

import type { Rollup } from "vite";

/** The page's own code, which entry.ts imports by itself. */
const MAIN = /\/web\/main\.tsx$/;

/** The entry's, main's, and what these import. */
export function initialChunks(bundle: Rollup.OutputBundle): Rollup.OutputChunk[] {
  const found = new Set<Rollup.OutputChunk>();
  const add = (fileName: string): void => {
    const chunk = bundle[fileName];
    if (chunk?.type !== "chunk" || found.has(chunk)) return;
    found.add(chunk);
    chunk.imports.forEach(add);
  };
  for (const file of Object.values(bundle))
    if (file.type === "chunk" && (file.isEntry || MAIN.test(file.facadeModuleId ?? ""))) add(file.fileName);
  return [...found];
}
