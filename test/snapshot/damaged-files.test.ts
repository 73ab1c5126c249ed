// Files that are no snapshot, or not one any more: each is refused with one clear sentence, and the machine is as it was.
//
// Two kinds: a file that was damaged on its way, and one that somebody has made, with checksums that are right.

import { beforeAll, describe, expect, test } from "vitest";
import { ContainerReader, writeContainer } from "../../src/snapshot/container.ts";
import { crc32 } from "../../src/snapshot/crc32.ts";
import { SnapshotError } from "../../src/snapshot/errors.ts";
import { decodeData, encodeData } from "../../src/snapshot/plain-data.ts";
import type { Machine } from "../../src/vm/machine.ts";
import { bootMachine, hasEnded, kernelImage, outcomeOf, startGuest, typed } from "../vm/machines.ts";
import { leftAlone, runTo, type Spec, seen } from "./guests.ts";

const timeout = 120_000;
const MIB = 1024 * 1024;
const spec: Spec = { image: kernelImage, firmware: "host", memory: 16 * MIB, harts: 2, script: typed("ls", "halt 3") };

let file: Uint8Array<ArrayBuffer>;
let machine: Machine;
beforeAll(async () => {
  machine = await bootMachine();
  const guest = startGuest(machine, spec);
  runTo(guest, 400_000);
  file = await machine.snapshot(guest.vm);
  machine.remove(guest.vm);
});

/** Everything that a refused file could have changed. */
const stateOf = () => JSON.stringify({ ...machine.status(), linearMemoryBytes: 0, framesFree: 0 });

async function refusalOf(bytes: Uint8Array): Promise<string> {
  const before = stateOf();
  const error: unknown = await machine
    .restore(bytes, () => {})
    .then(
      () => null,
      (reason) => reason,
    );
  expect(error, "was taken").toBeInstanceOf(SnapshotError);
  const { message } = error as SnapshotError;
  expect(message).toMatch(/^[^\n]{10,300}$/);
  expect(stateOf()).toBe(before);
  return message;
}

/** Numbers below `limit`, the same each time. */
function* numbers(seed: number, limit: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield Math.floor((state / 2 ** 32) * limit);
  }
}

describe("a damaged file", () => {
  test("cut off anywhere", { timeout }, async () => {
    const at = numbers(1, file.length);
    const lengths = [0, 1, 7, 8, 15, 16, 47, 147, 148, ...Array.from({ length: 60 }, () => at.next().value as number)];
    for (const length of lengths) await refusalOf(file.slice(0, length));
    expect(await refusalOf(file.slice(0, -1))).toContain('it ends within section "ram"');
  });

  test("with a bit flipped anywhere", { timeout }, async () => {
    const at = numbers(2, file.length * 8);
    const inHeader = numbers(3, 148 * 8);
    for (let round = 0; round < 300; round++) {
      const bit = (round % 3 === 0 ? inHeader : at).next().value as number;
      const bytes = file.slice();
      bytes[bit >>> 3]! ^= 1 << (bit & 7);
      await refusalOf(bytes);
    }
  });

  test("with something behind it, or nothing at all in it", async () => {
    expect(await refusalOf(new Uint8Array([...file, 0]))).toContain("more after its last section");
    expect(await refusalOf(new Uint8Array(10_000))).toBe("not a snapshot of Tabvisor");
    expect(await refusalOf(kernelImage)).toBe("not a snapshot of Tabvisor");
  });

  test("of another version", async () => {
    const bytes = file.slice();
    new DataView(bytes.buffer).setUint32(8, 2, true);
    expect(await refusalOf(bytes)).toBe("a snapshot of version 2: this Tabvisor reads version 1");
  });
});

/** The sections of the file, to be changed and put together again, with checksums that are right. */
async function sections(): Promise<Map<string, Uint8Array>> {
  const reader = ContainerReader.open(file);
  const names = ["machine", "bytes", "frames", "ram"];
  return new Map(await Promise.all(names.map(async (name) => [name, await reader.readWhole(name, 64 * MIB)] as const)));
}

const assemble = (parts: Map<string, Uint8Array>) =>
  writeContainer([...parts].map(([name, bytes]) => ({ name, pieces: [bytes] })));

// biome-ignore lint/suspicious/noExplicitAny: whatever a forged description holds
type Description = any;

/** The file with another description. */
async function forged(change: (description: Description) => void): Promise<Uint8Array> {
  const parts = await sections();
  const description = decodeData({
    text: new TextDecoder().decode(parts.get("machine")!),
    bytes: parts.get("bytes")!,
  }) as Description;
  change(description);
  const { text, bytes } = encodeData(description);
  parts.set("machine", new TextEncoder().encode(text)).set("bytes", bytes);
  return assemble(parts);
}

/** The file with a header that claims something else of a section. */
function claiming(section: number, contentLength: bigint): Uint8Array {
  const bytes = file.slice();
  const view = new DataView(bytes.buffer);
  view.setBigUint64(16 + 32 * section + 24, contentLength, true);
  const header = 16 + 32 * view.getUint32(12, true);
  view.setUint32(header, crc32(bytes.subarray(0, header)), true);
  return bytes;
}

describe("a forged file", () => {
  test("put together again unchanged, it is restored, and goes on as it should", { timeout }, async () => {
    const expected = await leftAlone(spec);
    const vm = await machine.restore(await forged(() => {}), () => vm.console.addCredit(1e6));
    vm.resume();
    while (vm.end === null) vm.run(1_000_000);
    expect(vm.end).toEqual(expected.end);
    expect(vm.retired).toBe(expected.retired);
    machine.remove(vm);
  });

  test.each([0, 1, 2, 3])("section %d claims to be huge, or short", async (section) => {
    for (const length of [2n ** 63n, 2n ** 40n, 5n * 2n ** 30n, 1n]) await refusalOf(claiming(section, length));
  });

  test("a section that decompresses to far more than it claims is not decompressed further", { timeout }, async () => {
    const bomb = await writeContainer([{ name: "machine", pieces: repeated(new Uint8Array(MIB), 512) }]);
    expect(bomb.length).toBeLessThan(MIB);
    const before = process.memoryUsage().rss;
    await refusalOf(bomb);
    const view = new DataView(bomb.buffer);
    view.setBigUint64(16 + 24, 1000n, true);
    view.setUint32(48, crc32(bomb.subarray(0, 48)), true);
    expect(await refusalOf(bomb)).toContain("does not have the 1000 bytes that it claims");
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * MIB);
  });

  test("without a section, or with a list of memory that is none", async () => {
    for (const name of ["machine", "bytes", "frames", "ram"]) {
      const parts = await sections();
      parts.delete(name);
      expect(await refusalOf(await assemble(parts))).toContain(`no section "${name}"`);
    }
    const lists: Record<string, (list: Uint32Array) => void> = {
      "twice the same": (list) => list.set(list.subarray(0, 1), 1),
      descending: (list) => void list.reverse(),
      "beyond RAM": (list) => list.set([0x7fff_ffff], list.length - 1),
    };
    for (const [what, change] of Object.entries(lists)) {
      const parts = await sections();
      const list = new Uint32Array(parts.get("frames")!.slice().buffer);
      change(list);
      parts.set("frames", new Uint8Array(list.buffer));
      expect(await refusalOf(await assemble(parts)), what).toContain("list of memory");
    }
    for (const change of [-4096, -1, 1, 4096]) {
      const parts = await sections();
      const ram = parts.get("ram")!;
      const other = new Uint8Array(ram.length + change);
      other.set(ram.subarray(0, other.length));
      await refusalOf(await assemble(parts.set("ram", other)));
    }
  });

  const wrong: Record<string, [(description: Description) => void, string]> = {
    "no machine": [(d) => delete d.spec, "names no machine"],
    "no state": [(d) => delete d.state, "saved state is not an object"],
    "a mode that does not exist": [(d) => (d.spec.mode = "kvm"), 'no mode "kvm"'],
    "a field that is unknown": [(d) => (d.spec.gpu = true), '"gpu", which this version of Tabvisor does not know'],
    "a field of another form": [(d) => (d.spec.rtcEpochNs = 5), '"rtcEpochNs" is not of the form'],
    "more RAM than a guest can have": [(d) => (d.spec.memory = 2 ** 40), "a guest has 4M to 3G"],
    "more harts than its state": [(d) => (d.spec.harts = 3), 'field "harts"'],
    "an image that is none": [(d) => (d.spec.image = new Uint8Array()), "image: empty"],
    "another ISA": [
      (d) => (d.spec.isa = "rv64imac"),
      'field "isa" of the saved state is not rv64imac_zicsr_sv39, as it is described',
    ],
    "another mode": [(d) => (d.spec.mode = "tvm"), 'field "mode" of the saved state is not tvm, as it is described'],
    "a device that is unknown": [(d) => (d.state.devices.gpu = {}), 'device "gpu", which this machine has not'],
    "no UART": [(d) => delete d.state.devices.uart, 'no device "uart"'],
    "a UART of another version": [(d) => (d.state.devices.uart.version = 9), "uart: saved state has version 9"],
    "a pc where nothing can begin": [
      (d) => (d.state.harts[0].vcpu.pc = "0x80200001"),
      "where an instruction can begin",
    ],
    "an odd sepc": [(d) => (d.state.harts[1].vcpu.csrs.sepc = "0x3"), "where an instruction can begin"],
    "M-mode, which is the hypervisor's": [(d) => (d.state.harts[0].vcpu.privilege = 3), 'field "privilege"'],
    "V without H": [(d) => (d.state.harts[0].vcpu.virtual = 1), 'field "virtual"'],
    "a previous mode that is none": [(d) => (d.state.harts[0].vcpu.csrs.mstatus = "0xa00001000"), 'field "mstatus"'],
    "MPV without H": [(d) => (d.state.harts[0].vcpu.csrs.mstatus = "0x8a00000000"), 'field "mstatus"'],
    "something in x0": [(d) => (d.state.harts[0].vcpu.x[0] = "0x1"), 'field "x"'],
    "a register too few": [(d) => d.state.harts[0].vcpu.x.pop(), 'field "x"'],
    "a reservation outside RAM": [(d) => (d.state.harts[0].vcpu.reservation = 4096), 'field "reservation"'],
    "a count that is none": [(d) => (d.state.harts[0].vcpu.retired = -1), 'field "retired"'],
    "a turn of a hart that is not there": [(d) => (d.state.turns.at = 2), 'field "at"'],
    "an end that is none": [(d) => (d.state.end = { code: "x" }), 'field "end"'],
    "a script's line that is not there": [(d) => (d.state.script.step = 1000), 'field "step"'],
    "too little memory allowed": [(d) => (d.spec.memoryLimit = 4096), "memory limit"],
  };

  test.each(Object.entries(wrong))("with %s", async (_what, [change, message]) => {
    const forgery = await forged(change);
    if (message === "memory limit") {
      const before = stateOf();
      await expect(machine.restore(forgery, () => {})).rejects.toThrow(message);
      expect(stateOf()).toBe(before);
    } else {
      expect(await refusalOf(forgery)).toContain(message);
    }
  });

  test("with any value anywhere in its description: refused, or a guest that harms no other", { timeout }, async () => {
    const alone = startGuest(await bootMachine(), spec);
    while (!hasEnded(alone)) alone.vm.run(1_000_000);
    alone.vm.console.flush();
    const expected = outcomeOf(alone);
    const pick = numbers(4, 2 ** 31);
    const values = [null, true, -1, 0, 1, 2 ** 40, 1.5, "", "0xffffffffffffffff", "0x1", [], {}, new Uint8Array(3), 7n];
    let taken = 0;
    for (let round = 0; round < 200; round++) {
      const forgery = await forged((description) => {
        const places = placesOf(description);
        const { of, key } = places[(pick.next().value as number) % places.length]!;
        of[key] = values[(pick.next().value as number) % values.length];
      });
      const vm = await machine
        .restore(forgery, () => {})
        .catch((error: unknown) => {
          expect(error).toBeInstanceOf(Error);
          expect((error as Error).name).toMatch(/^(SnapshotError|OutOfMemory|MemoryLimitReached)$/);
          return null;
        });
      if (vm === null) continue;
      taken++;
      vm.resume();
      vm.run(200_000);
      machine.remove(vm);
    }
    expect(taken).toBeGreaterThan(10);
    const beside = startGuest(machine, spec);
    while (!hasEnded(beside)) beside.vm.run(1_000_000);
    beside.vm.console.flush();
    expect(outcomeOf(beside)).toEqual(expected);
    expect(seen(beside).harts).toEqual(seen(alone).harts);
    machine.remove(beside.vm);
  });
});

interface Place {
  readonly of: Description;
  readonly key: string;
}

/** Every field and element of plain data. */
function placesOf(value: Description): Place[] {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [];
  return Object.keys(value).flatMap((key) => [{ of: value, key }, ...placesOf(value[key])]);
}

function* repeated(bytes: Uint8Array, times: number): Generator<Uint8Array> {
  for (let i = 0; i < times; i++) yield bytes;
}
