// The shipped images as the page offers them.
//
// Owns: titles and one-line descriptions. An image that this build does not have is not offered.

import { imageUrls } from "./parts.ts";

export interface ShippedImage {
  /** The file's name in guests/images without ".elf"; it stands in links. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/** The image that the page opens with. */
export const DEFAULT_IMAGE = "kernel";

const known: readonly ShippedImage[] = [
  {
    id: "kernel",
    title: "Teaching OS",
    description: "Processes, virtual memory and a shell, in S-mode. Type help.",
  },
  { id: "sieve", title: "Sieve", description: "Bare-metal program: prime sieve, byte stores in a long loop." },
  {
    id: "mix",
    title: "Mix",
    description: "Bare-metal program: lists, a matrix and a state machine, as CoreMark has them.",
  },
  { id: "sha256", title: "SHA-256", description: "Bare-metal program: hashing, rotates and adds on 32 bits." },
  { id: "fib", title: "Fibonacci", description: "Bare-metal program: recursion, calls and returns." },
  { id: "bytecode", title: "Bytecode", description: "Bare-metal program: an interpreter, indirect jumps." },
  { id: "chase", title: "List chase", description: "Bare-metal program: dependent loads over 16 MiB." },
  { id: "quicksort", title: "Quicksort", description: "Bare-metal program: compare, swap and recurse." },
  { id: "matrix", title: "Matrix", description: "Bare-metal program: integer matrix product." },
  { id: "memcpy", title: "memcpy", description: "Bare-metal program: copying by 8-byte words." },
];

export const shippedImages: readonly ShippedImage[] = known.filter((image) => imageUrls.has(image.id));

export function shippedImage(id: string): ShippedImage | undefined {
  return shippedImages.find((image) => image.id === id);
}
