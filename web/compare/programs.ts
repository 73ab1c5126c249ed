// The programs that Compare offers, and how much work each is given.

import { type ShippedImage, shippedImages } from "../machine/images.ts";
import { baselineUrls } from "../machine/parts.ts";

/** Full is what `tabvisor bench` runs: a hundred million instructions or more. Short is 12 to 22 million. */
export type RunLength = "full" | "short";

/** By program: the n of a short run. The full run's n is the program's own. */
const shortWork: Readonly<Record<string, number>> = {
  sieve: 2,
  mix: 160,
  sha256: 3,
  fib: 28,
  bytecode: 1,
  chase: 1,
  quicksort: 1,
  matrix: 1,
  memcpy: 10,
  dgemm: 1,
  nbody: 25,
  fft: 8,
  mandelbrot: 3,
};

export const DEFAULT_PROGRAM = "fib";

/** Programs with a native baseline. */
export const comparedPrograms: readonly ShippedImage[] = shippedImages.filter(
  ({ id, kind }) => kind === "program" && baselineUrls.has(id) && id in shortWork,
);

export function shortWorkOf(program: string): number {
  const n = shortWork[program];
  if (n === undefined) throw new Error(`no short run of ${program} is known`);
  return n;
}
