// Real guests on a machine: exits are charged, shares can be changed while they run, and caps hold where a guest is alone.

import { afterEach, describe, expect, test, vi } from "vitest";
import { schedulers } from "../../src/scheduler/policies.ts";
import { PRICE_OF_EXIT } from "../../src/scheduler/price.ts";
import { Machine, QUANTUM } from "../../src/vm/machine.ts";
import { releaseCore } from "../core/built-core.ts";
import { onlyCalls, readsDevice, takesInput } from "../vm/device-guests.ts";
import { busyLoop, flood, resetsForEver } from "../vm/hostile-guests.ts";
import { bootMachine, firmwareImage, startGuest, type TestGuest } from "../vm/machines.ts";

const MIB = 1024 * 1024;

afterEach(() => {
  vi.restoreAllMocks();
});

const turns = (machine: Machine, count: number): void => {
  for (let turn = 0; turn < count; turn++) expect(machine.runOnce()).toBe(true);
};

describe.each(schedulers)("a guest that storms under the scheduler %s", (scheduler) => {
  test.each([
    ["exits at almost every instruction", { image: readsDevice }],
    ["only calls the host's firmware", { image: onlyCalls, firmware: "host" as const, memory: 16 * MIB }],
    ["resets for ever", { image: resetsForEver, memory: 16 * MIB }],
  ])("and %s pays for it", async (_what, spec) => {
    const machine = await Machine.boot(releaseCore(), firmwareImage, { scheduler, quantum: 50_000 });
    const storm = startGuest(machine, spec);
    const other = startGuest(machine, { image: busyLoop });
    turns(machine, 200);
    const charged = ({ vm }: TestGuest): number => machine.statusOf(vm).cpu.charged;
    // What exits and instructions cost is charged to either alike; the busy guest's charge is what it has retired.
    expect(charged(other)).toBe(other.vm.retired);
    expect(Math.abs(charged(storm) / charged(other) - 1)).toBeLessThan(0.25);
    expect(charged(storm)).toBeGreaterThanOrEqual(PRICE_OF_EXIT * storm.vm.exitTotal);
  });
});

test("a printer whose reader is behind is not charged, and nobody is held up by it", async () => {
  const machine = await bootMachine();
  const printer = startGuest(machine, { image: flood() });
  printer.limitReader(0);
  const other = startGuest(machine, { image: busyLoop });
  while (printer.vm.console.isOpen) machine.runOnce();
  const { charged } = machine.statusOf(printer.vm).cpu;
  const before = other.vm.retired;
  turns(machine, 20);
  expect(machine.statusOf(printer.vm).cpu.charged).toBe(charged);
  expect(other.vm.retired - before).toBe(20 * QUANTUM);
});

test("a guest that a key wakes has the next turn", async () => {
  const machine = await bootMachine();
  const sleeper = startGuest(machine, { image: takesInput });
  while (machine.runOnce());
  for (let i = 0; i < 15; i++) startGuest(machine, { image: busyLoop, cpu: { weight: 1000 } });
  for (let key = 0; key < 50; key++) {
    turns(machine, 20);
    const { retired } = sleeper.vm;
    sleeper.vm.type(Uint8Array.of(0x61));
    machine.runOnce();
    expect(sleeper.vm.retired).toBeGreaterThan(retired);
    expect(sleeper.vm.state).toBe("idle");
  }
});

test("shares follow weights that change while guests run", async () => {
  const machine = await Machine.boot(releaseCore(), firmwareImage, { quantum: 10_000 });
  const [a, b] = [1, 2].map(() => startGuest(machine, { image: busyLoop, cpu: { weight: 300 } })) as [
    TestGuest,
    TestGuest,
  ];
  turns(machine, 100);
  expect(a.vm.retired).toBe(b.vm.retired);
  machine.setCpu(a.vm, { weight: 100 });
  const before = { a: a.vm.retired, b: b.vm.retired };
  turns(machine, 400);
  expect(a.vm.retired - before.a).toBe(1_000_000);
  expect(b.vm.retired - before.b).toBe(3_000_000);
  expect(machine.statusOf(a.vm).cpu).toEqual({ weight: 100, max: null, charged: a.vm.retired });
});

test("what cannot be a share changes nothing", async () => {
  const machine = await bootMachine();
  const cpu = { weight: 7, max: { max: 2000, period: 4000 } };
  const { vm } = startGuest(machine, { image: busyLoop, cpu });
  expect(() => machine.setCpu(vm, { weight: 0 })).toThrow("CPU weight of 0");
  expect(() => machine.setCpu(vm, { weight: 8, max: { max: 1, period: 4000 } })).toThrow("CPU maximum of 1 us");
  expect(machine.statusOf(vm).cpu).toMatchObject(cpu);
  expect(() => machine.create({ name: "test", image: busyLoop, cpu: { weight: 1e6 } }, () => {})).toThrow("1000000");
  expect(machine.status().guests).toBe(1);
});

test("a clone and a restored guest have the share that the guest had then", async () => {
  const machine = await bootMachine();
  const { vm } = startGuest(machine, { image: busyLoop, cpu: { weight: 7 } });
  const cpu = { weight: 300, max: { max: 2000, period: 4000 } };
  machine.setCpu(vm, cpu);
  machine.runOnce();
  expect(machine.statusOf(machine.clone(vm, () => {})).cpu).toEqual({ ...cpu, charged: 0 });
  const file = await machine.snapshot(vm);
  machine.setCpu(vm, { weight: 8 });
  expect(machine.statusOf(await machine.restore(file, () => {})).cpu).toEqual({ ...cpu, charged: 0 });
});

describe("a cap where nobody else runs", () => {
  test("idles the core for the rest of each period, at the speed that it has", async () => {
    // The host's clock: a turn takes a millisecond.
    let hostMs = 1000;
    vi.spyOn(performance, "now").mockImplementation(() => hostMs);
    const machine = await bootMachine();
    const { vm } = startGuest(machine, { image: busyLoop, cpu: { max: { max: 1000, period: 4000 } } });
    const run = vm.run.bind(vm);
    vi.spyOn(vm, "run").mockImplementation((...args) => {
      hostMs += 1;
      vm.runMs += 1;
      return run(...args);
    });
    const start = hostMs;
    for (let period = 1; period <= 5; period++) {
      // Four turns of 250,000 instructions are 1,000 us of machine time, and here 4 ms.
      turns(machine, 4);
      expect(machine.runOnce()).toBe(false);
      expect(vm.retired).toBe(period * 4 * QUANTUM);
      expect(machine.statusOf(vm)).toMatchObject({ state: "running", throttledByCap: true });
      expect(machine.msUntilDeadline()).toBeCloseTo(12);
      hostMs += 11;
      expect(machine.runOnce()).toBe(false);
      expect(machine.msUntilDeadline()).toBeCloseTo(1);
      hostMs += 1;
    }
    expect(hostMs - start).toBe(5 * 16);
    turns(machine, 1);
    expect(machine.statusOf(vm).throttledByCap).toBe(false);
    turns(machine, 3);
    expect(machine.runOnce()).toBe(false);
    machine.setCpu(vm, { max: null });
    expect(machine.statusOf(vm).throttledByCap).toBe(false);
    turns(machine, 10);
  });
});

test("a scheduler that there is not", async () => {
  await expect(Machine.boot(releaseCore(), firmwareImage, { scheduler: "fifo" as "lottery" })).rejects.toThrow(
    'no scheduler "fifo"',
  );
});
