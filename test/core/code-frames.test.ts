// A frame that held code and is written as data: stores to it walk no page tables, become as cheap as any, and code that comes back
// is seen.

import { describe, expect, test } from "vitest";
import { Hart } from "../../assembly/abi.ts";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { gpa } from "../../src/memory/address.ts";
import { Assembler, Csr, R } from "./assembler.ts";
import { BareHart } from "./bare-hart.ts";
import { Pte, pageTables, satpOf } from "./sv39.ts";

const BASE = RAM_BASE as number;
const CODE = BASE + 0x3000;
const TABLES = BASE + 0x10_0000;
const VA = 0x4000_0000;
const MPRV = 1 << 17;
const MPP_S = 1 << 11;

/** `addi a0, zero, n; ret`. */
const routine = (n: number): Uint8Array =>
  new Assembler(0).op("addi", { rd: R.a0, rs1: R.zero, imm: n }).op("jalr", { rd: 0, rs1: R.ra }).bytes();

/** Calls the routine, then stores to the end of its page for ever, by S-mode's translation of it. */
function storesToCode(): Assembler {
  const a = new Assembler(BASE)
    .li(R.t0, -1n >> 10n)
    .csrw(Csr.pmpaddr0, R.t0)
    .li(R.t0, 0x1f)
    .csrw(Csr.pmpcfg0, R.t0);
  a.li(R.t0, satpOf(TABLES)).csrw(Csr.satp, R.t0).li(R.t0, CODE).op("jalr", { rd: R.ra, rs1: R.t0 });
  a.li(R.t0, MPRV | MPP_S)
    .csrw(Csr.mstatus, R.t0)
    .li(R.t1, VA + 0x800);
  return a.label("loop").op("sd", { rs1: R.t1, rs2: R.t1, imm: 0 }).op("jal", { rd: 0 }, "loop");
}

const memory = [
  { at: BASE, bytes: storesToCode().bytes() },
  { at: CODE, bytes: routine(7) },
  ...pageTables(TABLES, [{ va: VA, pa: CODE, flags: Pte.R | Pte.W | Pte.A | Pte.D }]),
];

describe("a page of code that is stored to", () => {
  test("is data after some hundred stores, which walk no page tables before or after", async () => {
    const hart = await BareHart.create({ memory });
    const walks = (instructions: number): number => {
      const before = hart.vcpu.hart64(Hart.Walks);
      hart.run(instructions);
      return Number(hart.vcpu.hart64(Hart.Walks) - before);
    };
    expect(walks(100)).toBeLessThan(5);
    walks(1000);
    expect(walks(1000)).toBe(0);
    expect(hart.vcpu.x(R.a0)).toBe(7n);
  });

  test("and is code again when it is executed", async () => {
    const hart = await BareHart.create({ memory });
    hart.run(2000);
    hart.memory.write(gpa(CODE), routine(9));
    hart.vcpu.setHart64(Hart.Pc, BigInt(BASE));
    hart.run(100);
    expect(hart.vcpu.x(R.a0)).toBe(9n);
  });

  test.each([false, true])("that runs in it goes on right, oracle %s", async (oracle) => {
    // It counts by an instruction that it changes each time: 1 + 2 + ... + 400, in one page.
    const a = new Assembler(BASE)
      .la(R.t0, "patched")
      .li(R.s0, 400)
      .li(R.t2, 1 << 20);
    const add = new DataView(new Assembler(0).op("addi", { rd: R.a0, rs1: R.a0, imm: 1 }).bytes().buffer);
    a.li(R.t1, add.getUint32(0, true));
    a.label("loop").op("sw", { rs1: R.t0, rs2: R.t1, imm: 0 }).label("patched").word(0);
    a.op("add", { rd: R.t1, rs1: R.t1, rs2: R.t2 }).op("addi", { rd: R.s0, rs1: R.s0, imm: -1 });
    a.op("bne", { rs1: R.s0, rs2: 0 }, "loop").label("end").op("jal", { rd: 0 }, "end");
    const hart = await BareHart.create({ memory: [{ at: BASE, bytes: a.bytes() }], oracle });
    hart.run(3000);
    expect(hart.vcpu.x(R.a0)).toBe((400n * 401n) / 2n);
  });
});
