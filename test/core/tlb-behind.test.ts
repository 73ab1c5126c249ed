// Pages that share a place in the TLB: the second is found behind it, without a walk, until a fence is about it.
//
// M-mode reaches into S-mode's address space by MPRV.

import { describe, expect, test } from "vitest";
import { Hart } from "../../assembly/abi.ts";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { Assembler, Csr, R } from "./assembler.ts";
import { BareHart } from "./bare-hart.ts";
import { Pte, pageTables, satpOf } from "./sv39.ts";

const BASE = RAM_BASE as number;
const TABLES = BASE + 0x10_0000;
const DATA = BASE + 0x20_0000;
const RW = Pte.R | Pte.W | Pte.A | Pte.D;
const MPRV = 1 << 17;
const MPP_S = 1 << 11;
/** 1,024 pages: the TLB's own alias distance. */
const FIRST = 0x4000_0000;
const SECOND = FIRST + 0x40_0000;
const TURNS = 100;

const tables = pageTables(TABLES, [
  { va: FIRST, pa: DATA, flags: RW },
  { va: SECOND, pa: DATA + 0x1000, flags: RW },
]);

/** Loads from both addresses, and stores to them, by turns; then a fence of the first, and a load from each. */
function program(): { bytes: Uint8Array; fence: number } {
  const a = new Assembler(BASE)
    .li(R.t0, -1n >> 10n)
    .csrw(Csr.pmpaddr0, R.t0)
    .li(R.t0, 0x1f)
    .csrw(Csr.pmpcfg0, R.t0)
    .li(R.t0, satpOf(TABLES))
    .csrw(Csr.satp, R.t0)
    .li(R.t2, MPRV | MPP_S)
    .csrw(Csr.mstatus, R.t2)
    .li(R.s0, TURNS)
    .li(R.t0, FIRST)
    .li(R.t1, SECOND);
  a.label("turn");
  for (const address of [R.t0, R.t1]) {
    a.op("ld", { rd: R.a0, rs1: address, imm: 8 }).op("addi", { rd: R.a0, rs1: R.a0, imm: 1 });
    a.op("sd", { rs1: address, rs2: R.a0, imm: 8 });
  }
  a.op("addi", { rd: R.s0, rs1: R.s0, imm: -1 }).op("bne", { rs1: R.s0, rs2: 0 }, "turn");
  const fence = a.bytes().length;
  a.op("sfence.vma", { rs1: R.t0, rs2: 0 });
  for (const address of [R.t1, R.t0]) a.op("ld", { rd: R.a0, rs1: address, imm: 8 });
  return { bytes: a.label("end").op("jal", { rd: 0 }, "end").bytes(), fence: BASE + fence };
}

describe.each([false, true])("two pages at the TLB's alias distance, oracle %s", (oracle) => {
  test("are walked for once each, and once more after a fence", async () => {
    const { bytes, fence } = program();
    const hart = await BareHart.create({ memory: [{ at: BASE, bytes }, ...tables], oracle });
    const walks = (): number => Number(hart.vcpu.hart64(Hart.Walks));
    while (hart.vcpu.hart64(Hart.Pc) !== BigInt(fence)) hart.run(1);
    expect(walks()).toBe(4); // a load and a store of each
    hart.run(2);
    expect(walks()).toBe(4);
    hart.run(1);
    expect(walks()).toBe(5);
    expect(hart.vcpu.x(R.a0)).toBe(BigInt(TURNS));
  });
});
