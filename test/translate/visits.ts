// Guests whose M-mode visits one piece of code again and again, each time in another state: privilege, V, status, mappings.
//
// A visit ends at an environment call. Other traps are folded into a hash (s3), and the visit goes on behind the instruction; t5, t6, s3
// and s7 are M-mode's.

import { Assembler, Csr, R } from "../core/assembler.ts";
import { BASE } from "./paged-guest.ts";

/** mstatus. */
export const FS_SHIFT = 13n;
export const FS_DIRTY = 3n << FS_SHIFT;
export const MPRV = 1n << 17n;
export const SUM = 1n << 18n;
export const MXR = 1n << 19n;
export const MPV = 1n << 39n;
export const mpp = (privilege: 0 | 1 | 3): bigint => BigInt(privilege) << 11n;

const ADUE_STCE = (1n << 63n) | (1n << 61n);
/** Environment calls, of U, S and VS. */
const CALLS = [8, 9, 10];

/** Folds a register into s3; t5 is used. */
export function fold(a: Assembler, register: number): Assembler {
  a.op("slli", { rd: R.t5, rs1: R.s3, imm: 5 }).op("sub", { rd: R.s3, rs1: R.t5, rs2: R.s3 });
  return a.op("add", { rd: R.s3, rs1: R.s3, rs2: register });
}

/** M-mode from BASE on, with everything open; what a trap says is `noted`. What follows is the test's. */
export function startVisits(noted: readonly number[] = []): Assembler {
  const a = new Assembler(BASE);
  a.li(R.t0, (1n << 54n) - 1n)
    .csrw(Csr.pmpaddr0 + 1, R.t0)
    .li(R.t0, 0x1f00)
    .csrw(Csr.pmpcfg0, R.t0);
  a.li(R.t0, ADUE_STCE).csrw(Csr.menvcfg, R.t0).la(R.t0, "trap").csrw(Csr.mtvec, R.t0).op("jal", { rd: 0 }, "main");
  a.align().label("trap");
  for (const csr of [Csr.mcause, Csr.mepc, Csr.mtval, Csr.mstatus, Csr.minstret, ...noted])
    fold(a.csrr(R.t6, csr), R.t6);
  a.csrr(R.t5, Csr.mcause);
  for (const cause of CALLS) a.li(R.t6, cause).op("beq", { rs1: R.t5, rs2: R.t6 }, "visited");
  a.csrr(R.t5, Csr.mepc).op("addi", { rd: R.t5, rs1: R.t5, imm: 4 }).csrw(Csr.mepc, R.t5).op("mret");
  a.label("visited").op("jalr", { rd: 0, rs1: R.s7 });
  return a.label("main");
}

/** Visits `at` with this mstatus; t0 is used. */
export function visit(a: Assembler, at: number, mstatus: bigint): Assembler {
  const back = `back at ${a.here}`;
  a.li(R.t0, mstatus).csrw(Csr.mstatus, R.t0).li(R.t0, at).csrw(Csr.mepc, R.t0).la(R.s7, back).op("mret");
  return a.label(back);
}
