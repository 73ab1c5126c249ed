// When something will happen to a guest by itself: its timers, the RTC's alarm, requests that virtio devices complete.
//
// The core computes the timers' pending bits and stops at their deadlines; here they matter while the guest sleeps. The
// devices are the host's, so their events bound runs as well.

import { Clock } from "../../assembly/abi.ts";
import type { MmioDevice } from "../devices/device.ts";
import type { GoldfishRtc } from "../devices/rtc.ts";
import type { VmClock } from "./clock.ts";
import type { VcpuRunner } from "./vcpu-runner.ts";

const NS_PER_TICK = 1e9 / Clock.TicksPerSecond;

/** A device that does something at a time of its own. */
export interface TimedDevice {
  /** When, in nanoseconds of guest time; null if nothing is under way. After a `poll` it is later than that. */
  nextEvent(): number | null;
  /** Does what is due. */
  poll(): void;
}

export class Deadlines {
  /** `rtcEpochNs`: nanoseconds since 1970 at guest time 0. */
  constructor(
    private readonly clock: VmClock,
    private readonly rtc: GoldfishRtc,
    private readonly rtcEpochNs: bigint,
    private readonly devices: readonly (TimedDevice & MmioDevice)[],
  ) {}

  /** May an access to this device change when something happens? */
  dependOn(device: MmioDevice): boolean {
    return device === this.rtc || this.devices.some((timed) => timed === device);
  }

  /** Instructions that may run before the next event. Under the wall clock it is looked at after each piece of a turn. */
  instructionsUntilEvent(): number {
    const wait = this.nsUntilEvent();
    if (this.clock.name === "virtual") return Math.max(1, Math.ceil(wait));
    return wait === 0 ? 1 : Number.POSITIVE_INFINITY;
  }

  /** The next moment at which an interrupt may be raised for one of these harts, in ticks of mtime; null if there is none. */
  next(sleepers: readonly VcpuRunner[]): bigint | null {
    const timer = earliest(sleepers.map((sleeper) => sleeper.nextDeadline()));
    const wait = this.nsUntilEvent();
    if (wait === Number.POSITIVE_INFINITY) return timer;
    const event = this.clock.now() + BigInt(Math.ceil(wait / NS_PER_TICK));
    return earliest([timer, event]);
  }

  /** Is something due now? */
  get isDue(): boolean {
    return this.nsUntilEvent() === 0;
  }

  /** Does what is due. A device may write to guest memory: only while its VM runs. Throws OutOfMemory. */
  poll(): void {
    if (!this.isDue) return; // looked at before every piece of a run
    this.rtc.poll();
    for (const device of this.devices) {
      const event = device.nextEvent();
      if (event !== null && event <= this.clock.elapsedNs()) device.poll();
    }
  }

  private nsUntilEvent(): number {
    let soonest = this.nsUntilAlarm();
    for (const device of this.devices) {
      const event = device.nextEvent();
      if (event !== null) soonest = Math.min(soonest, Math.max(0, event - this.clock.elapsedNs()));
    }
    return soonest;
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
