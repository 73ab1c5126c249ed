// The benchmark programs' results at small n.

/** What each program computes at small n; the guests give the same, here and in QEMU. */
export const checksums = [
  { name: "sieve", n: 1, checksum: "00000000aaef666b" },
  { name: "sieve", n: 3, checksum: "000002970a9c450b" },
  { name: "mix", n: 1, checksum: "0000000000008eb8" },
  { name: "mix", n: 3, checksum: "000000000222f104" },
  { name: "sha256", n: 1, checksum: "a6a98d7f309f68d8" },
  { name: "sha256", n: 3, checksum: "5b8b8f7aa76ef620" },
  { name: "fib", n: 1, checksum: "0000000000000001" },
  { name: "fib", n: 20, checksum: "0000000000001a6d" },
  { name: "bytecode", n: 1, checksum: "27cb1a0818199214" },
  { name: "bytecode", n: 3, checksum: "3f4bc5c0a2f00a49" },
  { name: "chase", n: 1, checksum: "75d0c7f28485f39d" },
  { name: "quicksort", n: 1, checksum: "dbe3c75f5e3b9cea" },
  { name: "quicksort", n: 3, checksum: "a6f300555214ec50" },
  { name: "matrix", n: 1, checksum: "1c9dc7dd58c70000" },
  { name: "matrix", n: 3, checksum: "1334d62d1c5dec80" },
  { name: "memcpy", n: 1, checksum: "5ffbba6769a1d000" },
  { name: "memcpy", n: 3, checksum: "db24fd08727c0000" },
];
