// Stands in for web/machine/parts.ts: the fake worker, an empty core, and images that are only names.

import imageUrl from "./elf-header.bin?url";
import coreUrl from "./empty.wasm?url";

export { coreUrl };

export const imageUrls: ReadonlyMap<string, string> = new Map(
  ["firmware", "kernel", "sieve", "mix", "sha256", "fib", "bytecode", "chase", "quicksort", "matrix", "memcpy"].map(
    (name) => [name, imageUrl],
  ),
);

export function startWorker(number: number): Worker {
  return new Worker(new URL("./fake-worker.ts", import.meta.url), { type: "module", name: `machine ${number}` });
}
