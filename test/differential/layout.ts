// Where things are in a differential-test image, for the generator and for the harness (harness.S).
//
// Owns: the addresses and the offsets in the state block. The harness gets them as assembler symbols.
//
//   0x8000_0000  harness: start, trap handlers, hash, report
//   0x8000_8e00  window: 1 KiB of data that programs load from and store to, across a page boundary
//   0x8000_9400  state block
//   0x8002_0000  the program
//   0x8010_0000  page tables
//   0x8020_0000  data pages that page tables map
//   0x8040_0000  trap log
//   0x8080_0000  hash chain
//   0x80c0_0000  literals: the operands that the program loads, a pool for each chunk and round
//   0x8200_0000  end

export const layout = {
  HARNESS: 0x80000000,
  /** The middle of the window; x30 holds it throughout. */
  CENTER: 0x80009000,
  PROGRAM: 0x80020000,
  TABLES: 0x80100000,
  PAGES: 0x80200000,
  LOG: 0x80400000,
  CHAIN: 0x80800000,
  LITERALS: 0x80c00000,
  END: 0x82000000,

  // Offsets from CENTER of the state block's fields, 64 bits each.
  STATE_HASH: 0x400,
  STATE_MULTIPLIER: 0x408,
  STATE_CHAIN: 0x410,
  STATE_LOG: 0x418,
  /** The pool of the chunk that runs; x29 holds it, too. */
  STATE_POOL: 0x420,
  STATE_POOL_SIZE: 0x428,
  /** How often the program is still to run. */
  STATE_ROUNDS: 0x430,
  STATE_SAVE: 0x438,
  /** What the handlers of lower levels leave for M-mode: see harness.S. */
  STATE_LOWER: 0x480,
  STATE_TRAPS: 0x490,

  PARAMETER_ENTRY: 0x4a0,
  /** The address of the environment call that ends the program. */
  PARAMETER_END: 0x4a8,
  PARAMETER_STATUS: 0x4b0,
  PARAMETER_SATP: 0x4b8,
  /** The links of the chain that are printed: from, to (excluded), and every how many. */
  PARAMETER_FROM: 0x4c0,
  PARAMETER_TO: 0x4c8,
  PARAMETER_STEP: 0x4d0,
  /** Not 0: the trap log is kept and printed. */
  PARAMETER_LOGS: 0x4d8,
  /** What menvcfg starts with. */
  PARAMETER_ENVIRONMENT: 0x4e0,
  /** x1 to x28. */
  PARAMETER_REGISTERS: 0x500,
  /** f0 to f31. */
  PARAMETER_FLOATS: 0x600,
} as const;

/** Bytes on each side of CENTER that programs may touch. */
export const WINDOW = 512;

/** Room for the program: the hash routine must stay in reach of jal. */
export const PROGRAM_SIZE = layout.TABLES - layout.PROGRAM - 0x10000;

/** Room for literals. */
export const LITERALS_SIZE = layout.END - layout.LITERALS;

/** Links that the chain may have. */
export const CHAIN_LINKS = (layout.LITERALS - layout.CHAIN) / 8;
