// Budgets are exact: where a run is cut, and on which of the two execution paths, changes nothing that a guest can see.

import { describe, expect, test } from "vitest";
import { Csrs, Hart } from "../../assembly/abi.ts";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { Assembler, Csr, R } from "./assembler.ts";
import { BareHart, type BareHartOptions, type Piece } from "./bare-hart.ts";
import { Pte, pageTables, satpOf } from "./sv39.ts";

const BASE = RAM_BASE as number;
const DATA = BASE + 0x4000;
const NEVER = 0xffff_ffff_ffff_ffffn;
const MTIE = 1 << 7;
const STIE = 1 << 5;
const MPP_S = 1 << 11;

/** An M-mode loop over everything that ends a chunk of decoded code: branches, page ends, CSRs, traps, atomics. */
function machineProgram(): Uint8Array {
  const a = new Assembler(BASE);
  a.la(R.t0, "handler")
    .csrw(Csr.mtvec, R.t0)
    .li(R.s0, DATA)
    .li(R.s1, 0)
    .li(R.s2, DATA + 0xffd);
  a.label("loop").op("addi", { rd: R.s1, rs1: R.s1, imm: 1 });
  a.op("sd", { rs1: R.s0, rs2: R.s1, imm: 0 }).op("ld", { rd: R.a0, rs1: R.s0, imm: 0 });
  // Over a page end, both ways.
  a.op("sd", { rs1: R.s2, rs2: R.s1, imm: 0 }).op("ld", { rd: R.a1, rs1: R.s2, imm: 0 });
  a.op("lhu", { rd: R.a2, rs1: R.s2, imm: 2 }).op("lb", { rd: R.zero, rs1: R.s0, imm: 0 });
  a.csrr(R.a3, Csr.instret).csrr(R.a4, Csr.cycle).csrr(R.a5, Csr.time);
  a.op("csrrw", { rd: R.t1, csr: Csr.mscratch, rs1: R.a3 }).op("csrrsi", { rd: 0, csr: Csr.mstatus, imm: 2 });
  a.c("c.addi", { rd: R.s3, imm: 3 }).c("c.mv", { rd: R.s4, rs2: R.s3 }).c("c.nop");
  a.op("mul", { rd: R.s5, rs1: R.s3, rs2: R.s1 }).op("rem", { rd: R.t2, rs1: R.s5, rs2: R.s1 });
  a.op("amoadd.d", { rd: R.t3, rs1: R.s0, rs2: R.s1 }).op("lr.d", { rd: R.t4, rs1: R.s0 });
  a.op("sc.d", { rd: R.t5, rs1: R.s0, rs2: R.s3 });
  a.op("andi", { rd: R.t6, rs1: R.s1, imm: 3 }).op("bne", { rs1: R.t6, rs2: 0 }, "quiet").op("ecall");
  a.label("quiet").op("beq", { rs1: R.t6, rs2: R.s1 }, "loop").word(0); // an illegal instruction
  a.op("jal", { rd: R.ra }, "next page").op("fence.i").c("c.j", {}, "back");
  a.label("back").op("bgeu", { rs1: R.s1, rs2: R.t6 }, "loop").op("ebreak");
  a.align().label("handler").op("csrrw", { rd: R.t0, csr: Csr.mepc, rs1: 0 }).csrr(R.t1, Csr.mcause);
  a.op("add", { rd: R.s3, rs1: R.s3, rs2: R.t1 }).op("addi", { rd: R.t0, rs1: R.t0, imm: 4 });
  a.csrw(Csr.mepc, R.t0).op("mret");
  a.skipTo(BASE + 0xffa)
    .label("next page")
    .op("addi", { rd: R.t0, rs1: R.ra, imm: 0 });
  a.op("addi", { rd: R.s3, rs1: R.s3, imm: 5 }); // over the page end
  a.op("jalr", { rd: 0, rs1: R.t0, imm: 0 });
  return a.bytes();
}

const TABLES = BASE + 0x10_0000;
const ALIAS = 0x4000_0000;
const USER = 0x5000_0000;

/** S- and U-mode under Sv39: page faults, aliases, sfence, calls from U to S. */
function pagedProgram(): Piece[] {
  const a = new Assembler(BASE);
  a.li(R.t0, NEVER >> 10n)
    .csrw(Csr.pmpaddr0, R.t0)
    .li(R.t0, 0x1f)
    .csrw(Csr.pmpcfg0, R.t0);
  a.li(R.t0, 0xb3ff).csrw(Csr.medeleg, R.t0).li(R.t0, 7).csrw(Csr.mcounteren, R.t0);
  a.la(R.t0, "trap").csrw(Csr.stvec, R.t0).li(R.t0, satpOf(TABLES)).csrw(Csr.satp, R.t0);
  a.li(R.t0, MPP_S).csrw(Csr.mstatus, R.t0).la(R.t0, "supervisor").csrw(Csr.mepc, R.t0).op("mret");
  a.label("supervisor").li(R.s0, ALIAS).li(R.s1, DATA);
  a.label("enter").li(R.t0, USER).csrw(Csr.sepc, R.t0);
  a.op("sd", { rs1: R.s0, rs2: R.s3, imm: 8 }).op("ld", { rd: R.a0, rs1: R.s1, imm: 8 });
  a.op("sfence.vma", { rs1: R.s0, rs2: 0 }).op("sfence.vma", { rs1: 0, rs2: 0 }).op("sret");
  a.align().label("trap").csrr(R.t0, Csr.sepc).csrr(R.t1, Csr.scause).op("addi", { rd: R.s3, rs1: R.s3, imm: 1 });
  a.op("andi", { rd: R.t2, rs1: R.s3, imm: 1 }).op("bne", { rs1: R.t2, rs2: 0 }, "enter");
  a.op("addi", { rd: R.t0, rs1: R.t0, imm: 4 }).csrw(Csr.sepc, R.t0).op("sret");
  const user = new Assembler(USER);
  user.op("addi", { rd: R.a1, rs1: R.a1, imm: 1 }).csrr(R.a2, Csr.time).op("ld", { rd: R.a3, rs1: 0, imm: 0x100 });
  user.op("ecall").op("addi", { rd: R.a4, rs1: R.a4, imm: 1 }).op("jal", { rd: 0, imm: -20 });
  const all = Pte.R | Pte.W | Pte.X;
  const userPage = BASE + 0x5000;
  return [
    { at: BASE, bytes: a.bytes() },
    { at: userPage, bytes: user.bytes() },
    ...pageTables(TABLES, [
      { va: BASE, pa: BASE, flags: all },
      { va: DATA, pa: DATA, flags: all },
      { va: ALIAS, pa: DATA, flags: all },
      { va: USER, pa: userPage, flags: Pte.R | Pte.X | Pte.U },
    ]),
  ];
}

const programs: readonly { readonly name: string; readonly memory: readonly Piece[]; readonly total: number }[] = [
  { name: "M-mode", memory: [{ at: BASE, bytes: machineProgram() }], total: 700 },
  { name: "S- and U-mode under Sv39", memory: pagedProgram(), total: 500 },
];

describe.each(programs)("$name", ({ memory, total }) => {
  test("the program does what it is for", async () => {
    const hart = await BareHart.create({ memory });
    hart.run(total);
    const privileges = hart.state().retiredBy.filter((count) => count > 0).length;
    expect(privileges).toBe(memory.length > 1 ? 3 : 1);
    // Both count their traps in s3: dozens in this many instructions.
    expect(hart.vcpu.x(R.s3)).toBeGreaterThan(20n);
  });

  test("stepping with any budget from 1 to 100 equals one run, on every path, after every chunk", async () => {
    const whole = await BareHart.create({ memory });
    whole.run(total);
    const expected = whole.state();
    const fast = await BareHart.create({ memory });
    const oracle = await BareHart.create({ memory, oracle: true });
    const translated = await BareHart.create({ memory, stress: 13 });
    for (let budget = 1; budget <= 100; budget++) {
      for (const path of [fast, oracle, translated]) path.restart();
      for (let done = 0; done < total; ) {
        const chunk = Math.min(budget, total - done);
        for (const path of [fast, oracle, translated]) path.run(chunk);
        done += chunk;
        // A full comparison at each instruction once, and at longer distances afterwards.
        for (const path of [fast, translated]) {
          const where = `budget ${budget}, after ${done}${path === translated ? ", translated" : ""}`;
          if (budget <= 3 || done === total) expect(path.state(), where).toEqual(oracle.state());
          else expect(path.vcpu.hart64(Hart.Pc), where).toBe(oracle.vcpu.hart64(Hart.Pc));
        }
      }
      expect(fast.state(), `budget ${budget}`).toEqual(expected);
    }
  });
});

test("run(0) retires nothing and changes nothing", async () => {
  const hart = await BareHart.create({ memory: [{ at: BASE, bytes: machineProgram() }] });
  hart.run(37);
  const before = hart.state();
  hart.run(0);
  expect(hart.state()).toEqual(before);
});

/** Interrupted every so often; each time the handler notes minstret and mepc, and sets the next deadline. */
function timerProgram(supervisor: boolean): Uint8Array {
  const a = new Assembler(BASE);
  a.li(R.s0, DATA);
  a.la(R.t0, "handler").csrw(Csr.mtvec, R.t0).csrw(Csr.stvec, R.t0);
  a.li(R.t0, NEVER >> 10n)
    .csrw(Csr.pmpaddr0, R.t0)
    .li(R.t0, 0x1f)
    .csrw(Csr.pmpcfg0, R.t0);
  if (supervisor) {
    a.li(R.t0, 1n << 63n)
      .csrw(Csr.menvcfg, R.t0)
      .li(R.t0, STIE)
      .csrw(Csr.mideleg, R.t0)
      .csrw(Csr.mie, R.t0);
    a.li(R.t0, 7).csrw(Csr.mcounteren, R.t0).li(R.t0, MPP_S).csrw(Csr.mstatus, R.t0);
    a.la(R.t0, "main").csrw(Csr.mepc, R.t0).li(R.t0, 3).csrw(Csr.stimecmp, R.t0).op("mret");
    a.label("main").op("csrrsi", { rd: 0, csr: Csr.sstatus, imm: 2 });
  } else {
    a.li(R.t0, MTIE).csrw(Csr.mie, R.t0).op("csrrsi", { rd: 0, csr: Csr.mstatus, imm: 8 });
  }
  a.label("loop").op("addi", { rd: R.s1, rs1: R.s1, imm: 1 }).c("c.addi", { rd: R.s2, imm: 1 });
  a.op("andi", { rd: R.t0, rs1: R.s1, imm: 7 })
    .op("bne", { rs1: R.t0, rs2: 0 }, "loop")
    .c("c.nop")
    .c("c.j", {}, "loop");
  a.align()
    .label("handler")
    .csrr(R.t1, Csr.instret)
    .csrr(R.t2, supervisor ? Csr.sepc : Csr.mepc);
  a.op("sd", { rs1: R.s0, rs2: R.t1, imm: 0 }).op("sd", { rs1: R.s0, rs2: R.t2, imm: 8 });
  a.op("addi", { rd: R.s0, rs1: R.s0, imm: 16 });
  if (supervisor) {
    a.csrr(R.t1, Csr.time).op("addi", { rd: R.t1, rs1: R.t1, imm: 2 }).csrw(Csr.stimecmp, R.t1).op("sret");
  } else {
    a.csrw(Csr.mie, 0).op("mret"); // mtimecmp is a device's: the host sets it once
  }
  return a.bytes();
}

describe.each([
  { name: "mtimecmp", supervisor: false },
  { name: "stimecmp", supervisor: true },
])("a timer interrupt by $name", ({ supervisor }) => {
  const total = 1500;
  const deadline = 5n;
  const create = (options: Partial<BareHartOptions>): Promise<BareHart> =>
    BareHart.create({ memory: [{ at: BASE, bytes: timerProgram(supervisor) }], ...options });
  const restart = (hart: BareHart): void => {
    hart.restart();
    if (!supervisor) hart.vcpu.setHart64(Hart.Mtimecmp, deadline);
  };

  test("comes at the same instruction whatever the budget, on every path", async () => {
    const hart = await create({});
    const oracle = await create({ oracle: true });
    const translated = await create({ stress: 29 });
    restart(hart);
    hart.run(total);
    const expected = hart.state();
    for (let budget = 1; budget <= 100; budget++) {
      for (const path of [hart, oracle, translated]) {
        restart(path);
        for (let done = 0; done < total; done += budget) path.run(Math.min(budget, total - done));
        expect(
          path.state(),
          `budget ${budget}${path === oracle ? ", oracle" : path === translated ? ", translated" : ""}`,
        ).toEqual(expected);
      }
    }
  });

  test("comes at the first boundary at which mtime has reached it", async () => {
    const hart = await create({});
    restart(hart);
    hart.run(total);
    // The first instruction of the handler reads instret: all that retired before the trap. 100 instructions a tick.
    const at = hart.read64(DATA);
    expect(at).toBe(supervisor ? 300n : 500n);
    expect(hart.vcpu.csr(supervisor ? Csrs.Scause : Csrs.Mcause)).toBe((1n << 63n) | (supervisor ? 5n : 7n));
    if (supervisor) expect(hart.read64(DATA + 16)).toBe(500n);
  });
});
