// Proportional share: how close to its weight's share every guest is kept, and what waking gives.

import { describe, expect, test } from "vitest";
import { CpuScheduler } from "../../src/scheduler/cpu-scheduler.ts";
import { Proportional } from "../../src/scheduler/proportional.ts";
import { busy, DEFAULT, QUANTUM, Simulation, yieldsAfter } from "./simulation.ts";

const simulate = (): Simulation => new Simulation(new CpuScheduler(new Proportional(QUANTUM)));

const weights = [100, 200, 400, 800];

/** Sixteen busy guests, four of each weight. */
function sixteen(): { simulation: Simulation; dues: ReadonlyMap<string, number> } {
  const simulation = simulate();
  const dues = new Map<string, number>();
  for (let i = 0; i < 16; i++) {
    const weight = weights[i % 4]!;
    simulation.add(`g${i}`, busy, { weight, max: null });
    dues.set(`g${i}`, weight / 6000);
  }
  return { simulation, dues };
}

test("nobody is ever a quantum away from what its weight gives it", () => {
  const { simulation, dues } = sixteen();
  let largest = 0;
  for (let turn = 0; turn < 20_000; turn++) {
    simulation.turn();
    for (const [name, due] of dues)
      largest = Math.max(largest, Math.abs(simulation.usedBy(name) - due * simulation.now));
  }
  expect(largest).toBeGreaterThan(0);
  expect(largest).toBeLessThan(QUANTUM);
});

test("after 8,000 quanta every share is within 1 % of its weight's, and Jain's index is at least 0.999", () => {
  const { simulation, dues } = sixteen();
  simulation.run(8000 * QUANTUM);
  const ratios = [...dues].map(([name, due]) => simulation.share(name) / due);
  for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(0.01);
  const sum = ratios.reduce((a, b) => a + b);
  expect(sum ** 2 / (ratios.length * ratios.reduce((a, b) => a + b * b, 0))).toBeGreaterThan(0.999);
});

test("the same guests have the same turns twice", () => {
  const [a, b] = [sixteen().simulation, sixteen().simulation];
  for (const simulation of [a, b]) simulation.run(1000 * QUANTUM);
  expect(b.turns).toEqual(a.turns);
});

test("a turn that is cut short goes on later: the guest loses nothing", () => {
  const simulation = simulate();
  simulation.add("cut", () => ({ uses: QUANTUM / 10 }));
  simulation.add("whole", busy);
  simulation.run(1000 * QUANTUM);
  expect(simulation.share("cut")).toBeCloseTo(0.5, 2);
});

describe("a sleeper", () => {
  test("is not paid for its sleep: having slept, it has half, and no more than a quantum at once", () => {
    const simulation = simulate();
    simulation.add("busy", busy);
    simulation.add("sleeper", busy, DEFAULT, 500 * QUANTUM);
    simulation.run(500 * QUANTUM);
    expect(simulation.usedBy("sleeper")).toBe(0);
    simulation.run(100 * QUANTUM);
    expect(Math.abs(simulation.usedBy("sleeper") - 50 * QUANTUM)).toBeLessThanOrEqual(QUANTUM);
    expect(simulation.turns.slice(500).join(" ")).not.toContain("sleeper sleeper sleeper");
  });

  test("that owes nothing runs next when it wakes, whoever else waits", () => {
    const simulation = simulate();
    for (let i = 0; i < 15; i++) simulation.add(`busy ${i}`, busy);
    simulation.add("shell", (_quantum, now) => ({ uses: 200, sleepsUntil: now + 20 * QUANTUM }));
    simulation.run(3000 * QUANTUM);
    const shell = simulation.turns.flatMap((name, at) => (name === "shell" ? [at] : []));
    expect(shell.length).toBeGreaterThan(140);
    // Twenty turns after it has fallen asleep it wakes, and has the next one.
    for (const [nth, at] of shell.entries()) if (nth > 0) expect(at - shell[nth - 1]!).toBe(21);
  });

  test("sleepers that wake together run in the order of waking", () => {
    const simulation = simulate();
    for (let i = 0; i < 4; i++) simulation.add(`busy ${i}`, busy);
    const shell = () => ({ uses: 200, sleepsUntil: Number.POSITIVE_INFINITY });
    for (const name of ["a", "b", "c"]) simulation.add(name, shell, DEFAULT, 100 * QUANTUM);
    simulation.run(110 * QUANTUM);
    expect(simulation.turns.slice(100, 103)).toEqual(["a", "b", "c"]);
  });

  test("still owes what it took before it slept: no turn before the others have caught up", () => {
    const simulation = simulate();
    for (let i = 0; i < 9; i++) simulation.add(`busy ${i}`, busy);
    // Takes five quanta at once (a guest whose exits are charged afterwards), then sleeps for the shortest time.
    simulation.add("greedy", (_quantum, now) => ({ uses: 5 * QUANTUM, sleepsUntil: now }));
    simulation.run(5000 * QUANTUM);
    expect(simulation.share("greedy")).toBeCloseTo(0.1, 2);
  });
});

describe("a guest that gives up its turn just before the end", () => {
  test.each([0.999, 0.9, 0.5])("after %d of it gains nothing", (part) => {
    const simulation = simulate();
    simulation.add("yielder", yieldsAfter(part));
    for (const name of ["a", "b", "c"]) simulation.add(name, busy);
    simulation.run(10_000 * QUANTUM);
    expect(simulation.share("yielder")).toBeLessThan(0.2505);
    // And loses next to nothing.
    expect(simulation.share("yielder")).toBeGreaterThan(0.245);
  });
});

test("a weight that changes counts from then on", () => {
  const simulation = simulate();
  for (const name of ["a", "b"]) simulation.add(name, busy);
  simulation.run(1000 * QUANTUM);
  simulation.setShare("a", { weight: 300, max: null });
  const before = simulation.usedBy("a");
  simulation.run(1000 * QUANTUM);
  expect(Math.abs(simulation.usedBy("a") - before - 750 * QUANTUM)).toBeLessThanOrEqual(QUANTUM);
});
