// What holds for every policy: who may run at all, caps, and what is charged.

import { describe, expect, test } from "vitest";
import { CpuScheduler } from "../../src/scheduler/cpu-scheduler.ts";
import { makePolicy, schedulers } from "../../src/scheduler/policies.ts";
import { PRICE_OF_EXIT } from "../../src/scheduler/price.ts";
import { INSTRUCTIONS_PER_US, shareOf } from "../../src/scheduler/share.ts";
import type { CpuShare } from "../../src/worker/protocol.ts";
import { busy, DEFAULT, QUANTUM, Simulation } from "./simulation.ts";

const capped = (max: number, period: number): CpuShare => ({ weight: 100, max: { max, period } });

/** The shortest period, in instructions. */
const PERIOD_US = 1000;
const PERIOD = PERIOD_US * INSTRUCTIONS_PER_US;

describe.each(schedulers)("with the policy %s", (name) => {
  const schedulerOf = (...entities: string[]): CpuScheduler<string> => {
    const scheduler = new CpuScheduler<string>(makePolicy(name, QUANTUM));
    for (const entity of entities) scheduler.add(entity, DEFAULT);
    return scheduler;
  };
  const simulate = (): Simulation => new Simulation(new CpuScheduler(makePolicy(name, QUANTUM)));

  test("nobody runs before it is ready", () => {
    expect(schedulerOf("a", "b").pick()).toBeNull();
  });

  test("only who is ready runs; being so already, or blocked already, changes nothing", () => {
    const scheduler = schedulerOf("a", "b", "c");
    scheduler.ready("b", "woken");
    scheduler.ready("b", "released");
    scheduler.block("a");
    for (let turn = 0; turn < 5; turn++) {
      expect(scheduler.pick()).toEqual({ entity: "b", quantum: QUANTUM });
      scheduler.charge("b", QUANTUM, 0);
    }
    scheduler.block("b");
    scheduler.block("b");
    expect(scheduler.pick()).toBeNull();
  });

  test("picking without charging gives the same entity again", () => {
    const scheduler = schedulerOf("a", "b", "c");
    for (const entity of ["a", "b", "c"]) scheduler.ready(entity, "woken");
    const { entity } = scheduler.pick()!;
    for (let times = 0; times < 5; times++) expect(scheduler.pick()!.entity).toBe(entity);
  });

  test("one that blocks or is removed in its own turn is gone", () => {
    const scheduler = schedulerOf("a", "b");
    for (const entity of ["a", "b"]) scheduler.ready(entity, "woken");
    const first = scheduler.pick()!.entity;
    const second = first === "a" ? "b" : "a";
    scheduler.block(first);
    scheduler.charge(first, QUANTUM, 0);
    expect(scheduler.pick()!.entity).toBe(second);
    scheduler.remove(second);
    scheduler.charge(second, QUANTUM, 0);
    expect(scheduler.pick()).toBeNull();
  });

  test("a turn that uses nothing is charged as an exit", () => {
    const scheduler = schedulerOf("a");
    scheduler.ready("a", "woken");
    scheduler.pick();
    scheduler.charge("a", 0, 0);
    expect(scheduler.charged("a")).toBe(PRICE_OF_EXIT);
    scheduler.charge("a", PRICE_OF_EXIT + 1, 0);
    expect(scheduler.charged("a")).toBe(2 * PRICE_OF_EXIT + 1);
  });

  test("guests that sleep and wake without an instruction starve nobody", () => {
    const simulation = simulate();
    simulation.add("busy", busy);
    for (let i = 0; i < 3; i++) simulation.add(`flicker ${i}`, (_quantum, now) => ({ uses: 0, sleepsUntil: now }));
    simulation.run(1000 * QUANTUM);
    // Each of the four is charged alike at most.
    expect(simulation.usedBy("busy")).toBeGreaterThan(240 * QUANTUM);
  });

  describe("a cap", () => {
    test("holds in every period, to the instruction, and the rest is the others'", () => {
      const simulation = simulate();
      const inPeriod = new Map<number, number>();
      simulation.add(
        "capped",
        (quantum, now) => {
          const period = Math.floor(now / PERIOD);
          inPeriod.set(period, (inPeriod.get(period) ?? 0) + quantum);
          return { uses: quantum };
        },
        { ...capped(1000, 10_000), weight: 10_000 },
      );
      simulation.add("free", busy);
      simulation.run(200 * PERIOD);
      const { usedBy } = simulation;
      expect(usedBy.call(simulation, "capped")).toBe(20 * PERIOD);
      for (let from = 0; from < 200; from += 10) {
        let used = 0;
        for (let period = from; period < from + 10; period++) used += inPeriod.get(period) ?? 0;
        expect(used, `from period ${from}`).toBe(PERIOD);
      }
    });

    test("that is never reached changes nothing", () => {
      const simulation = simulate();
      simulation.add("capped", busy, capped(1000, 1000));
      simulation.run(10 * PERIOD);
      expect(simulation.usedBy("capped")).toBe(10 * PERIOD);
    });

    test("what was used beyond it is missing in the periods after", () => {
      const scheduler = new CpuScheduler<string>(makePolicy(name, QUANTUM));
      scheduler.add("capped", capped(1000, 10_000));
      scheduler.ready("capped", "woken");
      expect(scheduler.pick()).not.toBeNull();
      // Two allowances and a half at once: two refills leave half of one to pay.
      scheduler.charge("capped", 2.5 * PERIOD, 2.5);
      expect(scheduler.pick()).toBeNull();
      expect(scheduler.isThrottled("capped")).toBe(true);
      // The core did a million instructions a millisecond: machine time passes at that speed.
      expect(scheduler.msUntilRelease()).toBeCloseTo(17.5);
      scheduler.idled(17.4);
      expect(scheduler.pick()).toBeNull();
      scheduler.idled(0.2);
      expect(scheduler.pick()).toEqual({ entity: "capped", quantum: QUANTUM });
      expect(scheduler.isThrottled("capped")).toBe(false);
      expect(scheduler.msUntilRelease()).toBe(Number.POSITIVE_INFINITY);
    });

    test("that is lifted or changed lets the guest go on at once", () => {
      const scheduler = new CpuScheduler<string>(makePolicy(name, QUANTUM));
      scheduler.add("capped", capped(1000, 10_000));
      scheduler.ready("capped", "woken");
      const exhaust = (): void => {
        scheduler.pick();
        scheduler.charge("capped", PERIOD, 1);
        expect(scheduler.pick()).toBeNull();
      };
      exhaust();
      scheduler.setShare("capped", capped(1000, 20_000));
      exhaust();
      scheduler.setShare("capped", DEFAULT);
      expect(scheduler.pick()!.entity).toBe("capped");
      expect(scheduler.share("capped")).toEqual(DEFAULT);
    });

    test("stays used up when only the weight changes", () => {
      const scheduler = new CpuScheduler<string>(makePolicy(name, QUANTUM));
      scheduler.add("capped", capped(1000, 10_000));
      scheduler.ready("capped", "woken");
      scheduler.pick();
      scheduler.charge("capped", PERIOD, 1);
      scheduler.setShare("capped", { ...capped(1000, 10_000), weight: 7 });
      expect(scheduler.pick()).toBeNull();
    });

    test("a guest that sleeps is not throttled, and its cap counts on", () => {
      const scheduler = new CpuScheduler<string>(makePolicy(name, QUANTUM));
      scheduler.add("capped", capped(1000, 10_000));
      scheduler.ready("capped", "woken");
      scheduler.pick();
      scheduler.charge("capped", PERIOD, 1);
      scheduler.pick();
      scheduler.block("capped");
      expect(scheduler.isThrottled("capped")).toBe(false);
      expect(scheduler.msUntilRelease()).toBe(Number.POSITIVE_INFINITY);
      scheduler.ready("capped", "woken");
      expect(scheduler.pick()).toBeNull();
      expect(scheduler.isThrottled("capped")).toBe(true);
      scheduler.block("capped");
      scheduler.idled(10);
      scheduler.pick();
      scheduler.ready("capped", "woken");
      expect(scheduler.pick()!.entity).toBe("capped");
    });
  });
});

test("a policy that there is not", () => {
  expect(() => makePolicy("fifo" as "lottery", QUANTUM)).toThrow(
    'no scheduler "fifo": there is proportional, round-robin, lottery',
  );
});

describe("what can be asked for", () => {
  test("nothing is a weight of 100 without a cap; what is not named stays", () => {
    expect(shareOf(undefined)).toEqual(DEFAULT);
    const share = shareOf({ weight: 10_000, max: { max: 2_000_000, period: 1_000_000 } });
    expect(shareOf({ weight: 1 }, share)).toEqual({ ...share, weight: 1 });
    expect(shareOf({ max: null }, share)).toEqual({ weight: 10_000, max: null });
  });

  test.each([0, 10_001, 1.5, Number.NaN, -1])("a weight of %d is refused", (weight) => {
    expect(() => shareOf({ weight })).toThrow(`CPU weight of ${weight}: it is a whole number from 1 to 10000`);
  });

  test.each([999, 1_000_001, 1000.5, Number.NaN])("a period of %d us is refused", (period) => {
    expect(() => shareOf({ max: { max: 1000, period } })).toThrow(`CPU period of ${period} us`);
  });

  test.each([999, 0, -1000, 1000.5, Number.POSITIVE_INFINITY])("a maximum of %d us is refused", (max) => {
    expect(() => shareOf({ max: { max, period: 100_000 } })).toThrow(`CPU maximum of ${max} us`);
  });
});
