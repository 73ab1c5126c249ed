// Where the parts of a torture program lie, in memory and in the address space (torture-program.ts).

import { PAYLOAD_OFFSET } from "../../src/boot/image.ts";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { Pte } from "../core/sv39.ts";

/** Where an S-mode payload begins. */
export const BASE = RAM_BASE + PAYLOAD_OFFSET;
export const PAGE = 4096;

// Physical memory. The monitor's 32 KiB are its own.
export const MONITOR_SIZE = 0x8000;
export const SAVE = BASE + 0x2000;
export const PRISTINE = BASE + 0x4000;
/** Frames of code, and from here on what the host may write to while a program runs. */
export const CODE = BASE + 0x1_0000;
export const CODE_FRAMES = 4;
export const DATA = BASE + 0x1_8000;
export const DATA_FRAMES = 3;
export const POOL = BASE + 0x1_c000;
export const TABLES = BASE + 0x2_0000;
/** pageTables puts the one last-level table third. */
export const LEAVES = TABLES + 2 * PAGE;

// Virtual memory: a window of 64 pages for S-mode, and behind it the same for U-mode.
export const WINDOWS = 0x4000_0000;
export const WINDOW = 64 * PAGE;
export const WINDOW_SHIFT = 18;
/** Pages of a window. */
export const enum Place {
  Code = 0,
  CodeEnd = 6,
  /** The same frames, not executable. */
  CodeData = 8,
  Data = 16,
  Leaves = 24,
  Pool = 32,
}
export const LEAF_COUNT = 128;

export const ALL = Pte.R | Pte.W | Pte.X | Pte.A | Pte.D;
export const codeFrame = (index: number): number => CODE + PAGE * index;
