// A page-table entry in words.
// Spec: Privileged, "Sv39: Page-Based 39-bit Virtual-Memory System".

/** The flags of an entry, lowest bit first, and what each means. */
export const PTE_FLAGS: readonly { readonly name: string; readonly meaning: string }[] = [
  { name: "V", meaning: "valid" },
  { name: "R", meaning: "readable" },
  { name: "W", meaning: "writable" },
  { name: "X", meaning: "executable" },
  { name: "U", meaning: "a user page" },
  { name: "G", meaning: "global: in every address space" },
  { name: "A", meaning: "accessed" },
  { name: "D", meaning: "dirty: written to" },
];

const PPN_SHIFT = 10n;
const PPN_BITS = 44;

export interface PteWords {
  /** One for each of PTE_FLAGS. */
  readonly flags: readonly boolean[];
  /** Valid, with none of R, W and X: it points to a table. */
  readonly isPointer: boolean;
  /** Physical address of the page or table. */
  readonly target: bigint;
}

export function wordsOfPte(pte: bigint): PteWords {
  const flags = PTE_FLAGS.map((_, index) => ((pte >> BigInt(index)) & 1n) === 1n);
  return {
    flags,
    isPointer: flags[0]! && !flags[1] && !flags[2] && !flags[3],
    target: BigInt.asUintN(PPN_BITS, pte >> PPN_SHIFT) << 12n,
  };
}
