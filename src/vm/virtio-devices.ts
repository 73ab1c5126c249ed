// Which virtio devices a machine has, in which order.
//
// None without being asked for: a machine of which nothing is asked is the same machine, bit for bit, as before there were any.

import { hostRandom, seededRandom } from "../virtio/random-source.ts";
import { VirtioRng } from "../virtio/rng.ts";
import type { VirtioDevice } from "../virtio/virtio-device.ts";
import type { MachineConfig } from "./machine-config.ts";

/** What the entropy device's bytes depend on when runs must be reproducible. */
const RNG_SEED = 0x7461_6276;

/** The devices in the order of their slots. */
export function makeVirtioDevices({ rng, clock }: MachineConfig): readonly VirtioDevice[] {
  return rng ? [new VirtioRng(clock === "virtual" ? seededRandom(RNG_SEED) : hostRandom)] : [];
}
