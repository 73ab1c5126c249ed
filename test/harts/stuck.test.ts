// A hart that can do nothing more, beside others that can: it costs its turns, and the machine ends when nobody is left.

import { describe, expect, test } from "vitest";
import { RAM_BASE, TEST_FINISHER_BASE } from "../../src/devices/virt-board.ts";
import { modes } from "../../src/modes/mode.ts";
import { TURN } from "../../src/vm/hart-turns.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { bootMachine, hasEnded, runUntil, startGuest, type TestGuest } from "../vm/machines.ts";

const CLINT_MTIMECMP = 0x200_4000;
const MTIP = 1 << 7;
const MSIP = 1 << 3;

/** Every hart starts here; those but hart 0 go to "others". */
function program(build: (a: Assembler) => void): Uint8Array {
  const a = new Assembler(RAM_BASE);
  a.op("bne", { rs1: R.a0, rs2: 0 }, "others");
  build(a);
  return a.bytes();
}

const powerOff = (a: Assembler): Assembler =>
  a
    .li(R.t0, TEST_FINISHER_BASE)
    .li(R.t1, 0x5555)
    .op("sw", { rs1: R.t0, rs2: R.t1, imm: 0 })
    .label("done")
    .op("jal", { rd: 0 }, "done");

const trapForEver = (a: Assembler): Assembler =>
  a.la(R.t0, "handler").csrw(Csr.mtvec, R.t0).op("ecall").align().label("handler").word(0);

/** Counts s0 down from so many, two instructions each. */
const countDown = (a: Assembler, from: number, label = "count"): Assembler =>
  a.li(R.s0, from).label(label).op("addi", { rd: R.s0, rs1: R.s0, imm: -1 }).op("bne", { rs1: R.s0, rs2: 0 }, label);

const withMachineMode = modes.filter(({ noMachineMode }) => noMachineMode === null).map(({ name }) => name);

describe.each(withMachineMode)("in mode %s", (mode) => {
  async function run(image: Uint8Array, harts = 2): Promise<TestGuest> {
    const machine = await bootMachine();
    const guest = startGuest(machine, { image, harts, mode, maxInstructions: 1e8 });
    runUntil(machine, () => hasEnded(guest));
    return guest;
  }
  const endOf = async (image: Uint8Array, harts?: number) => (await run(image, harts)).vm.end;

  test("the others go on while one traps without end", async () => {
    const image = program((a) => {
      countDown(a, 10 * TURN);
      powerOff(a).label("others");
      trapForEver(a);
    });
    expect(await endOf(image)).toEqual({ code: 0, message: "powered off" });
  });

  test("it runs again when another has repaired what it tripped over", async () => {
    const image = program((a) => {
      countDown(a, 10 * TURN);
      a.la(R.t0, "handler").la(R.t1, "repair").op("lwu", { rd: R.t1, rs1: R.t1, imm: 0 });
      a.op("sw", { rs1: R.t0, rs2: R.t1, imm: 0 }).op("fence").label("wait").op("jal", { rd: 0 }, "wait");
      a.label("repair").op("addi", { rd: R.s1, rs1: 0, imm: 1 });
      a.label("others");
      trapForEver(a);
      powerOff(a);
    });
    const { vm } = await run(image);
    expect(vm.end).toEqual({ code: 0, message: "powered off" });
    expect(vm.harts[1]!.vcpu.x(R.s1)).toBe(1n);
  });

  test("the machine stops when all trap without end, and when the others are masked for ever", async () => {
    const all = program((a) => trapForEver(a.label("others")));
    const masked = program((a) => {
      trapForEver(a);
      a.label("others").csrw(Csr.mie, 0).op("wfi").op("jal", { rd: 0 }, "others");
    });
    for (const image of [all, masked]) {
      expect(await endOf(image)).toEqual({
        code: 125,
        message: expect.stringMatching(/^the guest traps without end: illegal instruction \(cause 2\) at pc 0x800000/),
      });
    }
  });

  test("a deadline of a sleeping hart is skipped to while another traps without end", async () => {
    const image = program((a) => {
      trapForEver(a);
      a.label("others")
        .li(R.t0, CLINT_MTIMECMP + 8)
        .li(R.t1, 1_000_000)
        .op("sd", { rs1: R.t0, rs2: R.t1, imm: 0 });
      a.li(R.t0, MTIP).csrw(Csr.mie, R.t0).op("wfi");
      powerOff(a);
    });
    const { vm } = await run(image);
    expect(vm.end).toEqual({ code: 0, message: "powered off" });
    expect(vm.clock.now()).toBeGreaterThanOrEqual(1_000_000n);
  });

  test("a hart that sleeps takes no turns: the other is alone, and keeps its reservation", async () => {
    const image = program((a) => {
      // When the other sleeps: LR, then more than a turn, then SC.
      countDown(a, 3 * TURN)
        .la(R.t0, "word")
        .op("lr.w", { rd: R.t1, rs1: R.t0 });
      countDown(a, 3 * TURN, "again");
      a.op("sc.w", { rd: R.s2, rs1: R.t0, rs2: R.t0 });
      powerOff(a);
      a.label("others").li(R.t0, MSIP).csrw(Csr.mie, R.t0).op("wfi").op("jal", { rd: 0 }, "others");
      a.align().label("word").word(0);
    });
    const { vm } = await run(image);
    expect(vm.end).toEqual({ code: 0, message: "powered off" });
    expect(vm.harts[0]!.vcpu.x(R.s2)).toBe(0n);
    expect(vm.harts[1]!.vcpu.retired).toBeLessThan(20);
  });

  test("a reservation dies when another hart has run", async () => {
    const image = program((a) => {
      a.la(R.t0, "word").op("lr.w", { rd: R.t1, rs1: R.t0 });
      countDown(a, 3 * TURN);
      a.op("sc.w", { rd: R.s2, rs1: R.t0, rs2: R.t0 });
      powerOff(a);
      a.label("others").op("jal", { rd: 0 }, "others");
      a.align().label("word").word(0);
    });
    const { vm } = await run(image);
    expect(vm.end).toEqual({ code: 0, message: "powered off" });
    expect(vm.harts[0]!.vcpu.x(R.s2)).toBe(1n);
  });
});
