// What each device program is predicted to cost: exits per event, by cause, in each mode.
//
// Written from the drivers' code (guests/bench/devices) and the modes' rules (privileged-expectations.ts): a device access exits
// in every mode, and so does a wfi that must wait; in `trap` the driver's two looks at sip exit, too.

import type { ModeName } from "../worker/protocol.ts";
import type { ExitsPerEvent, Expectation } from "./privileged-expectations.ts";

/** An event moves so many bytes. */
export interface DeviceExpectation extends Expectation {
  readonly bytes: number;
}

const everywhere = (exits: ExitsPerEvent): Record<ModeName, ExitsPerEvent> => ({
  bare: exits,
  trap: exits,
  tvm: exits,
  hext: exits,
});

const KIB = 1024;

/** Notify; sleep; claim, look, acknowledge, complete. */
const request: ExitsPerEvent = {
  "mmio-write:virtio-blk0": 2,
  wfi: 1,
  "mmio-read:plic": 1,
  "mmio-read:virtio-blk0": 1,
  "mmio-write:plic": 1,
};
const disk = { ...everywhere(request), trap: { ...request, "csr:sip": 2 } };

/** By program, in the order of guests/bench/targets.ts. */
export const deviceExpectations: Readonly<Record<string, DeviceExpectation>> = {
  "uart-out": {
    event: "1 KiB through the UART",
    bytes: KIB,
    n: 20,
    exits: everywhere({ "mmio-read:uart": KIB, "mmio-write:uart": KIB }),
    because: "for each byte the driver looks whether there is room, and sends it",
  },
  "console-out": {
    event: "1 KiB through the virtio console",
    bytes: KIB,
    n: 1000,
    exits: everywhere({ "mmio-write:virtio-console": 1 }),
    because: "one notification a request; the device has printed when it returns, and the driver sees that in memory",
  },
  "disk-read": {
    event: "64 KiB from a disk",
    bytes: 64 * KIB,
    n: 400,
    exits: disk,
    because: "one notification, one sleep, and four accesses to end the interrupt, however large the request is",
  },
  "disk-write": {
    event: "64 KiB to a disk",
    bytes: 64 * KIB,
    n: 400,
    exits: disk,
    because: "as disk-read",
  },
};
