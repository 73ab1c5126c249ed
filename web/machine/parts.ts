// Where the page gets the parts of a machine from: the compiled core, the images that are shipped, and a worker.
//
// Owns: their URLs. This is the only module of the page that names files outside web/ other than the protocol, and
// the one that the page's own tests replace to run against a worker of theirs.

import coreUrl from "../../build/core.wasm?url";

export { coreUrl };

const images = import.meta.glob<string>("../../guests/images/**/*.elf", {
  query: "?url",
  import: "default",
  eager: true,
});

/** Shipped images: file name without ".elf" to URL. */
export const imageUrls: ReadonlyMap<string, string> = new Map(
  Object.entries(images).map(([path, url]) => [path.slice(path.lastIndexOf("/") + 1, -".elf".length), url]),
);

/** Starts a worker: one physical machine. The number is in the worker's name, for developer tools. */
export function startWorker(number: number): Worker {
  return new Worker(new URL("../../src/worker/browser-worker.ts", import.meta.url), {
    type: "module",
    name: `machine ${number}`,
  });
}
