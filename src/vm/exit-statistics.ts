// Counting VM exits, and estimating the time they take.
//
// Counts are exact. Reading the clock costs about as much as an exit, so one in 61 is timed (a prime, so that it does not
// beat with a guest's loop), and the total is estimated from the mean.

import { StateReader } from "../devices/state.ts";
import type { ExitCount } from "../worker/protocol.ts";

const TIMED_ONE_IN = 61;
/** Causes are a few hundred names of the hypervisor's own. */
const MOST_CAUSES = 10_000;
const STATE_VERSION = 1;

interface Counter {
  count: number;
  timed: number;
  timedMs: number;
}

export class ExitStatistics {
  private readonly counters = new Map<string, Counter>();
  /** The cause of the exit before, and its counter: exits come in rows of one cause. "" is none. */
  private lastCause = "";
  private lastCounter: Counter = { count: 0, timed: 0, timedMs: 0 };
  private sinceTimed = 0;
  private begun = 0;

  /** Exits that have begun, counted apart from their causes: the sum over all causes must be as many. */
  get total(): number {
    return this.begun;
  }

  /** An exit begins. Returns the time if this one is to be timed, else 0; hand it to `count`. */
  start(): number {
    this.begun++;
    if (++this.sinceTimed < TIMED_ONE_IN) return 0;
    this.sinceTimed = 0;
    return performance.now();
  }

  /** The exit is over, and was one of `cause`. */
  count(cause: string, startedMs: number): void {
    const counter = cause === this.lastCause ? this.lastCounter : this.counterOf(cause);
    counter.count++;
    if (startedMs === 0) return;
    counter.timed++;
    counter.timedMs += performance.now() - startedMs;
  }

  private counterOf(cause: string): Counter {
    let counter = this.counters.get(cause);
    if (counter === undefined) {
      counter = { count: 0, timed: 0, timedMs: 0 };
      this.counters.set(cause, counter);
    }
    this.lastCause = cause;
    this.lastCounter = counter;
    return counter;
  }

  clear(): void {
    this.counters.clear();
    this.lastCause = "";
    this.sinceTimed = 0;
    this.begun = 0;
  }

  save(): unknown {
    const counters = [...this.counters].map(([cause, counter]) => ({ version: STATE_VERSION, cause, ...counter }));
    return { version: STATE_VERSION, counters, sinceTimed: this.sinceTimed, begun: this.begun };
  }

  restore(state: unknown): void {
    const reader = new StateReader("exit statistics", STATE_VERSION, state);
    const saved = reader.field("counters");
    if (!Array.isArray(saved) || saved.length > MOST_CAUSES) throw reader.error("counters", "a list of causes");
    const counters = saved.map((counter): [string, Counter] => {
      const fields = new StateReader("exit statistics", STATE_VERSION, counter);
      const count = fields.amount("count");
      return [fields.text("cause"), { count, timed: fields.amount("timed"), timedMs: fields.amount("timedMs") }];
    });
    const sinceTimed = reader.unsigned("sinceTimed", TIMED_ONE_IN);
    const begun = reader.unsigned("begun", Number.MAX_SAFE_INTEGER);
    this.clear();
    for (const [cause, counter] of counters) this.counters.set(cause, counter);
    Object.assign(this, { sinceTimed, begun });
  }

  /** By cause; an estimate of 0 means that none of that cause has been timed yet. */
  snapshot(): Record<string, ExitCount> {
    const result: Record<string, ExitCount> = {};
    for (const [cause, { count, timed, timedMs }] of this.counters) {
      result[cause] = { count, estimatedNs: timed === 0 ? 0 : Math.round((timedMs / timed) * 1e6 * count) };
    }
    return result;
  }
}
