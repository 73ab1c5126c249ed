// The monitor of a torture program, in M-mode or in S-mode.
//
// Owns: what is done about a trap. What it says (cause, address, value, status, instructions retired) is folded into a hash; then the hart
// goes on behind the instruction, or anywhere else in the code, under another status and, from M-mode, in another privilege, with new
// addresses in its registers. After an interrupt it most often goes on where it was. PMP keeps S and U away from the memory of a monitor in
// M-mode; one in S-mode has its pages to itself until the code has found a way to map them.

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

export type MonitorPrivilege = "machine" | "supervisor";

// The save area.
const enum Saved {
  T5 = 0,
  T4 = 8,
  T3 = 16,
  Hash = 24,
  Random = 32,
  T2 = 40,
}
const savedRegisters = [
  [R.t5, Saved.T5],
  [R.t4, Saved.T4],
  [R.t3, Saved.T3],
  [R.t2, Saved.T2],
] as const;

const SIE = 0x2;
const SPIE = 0x20;
const SPP = 0x100;
const FS = 0x6000;
const SUM = 0x4_0000;
const MXR = 0x8_0000;
const STCE_ADUE = (1n << 63n) | (1n << 61n);
const STI = 1 << 5;
const FCSR = 3;

/** What is the same in both privileges but for its name. */
const privileges = {
  machine: {
    ...{
      scratch: Csr.mscratch,
      vector: Csr.mtvec,
      cause: Csr.mcause,
      epc: Csr.mepc,
      value: Csr.mtval,
      status: Csr.mstatus,
    },
    ...{ retired: Csr.minstret, enabled: Csr.mie, back: "mret", statusBits: SIE | SPIE | SPP | FS | SUM | MXR },
  },
  supervisor: {
    ...{
      scratch: Csr.sscratch,
      vector: Csr.stvec,
      cause: Csr.scause,
      epc: Csr.sepc,
      value: Csr.stval,
      status: Csr.sstatus,
    },
    // Back to U-mode always, and no interrupt before.
    ...{ retired: Csr.instret, enabled: Csr.sie, back: "sret", statusBits: SPIE | FS | SUM | MXR },
  },
} as const;
type Privileged = (typeof privileges)[MonitorPrivilege];

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
function note(a: Assembler, { epc, value, status, retired }: Privileged): void {
  a.op("ld", { rd: R.t4, rs1: R.t6, imm: Saved.Hash });
  fold(a, R.t5);
  for (const csr of [epc, value, status, retired]) {
    a.csrr(R.t3, csr);
    fold(a, R.t3);
  }
  a.op("sd", { rs1: R.t6, rs2: R.t4, imm: Saved.Hash });
}

/** The supervisor's timer, some ticks from now: t4. */
function nextDeadline(a: Assembler): void {
  nextRandom(a, R.t4);
  a.op("andi", { rd: R.t4, rs1: R.t4, imm: 31 }).csrr(R.t5, Csr.time);
  a.op("add", { rd: R.t5, rs1: R.t5, rs2: R.t4 }).op("addi", { rd: R.t5, rs1: R.t5, imm: 1 });
  a.csrw(Csr.stimecmp, R.t5);
}

/** What only M-mode has: PMP, and what is S-mode's. */
function setUpMachine(a: Assembler, random: Random): void {
  a.li(R.t0, BASE / 4 + MONITOR_SIZE / 8 - 1)
    .csrw(Csr.pmpaddr0, R.t0)
    .li(R.t0, (1n << 54n) - 1n);
  a.csrw(Csr.pmpaddr0 + 1, R.t0)
    .li(R.t0, 0x1f18)
    .csrw(Csr.pmpcfg0, R.t0);
  a.li(R.t0, STCE_ADUE).csrw(Csr.menvcfg, R.t0).li(R.t0, 7).csrw(Csr.mcounteren, R.t0);
  // Sometimes U-mode's calls and the timer are S-mode's, whose handler is more of the random code.
  if (random.chance(50)) a.li(R.t0, 1 << 8).csrw(Csr.medeleg, R.t0);
  if (random.chance(50)) a.li(R.t0, STI).csrw(Csr.mideleg, R.t0);
}

/** One time in eight the leaves are as they were. a0: random. */
function restoreLeaves(a: Assembler): void {
  a.op("andi", { rd: R.t2, rs1: R.a0, imm: 7 }).op("bne", { rs1: R.t2, rs2: 0 }, "mapped");
  a.li(R.t3, PRISTINE)
    .li(R.t4, LEAVES)
    .li(R.t5, PRISTINE + 8 * LEAF_COUNT);
  a.label("copy").op("ld", { rd: R.t2, rs1: R.t3 }).op("sd", { rs1: R.t4, rs2: R.t2 });
  a.op("addi", { rd: R.t3, rs1: R.t3, imm: 8 }).op("addi", { rd: R.t4, rs1: R.t4, imm: 8 });
  a.op("bne", { rs1: R.t3, rs2: R.t5 }, "copy").op("sfence.vma");
  a.label("mapped").li(R.t2, satpOf(TABLES)).csrw(Csr.satp, R.t2);
}

/** t4: the window that it goes to, t5: the one that its addresses are in, most often the same. a2: the status. a1: random. */
function chooseWindows(a: Assembler, privilege: MonitorPrivilege): void {
  a.li(R.t3, WINDOWS).op("andi", { rd: R.t4, rs1: R.a1, imm: 1 });
  if (privilege === "supervisor") a.op("ori", { rd: R.t4, rs1: R.t4, imm: 1 });
  a.op("srli", { rd: R.t2, rs1: R.a1, imm: 1 }).op("andi", { rd: R.t5, rs1: R.t2, imm: 7 });
  a.op("sltiu", { rd: R.t5, rs1: R.t5, imm: 1 }).op("xor", { rd: R.t5, rs1: R.t5, rs2: R.t4 });
  a.li(R.t2, privileges[privilege].statusBits).op("srli", { rd: R.a2, rs1: R.a1, imm: 4 });
  a.op("and", { rd: R.a2, rs1: R.a2, rs2: R.t2 });
  if (privilege === "machine") {
    // MPP: S for the first window, U for the second.
    a.op("xori", { rd: R.a3, rs1: R.t4, imm: 1 }).op("slli", { rd: R.a3, rs1: R.a3, imm: 11 });
    a.op("or", { rd: R.a2, rs1: R.a2, rs2: R.a3 });
  }
  for (const window of [R.t4, R.t5])
    a.op("slli", { rd: window, rs1: window, imm: WINDOW_SHIFT }).op("add", { rd: window, rs1: window, rs2: R.t3 });
}

/** The registers that hold addresses. t3: the first window. */
function chooseAddresses(a: Assembler, random: Random, privilege: MonitorPrivilege): void {
  randomAddress(a, DATA_AT, R.t5, Place.Data, 0x1ff8);
  randomAddress(a, LEAF_AT, R.t5, Place.Leaves, 0x3f8);
  randomAddress(a, CODE_AT, R.t5, random.chance(50) ? Place.CodeData : Place.Code, 0x3ffe);
  a.li(R.t2, PAGE * Place.Pool + PAGE / 2).op("add", { rd: POOL_AT, rs1: R.t5, rs2: R.t2 });
  for (const register of [TARGET, R.ra, R.t0]) randomAddress(a, register, R.t4, Place.Code, 0x3ffe);
  if (privilege === "supervisor") return;
  randomAddress(a, R.t5, R.t3, Place.Code, 0x3ffc);
  a.csrw(Csr.stvec, R.t5);
}

/** Behind the instruction that trapped, half of the time; rounding to nearest with inexact raised, most often. a0: random. */
function goOn(a: Assembler, { epc, status, back }: Privileged): void {
  a.csrr(R.t5, epc).op("addi", { rd: R.t5, rs1: R.t5, imm: 4 }).op("andi", { rd: R.t2, rs1: R.a0, imm: 8 });
  a.op("bne", { rs1: R.t2, rs2: 0 }, "on").op("addi", { rd: R.t5, rs1: TARGET }).label("on").csrw(epc, R.t5);
  a.li(R.t2, FS)
    .csrw(status, R.t2)
    .op("srli", { rd: R.t2, rs1: R.a0, imm: 8 })
    .op("andi", { rd: R.t2, rs1: R.t2, imm: 0x83 });
  a.csrw(FCSR, R.t2).csrw(status, R.a2);
  nextDeadline(a);
  a.op("andi", { rd: R.a5, rs1: R.a1, imm: 31 }).op(back);
}

/** The monitor's code, from BASE on, where it starts. */
export function monitor(random: Random, privilege: MonitorPrivilege): Uint8Array {
  const names = privileges[privilege];
  const a = new Assembler(BASE).li(R.t6, SAVE).la(R.t0, "trap").csrw(names.vector, R.t0);
  if (privilege === "machine") setUpMachine(a, random);
  a.li(R.t0, 7).csrw(Csr.scounteren, R.t0).li(R.t0, STI).csrw(names.enabled, R.t0).op("jal", { rd: 0 }, "anew");

  a.align().label("trap").op("csrrw", { rd: R.t6, csr: names.scratch, rs1: R.t6 });
  for (const [register, at] of savedRegisters) a.op("sd", { rs1: R.t6, rs2: register, imm: at });
  a.csrr(R.t5, names.cause);
  note(a, names);
  a.op("blt", { rs1: R.t5, rs2: 0 }, "interrupt").label("anew").csrw(names.scratch, R.t6);
  nextRandom(a, R.a0);
  restoreLeaves(a);
  nextRandom(a, R.a1);
  chooseWindows(a, privilege);
  chooseAddresses(a, random, privilege);
  goOn(a, names);

  // One time in four it goes on elsewhere: random code gets into loops that do not end.
  a.label("interrupt");
  nextDeadline(a);
  a.op("andi", { rd: R.t4, rs1: R.t4, imm: 3 }).op("beq", { rs1: R.t4, rs2: 0 }, "anew");
  for (const [register, at] of savedRegisters) a.op("ld", { rd: register, rs1: R.t6, imm: at });
  return a.op("csrrw", { rd: R.t6, csr: names.scratch, rs1: R.t6 }).op(names.back).bytes();
}

/** Its save area at the start, at SAVE. */
export function saveArea(random: Random): Uint8Array {
  const save = new BigUint64Array(8);
  save[Saved.Random / 8] = random.u64();
  return new Uint8Array(save.buffer);
}
