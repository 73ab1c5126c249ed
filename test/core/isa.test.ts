// What a machine without an extension does: its instructions and CSRs do not exist, and jumps keep to what can begin an
// instruction. On both execution paths.

import { describe, expect, test } from "vitest";
import { Isa } from "../../assembly/abi.ts";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { DEFAULT_ISA, misaOf } from "../../src/isa/extensions.ts";
import { Assembler, Csr, R } from "./assembler.ts";
import { BareHart } from "./bare-hart.ts";

const BASE = RAM_BASE as number;
const DATA = BASE + 0x1000;
const FETCH_MISALIGNED = 0n;
const ILLEGAL = 2n;
/** More than any of the programs below needs before it loops at its end. */
const ENOUGH = 64;

interface Ending {
  /** null: it did not trap. */
  readonly cause: bigint | null;
  readonly epc: bigint;
  readonly tval: bigint;
  readonly ra: bigint;
  readonly a0: bigint;
}

/** Runs `body` in M-mode, from the label "body" on, to its end or its first trap. */
async function run(isa: Isa, oracle: boolean, body: (a: Assembler) => void): Promise<[Ending, Assembler]> {
  const a = new Assembler(BASE);
  a.la(R.t0, "handler").csrw(Csr.mtvec, R.t0).li(R.t0, DATA).li(R.s0, 0).li(R.ra, 0);
  a.label("body");
  body(a);
  a.skipTo(BASE + 0x100)
    .label("end")
    .op("jal", { rd: 0 }, "end");
  a.label("handler").op("addi", { rd: R.s0, rs1: 0, imm: 1 });
  a.csrr(R.s1, Csr.mcause).csrr(R.s2, Csr.mepc).csrr(R.s3, Csr.mtval).op("jal", { rd: 0 }, "end");
  const hart = await BareHart.create({ isa, oracle, memory: [{ at: BASE, bytes: a.bytes() }] });
  hart.run(ENOUGH);
  const { x } = hart.state();
  const at = (register: number): bigint => x[register]!;
  const cause = at(R.s0) === 1n ? at(R.s1) : null;
  return [{ cause, epc: at(R.s2), tval: at(R.s3), ra: at(R.ra), a0: at(R.a0) }, a];
}

const without = (bits: Isa): Isa => DEFAULT_ISA & ~bits;
const paths = [
  ["interpreter", false],
  ["one at a time", true],
] as const;

describe.each(paths)("on the path %s", (_name, oracle) => {
  const illegal = async (isa: Isa, body: (a: Assembler) => void): Promise<Ending> => {
    const [ending, a] = await run(isa, oracle, body);
    expect(ending).toMatchObject({ cause: ILLEGAL, epc: BigInt(a.addressOf("body")) });
    return ending;
  };
  const legal = async (isa: Isa, body: (a: Assembler) => void): Promise<void> => {
    expect((await run(isa, oracle, body))[0].cause).toBeNull();
  };

  test.each([
    ["mul", Isa.M, { rd: R.a0, rs1: R.t0, rs2: R.t0 }],
    ["remuw", Isa.M, { rd: R.a0, rs1: R.t0, rs2: R.t0 }],
    ["amoadd.w", Isa.A, { rd: R.a0, rs1: R.t0, rs2: R.zero }],
    ["lr.d", Isa.A, { rd: R.a0, rs1: R.t0 }],
    ["fence.i", Isa.Zifencei, {}],
  ] as const)("%s is illegal without its extension, and only then", async (name, needed, operands) => {
    const body = (a: Assembler) => void a.op(name, operands).op("jal", { rd: 0 }, "end");
    const bits = new DataView((await run(without(needed), oracle, body))[1].bytes().buffer);
    const ending = await illegal(without(needed), body);
    expect(ending.tval).toBe(BigInt(bits.getUint32(Number(ending.epc) - BASE, true)));
    await legal(DEFAULT_ISA, body);
  });

  test("a compressed instruction is illegal without C, with 16 bits in mtval", async () => {
    const body = (a: Assembler) => void a.c("c.addi", { rd: R.a0, imm: 3 }).c("c.nop").op("jal", { rd: 0 }, "end");
    expect((await illegal(without(Isa.C), body)).tval).toBe(0x050dn);
    await legal(DEFAULT_ISA, body);
  });

  test.each([
    ["cycle", Isa.Zicntr, Csr.cycle],
    ["time", Isa.Zicntr, Csr.time],
    ["instret", Isa.Zicntr, Csr.instret],
    ["stimecmp", Isa.Sstc, Csr.stimecmp],
  ] as const)("the CSR %s does not exist without its extension", async (_csr, needed, csr) => {
    const body = (a: Assembler) => void a.csrr(R.a0, csr).op("jal", { rd: 0 }, "end");
    await illegal(without(needed), body);
    await legal(DEFAULT_ISA, body);
  });

  test("menvcfg has no bit of an absent extension", async () => {
    const body = (a: Assembler) => void a.li(R.t1, -1).csrw(Csr.menvcfg, R.t1).csrr(R.a0, Csr.menvcfg);
    const menvcfg = async (isa: Isa) => (await run(isa, oracle, body))[0].a0;
    expect(await menvcfg(without(Isa.Sstc | Isa.Svadu))).toBe(1n);
    expect(await menvcfg(without(Isa.Sstc))).toBe((1n << 61n) | 1n);
    expect(await menvcfg(DEFAULT_ISA)).toBe((5n << 61n) | 1n);
  });

  // norm:taken_cti_misaligned_exc: on the jump, not at its target; rd is not written.
  test.each([
    ["jal", (a: Assembler) => a.op("jal", { rd: R.ra, imm: 6 }), 6],
    ["a taken branch", (a: Assembler) => a.op("beq", { rs1: 0, rs2: 0, imm: 10 }), 10],
    ["a taken branch backwards", (a: Assembler) => a.op("bgeu", { rs1: 0, rs2: 0, imm: -6 }), -6],
  ] as const)("without C, %s to a multiple of 2 only traps", async (_jump, jump, distance) => {
    const [ending, a] = await run(without(Isa.C), oracle, jump);
    const at = BigInt(a.addressOf("body"));
    expect(ending).toMatchObject({ cause: FETCH_MISALIGNED, epc: at, tval: at + BigInt(distance), ra: 0n });
  });

  test("without C, jalr to a multiple of 2 only traps; bit 0 is cleared first", async () => {
    const jump = (a: Assembler) => void a.la(R.t1, "end").op("jalr", { rd: R.ra, rs1: R.t1, imm: 3 });
    const [ending, a] = await run(without(Isa.C), oracle, jump);
    const [epc, tval] = [BigInt(a.addressOf("body") + 8), BigInt(a.addressOf("end") + 2)];
    expect(ending).toMatchObject({ cause: FETCH_MISALIGNED, epc, tval, ra: 0n });
  });

  test("without C, jumps to a multiple of 4 go there, and a branch that is not taken does not trap", async () => {
    const body = (a: Assembler) => {
      a.op("bne", { rs1: 0, rs2: 0, imm: 6 }).op("jal", { rd: 0, imm: 8 }).word(0);
      a.la(R.t1, "end").op("jalr", { rd: R.ra, rs1: R.t1, imm: 1 });
    };
    const [ending, a] = await run(without(Isa.C), oracle, body);
    expect(ending).toMatchObject({ cause: null, ra: BigInt(a.addressOf("body") + 24) });
  });

  test("mepc and sepc hold multiples of 4 without C, of 2 with it", async () => {
    for (const csr of [Csr.mepc, Csr.sepc]) {
      const body = (a: Assembler) => void a.li(R.t1, 0x1007).csrw(csr, R.t1).csrr(R.a0, csr);
      expect((await run(without(Isa.C), oracle, body))[0].a0).toBe(0x1004n);
      expect((await run(DEFAULT_ISA, oracle, body))[0].a0).toBe(0x1006n);
    }
  });

  test("misa says what there is, and stays as it is", async () => {
    const body = (a: Assembler) => void a.csrw(0x301, R.zero).csrr(R.a0, 0x301);
    for (const isa of [DEFAULT_ISA, without(Isa.C | Isa.M), 0 as Isa])
      expect((await run(isa, oracle, body))[0].a0).toBe(misaOf(isa));
  });
});

test("misa: the letters of what there is, B for Zba, Zbb and Zbs together", () => {
  const bits = (letters: string): bigint =>
    [...letters].reduce((all, letter) => all | (1n << BigInt(letter.charCodeAt(0) - 65)), 2n << 62n);
  expect(misaOf(0 as Isa)).toBe(bits("ISU"));
  expect(misaOf(Isa.M | Isa.A | Isa.C)).toBe(bits("ACIMSU"));
  expect(misaOf(Isa.Zba | Isa.Zbb)).toBe(bits("ISU"));
  expect(misaOf(Isa.Zba | Isa.Zbb | Isa.Zbs | Isa.F | Isa.D | Isa.H)).toBe(bits("BDFHISU"));
});
