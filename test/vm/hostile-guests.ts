// M-mode guests that misbehave, or do one small thing, as flat images.
//
// Owns: the programs. What has to become of them, and of their neighbours, is in the tests.

import { CLINT_BASE, RAM_BASE, TEST_FINISHER_BASE, UART_BASE } from "../../src/devices/virt-board.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";

const BASE = RAM_BASE as number;
const PAGE = 4096;

function program(build: (a: Assembler) => void): Uint8Array {
  const a = new Assembler(BASE);
  build(a);
  return a.bytes();
}

/** An illegal instruction with mtvec = 0: the fetch of the handler faults, again and again. */
export const noTrapVector = program((a) => a.word(0));

/** A jump to where nothing is, with a handler that is not there either. */
export const wildJump = program((a) => {
  a.li(R.t0, 0x1234_5678_9abc).csrw(Csr.mtvec, R.t0).li(R.t0, 0x4000_0000).op("jalr", { rd: 0, rs1: R.t0 });
});

/** A handler that traps itself. */
export const trapLoop = program((a) => {
  a.la(R.t0, "handler").csrw(Csr.mtvec, R.t0).op("ecall").align().label("handler").op("ebreak");
});

/** The same in S-mode with the handler in S; at mtime = `ticks` an interrupt for M-mode comes, which powers off. */
export const supervisorTrapLoop = (ticks: number): Uint8Array =>
  program((a) => {
    a.li(R.t0, -1n >> 10n)
      .csrw(Csr.pmpaddr0, R.t0)
      .li(R.t0, 0x1f)
      .csrw(Csr.pmpcfg0, R.t0);
    a.la(R.t0, "rescue").csrw(Csr.mtvec, R.t0).la(R.t0, "handler").csrw(Csr.stvec, R.t0);
    a.li(R.t0, CLINT_BASE + 0x4000)
      .li(R.t1, ticks)
      .op("sd", { rs1: R.t0, rs2: R.t1, imm: 0 });
    a.li(R.t0, 0xb3ff)
      .csrw(Csr.medeleg, R.t0)
      .li(R.t0, 1 << 7)
      .csrw(Csr.mie, R.t0);
    a.li(R.t0, 1 << 11)
      .csrw(Csr.mstatus, R.t0)
      .la(R.t0, "handler")
      .csrw(Csr.mepc, R.t0)
      .op("mret");
    a.align().label("handler").op("ebreak");
    a.align().label("rescue");
    powerOff(a);
  });

/** Sleeps with every interrupt masked. */
export const maskedSleep = program((a) => {
  a.csrw(Csr.mie, 0).op("wfi").op("jal", { rd: 0, imm: 0 });
});

/** Sleeps with an interrupt enabled that never comes. */
export const hopelessSleep = program((a) => {
  a.li(R.t0, 1 << 11)
    .csrw(Csr.mie, R.t0)
    .label("again")
    .op("wfi")
    .op("jal", { rd: 0 }, "again");
});

/** Counts, and nothing else. */
export const busyLoop = program((a) => {
  a.label("loop").op("addi", { rd: R.s0, rs1: R.s0, imm: 1 }).op("jal", { rd: 0 }, "loop");
});

/** Prints "0123456789" `rounds` times, then powers off; or for ever. */
export function flood(rounds?: number): Uint8Array {
  return program((a) => {
    a.li(R.t0, UART_BASE)
      .li(R.s0, rounds ?? 1)
      .label("round")
      .li(R.t1, 0x30)
      .li(R.t2, 0x3a);
    a.label("digit").op("sb", { rs1: R.t0, rs2: R.t1, imm: 0 }).op("addi", { rd: R.t1, rs1: R.t1, imm: 1 });
    a.op("bne", { rs1: R.t1, rs2: R.t2 }, "digit");
    if (rounds !== undefined) a.op("addi", { rd: R.s0, rs1: R.s0, imm: -1 });
    a.op("bne", { rs1: R.s0, rs2: 0 }, "round");
    powerOff(a);
  });
}

/** Traps for ever, with a handler that returns. */
export const trapsForEver = program((a) => {
  a.la(R.t0, "handler").csrw(Csr.mtvec, R.t0).label("loop").op("ecall").word(0).op("jal", { rd: 0 }, "loop");
  a.align().label("handler").csrr(R.t1, Csr.mepc).op("addi", { rd: R.t1, rs1: R.t1, imm: 4 });
  a.csrw(Csr.mepc, R.t1).op("mret");
});

/** Jumps to, loads from and stores to addresses all over, and comes back by its handler. */
export const wildAccesses = program((a) => {
  a.la(R.t0, "next").csrw(Csr.mtvec, R.t0).li(R.s0, 0x9e37_79b9_7f4a_7c15n).li(R.s1, 1);
  a.align().label("next").op("mul", { rd: R.s1, rs1: R.s1, rs2: R.s0 }).op("addi", { rd: R.s1, rs1: R.s1, imm: 1 });
  a.op("srli", { rd: R.t1, rs1: R.s1, imm: 31 }).op("andi", { rd: R.t2, rs1: R.s1, imm: 3 });
  a.op("beq", { rs1: R.t2, rs2: 0 }, "jump").op("andi", { rd: R.t2, rs1: R.t2, imm: 1 });
  a.op("beq", { rs1: R.t2, rs2: 0 }, "load").op("sd", { rs1: R.t1, rs2: R.s1, imm: 0 }).op("jal", { rd: 0 }, "next");
  a.label("load").op("ld", { rd: R.t3, rs1: R.t1, imm: 0 }).op("jal", { rd: 0 }, "next");
  a.label("jump").op("jalr", { rd: 0, rs1: R.t1, imm: 0 });
});

/** Writes to every page of `ramSize` bytes of RAM, again and again. */
export const touchesAll = (ramSize: number): Uint8Array =>
  program((a) => {
    a.li(R.t3, PAGE)
      .label("round")
      .li(R.t0, BASE + PAGE)
      .li(R.t1, BASE + ramSize);
    a.label("page").op("sd", { rs1: R.t0, rs2: R.t0, imm: 0 }).op("add", { rd: R.t0, rs1: R.t0, rs2: R.t3 });
    a.op("bltu", { rs1: R.t0, rs2: R.t1 }, "page").op("jal", { rd: 0 }, "round");
  });

/** Uses up translation contexts: an address space after the other, with fences in between. */
export const changesAddressSpaces = program((a) => {
  a.li(R.s0, 0)
    .li(R.s1, 1n << 44n)
    .li(R.s2, 8n << 60n)
    .label("loop");
  a.op("add", { rd: R.s0, rs1: R.s0, rs2: R.s1 }).op("or", { rd: R.t0, rs1: R.s0, rs2: R.s2 }).csrw(Csr.satp, R.t0);
  // MPRV with MPP = S: a load under the new address space, which faults or not as its tables say.
  a.la(R.t1, "loop")
    .csrw(Csr.mtvec, R.t1)
    .li(R.t1, (1 << 17) | (1 << 11))
    .csrw(Csr.mstatus, R.t1);
  a.op("ld", { rd: R.t2, rs1: R.t1, imm: 0 }).op("sfence.vma").op("jal", { rd: 0 }, "loop");
});

/** Runs code in more pages than the core keeps decoded, for ever. Needs 8 MiB of RAM. */
export const runsManyPages = program((a) => {
  const pages = 1200;
  const first = BASE + 4 * PAGE;
  // Writes `ret` to each page, then calls each.
  a.li(R.t4, new DataView(new Assembler(0).c("c.jr", { rs1: R.ra }).bytes().buffer).getUint16(0, true)).li(R.t3, PAGE);
  a.li(R.s1, first)
    .li(R.s2, first + pages * PAGE)
    .label("fill")
    .op("sh", { rs1: R.s1, rs2: R.t4, imm: 0 });
  a.op("add", { rd: R.s1, rs1: R.s1, rs2: R.t3 }).op("bltu", { rs1: R.s1, rs2: R.s2 }, "fill");
  a.label("round").li(R.s1, first).label("call").op("jalr", { rd: R.ra, rs1: R.s1, imm: 0 });
  // A pause between calls: decoding a page is dear, and the tests are to be quick.
  a.li(R.t5, 50).label("pause").op("addi", { rd: R.t5, rs1: R.t5, imm: -1 }).op("bne", { rs1: R.t5, rs2: 0 }, "pause");
  a.op("add", { rd: R.s1, rs1: R.s1, rs2: R.t3 }).op("bltu", { rs1: R.s1, rs2: R.s2 }, "call");
  a.op("jal", { rd: 0 }, "round");
});

/** Jumps to each of `pages` pages that were never touched. Powers off if each was illegal (zeros), fails if one was not. */
export const runsUntouchedPages = (pages: number): Uint8Array =>
  program((a) => {
    a.la(R.t0, "illegal")
      .csrw(Csr.mtvec, R.t0)
      .li(R.s1, BASE + 16 * PAGE)
      .li(R.s2, pages)
      .li(R.t3, PAGE);
    a.label("next").op("jalr", { rd: R.ra, rs1: R.s1, imm: 0 });
    fail(a, 1); // it came back
    a.align().label("illegal").csrr(R.t0, Csr.mcause).op("addi", { rd: R.t0, rs1: R.t0, imm: -2 });
    a.op("bne", { rs1: R.t0, rs2: 0 }, "other").op("add", { rd: R.s1, rs1: R.s1, rs2: R.t3 });
    a.op("addi", { rd: R.s2, rs1: R.s2, imm: -1 }).op("bne", { rs1: R.s2, rs2: 0 }, "next");
    powerOff(a);
    a.label("other");
    fail(a, 2);
  });

/** Reserves a word, computes for `rounds` rounds of two instructions, and stores conditionally. Fails if that fails. */
export const holdsReservation = (rounds: number): Uint8Array =>
  program((a) => {
    a.li(R.s0, BASE + PAGE)
      .li(R.s1, rounds)
      .op("lr.d", { rd: R.t0, rs1: R.s0 });
    a.label("round").op("addi", { rd: R.s1, rs1: R.s1, imm: -1 }).op("bne", { rs1: R.s1, rs2: 0 }, "round");
    a.op("sc.d", { rd: R.t1, rs1: R.s0, rs2: R.s0 }).op("bne", { rs1: R.t1, rs2: 0 }, "lost");
    powerOff(a);
    a.label("lost");
    fail(a, 1);
  });

/** Resets the machine, at once and for ever. */
export const resetsForEver = program((a) => {
  finish(a, 0x7777);
});

/** Ends by the test finisher. */
function finish(a: Assembler, word: number): void {
  a.li(R.t0, TEST_FINISHER_BASE).li(R.t1, word).op("sw", { rs1: R.t0, rs2: R.t1, imm: 0 });
  // The machine has stopped; what follows is never reached.
  a.op("jal", { rd: 0, imm: 0 });
}
function powerOff(a: Assembler): void {
  finish(a, 0x5555);
}
function fail(a: Assembler, code: number): void {
  finish(a, code * 0x10000 + 0x3333);
}

/** Tells the test finisher that it failed. */
export const failsWith = (code: number): Uint8Array => program((a) => fail(a, code));

/** Sleeps until mtime is `ticks`, then powers off. */
export const sleeper = (ticks: number | bigint): Uint8Array =>
  program((a) => {
    a.li(R.t0, CLINT_BASE + 0x4000)
      .li(R.t1, ticks)
      .op("sd", { rs1: R.t0, rs2: R.t1, imm: 0 });
    a.li(R.t1, 1 << 7)
      .csrw(Csr.mie, R.t1)
      .op("wfi");
    powerOff(a);
  });
