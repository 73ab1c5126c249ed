// A guest in C drives the devices: the same in every mode, by both paths of the interpreter, and after a snapshot.

import { beforeAll, describe, expect, test } from "vitest";
import { modes } from "../../src/modes/mode.ts";
import type { Vm } from "../../src/vm/vm.ts";
import type { GuestSpec, ModeName } from "../../src/worker/protocol.ts";
import { sectors, TestFiles } from "../disk/test-file.ts";
import { bootMachine, hasEnded, outcomeOf, runUntil, type TestGuest } from "../vm/machines.ts";
import { buildGuest, startWithDisks } from "./guests.ts";

const SECTORS = 64;
let image: Uint8Array;
beforeAll(() => {
  image = buildGuest("devices");
});

const spec = (mode: ModeName, more: Partial<GuestSpec> = {}): GuestSpec => ({
  name: "devices",
  image,
  mode,
  firmware: "host",
  disks: [
    { file: "image", overlay: "overlay" },
    { bytes: sectors(1, 7), readOnly: true },
  ],
  rng: true,
  ...more,
});

function filesOf(): TestFiles {
  const files = new TestFiles();
  files.add("image", sectors(SECTORS));
  return files;
}

async function run(mode: ModeName, options: { slice?: number; oracle?: boolean; harts?: number } = {}) {
  const machine = await bootMachine();
  const files = filesOf();
  const { slice, ...more } = options;
  const guest = await startWithDisks(machine, spec(mode, more), files);
  if (slice === undefined) runUntil(machine, () => hasEnded(guest));
  else while (!hasEnded(guest)) guest.vm.run(slice);
  guest.vm.console.flush();
  expect(guest.vm.deviceTroubles()).toEqual([]);
  return { ...outcomeOf(guest), overlay: Buffer.from(files.files.get("overlay")!.bytes).toString("base64") };
}

/** FNV-1a of the bytes, as the guest prints it. */
function checksum(bytes: Uint8Array): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}

function expectedLines(): string[] {
  let sum = 0n;
  for (let sector = 0; sector < SECTORS; sector += 8) sum += checksum(sectors(8, 0, sector));
  const written = Uint8Array.from({ length: 3 * 512 }, (_, index) => index * 7);
  const around = Buffer.concat([sectors(1, 0, 4), written, sectors(1, 0, 8)]);
  const hex = (value: bigint): string => BigInt.asUintN(64, value).toString(16);
  return [
    "devices: all started",
    `disk: ${SECTORS} sectors`,
    `disk: sum ${hex(sum)}`,
    `disk: write 0, flush 0, read 0, sum ${hex(checksum(around))}`,
    "disk: beyond the end 1",
    "disk: 4 requests, 1 interrupt(s), within 100 us",
    `disk: indirect, head 7, written 1537, status 0, sum ${hex(checksum(written))}`,
    `second: read 0, sum ${hex(checksum(sectors(1, 7)))}, write 1`,
    "rng: 32 bytes, sum ",
    "end",
  ];
}

test("an honest driver gets what the specification promises", async () => {
  const { console: text, end, exits } = await run("bare");
  const lines = text.split("\n").filter((line) => line !== "");
  expect(lines.map((line) => line.replace(/^(rng: .*sum ).*/, "$1"))).toEqual(expectedLines());
  expect(end).toEqual({ code: 0, message: "shut down" });
  expect(exits["mmio-write:virtio-blk0"]).toBeGreaterThan(10);
});

describe("the same bits", () => {
  test("in every mode", async () => {
    const { exits: _, ...bare } = await run("bare");
    for (const { name } of modes) {
      const { exits, ...outcome } = await run(name);
      expect(outcome, name).toEqual(bare);
      expect(exits["mmio-write:virtio-rng"], name).toBeGreaterThan(0);
    }
  });

  test.each(modes.map(({ name }) => name))(
    "in %s, wherever slices end, and one instruction at a time",
    async (mode) => {
      const one = await run(mode);
      for (const slice of [4999, 97, 1]) expect(await run(mode, { slice }), `${slice}`).toEqual(one);
      expect(await run(mode, { oracle: true })).toEqual(one);
    },
  );
});

test("cloned and restored with requests under way, it goes on to the same bits, and its disks with it", async () => {
  const machine = await bootMachine();
  const whole = await startWithDisks(machine, spec("bare"), filesOf());
  runUntil(machine, () => hasEnded(whole));
  const expected = seenBy(whole);
  for (const request of [1, 8, 10, 12, 14]) {
    const files = filesOf();
    const guest = await startWithDisks(machine, spec("bare"), files);
    stopAtRequest(guest, request);
    const printed = guest.console();
    const snapshot = await machine.snapshot(guest.vm);
    const pieces: Uint8Array[] = [];
    const send = (bytes: Uint8Array): void => void pieces.push(bytes);
    const overlay = files.files.get("overlay")!.bytes.slice();
    for (const vm of [machine.clone(guest.vm, send), await machine.restore(snapshot, send, files)]) {
      pieces.length = 0;
      goOn(vm);
      const console = () => printed + Buffer.concat(pieces).toString("latin1");
      expect(seenBy({ vm, console, limitReader: () => {} })).toEqual(expected);
      machine.remove(vm);
    }
    expect(Buffer.compare(files.files.get("overlay")!.bytes, overlay)).toBe(0);
    goOn(guest.vm);
    expect(seenBy(guest)).toEqual(expected);
    machine.remove(guest.vm);
  }
});

function goOn(vm: Vm): void {
  vm.resume();
  while (vm.end === null) vm.run(1e9);
  vm.console.flush();
}

/** Its outcome, but for the copying of frames that it has shared with another. */
function seenBy(guest: TestGuest) {
  const { exits, ...outcome } = outcomeOf(guest);
  const { "copy-on-write": _, ...rest } = exits;
  return { ...outcome, exits: rest };
}

/** Runs a guest until a disk has just been given so many requests, the last of which it has not carried out. */
function stopAtRequest({ vm }: TestGuest, request: number): void {
  const isUnderWay = (): boolean => vm.deadlines.next([]) !== null;
  for (let seen = 0; seen < request; ) {
    const before = isUnderWay();
    vm.run(7);
    if (isUnderWay() && !before) seen++;
  }
  vm.pause();
  vm.console.flush();
}
