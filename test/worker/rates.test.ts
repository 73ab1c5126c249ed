import { describe, expect, it } from "vitest";
import type { GuestStatus } from "../../src/worker/protocol.ts";
import { RateMeter } from "../../src/worker/rates.ts";

function status(total: number, runMs: number, wfi = 0): GuestStatus {
  return {
    state: "running",
    throttledByConsole: false,
    throttledByCap: false,
    cpu: { weight: 100, max: null, charged: total },
    end: null,
    mode: "bare",
    engine: "interpret",
    engineRefusal: null,
    clock: "wall",
    harts: [{ activity: "running", retired: total }],
    retired: { m: 0, s: total, u: 0, total },
    exits: { wfi: { count: wfi, estimatedNs: 0 } },
    framesTouched: 1,
    frames: { ram: 1, maps: 3, shadow: 0, vcpus: 1 },
    deviceTroubles: [],
    framesLimit: null,
    framesShared: 0,
    framesTotal: 2,
    guestTimeNs: 0,
    runMs,
  };
}

describe("RateMeter", () => {
  it("gives a steady guest its steady rate", () => {
    const meter = new RateMeter();
    for (let time = 0; time <= 4000; time += 250) meter.push(status(time * 1000, time / 2, time / 10), time);
    const rates = meter.at(4000);
    expect(rates.instructions).toBeCloseTo(1e6);
    expect(rates.instructionsWhileRunning).toBeCloseTo(2e6);
    expect(rates.load).toBeCloseTo(0.5);
    expect(rates.exits).toBeCloseTo(100);
    expect(rates.exitsByCause.get("wfi")).toBeCloseTo(100);
  });

  it("counts what an idle guest does in the second in which it does it, and then falls to zero", () => {
    const meter = new RateMeter();
    meter.push(status(1000, 1), 0);
    meter.push(status(51_000, 2), 10_000);
    expect(meter.at(10_000).instructions).toBeCloseTo(50_000);
    expect(meter.at(10_900).instructions).toBeGreaterThan(0);
    expect(meter.at(11_000).instructions).toBe(0);
    expect(meter.at(11_000).instructionsWhileRunning).toBeNull();
  });

  it("starts over when the counters fall, as they do at a reset", () => {
    const meter = new RateMeter();
    meter.push(status(1e9, 1000), 0);
    meter.push(status(5000, 1), 500);
    expect(meter.at(500).instructions).toBe(0);
    meter.push(status(15_000, 2), 1000);
    expect(meter.at(1000).instructions).toBeCloseTo(20_000);
  });

  it("knows nothing before the first status", () => {
    expect(new RateMeter().at(123).instructions).toBe(0);
  });
});
