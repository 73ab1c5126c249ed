// Guests whose drivers break the rules: each attempt ends in what the specification allows, the same in every mode, and a
// neighbour loses nothing.

import { beforeAll, expect, test } from "vitest";
import { modes } from "../../src/modes/mode.ts";
import type { GuestSpec, ModeName } from "../../src/worker/protocol.ts";
import { bootMachine, hasEnded, kernelImage, outcomeOf, runUntil, startGuest, typed } from "../vm/machines.ts";
import { buildGuest, startWithDisks } from "./guests.ts";

const SECTOR = 512;
let image: Uint8Array;
beforeAll(() => {
  image = buildGuest("hostile");
});

/** A disk whose first sector is code: li a0, 2; ret. */
function disk(): Uint8Array {
  const bytes = new Uint8Array(4 * SECTOR);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x0020_0513, true);
  view.setUint32(4, 0x0000_8067, true);
  return bytes;
}

const spec = (mode: ModeName, more: Partial<GuestSpec> = {}): GuestSpec => ({
  name: "hostile",
  image,
  mode,
  firmware: "host",
  console: "virtio",
  disks: [{ bytes: disk() }],
  ...more,
});

async function run(mode: ModeName, more: Partial<GuestSpec> = {}) {
  const machine = await bootMachine();
  const guest = await startWithDisks(machine, spec(mode, more));
  runUntil(machine, () => hasEnded(guest));
  return outcomeOf(guest);
}

const RESET = "needs a reset";
const LINES = [
  "an honest request: goes on",
  `a loop: ${RESET}`,
  `a loop over the header: ${RESET}`,
  `a next descriptor outside the table: ${RESET}`,
  `a length of 4 GiB: ${RESET}`,
  `a buffer at the UART: ${RESET}`,
  `a buffer at the end of the address space: ${RESET}`,
  `an address with its top bit set: ${RESET}`,
  `no room for a status: ${RESET}`,
  `writable before readable: ${RESET}`,
  `an indirect table in an indirect table: ${RESET}`,
  `a table that names itself: ${RESET}`,
  `an indirect table of 17 bytes: ${RESET}`,
  "data onto its own rings: goes on",
  `available index 1000: ${RESET}`,
  `descriptors at 8: ${RESET}`,
  `used ring on the UART: ${RESET}`,
  `16 MiB and a byte to print: ${RESET}`,
  "DMA onto code: it returned 1, and returns 2",
  "DMA onto page tables: 0x1111, then 0x2222",
  "a store there goes to the new page: 0x1111, 0x3333",
  "DMA onto a reservation: sc fails",
  "an honest request: goes on",
  "status 0",
  "end",
];

test("every attempt ends as it may, in every mode, by both paths of the interpreter", async () => {
  const { exits: _, ...bare } = await run("bare");
  expect(bare.console.split("\n").filter((line) => line !== "")).toEqual(LINES);
  expect(bare.end).toEqual({ code: 0, message: "shut down" });
  for (const { name } of modes) {
    for (const oracle of [false, true]) {
      const { exits: _, ...outcome } = await run(name, { oracle });
      expect(outcome, `${name}, oracle ${oracle}`).toEqual(bare);
    }
  }
});

test("its owner is told which rule was broken", async () => {
  const machine = await bootMachine();
  const guest = await startWithDisks(machine, spec("bare"));
  const troubles = new Set<string>();
  while (!hasEnded(guest)) {
    guest.vm.run(50);
    for (const trouble of guest.vm.deviceTroubles()) troubles.add(trouble);
  }
  const rule = "its driver has broken a rule of virtio";
  expect([...troubles]).toEqual(
    expect.arrayContaining([
      `virtio-blk0: ${rule}: the chain at descriptor 0 is longer than 256`,
      `virtio-blk0: ${rule}: a request of more than 16777216 bytes`,
      `virtio-blk0: ${rule}: 512 bytes at 0x10000000, which is not RAM`,
      `virtio-blk0: ${rule}: descriptors at 0x8, which is no multiple of 16`,
      `virtio-console: ${rule}: a request of more than 16777216 bytes`,
    ]),
  );
});

test("a neighbour's console, counts and memory are what they are alone", async () => {
  const neighbour = { image: kernelImage, script: typed("ls", "cat motd", "halt") };
  const alone = async (beside: boolean) => {
    const machine = await bootMachine();
    if (beside) await startWithDisks(machine, spec("trap"));
    const guest = startGuest(machine, neighbour);
    runUntil(machine, () => hasEnded(guest));
    return outcomeOf(guest);
  };
  expect(await alone(true)).toEqual(await alone(false));
});
