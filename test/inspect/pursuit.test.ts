// Running a guest for a goal: single steps are the run itself, and an address is hit exactly.

import { describe, expect, test } from "vitest";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { Inspector } from "../../src/inspect/inspector.ts";
import { modes } from "../../src/modes/mode.ts";
import type { Machine } from "../../src/vm/machine.ts";
import type { PursuitEnd } from "../../src/worker/inspect-protocol.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";
import {
  bootMachine,
  hasEnded,
  kernelImage,
  outcomeOf,
  runUntil,
  startGuest,
  type TestGuest,
  typed,
} from "../vm/machines.ts";
import { PageTables } from "./paged-payload.ts";

const modeNames = modes.map(({ name }) => name);

/** Gives turns until the pursuit is over. */
async function settled(machine: Machine, pursuit: Promise<PursuitEnd>): Promise<PursuitEnd> {
  let end: PursuitEnd | null = null;
  void pursuit.then((how) => {
    end = how;
  });
  for (let turns = 0; turns < 100_000; turns++) {
    await Promise.resolve();
    if (end !== null) return end;
    machine.runOnce();
  }
  throw new Error("the pursuit is not over after 100,000 turns");
}

async function paused(spec: Partial<GuestSpec> & Pick<GuestSpec, "image">) {
  const machine = await bootMachine();
  const guest = startGuest(machine, spec);
  guest.vm.pause();
  const inspector = new Inspector(guest.vm);
  return {
    machine,
    guest,
    inspector,
    step: (steps: number, hart = 0) => settled(machine, inspector.step(hart, steps)),
    runTo: (address: number | bigint, limit = 10_000_000, hart = 0) =>
      settled(machine, inspector.runTo(hart, BigInt(address), limit)),
    pc: () => Number(inspector.registers(0).pc),
  };
}

/** Everything that a guest and its owner could tell two runs apart by, and the harts' registers. */
function stateOf(guest: TestGuest) {
  const inspector = new Inspector(guest.vm);
  return { ...outcomeOf(guest), harts: guest.vm.harts.map(({ vcpu }) => inspector.registers(vcpu.hartId)) };
}

describe.each(modeNames)("in %s", (mode) => {
  const spec: GuestSpec = {
    name: "test",
    image: kernelImage,
    mode,
    firmware: "host",
    memory: 16 * 2 ** 20,
    script: typed("run hello", "ps", "halt"),
  };

  test("a booting system in single steps is in the state of one that runs, and ends the same", async () => {
    const stepped = await paused(spec);
    const { vm } = stepped.guest;
    expect(await stepped.step(3000)).toEqual({ reason: "done", steps: 3000 });
    for (let i = 0; i < 200; i++) expect(await stepped.step(1)).toEqual({ reason: "done", steps: 1 });
    await stepped.step(150_000);
    // A trap that has been taken is a step, and a run of so many instructions ends before it.
    for (let before = -1; vm.retired !== before + 1; await stepped.step(1)) before = vm.retired;
    const whole = await paused(spec);
    whole.guest.vm.resume();
    while (whole.guest.vm.retired < vm.retired) whole.guest.vm.run(vm.retired - whole.guest.vm.retired);
    whole.guest.vm.pause();
    expect(stateOf(stepped.guest)).toEqual(stateOf(whole.guest));
    for (const { guest, machine } of [stepped, whole]) {
      guest.vm.resume();
      runUntil(machine, () => hasEnded(guest));
    }
    expect(stateOf(stepped.guest)).toEqual(stateOf(whole.guest));
  });

  test("looking at everything all the time changes nothing", async () => {
    const looked = await paused({ ...spec, harts: 2 });
    const left = await paused({ ...spec, harts: 2 });
    for (const { guest } of [looked, left]) guest.vm.resume();
    let looks = 0;
    runUntil(looked.machine, () => {
      for (const hart of looks++ % 5 === 0 ? [1, 0] : []) {
        const { pc, x } = looked.inspector.registers(hart);
        looked.inspector.code(hart, pc, 8, 8);
        for (const address of [pc, x[2]!, 0x1234_5678n]) looked.inspector.walk(hart, address, "write");
        looked.inspector.readVirtual(hart, x[2]!, 4096);
      }
      return hasEnded(looked.guest);
    });
    runUntil(left.machine, () => hasEnded(left.guest));
    expect(stateOf(looked.guest)).toEqual(stateOf(left.guest));
  });

  test("an address is hit before its instruction, again and again", async () => {
    const loops = new PageTables(3);
    const places: Record<string, number> = {};
    const image = loops.image((a) => {
      a.li(R.s0, 0).label("again").op("addi", { rd: R.s0, rs1: R.s0, imm: 1 });
      a.label("csr").csrr(R.t1, Csr.satp).label("behind").op("addi", { rd: R.t2, rs1: R.t2, imm: 1 });
      a.op("jal", { rd: 0 }, "again");
      for (const name of ["again", "csr", "behind"]) places[name] = a.addressOf(name);
    });
    const { runTo, inspector, pc, guest } = await paused({ image, mode, firmware: "host" });
    for (const [name, round] of [
      ["again", 0],
      ["csr", 1],
      ["behind", 1],
      ["behind", 2],
      ["again", 2],
    ] as const) {
      expect(await runTo(places[name]!)).toMatchObject({ reason: "done" });
      expect(pc()).toBe(places[name]);
      expect(inspector.registers(0).x[R.s0]).toBe(BigInt(round));
      expect(guest.vm.state).toBe("paused");
    }
    const { retired } = guest.vm;
    expect(await runTo(RAM_BASE, 1000)).toEqual({ reason: "limit", steps: 1000 });
    expect(guest.vm.retired).toBe(retired + 1000);
  });
});

test("a trap is a step of its own: the handler's first instruction has not run", async () => {
  for (const mode of ["bare", "trap"] as const) {
    const a = new Assembler(RAM_BASE);
    a.la(R.t0, "handler").csrw(Csr.mtvec, R.t0).label("call").op("ecall").op("jal", { rd: 0, imm: 0 });
    a.align().label("handler").li(R.a0, 7).op("jal", { rd: 0, imm: 0 });
    const { step, runTo, pc, inspector, guest } = await paused({ image: a.bytes(), mode });
    await runTo(a.addressOf("call"));
    const { retired } = guest.vm;
    expect(await step(1)).toEqual({ reason: "done", steps: 1 });
    expect(pc()).toBe(a.addressOf("handler"));
    expect(guest.vm.retired).toBe(retired);
    expect(inspector.registers(0).csrs.find(({ name }) => name === "mcause")!.guest).toBe(11n);
    await step(1);
    expect(inspector.registers(0).x[R.a0]).toBe(7n);
  }
});

test("a step over wfi goes to the timer's handler, at once under the virtual clock", async () => {
  const a = new Assembler(RAM_BASE);
  a.la(R.t0, "handler").csrw(Csr.mtvec, R.t0).li(R.t0, 0x80).csrw(Csr.mie, R.t0);
  a.li(R.t0, 0x0200_4000).li(R.t1, 1000).op("sd", { rs1: R.t0, rs2: R.t1, imm: 0 });
  a.op("csrrsi", { rd: 0, csr: Csr.mstatus, imm: 8 }).label("sleep").op("wfi").op("jal", { rd: 0, imm: 0 });
  a.align().label("handler").op("jal", { rd: 0, imm: 0 });
  const { step, runTo, pc, guest } = await paused({ image: a.bytes() });
  await runTo(a.addressOf("sleep"));
  await step(1);
  expect(pc()).toBe(a.addressOf("sleep") + 4);
  expect(guest.vm.harts[0]!.activity).toBe("waiting");
  expect(await step(1)).toEqual({ reason: "done", steps: 1 });
  expect(pc()).toBe(a.addressOf("handler"));
  expect(guest.vm.clock.now()).toBeGreaterThanOrEqual(1000n);
});

test("it ends when the guest does, when another pursuit begins, and when somebody pauses or resumes it", async () => {
  const { guest, inspector, step, machine } = await paused({ image: kernelImage, script: typed("halt") });
  const first = inspector.step(0, 1_000_000);
  const second = inspector.step(0, 1000);
  expect(await first).toEqual({ reason: "interrupted", steps: 0 });
  guest.vm.pause();
  expect(await second).toEqual({ reason: "interrupted", steps: 0 });
  const third = inspector.step(0, 1000);
  guest.vm.resume();
  expect(await third).toMatchObject({ reason: "interrupted" });
  expect(await settled(machine, inspector.runTo(0, 0n, Number.MAX_SAFE_INTEGER))).toMatchObject({ reason: "ended" });
  expect(guest.vm.end).toMatchObject({ code: 0 });
  expect(await step(1)).toEqual({ reason: "ended", steps: 0 });
});

test("a hart that is stopped takes no step until another starts it", async () => {
  const HSM = 0x48_534d;
  const [a6, a7] = [16, 17];
  const image = new PageTables(3).image((a) => {
    a.li(R.s0, 1000)
      .label("wait")
      .op("addi", { rd: R.s0, rs1: R.s0, imm: -1 })
      .op("bne", { rs1: R.s0, rs2: 0 }, "wait");
    a.li(a7, HSM).li(a6, 0).li(R.a0, 1).la(R.a1, "loop").op("ecall");
  });
  const { machine, guest, inspector } = await paused({ image, firmware: "host", harts: 2 });
  expect(inspector.registers(1).activity).toBe("stopped");
  expect(await settled(machine, inspector.step(1, 1))).toEqual({ reason: "done", steps: 1 });
  expect(guest.vm.harts[1]!.vcpu.retired).toBe(1);
  expect(guest.vm.harts[0]!.vcpu.retired).toBeGreaterThan(2000);
});

test("what cannot be asked is refused in one line", async () => {
  const { inspector } = await paused({ image: kernelImage });
  expect(() => inspector.registers(1)).toThrow("no hart 1: this guest has 1");
  expect(() => inspector.step(0, 0)).toThrow("0 steps: one call takes 1 to 1000000");
  expect(() => inspector.readVirtual(0, 0n, 5000)).toThrow("5000 bytes: one call takes 0 to 4096");
});
