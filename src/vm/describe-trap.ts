// A trap in words, for the line that people read when a guest goes wrong.

/** Exceptions by cause. */
export const EXCEPTIONS: Readonly<Record<number, string>> = {
  0: "instruction address misaligned",
  1: "instruction access fault",
  2: "illegal instruction",
  3: "breakpoint",
  4: "load address misaligned",
  5: "load access fault",
  6: "store address misaligned",
  7: "store access fault",
  8: "environment call from U-mode",
  9: "environment call from S-mode",
  10: "environment call from VS-mode",
  11: "environment call from M-mode",
  12: "instruction page fault",
  13: "load page fault",
  15: "store page fault",
  20: "instruction guest-page fault",
  21: "load guest-page fault",
  22: "virtual instruction",
  23: "store guest-page fault",
};

/** Interrupts by cause. */
export const INTERRUPTS: Readonly<Record<number, string>> = {
  1: "supervisor software interrupt",
  2: "virtual supervisor software interrupt",
  3: "machine software interrupt",
  5: "supervisor timer interrupt",
  6: "virtual supervisor timer interrupt",
  7: "machine timer interrupt",
  9: "supervisor external interrupt",
  10: "virtual supervisor external interrupt",
  11: "machine external interrupt",
};

/** "illegal instruction (cause 2) at pc 0x0, tval 0x0". */
export function describeTrap(trap: { cause: number; tval: bigint; interrupt: boolean; pc: bigint }): string {
  const name = (trap.interrupt ? INTERRUPTS : EXCEPTIONS)[trap.cause] ?? "unknown cause";
  const value = trap.interrupt ? "" : `, tval 0x${trap.tval.toString(16)}`;
  return `${name} (cause ${trap.cause}) at pc 0x${trap.pc.toString(16)}${value}`;
}
