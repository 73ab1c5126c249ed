// Where the page gets the parts of a machine from: the compiled core, the images that are shipped, the workers.
//
// Owns: their URLs. The page's own tests replace this module to run against a worker of theirs.

import coreUrl from "../../build/core.wasm?url";

export { refusalToCompile } from "../../src/core/compilation.ts";
export { coreUrl };

const images = import.meta.glob<string>(["../../guests/images/*.elf", "../../guests/images/bench/*.elf"], {
  query: "?url",
  import: "default",
  eager: true,
});

/** Shipped images: file name without ".elf" to URL. */
export const imageUrls: ReadonlyMap<string, string> = byName(images, ".elf");

const baselines = import.meta.glob<string>("../../guests/images/bench/*.wasm", {
  query: "?url",
  import: "default",
  eager: true,
});

/** The same programs compiled to WebAssembly: file name without ".wasm" to URL. */
export const baselineUrls: ReadonlyMap<string, string> = byName(baselines, ".wasm");

/** Starts a worker: one physical machine. The number is in the worker's name, for developer tools. */
export function startWorker(number: number): Worker {
  return new Worker(new URL("../../src/worker/browser-worker.ts", import.meta.url), {
    type: "module",
    name: `machine ${number}`,
  });
}

/** Starts the worker that runs a benchmark's native baseline (native-worker.ts). */
export function startNativeWorker(): Worker {
  return new Worker(new URL("./native-worker.ts", import.meta.url), { type: "module", name: "native baseline" });
}

function byName(urls: Readonly<Record<string, string>>, extension: string): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(urls).map(([path, url]) => [path.slice(path.lastIndexOf("/") + 1, -extension.length), url]),
  );
}
