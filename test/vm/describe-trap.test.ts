// Traps in words.

import { expect, test } from "vitest";
import { describeTrap } from "../../src/vm/describe-trap.ts";

const trap = { cause: 2, tval: 0xdeadn, interrupt: false, pc: 0x8000_0000n };

test.each([
  [trap, "illegal instruction (cause 2) at pc 0x80000000, tval 0xdead"],
  [
    { ...trap, cause: 12, pc: 0xffff_ffff_ffff_fffen },
    "instruction page fault (cause 12) at pc 0xfffffffffffffffe, tval 0xdead",
  ],
  [{ ...trap, cause: 7, interrupt: true }, "machine timer interrupt (cause 7) at pc 0x80000000"],
  [{ ...trap, cause: 22 }, "virtual instruction (cause 22) at pc 0x80000000, tval 0xdead"],
  [{ ...trap, cause: 6, interrupt: true }, "virtual supervisor timer interrupt (cause 6) at pc 0x80000000"],
  [{ ...trap, cause: 14 }, "unknown cause (cause 14) at pc 0x80000000, tval 0xdead"],
  [{ ...trap, cause: 4, interrupt: true }, "unknown cause (cause 4) at pc 0x80000000"],
])("%o", (given, expected) => {
  expect(describeTrap(given)).toBe(expected);
});
