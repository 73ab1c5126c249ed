// What a virtio device is to its transport.
//
// A device knows requests and its configuration space. It knows neither registers nor rings: the transport gives it queues
// that are ready, and raises the interrupt.
// Spec: Virtual I/O Device 1.2, 5 "Device Types".

import type { Chain, Virtqueue } from "./virtqueue.ts";

/** What the transport does for its device. */
export interface VirtioHost {
  /** The queue, if the driver has set it up and the device runs; else null. */
  queue(index: number): Virtqueue | null;
  /** Has the driver accepted this feature? */
  negotiated(feature: bigint): boolean;
  /** Gives a request back, and raises the interrupt if the driver wants it. Throws VirtqueueError. */
  complete(index: number, chain: Chain, written: number): void;
  /** The configuration space has changed. */
  configChanged(): void;
  /** Looks at the queues when the driver did not ask for it: a rule that the driver has broken stops the device. */
  guarded(work: () => void): void;
}

export interface VirtioDevice {
  /** In exit statistics and saved state: "virtio-rng"; no two of a machine have the same. */
  readonly name: string;
  /** 5 "Device Types": 2 is a block device, 3 a console, 4 an entropy source. */
  readonly id: number;
  /** Feature bits that it offers beside the transport's own. */
  readonly features: bigint;
  /** Queues that it has. */
  readonly queues: number;
  /** Called once, before anything else. */
  attach(host: VirtioHost): void;
  /** A copy of the configuration space; it is read-only. */
  config(): Uint8Array;
  /** The driver may have put requests into a queue, which is ready. Throws VirtqueueError. */
  notify(index: number): void;
  /** What keeps it from doing what it is for, for people; null if nothing does. */
  readonly trouble: string | null;
  /** Back to the power-on state: requests that it still has are forgotten. */
  reset(): void;
  /**
   * When `poll` must be called next, in nanoseconds of guest time; null if nothing is under way. After a `poll` it is later
   * than that, so that what happens at one moment does not depend on how often the machine looks.
   */
  nextEvent(): number | null;
  /** Does what is due. Throws VirtqueueError. */
  poll(): void;
  /** Plain, named, versioned data. */
  save(): unknown;
  /** Takes what `save` gave, or throws DeviceStateError. */
  restore(state: unknown): void;
}
