// The shipped images as the page offers them.
//
// Owns: titles and one-line descriptions. An image that this build does not have is not offered.

import { imageUrls } from "./parts.ts";

export interface ShippedImage {
  /** The file's name below guests/images without ".elf"; it stands in links. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** A system stays at a prompt; a program computes, prints one line and powers off. */
  readonly kind: "system" | "program";
}

/** The image that the page opens with. */
export const DEFAULT_IMAGE = "kernel";

const known: readonly ShippedImage[] = [
  system("kernel", "Teaching OS", "Processes, virtual memory, a file system and a shell. Type help."),
  program("sieve", "Sieve", "primes: byte stores, short loops"),
  program("mix", "Mix", "list, matrix, state machine, CRC"),
  program("sha256", "SHA-256", "hashing: long dependent chains"),
  program("fib", "Fibonacci", "recursion: calls and returns"),
  program("bytecode", "Bytecode", "an interpreter: indirect jumps"),
  program("chase", "List chase", "dependent loads over 16 MiB"),
  program("quicksort", "Quicksort", "unpredictable branches, swaps"),
  program("matrix", "Matrix", "integer product, triple loop"),
  program("memcpy", "memcpy", "copies: loads and stores alone"),
  program("dgemm", "Double matrix", "floating-point product, triple loop"),
  program("nbody", "N-body", "planets: floating point, square roots"),
  program("fft", "FFT", "floating point, strided loads"),
  program("mandelbrot", "Mandelbrot", "floating point in registers"),
];

function system(id: string, title: string, description: string): ShippedImage {
  return { id, title, description, kind: "system" };
}

function program(id: string, title: string, description: string): ShippedImage {
  return { id, title, description, kind: "program" };
}

export const shippedImages: readonly ShippedImage[] = known.filter((image) => imageUrls.has(image.id));

export function shippedImage(id: string): ShippedImage | undefined {
  return shippedImages.find((image) => image.id === id);
}
