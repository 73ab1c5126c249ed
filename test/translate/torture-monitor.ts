// The M-mode monitor of a torture program.
//
// Owns: what is done about a trap. What it says (cause, address, value, status, instructions retired) is folded into a hash; then the hart
// goes on behind the instruction, or anywhere else in the code, in another privilege and under another status, with new
// addresses in its registers. After an interrupt it goes on where it was. PMP keeps S and U away from the monitor's memory.

import { Assembler, Csr, R } from "../core/assembler.ts";
import { satpOf } from "../core/sv39.ts";
import type { Random } from "../differential/random.ts";
import { CODE_AT, DATA_AT, LEAF_AT, POOL_AT, TARGET } from "./torture-code.ts";
import {
  BASE,
  LEAF_COUNT,
  LEAVES,
  MONITOR_SIZE,
  PAGE,
  Place,
  PRISTINE,
  SAVE,
  TABLES,
  WINDOW_SHIFT,
  WINDOWS,
} from "./torture-layout.ts";

// The monitor's save area.
const enum Saved {
  T5 = 0,
  T4 = 8,
  T3 = 16,
  Hash = 24,
  Random = 32,
  T2 = 40,
}

const SIE = 0x2,
  SPIE = 0x20,
  SPP = 0x100,
  FS = 0x6000,
  SUM = 0x4_0000,
  MXR = 0x8_0000;
const STCE_ADUE = (1n << 63n) | (1n << 61n);
const STI = 1 << 5;

/** Folds a register into the hash in t4; t2 is used. */
function fold(a: Assembler, register: number): void {
  a.op("slli", { rd: R.t2, rs1: R.t4, imm: 5 }).op("sub", { rd: R.t4, rs1: R.t2, rs2: R.t4 });
  a.op("add", { rd: R.t4, rs1: R.t4, rs2: register });
}

/** rd = the next random number, by t6's save area; t2 is used. */
function nextRandom(a: Assembler, rd: number): void {
  a.op("ld", { rd, rs1: R.t6, imm: Saved.Random }).li(R.t2, 6364136223846793005n);
  a.op("mul", { rd, rs1: rd, rs2: R.t2 }).op("addi", { rd, rs1: rd, imm: 1357 });
  a.op("sd", { rs1: R.t6, rs2: rd, imm: Saved.Random }).op("srli", { rd, rs1: rd, imm: 17 });
}

/** rd = base + pages + (a random number & mask). */
function randomAddress(a: Assembler, rd: number, base: number, place: number, mask: number): void {
  nextRandom(a, rd);
  a.li(R.t2, mask).op("and", { rd, rs1: rd, rs2: R.t2 }).op("add", { rd, rs1: rd, rs2: base });
  a.li(R.t2, PAGE * place).op("add", { rd, rs1: rd, rs2: R.t2 });
}

/** Folds what a trap says into the hash. t5: its cause. */
function note(a: Assembler): void {
  a.op("ld", { rd: R.t4, rs1: R.t6, imm: Saved.Hash });
  fold(a, R.t5);
  for (const csr of [Csr.mepc, Csr.mtval, Csr.mstatus, Csr.minstret]) {
    a.csrr(R.t3, csr);
    fold(a, R.t3);
  }
  a.op("sd", { rs1: R.t6, rs2: R.t4, imm: Saved.Hash });
}

function nextDeadline(a: Assembler): void {
  nextRandom(a, R.t4);
  a.op("andi", { rd: R.t4, rs1: R.t4, imm: 31 }).csrr(R.t5, Csr.time);
  a.op("add", { rd: R.t5, rs1: R.t5, rs2: R.t4 }).op("addi", { rd: R.t5, rs1: R.t5, imm: 1 });
  a.csrw(Csr.stimecmp, R.t5);
}

/** Its code, from BASE on, where the hart starts. */
export function monitor(random: Random): Uint8Array {
  const a = new Assembler(BASE);
  a.li(R.t0, SAVE).csrw(Csr.mscratch, R.t0).la(R.t0, "trap").csrw(Csr.mtvec, R.t0);
  a.li(R.t0, BASE / 4 + MONITOR_SIZE / 8 - 1)
    .csrw(Csr.pmpaddr0, R.t0)
    .li(R.t0, (1n << 54n) - 1n)
    .csrw(Csr.pmpaddr0 + 1, R.t0);
  a.li(R.t0, 0x1f18).csrw(Csr.pmpcfg0, R.t0).li(R.t0, STCE_ADUE).csrw(Csr.menvcfg, R.t0);
  a.li(R.t0, 7).csrw(Csr.mcounteren, R.t0).csrw(0x106, R.t0).li(R.t0, STI).csrw(Csr.mie, R.t0);
  // Sometimes U-mode's calls and the timer are S-mode's, whose handler is more of the random code.
  if (random.chance(50)) a.li(R.t0, 1 << 8).csrw(Csr.medeleg, R.t0);
  if (random.chance(50)) a.li(R.t0, STI).csrw(Csr.mideleg, R.t0);
  a.op("ebreak");

  a.align().label("trap").op("csrrw", { rd: R.t6, csr: Csr.mscratch, rs1: R.t6 });
  for (const [register, at] of [
    [R.t5, Saved.T5],
    [R.t4, Saved.T4],
    [R.t3, Saved.T3],
    [R.t2, Saved.T2],
  ] as const)
    a.op("sd", { rs1: R.t6, rs2: register, imm: at });
  a.csrr(R.t5, Csr.mcause);
  note(a);
  a.op("blt", { rs1: R.t5, rs2: 0 }, "interrupt").csrw(Csr.mscratch, R.t6);
  // One time in eight the leaves are as they were.
  nextRandom(a, R.a0);
  a.op("andi", { rd: R.t2, rs1: R.a0, imm: 7 }).op("bne", { rs1: R.t2, rs2: 0 }, "mapped");
  a.li(R.t3, PRISTINE)
    .li(R.t4, LEAVES)
    .li(R.t5, PRISTINE + 8 * LEAF_COUNT);
  a.label("copy").op("ld", { rd: R.t2, rs1: R.t3 }).op("sd", { rs1: R.t4, rs2: R.t2 });
  a.op("addi", { rd: R.t3, rs1: R.t3, imm: 8 }).op("addi", { rd: R.t4, rs1: R.t4, imm: 8 });
  a.op("bne", { rs1: R.t3, rs2: R.t5 }, "copy").op("sfence.vma");
  a.label("mapped").li(R.t2, satpOf(TABLES)).csrw(Csr.satp, R.t2);
  // t4: the window that it goes to, t5: the one that its addresses are in; most often the same.
  nextRandom(a, R.a1);
  a.li(R.t3, WINDOWS).op("andi", { rd: R.t4, rs1: R.a1, imm: 1 });
  a.op("srli", { rd: R.t2, rs1: R.a1, imm: 1 }).op("andi", { rd: R.t5, rs1: R.t2, imm: 7 });
  a.op("sltiu", { rd: R.t5, rs1: R.t5, imm: 1 }).op("xor", { rd: R.t5, rs1: R.t5, rs2: R.t4 });
  // MPP: S for the first window, U for the second.
  a.li(R.t2, SIE | SPIE | SPP | FS | SUM | MXR).op("srli", { rd: R.a2, rs1: R.a1, imm: 4 });
  a.op("and", { rd: R.a2, rs1: R.a2, rs2: R.t2 }).op("xori", { rd: R.a3, rs1: R.t4, imm: 1 });
  a.op("slli", { rd: R.a3, rs1: R.a3, imm: 11 }).op("or", { rd: R.a2, rs1: R.a2, rs2: R.a3 });
  a.op("slli", { rd: R.t4, rs1: R.t4, imm: WINDOW_SHIFT }).op("add", { rd: R.t4, rs1: R.t4, rs2: R.t3 });
  a.op("slli", { rd: R.t5, rs1: R.t5, imm: WINDOW_SHIFT }).op("add", { rd: R.t5, rs1: R.t5, rs2: R.t3 });
  randomAddress(a, DATA_AT, R.t5, Place.Data, 0x1ff8);
  randomAddress(a, LEAF_AT, R.t5, Place.Leaves, 0x3f8);
  randomAddress(a, CODE_AT, R.t5, random.chance(50) ? Place.CodeData : Place.Code, 0x3ffe);
  a.li(R.t2, PAGE * Place.Pool + PAGE / 2).op("add", { rd: POOL_AT, rs1: R.t5, rs2: R.t2 });
  for (const register of [TARGET, R.ra, R.t0]) randomAddress(a, register, R.t4, Place.Code, 0x3ffe);
  randomAddress(a, R.t5, R.t3, Place.Code, 0x3ffc);
  a.csrw(Csr.stvec, R.t5);
  // Half of the time on, behind the instruction that trapped.
  a.csrr(R.t5, Csr.mepc).op("addi", { rd: R.t5, rs1: R.t5, imm: 4 });
  a.op("andi", { rd: R.t2, rs1: R.a0, imm: 8 })
    .op("bne", { rs1: R.t2, rs2: 0 }, "on")
    .op("addi", { rd: R.t5, rs1: TARGET });
  a.label("on").csrw(Csr.mepc, R.t5);
  a.li(R.t2, FS).csrw(Csr.mstatus, R.t2).op("srli", { rd: R.t2, rs1: R.a0, imm: 8 });
  // Rounding to nearest with inexact raised, most often.
  a.op("andi", { rd: R.t2, rs1: R.t2, imm: 0x83 }).op("csrrw", { rd: 0, csr: 3, rs1: R.t2 }).csrw(Csr.mstatus, R.a2);
  nextDeadline(a);
  a.op("andi", { rd: R.a5, rs1: R.a1, imm: 31 }).op("mret");

  a.label("interrupt");
  nextDeadline(a);
  for (const [register, at] of [
    [R.t5, Saved.T5],
    [R.t4, Saved.T4],
    [R.t3, Saved.T3],
    [R.t2, Saved.T2],
  ] as const)
    a.op("ld", { rd: register, rs1: R.t6, imm: at });
  a.op("csrrw", { rd: R.t6, csr: Csr.mscratch, rs1: R.t6 }).op("mret");
  return a.bytes();
}

/** Its save area at the start, at SAVE. */
export function saveArea(random: Random): Uint8Array {
  const save = new BigUint64Array(8);
  save[Saved.Random / 8] = random.u64();
  return new Uint8Array(save.buffer);
}
