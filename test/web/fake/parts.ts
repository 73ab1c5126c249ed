// Stands in for web/machine/parts.ts: the fake worker, an empty core, and images that are only names.

import imageUrl from "./elf-header.bin?url";
import coreUrl from "./empty.wasm?url";

export { refusalToCompile } from "../../../src/core/compilation.ts";
export { coreUrl };

const programs = [
  ...["sieve", "mix", "sha256", "fib", "bytecode", "chase", "quicksort", "matrix", "memcpy"],
  ...["dgemm", "nbody", "fft", "mandelbrot"],
];

export const imageUrls: ReadonlyMap<string, string> = new Map(
  ["firmware", "kernel", ...programs].map((name) => [name, imageUrl]),
);

export const baselineUrls: ReadonlyMap<string, string> = new Map(programs.map((name) => [name, coreUrl]));

export function startWorker(number: number): Worker {
  return new Worker(new URL("./fake-worker.ts", import.meta.url), { type: "module", name: `machine ${number}` });
}

/** Comparing needs programs that run: page.test.ts does that on the real machine. */
export function startNativeWorker(): Worker {
  return startWorker(0);
}
