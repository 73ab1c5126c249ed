// Where things are in a differential-test image, for the generator and for the harness (harness.S).
//
// Owns: the addresses and the offsets in the state block. The harness gets them as assembler symbols.
//
//   0x8000_0000  harness: start, trap handlers, hash, report
//   0x8000_8e00  window: 1 KiB of data that programs load from and store to, across a page boundary
//   0x8000_9400  state block
//   0x8001_0000  page tables
//   0x8002_0000  the program
//   0x8010_0000  literals: the operands that the program loads
//   0x8020_0000  data pages that page tables map
//   0x8040_0000  hash chain
//   0x8060_0000  trap log

export const layout = {
  HARNESS: 0x80000000,
  /** The middle of the window; x30 holds it throughout. */
  CENTER: 0x80009000,
  TABLES: 0x80010000,
  PROGRAM: 0x80020000,
  LITERALS: 0x80100000,
  PAGES: 0x80200000,
  CHAIN: 0x80400000,
  LOG: 0x80600000,

  // Offsets from CENTER of the state block's fields, 64 bits each.
  STATE_HASH: 0x400,
  STATE_MULTIPLIER: 0x408,
  STATE_CHAIN: 0x410,
  STATE_LOG: 0x418,
  /** Where the next trap goes on, in M-mode; 0: it ends the run. */
  STATE_RESUME: 0x420,
  /** The S-mode handler has logged the trap and calls M-mode. */
  STATE_SUPERVISOR: 0x428,
  STATE_SAVE: 0x430,

  PARAMETER_ENTRY: 0x470,
  /** The address of the environment call that ends the program. */
  PARAMETER_END: 0x478,
  PARAMETER_STATUS: 0x480,
  PARAMETER_SATP: 0x488,
  /** Every how many links of the chain are printed; 1 prints the trap log, too. */
  PARAMETER_STEP: 0x490,
  /** x1 to x28. */
  PARAMETER_REGISTERS: 0x500,
} as const;

/** Bytes on each side of CENTER that programs may touch. */
export const WINDOW = 512;

/** Room for the program: the hash routine must stay in reach of jal. */
export const PROGRAM_SIZE = layout.LITERALS - layout.PROGRAM - 0x10000;
