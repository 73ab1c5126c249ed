// Rates from counters: what a guest did during the last second.
//
// Owns: the arithmetic from successive GuestStatus to Rates. A worker posts a status every STATUS_INTERVAL_MS while
// something changes and nothing when nothing does, so a counter is constant until one interval before the next
// sample, and grows evenly within that interval.

import { type GuestStatus, STATUS_INTERVAL_MS } from "./protocol.ts";

/** Over this many milliseconds a rate is taken. */
export const RATE_WINDOW_MS = 1000;

export interface Rates {
  /** Instructions retired per second of wall time. */
  readonly instructions: number;
  /** Instructions retired per second that the core spent on this guest: how fast it is while it runs. Null if it did not run. */
  readonly instructionsWhileRunning: number | null;
  /** Part of the wall time that the core spent on this guest, 0 to 1. */
  readonly load: number;
  /** Instructions charged per second of wall time: what shares of the core are shares of. */
  readonly charged: number;
  readonly exits: number;
  readonly exitsByCause: ReadonlyMap<string, number>;
}

export const NO_RATES: Rates = {
  instructions: 0,
  instructionsWhileRunning: null,
  load: 0,
  charged: 0,
  exits: 0,
  exitsByCause: new Map(),
};

interface Sample {
  readonly time: number;
  readonly status: GuestStatus;
}

export class RateMeter {
  private samples: Sample[] = [];

  /** Adds a status that arrived at `now` (milliseconds of any steady clock). Counters that fell mean a reset: start over. */
  push(status: GuestStatus, now: number): void {
    const last = this.samples.at(-1);
    if (last && status.retired.total < last.status.retired.total) this.samples = [];
    this.samples.push({ time: now, status });
  }

  /** Rates over the window that ends at `now`. */
  at(now: number): Rates {
    const from = now - RATE_WINDOW_MS;
    // Keep one sample from before the window: it holds the counters' value at the window's start.
    while (this.samples.length > 1 && this.samples[1]!.time <= from) this.samples.shift();
    const last = this.samples.at(-1);
    if (!last) return NO_RATES;
    const first = this.samples[0]!;
    const seconds = clamp((now - first.time) / 1000, STATUS_INTERVAL_MS / 1000, RATE_WINDOW_MS / 1000);
    const grown = (counter: (status: GuestStatus) => number) =>
      Math.max(0, counter(last.status) - this.valueAt(from, counter)) / seconds;

    const instructions = grown((status) => status.retired.total);
    const runMs = grown((status) => status.runMs);
    const exitsByCause = new Map<string, number>();
    let exits = 0;
    for (const cause of Object.keys(last.status.exits)) {
      const rate = grown((status) => status.exits[cause]?.count ?? 0);
      if (rate > 0) exitsByCause.set(cause, rate);
      exits += rate;
    }
    return {
      instructions,
      instructionsWhileRunning: runMs > 0 ? (instructions / runMs) * 1000 : null,
      load: Math.min(1, runMs / 1000),
      charged: grown((status) => status.cpu.charged),
      exits,
      exitsByCause,
    };
  }

  private valueAt(time: number, counter: (status: GuestStatus) => number): number {
    const first = this.samples[0]!;
    const next = this.samples[1];
    const before = counter(first.status);
    if (!next || time <= first.time) return before;
    const grewFrom = Math.max(first.time, next.time - 2 * STATUS_INTERVAL_MS);
    const part = clamp((time - grewFrom) / (next.time - grewFrom), 0, 1);
    return before + part * (counter(next.status) - before);
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
