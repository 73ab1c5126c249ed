// virtio entropy: fills what the driver asks for with random bytes.
//
// Spec: Virtual I/O Device 1.2, 5.4 "Entropy Device".

import { StateReader } from "../devices/state.ts";
import type { RandomSource } from "./random-source.ts";
import type { VirtioDevice, VirtioHost } from "./virtio-device.ts";
import { VirtqueueError } from "./virtqueue.ts";

const REQUESTS = 0;
/**
 * A request gets no more, as it may (5.4.6.2): a guest must not make the host generate megabytes at a time. Linux asks for
 * 64 bytes.
 */
const MOST_BYTES = 1024;
const STATE_VERSION = 1;

export class VirtioRng implements VirtioDevice {
  readonly name = "virtio-rng";
  readonly id = 4;
  readonly features = 0n;
  readonly queues = 1;
  readonly trouble = null;
  private host!: VirtioHost;

  constructor(private readonly random: RandomSource) {}

  attach(host: VirtioHost): void {
    this.host = host;
  }

  config(): Uint8Array {
    return new Uint8Array(0);
  }

  notify(): void {
    const queue = this.host.queue(REQUESTS);
    if (queue === null) return;
    for (const chain of queue.requests()) {
      if (chain.writableLength === 0) throw new VirtqueueError("a request for no random bytes");
      const bytes = this.random.bytes(Math.min(chain.writableLength, MOST_BYTES));
      queue.scatter(chain, bytes);
      this.host.complete(REQUESTS, chain, bytes.length);
    }
  }

  reset(): void {}

  nextEvent(): null {
    return null;
  }
  poll(): void {}

  save(): unknown {
    return { version: STATE_VERSION, random: this.random.save() };
  }

  restore(state: unknown): void {
    this.random.restore(new StateReader(`${this.name} device`, STATE_VERSION, state).unsigned("random", 0xffff_ffff));
  }
}
