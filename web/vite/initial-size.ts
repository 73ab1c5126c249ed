// Build step: how much JavaScript the page needs to open.

import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** Largest initial JavaScript, gzipped, that a build may have. */
const INITIAL_JS_LIMIT = 300 * 1024;

/** Prints the size of the JavaScript that the page needs to open, and fails the build above INITIAL_JS_LIMIT. */
export function initialSize(): Plugin {
  return {
    name: "initial-size",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      let bytes = 0;
      const seen = new Set<string>();
      const add = (fileName: string) => {
        const chunk = bundle[fileName];
        if (chunk?.type !== "chunk" || seen.has(fileName)) return;
        seen.add(fileName);
        bytes += gzipSync(chunk.code).length;
        chunk.imports.forEach(add);
      };
      for (const file of Object.values(bundle)) if (file.type === "chunk" && file.isEntry) add(file.fileName);
      const text = `initial JavaScript: ${(bytes / 1024).toFixed(1)} KiB gzipped (limit ${INITIAL_JS_LIMIT / 1024})`;
      if (bytes > INITIAL_JS_LIMIT) this.error(text);
      else console.info(text);
    },
  };
}
