// FS, rounding mode and flags change under translated code: between two visits of a region, at every value.

import { expect, test } from "vitest";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { BASE, CODE, call, DATA, frame, page, repeat, ret, start, stop, tables, trapsOf } from "./paged-guest.ts";
import { expectSameBits } from "./paths.ts";

const FS = 0x6000;
const FFLAGS = 1;
const FRM = 2;
const FCSR = 3;
const DATA_PAGE = 2;

/** What has a float state's conditions: nothing, Dirty, or Dirty with rounding to nearest and inexact raised. */
function floatCode(a: Assembler): Assembler {
  a.op("addi", { rd: R.a1, rs1: R.a1, imm: 1 }).op("fadd.d", { rd: 2, rs1: 0, rs2: 1, rm: 7 });
  a.op("fdiv.d", { rd: 3, rs1: 2, rs2: 1, rm: 7 }).op("fmul.d", { rd: 4, rs1: 3, rs2: 3, rm: 0 });
  a.op("fcvt.w.d", { rd: R.a2, rs1: 3, rm: 1 }).op("add", { rd: R.a3, rs1: R.a3, rs2: R.a2 });
  a.op("fadd.s", { rd: 5, rs1: 6, rs2: 7, rm: 7 }).op("fsqrt.d", { rd: 4, rs1: 4, rm: 7 });
  a.op("fmadd.d", { rd: 2, rs1: 3, rs2: 4, rs3: 1, rm: 7 }).op("fmv.x.d", { rd: R.a4, rs1: 2 });
  a.op("xor", { rd: R.a3, rs1: R.a3, rs2: R.a4 }).op("fsgnjn.d", { rd: 0, rs1: 0, rs2: 0 });
  a.op("fld", { rd: 8, rs1: R.s0 }).op("fsd", { rs1: R.s0, rs2: 4, imm: 8 }).op("flt.d", { rd: R.a4, rs1: 8, rs2: 4 });
  a.op("add", { rd: R.a3, rs1: R.a3, rs2: R.a4 })
    .op("fsw", { rs1: R.s0, rs2: 5, imm: 16 })
    .op("flw", { rd: 9, rs1: R.s0, imm: 16 });
  return a;
}

/** Folds a register into s3. */
function fold(a: Assembler, register: number): void {
  a.op("slli", { rd: R.t0, rs1: R.s3, imm: 5 }).op("sub", { rd: R.s3, rs1: R.t0, rs2: R.s3 });
  a.op("add", { rd: R.s3, rs1: R.s3, rs2: register });
}

const pieces = (code: Assembler) => [
  { at: frame(0), bytes: code.bytes() },
  { at: frame(DATA_PAGE), bytes: new Uint8Array(Float64Array.of(1.5).buffer) },
  ...tables([
    { va: page(0), pa: frame(0), flags: CODE },
    { va: page(DATA_PAGE), pa: frame(DATA_PAGE), flags: DATA },
  ]),
];

function floatOperands(a: Assembler): void {
  a.li(R.s0, page(DATA_PAGE)).li(R.t0, 3).op("fcvt.d.w", { rd: 0, rs1: R.t0 }).li(R.t0, 7);
  a.op("fcvt.d.w", { rd: 1, rs1: R.t0 }).op("fcvt.s.w", { rd: 6, rs1: R.t0 }).op("fcvt.s.w", { rd: 7, rs1: R.t0 });
}

test("FS at each of its values: what is illegal traps, and Dirty comes at the same instruction", async () => {
  const a = start(1);
  floatOperands(a);
  repeat(a, 120, () => {
    // FS = the round's last two bits; inexact is raised every other time.
    a.li(R.t0, FS).op("csrrc", { rd: 0, csr: Csr.sstatus, rs1: R.t0 }).op("slli", { rd: R.t1, rs1: R.s11, imm: 13 });
    a.op("and", { rd: R.t1, rs1: R.t1, rs2: R.t0 }).op("srli", { rd: R.t0, rs1: R.s11, imm: 2 });
    a.op("andi", { rd: R.t0, rs1: R.t0, imm: 1 }).li(R.t2, FS).op("csrrs", { rd: 0, csr: Csr.sstatus, rs1: R.t2 });
    a.op("csrrw", { rd: 0, csr: FFLAGS, rs1: R.t0 }).op("csrrc", { rd: 0, csr: Csr.sstatus, rs1: R.t2 });
    a.op("csrrs", { rd: 0, csr: Csr.sstatus, rs1: R.t1 });
    call(a, page(0));
    a.csrr(R.t1, Csr.sstatus);
    fold(a, R.t1);
    a.csrr(R.t1, FCSR);
    fold(a, R.t1);
  });
  const memory = [{ at: BASE, bytes: stop(a).bytes() }, ...pieces(ret(floatCode(new Assembler(page(0)))))];
  const { hart } = await expectSameBits({ memory, instructions: 20_000 });
  expect(hart.vcpu.x(R.s11)).toBe(0n);
  // One round in four: fourteen float instructions and the read of fcsr.
  expect(trapsOf(hart, 30 * 15).every(({ cause }) => cause === 2)).toBe(true);
});

test("rounding modes, the reserved ones too, and flags that come and go", async () => {
  const a = start(1);
  floatOperands(a);
  repeat(a, 120, () => {
    a.op("andi", { rd: R.t0, rs1: R.s11, imm: 7 }).op("csrrw", { rd: 0, csr: FRM, rs1: R.t0 });
    a.op("srli", { rd: R.t0, rs1: R.s11, imm: 3 }).op("andi", { rd: R.t0, rs1: R.t0, imm: 1 });
    a.op("csrrw", { rd: 0, csr: FFLAGS, rs1: R.t0 });
    call(a, page(0));
    a.csrr(R.t1, FCSR);
    fold(a, R.t1);
  });
  const memory = [{ at: BASE, bytes: stop(a).bytes() }, ...pieces(ret(floatCode(new Assembler(page(0)))))];
  const { hart } = await expectSameBits({ memory, instructions: 20_000 });
  expect(hart.vcpu.x(R.s11)).toBe(0n);
});

test("in the middle of a loop that changes them itself", async () => {
  const a = start(1);
  floatOperands(a);
  call(a, page(0));
  const code = new Assembler(page(0)).label("loop");
  for (const [csr, imm] of [
    [FFLAGS, 0],
    [FRM, 1],
    [FRM, 0],
    [FFLAGS, 1],
  ] as const) {
    code.op("csrrwi", { rd: 0, csr, imm });
    floatCode(code);
  }
  // Off, and on again as Initial.
  code.li(R.t0, FS).op("csrrc", { rd: 0, csr: Csr.sstatus, rs1: R.t0 });
  floatCode(code).li(R.t0, 0x2000).op("csrrs", { rd: 0, csr: Csr.sstatus, rs1: R.t0 });
  floatCode(code).csrr(R.t1, Csr.sstatus);
  fold(code, R.t1);
  code.op("jal", { rd: 0 }, "loop");
  const memory = [{ at: BASE, bytes: a.bytes() }, ...pieces(code)];
  const { translated } = await expectSameBits({ memory, instructions: 10_000 });
  expect(translated.retired).toBeGreaterThan(2000);
});
