// When something will happen to a guest by itself: its timers, and the RTC's alarm.
//
// The core computes the timers' pending bits and stops at their deadlines; here they matter while the guest sleeps. The
// RTC is a device of the host's, so its alarm bounds runs as well.

import { Clock } from "../../assembly/abi.ts";
import type { GoldfishRtc } from "../devices/rtc.ts";
import type { VmClock } from "./clock.ts";
import type { VcpuRunner } from "./vcpu-runner.ts";

const NS_PER_TICK = 1e9 / Clock.TicksPerSecond;

export class Deadlines {
  /** `rtcEpochNs`: nanoseconds since 1970 at guest time 0. */
  constructor(
    private readonly clock: VmClock,
    private readonly rtc: GoldfishRtc,
    private readonly rtcEpochNs: bigint,
  ) {}

  /** Instructions that may run before the alarm. Under the wall clock it is looked at after each piece of a turn. */
  instructionsUntilAlarm(): number {
    const wait = this.nsUntilAlarm();
    if (this.clock.name === "virtual") return Math.max(1, Math.ceil(wait));
    return wait === 0 ? 1 : Number.POSITIVE_INFINITY;
  }

  /** The next moment at which an interrupt may be raised for one of these harts, in ticks of mtime; null if there is none. */
  next(sleepers: readonly VcpuRunner[]): bigint | null {
    const timer = earliest(sleepers.map((sleeper) => sleeper.nextDeadline()));
    const wait = this.nsUntilAlarm();
    if (wait === Number.POSITIVE_INFINITY) return timer;
    const alarm = this.clock.now() + BigInt(Math.ceil(wait / NS_PER_TICK));
    return earliest([timer, alarm]);
  }

  /** Fires the alarm if its time has come. */
  poll(): void {
    this.rtc.poll();
  }

  private nsUntilAlarm(): number {
    const alarm = this.rtc.nextAlarm();
    if (alarm === null) return Number.POSITIVE_INFINITY;
    return Math.max(0, Number(alarm - this.rtcEpochNs) - this.clock.rtcNs());
  }
}

function earliest(deadlines: readonly (bigint | null)[]): bigint | null {
  return deadlines.reduce(
    (soonest, next) => (next === null || (soonest !== null && soonest <= next) ? soonest : next),
    null,
  );
}
