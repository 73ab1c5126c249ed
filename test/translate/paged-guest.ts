// What the guests of these tests begin with: an M-mode that opens PMP, takes every trap and notes it, and the way down to S and U.
//
// The handler writes cause, pc, value and the instructions retired to a log and goes on behind the instruction, or, from a fetch that
// faulted, at ra. It uses t4 to t6 alone.

import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";
import type { BareHart, Piece } from "../core/bare-hart.ts";
import { type PageMapping, Pte, pageTables, satpOf } from "../core/sv39.ts";

export const BASE = RAM_BASE as number;
export const PAGE = 4096;
export const TABLES = BASE + 0x10_0000;
/** Frames for code and data. */
export const frame = (index: number): number => BASE + 0x1_0000 + PAGE * index;
/** Where tests map them: the first pages of 2 MiB that are the guest's own. */
export const page = (index: number): number => 0x4000_0000 + PAGE * index;
const LOG = BASE + 0x8000;

export const CODE = Pte.R | Pte.X | Pte.A;
export const DATA = Pte.R | Pte.W | Pte.A | Pte.D;
export const ALL = CODE | DATA;

const MPP_SHIFT = 11;
const FS_DIRTY = 0x6000;
const ADUE_STCE = (1n << 63n) | (1n << 61n);
const FETCH_FAULTS = [1, 12, 20];

/** Where the leaf of page(index) is. */
export const leafOf = (index: number): number => TABLES + 3 * PAGE + 8 * index;

/** Everything but the first gigabyte's own pages is as it is in physical memory. */
export function tables(mappings: readonly PageMapping[], root = TABLES): Piece[] {
  const identity = [0, 1, 2, 3].map((index) => BASE + 0x20_0000 * index);
  return pageTables(root, [...identity.map((at) => ({ va: at, pa: at, flags: ALL, isLarge: true })), ...mappings]);
}

/** A leaf as the guest stores it. */
export const leaf = (pa: number, flags: number): bigint => (BigInt(pa / PAGE) << 10n) | BigInt(flags | Pte.V);

/** M-mode from BASE on, up to `main`, which runs in `privilege` (3 = M). What follows is the test's. What is delegated is S-mode's. */
export function start(privilege: 0 | 1 | 3, { satp = satpOf(TABLES), medeleg = 0, mideleg = 0 } = {}): Assembler {
  const a = new Assembler(BASE);
  a.li(R.t0, (1n << 54n) - 1n)
    .csrw(Csr.pmpaddr0, R.t0)
    .li(R.t0, 0x1f)
    .csrw(Csr.pmpcfg0, R.t0);
  a.li(R.t0, ADUE_STCE).csrw(Csr.menvcfg, R.t0).li(R.t0, 7).csrw(Csr.mcounteren, R.t0).csrw(Csr.scounteren, R.t0);
  a.li(R.t0, medeleg).csrw(Csr.medeleg, R.t0).li(R.t0, mideleg).csrw(Csr.mideleg, R.t0);
  a.la(R.t0, "trap").csrw(Csr.mtvec, R.t0).li(R.t0, LOG).csrw(Csr.mscratch, R.t0);
  a.li(R.t0, satp)
    .csrw(Csr.satp, R.t0)
    .li(R.t0, (privilege << MPP_SHIFT) | FS_DIRTY)
    .csrw(Csr.mstatus, R.t0);
  a.la(R.t0, "main").csrw(Csr.mepc, R.t0).op("mret");
  a.align().label("trap").op("csrrw", { rd: R.t6, csr: Csr.mscratch, rs1: R.t6 });
  for (const [index, csr] of [Csr.mcause, Csr.mepc, Csr.mtval, Csr.minstret].entries())
    a.csrr(R.t5, csr).op("sd", { rs1: R.t6, rs2: R.t5, imm: 8 * index });
  a.op("addi", { rd: R.t6, rs1: R.t6, imm: 32 }).csrr(R.t5, Csr.mcause);
  for (const cause of FETCH_FAULTS) a.li(R.t4, cause).op("beq", { rs1: R.t5, rs2: R.t4 }, "fetch");
  a.csrr(R.t5, Csr.mepc).op("addi", { rd: R.t5, rs1: R.t5, imm: 4 }).op("jal", { rd: 0 }, "back");
  a.label("fetch").op("addi", { rd: R.t5, rs1: R.ra, imm: 0 });
  a.label("back").csrw(Csr.mepc, R.t5).op("csrrw", { rd: R.t6, csr: Csr.mscratch, rs1: R.t6 }).op("mret");
  return a.label("main");
}

/** `count` times what `body` writes; uses s11. */
export function repeat(a: Assembler, count: number, body: (a: Assembler) => void): Assembler {
  const name = `repeat at ${a.here}`;
  a.li(R.s11, count).label(name);
  body(a);
  // A branch may be too short.
  return a
    .op("addi", { rd: R.s11, rs1: R.s11, imm: -1 })
    .op("beq", { rs1: R.s11, rs2: 0, imm: 8 })
    .op("jal", { rd: 0 }, name);
}

/** A call; uses t1. */
export const call = (a: Assembler, target: number): Assembler => a.li(R.t1, target).op("jalr", { rd: R.ra, rs1: R.t1 });
export const ret = (a: Assembler): Assembler => a.op("jalr", { rd: 0, rs1: R.ra });

/** The end of a program: it stays here. */
export const stop = (a: Assembler): Assembler => a.op("jal", { rd: 0, imm: 0 });

/** One 32-bit instruction's bits. */
export const word = (name: string, operands: Parameters<Assembler["op"]>[1]): number =>
  new DataView(new Assembler(0).op(name, operands).bytes().buffer).getUint32(0, true);

export interface Trap {
  readonly cause: number;
  readonly pc: number;
  readonly value: number;
  readonly retired: number;
}

/** The first `count` traps of the log. */
export function trapsOf(hart: BareHart, count: number): Trap[] {
  return Array.from({ length: count }, (_, index) => {
    const [cause, pc, value, retired] = [0, 8, 16, 24].map((at) => Number(hart.read64(LOG + 32 * index + at)));
    return { cause: cause!, pc: pc!, value: value!, retired: retired! };
  });
}
