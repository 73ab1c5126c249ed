// Which virtio devices a machine has, in which order.
//
// None without being asked for: a machine of which nothing is asked is the same machine, bit for bit, as before there were any.

import { UsageError } from "../boot/errors.ts";
import { VIRTIO_SLOTS } from "../devices/virt-board.ts";
import type { Disk } from "../disk/disk.ts";
import { LATENCY_NS, VirtioBlock } from "../virtio/block.ts";
import { VirtioConsole } from "../virtio/console.ts";
import { hostRandom, seededRandom } from "../virtio/random-source.ts";
import { VirtioRng } from "../virtio/rng.ts";
import type { VirtioDevice } from "../virtio/virtio-device.ts";
import type { GuestSpec } from "../worker/protocol.ts";
import type { VmClock } from "./clock.ts";
import type { MachineConfig } from "./machine-config.ts";

/** What the entropy device's bytes depend on when runs must be reproducible. */
const RNG_SEED = 0x7461_6276;

/** How many slots they take. Throws UsageError if the board has not so many. */
export function countVirtioDevices({ disks = [], rng = false, console: name = "uart" }: GuestSpec): number {
  const count = disks.length + (rng ? 1 : 0) + (name === "virtio" ? 1 : 0);
  if (count <= VIRTIO_SLOTS) return count;
  throw new UsageError(`${count} virtio devices: the board has ${VIRTIO_SLOTS} slots`);
}

/** What the devices reach of their machine. */
export interface VirtioConnections {
  readonly config: MachineConfig;
  readonly clock: VmClock;
  readonly disks: readonly Disk[];
  /** The console prints. */
  print(bytes: Uint8Array): void;
  /** The console has given the guest what was typed. */
  delivered(): void;
}

export interface VirtioDevices {
  /** In the order of their slots. */
  readonly all: readonly VirtioDevice[];
  /** Null if the UART is the console. */
  readonly console: VirtioConsole | null;
}

/**
 * The devices. Under the wall clock a request to a disk is carried out at once: it takes what it takes, and a sleep of the host's
 * would take much longer.
 */
export function makeVirtioDevices({ config, clock, disks, print, delivered }: VirtioConnections): VirtioDevices {
  const isVirtual = clock.name === "virtual";
  const now = (): number => Math.floor(clock.elapsedNs());
  const latencyNs = isVirtual ? LATENCY_NS : 0;
  const console = config.console === "virtio" ? new VirtioConsole({ now, transmit: print, delivered }) : null;
  const all = [
    ...disks.map((disk, unit) => new VirtioBlock(disk, { now, latencyNs, unit })),
    ...(config.rng ? [new VirtioRng(isVirtual ? seededRandom(RNG_SEED) : hostRandom)] : []),
    ...(console === null ? [] : [console]),
  ];
  return { all, console };
}
