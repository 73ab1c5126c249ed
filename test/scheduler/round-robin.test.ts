// Round robin: equal turns in a circle, whoever can run; weights are not known, and a turn given up is lost.

import { expect, test } from "vitest";
import { CpuScheduler } from "../../src/scheduler/cpu-scheduler.ts";
import { RoundRobin } from "../../src/scheduler/round-robin.ts";
import { busy, DEFAULT, QUANTUM, Simulation, yieldsAfter } from "./simulation.ts";

const simulate = (): Simulation => new Simulation(new CpuScheduler(new RoundRobin(QUANTUM)));

function circle(...names: string[]): Simulation {
  const simulation = simulate();
  for (const name of names) simulation.add(name, busy);
  return simulation;
}

test("turns go round in the order of waking", () => {
  const simulation = circle("a", "b", "c");
  simulation.run(7 * QUANTUM);
  expect(simulation.turns.join("")).toBe("abcabca");
});

test("a turn that the host cuts short goes on: the guest loses nothing", () => {
  const simulation = simulate();
  simulation.add("cut", (quantum) => ({ uses: Math.min(quantum, 300) }));
  simulation.add("whole", busy);
  simulation.run(1000 * QUANTUM);
  expect(simulation.share("cut")).toBe(0.5);
  expect(simulation.turns.slice(0, 6).join(" ")).toBe("cut cut cut cut whole cut");
});

test("weights change nothing", () => {
  const simulation = simulate();
  simulation.add("a", busy, { weight: 10_000, max: null });
  simulation.add("b", busy, { weight: 1, max: null });
  simulation.setShare("b", { weight: 2, max: null });
  simulation.run(100 * QUANTUM);
  expect(simulation.share("a")).toBe(0.5);
});

test("a guest that sleeps is passed over, and comes last when it wakes: the others have their turns first", () => {
  const simulation = circle("a", "b", "c");
  simulation.sleepUntil("b", 3 * QUANTUM);
  simulation.run(8 * QUANTUM);
  expect(simulation.turns.join("")).toBe("acacabca");
});

test("a guest that gives up a turn just before its end gains nothing", () => {
  const simulation = circle("a", "b", "c");
  simulation.add("yielder", yieldsAfter(0.999));
  simulation.run(10_000 * QUANTUM);
  expect(simulation.share("yielder")).toBeLessThan(0.25);
});

test("a guest that gives up half of each turn loses that half: its share is a seventh, not a quarter", () => {
  const simulation = circle("a", "b", "c");
  simulation.add("yielder", yieldsAfter(0.5));
  simulation.run(7000 * QUANTUM);
  expect(simulation.share("yielder")).toBeCloseTo(1 / 7, 3);
});

test("one that takes more than its turn is not stopped by it: round robin remembers nothing", () => {
  const simulation = circle("a", "b", "c");
  simulation.add("greedy", () => ({ uses: 5 * QUANTUM }), DEFAULT);
  simulation.run(8000 * QUANTUM);
  expect(simulation.share("greedy")).toBeCloseTo(5 / 8, 2);
});
