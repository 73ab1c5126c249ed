// Lottery: shares on average, compensation, and a draw that can be repeated.

import { expect, test } from "vitest";
import { CpuScheduler } from "../../src/scheduler/cpu-scheduler.ts";
import { Lottery } from "../../src/scheduler/lottery.ts";
import { busy, QUANTUM, Simulation, yieldsAfter } from "./simulation.ts";

const simulate = (seed?: number): Simulation => new Simulation(new CpuScheduler(new Lottery(QUANTUM, seed)));

function threeToOne(seed?: number): Simulation {
  const simulation = simulate(seed);
  simulation.add("three", busy, { weight: 300, max: null });
  simulation.add("one", busy, { weight: 100, max: null });
  simulation.run(10_000 * QUANTUM);
  return simulation;
}

test("shares are right on average: within four standard deviations of a binomial draw", () => {
  const deviation = Math.sqrt(10_000 * 0.75 * 0.25);
  for (let seed = 1; seed <= 20; seed++) {
    const turns = threeToOne(seed).turns.filter((name) => name === "three").length;
    expect(Math.abs(turns - 7500), `seed ${seed}`).toBeLessThan(4 * deviation);
  }
});

test("one seed draws the same winners, another one others", () => {
  expect(threeToOne(7).turns).toEqual(threeToOne(7).turns);
  expect(threeToOne().turns).toEqual(threeToOne().turns);
  expect(threeToOne(8).turns).not.toEqual(threeToOne(7).turns);
});

test.each([0.999, 0.9, 0.2])("a guest that gives up its turn after %d of it neither gains nor loses", (part) => {
  const simulation = simulate();
  simulation.add("yielder", yieldsAfter(part));
  for (const name of ["a", "b", "c"]) simulation.add(name, busy);
  simulation.run(40_000 * QUANTUM);
  expect(Math.abs(simulation.share("yielder") - 0.25)).toBeLessThan(0.01);
});

test("a weight that changes counts from the next draw on", () => {
  const simulation = simulate();
  for (const name of ["a", "b"]) simulation.add(name, busy);
  simulation.setShare("a", { weight: 10_000, max: null });
  simulation.run(1000 * QUANTUM);
  expect(simulation.share("a")).toBeGreaterThan(0.97);
});
