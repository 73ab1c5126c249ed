// The H extension where assembly alone cannot tell: the guest's timer by the instruction, and choices that the manual leaves.

import { describe, expect, test } from "vitest";
import { Csrs, Hart, Isa, Privilege } from "../../assembly/abi.ts";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { DEFAULT_ISA } from "../../src/isa/extensions.ts";
import { Assembler, Csr, R } from "./assembler.ts";
import { BareHart, type Piece } from "./bare-hart.ts";
import { Pte, pageTables, satpOf } from "./sv39.ts";

const BASE = RAM_BASE as number;
const DATA = BASE + 0x10_0000;
const G_TABLES = BASE + 0x20_0000;
const VS_TABLES = BASE + 0x30_0000;
const GPA = 0x1_0000_0000;
const VA = 0x4000_0000;

const SPVP = 1 << 8;
const MPV = 1n << 39n;
const MPP_S = 1n << 11n;
const STCE = 1n << 63n;
const ADUE = 1n << 61n;
const VSTI = 1 << 6;

const create = (program: Assembler, tables: readonly Piece[], oracle = false): Promise<BareHart> =>
  BareHart.create({
    memory: [{ at: BASE, bytes: program.bytes() }, ...tables],
    isa: DEFAULT_ISA | Isa.H,
    oracle,
  });

/** Everything is open to S-mode. */
function openPmp(a: Assembler): Assembler {
  return a
    .li(R.t0, -1n >> 10n)
    .csrw(Csr.pmpaddr0, R.t0)
    .li(R.t0, 0x1f)
    .csrw(Csr.pmpcfg0, R.t0);
}

/** A guest whose pages are where they are, and whose timer handler notes instret, vsepc and time. */
function timerProgram(delta: bigint, first: bigint): { program: Assembler; tables: Piece[] } {
  const a = openPmp(new Assembler(BASE)).li(R.s0, DATA);
  a.li(R.t0, STCE | ADUE)
    .csrw(Csr.menvcfg, R.t0)
    .csrw(Csr.henvcfg, R.t0)
    .li(R.t0, 7);
  a.csrw(Csr.mcounteren, R.t0).csrw(Csr.hcounteren, R.t0).li(R.t0, VSTI).csrw(Csr.hideleg, R.t0).csrw(Csr.mie, R.t0);
  a.li(R.t0, delta).csrw(Csr.htimedelta, R.t0).li(R.t0, first).csrw(Csr.vstimecmp, R.t0);
  a.li(R.t0, satpOf(VS_TABLES)).csrw(Csr.vsatp, R.t0).li(R.t0, satpOf(G_TABLES)).csrw(Csr.hgatp, R.t0);
  a.la(R.t0, "handler")
    .csrw(Csr.vstvec, R.t0)
    .li(R.t0, MPV | MPP_S)
    .csrw(Csr.mstatus, R.t0);
  a.la(R.t0, "main").csrw(Csr.mepc, R.t0).op("mret");
  a.label("main").op("csrrsi", { rd: 0, csr: Csr.sstatus, imm: 2 });
  a.label("loop").op("addi", { rd: R.s1, rs1: R.s1, imm: 1 }).c("c.addi", { rd: R.s2, imm: 1 });
  a.op("andi", { rd: R.t0, rs1: R.s1, imm: 7 })
    .op("bne", { rs1: R.t0, rs2: 0 }, "loop")
    .c("c.nop")
    .c("c.j", {}, "loop");
  a.align().label("handler").csrr(R.t1, Csr.instret).csrr(R.t2, Csr.sepc).csrr(R.t3, Csr.time);
  a.op("sd", { rs1: R.s0, rs2: R.t1, imm: 0 }).op("sd", { rs1: R.s0, rs2: R.t2, imm: 8 });
  a.op("sd", { rs1: R.s0, rs2: R.t3, imm: 16 }).op("addi", { rd: R.s0, rs1: R.s0, imm: 24 });
  a.op("addi", { rd: R.t3, rs1: R.t3, imm: 2 }).csrw(Csr.stimecmp, R.t3).op("sret");
  const all = Pte.R | Pte.W | Pte.X | Pte.A | Pte.D;
  const own = [BASE, DATA];
  const tablePages = [0, 1, 2, 3].map((i) => VS_TABLES + 0x1000 * i);
  return {
    program: a,
    tables: [
      ...pageTables(
        VS_TABLES,
        own.map((va) => ({ va, pa: va, flags: all })),
      ),
      ...pageTables(
        G_TABLES,
        [...own, ...tablePages].map((va) => ({ va, pa: va, flags: all | Pte.U })),
      ),
    ],
  };
}

describe("a timer interrupt by vstimecmp", () => {
  const total = 1500;

  test("comes at the same instruction whatever the budget, on both paths", async () => {
    const { program, tables } = timerProgram(1000n, 1003n);
    const hart = await create(program, tables);
    const oracle = await create(program, tables, true);
    hart.run(total);
    const expected = hart.state();
    for (let budget = 1; budget <= 100; budget += 3) {
      for (const path of [hart, oracle]) {
        path.restart();
        for (let done = 0; done < total; done += budget) path.run(Math.min(budget, total - done));
        expect(path.state(), `budget ${budget}${path === oracle ? ", oracle" : ""}`).toEqual(expected);
      }
    }
  });

  test.each([
    // 100 instructions a tick.
    { delta: 1000n, first: 1003n, at: 300n },
    { delta: -3n, first: -1n, at: 200n }, // the guest's time wraps at tick 3
    { delta: -3n, first: 1n, at: null }, // wrapped, it is above every deadline until then
  ])("comes when time + htimedelta reaches it, as unsigned numbers: %o", async ({ delta, first, at }) => {
    const { program, tables } = timerProgram(delta, first);
    const hart = await create(program, tables);
    hart.run(total);
    const instret = hart.read64(DATA);
    if (at === null) expect(instret).toBeLessThan(100n);
    else expect(instret).toBe(at);
    expect(hart.read64(DATA + 16)).toBe(BigInt.asUintN(64, instret / 100n + delta));
    expect(hart.vcpu.csr(Csrs.Vscause)).toBe((1n << 63n) | 5n);
    expect(hart.vcpu.hart32(Hart.Privilege)).toBe(Privilege.S);
    expect(hart.vcpu.hart32(Hart.Virtual)).toBe(1);
  });
});

describe("choices that the manual leaves", () => {
  async function written(csr: number, first: bigint, second: bigint): Promise<bigint> {
    const a = new Assembler(BASE).li(R.t0, first).csrw(csr, R.t0).li(R.t0, second).csrw(csr, R.t0).csrr(R.a0, csr);
    const hart = await create(a, []);
    hart.run((a.here - BASE) / 4);
    return hart.vcpu.x(R.a0);
  }

  test("vsatp: an unsupported MODE is ignored with V=0 too", async () => {
    expect(await written(Csr.vsatp, satpOf(VS_TABLES), (5n << 60n) | 1n)).toBe(satpOf(VS_TABLES));
  });

  test("hgatp: an unsupported MODE leaves MODE alone as it was", async () => {
    expect(await written(Csr.hgatp, satpOf(G_TABLES), (5n << 60n) | 4n)).toBe((8n << 60n) | 4n);
  });

  test("hedeleg: software check and hardware error cannot be delegated, since they do not exist", async () => {
    expect(await written(Csr.hedeleg, 0n, -1n)).toBe(0xb1ffn);
  });

  test("A and D of the VS-stage are set before the G-stage has translated the access, also if that faults", async () => {
    const a = openPmp(new Assembler(BASE)).li(R.t0, SPVP).csrw(Csr.hstatus, R.t0);
    a.li(R.t0, satpOf(VS_TABLES)).csrw(Csr.vsatp, R.t0).li(R.t0, satpOf(G_TABLES)).csrw(Csr.hgatp, R.t0);
    a.la(R.t0, "handler").csrw(Csr.mtvec, R.t0).li(R.t0, VA).op("hsv.b", { rs1: R.t0, rs2: 0 });
    a.align().label("handler").csrr(R.a0, Csr.mcause).csrr(R.a1, Csr.mtval2);
    const tablePages = [0, 1, 2].map((i) => VS_TABLES + 0x1000 * i);
    const through = Pte.R | Pte.W | Pte.A | Pte.D | Pte.U;
    const hart = await create(a, [
      ...pageTables(VS_TABLES, [{ va: VA, pa: GPA, flags: Pte.R | Pte.W }]),
      ...pageTables(
        G_TABLES,
        tablePages.map((pa) => ({ va: pa, pa, flags: through })),
      ),
    ]);
    hart.run((a.here - BASE) / 4 - 1); // all but the store retire
    expect(hart.vcpu.x(R.a0)).toBe(23n);
    expect(hart.vcpu.x(R.a1)).toBe(BigInt(GPA / 4));
    expect(Number(hart.read64(VS_TABLES + 0x2000) & 0xffn)).toBe(Pte.V | Pte.R | Pte.W | Pte.A | Pte.D);
  });
});
