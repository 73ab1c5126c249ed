// hext with RAM in 2 MiB runs: the same machine for the guest, with fewer exits and shorter walks.

import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/boot/errors.ts";
import { gpa } from "../../src/memory/address.ts";
import { FRAME_SIZE } from "../../src/memory/frame-pool.ts";
import { RUN_FRAMES } from "../../src/memory/frame-runs.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import {
  bootMachine,
  hasEnded,
  kernelImage,
  outcomeOf,
  runUntil,
  startGuest,
  type TestGuest,
  typed,
} from "../vm/machines.ts";

const MIB = 1024 * 1024;
const small: GuestSpec = {
  name: "small pages",
  image: kernelImage,
  mode: "hext",
  firmware: "host",
  memory: 32 * MIB,
  script: typed("ls", "run memhog 8", "run hostile", "halt 3"),
};
const large: GuestSpec = { ...small, name: "large pages", largePages: true };

async function session(spec: GuestSpec): Promise<TestGuest> {
  const machine = await bootMachine();
  const guest = startGuest(machine, spec);
  runUntil(machine, () => hasEnded(guest));
  return guest;
}

/** What the guest can see, and what it left in memory: frames of zeros that were never touched count as zeros. */
async function seen(spec: GuestSpec) {
  const guest = await session(spec);
  const { end, retired, guestTimeNs } = guest.vm.status();
  const touched: string[] = [];
  for (let at = 0; at < 32 * MIB; at += FRAME_SIZE) {
    const bytes = guest.vm.memory.readTouched(gpa(guest.vm.memory.ramBase + at), FRAME_SIZE);
    if (bytes?.some((byte) => byte !== 0)) touched.push(`${at}: ${Buffer.from(bytes).toString("base64")}`);
  }
  return { console: guest.console(), end, retired, guestTimeNs, touched };
}

test.each([1, 2])("a guest with %d harts sees no difference", async (harts) => {
  const withLarge = await seen({ ...large, harts });
  expect(withLarge.end).toMatchObject({ code: 3 });
  expect(withLarge).toEqual(await seen({ ...small, harts }));
});

test("a fill maps 2 MiB, and tables are fewer", async () => {
  const [one, other] = [(await session(small)).vm.status(), (await session(large)).vm.status()];
  const fills = ({ exits }: typeof one, cause: string): number => exits[cause]?.count ?? 0;
  expect(fills(other, "g-stage-fill")).toBe(0);
  expect(fills(other, "g-stage-fill-large")).toBe(other.framesTouched / RUN_FRAMES);
  expect(fills(one, "g-stage-fill")).toBeGreaterThan(100 * fills(other, "g-stage-fill-large"));
  expect(other.frames.shadow).toBeLessThan(one.frames.shadow);
});

describe("a piece of RAM that is no run", () => {
  test("comes by small pages: there is room for no run", async () => {
    const guest = await session({ ...large, memoryLimit: 12 * MIB + 100 * FRAME_SIZE, script: typed("ls", "halt 3") });
    expect(guest.vm.end).toMatchObject({ code: 3 });
    const tight = await session({ ...large, memoryLimit: MIB, script: typed("ls", "halt 3") });
    expect(tight.vm.end).toMatchObject({ code: 3 });
    expect(tight.vm.status().exits["g-stage-fill-large"]).toBeUndefined();
  });

  test("is what clones share: both go on as if alone", async () => {
    const machine = await bootMachine();
    const parent = startGuest(machine, large);
    runUntil(machine, () => parent.console().includes("memhog"));
    const pieces: Uint8Array[] = [];
    const clone = machine.clone(parent.vm, (bytes) => {
      pieces.push(bytes);
      clone.console.addCredit(bytes.length);
    });
    clone.resume();
    const before = parent.console();
    runUntil(machine, () => hasEnded(parent) && clone.end !== null);
    const alone = await session(large);
    expect(parent.console()).toBe(alone.console());
    expect(before + Buffer.concat(pieces).toString("latin1")).toBe(alone.console());
    expect(clone.status().retired).toEqual(alone.vm.status().retired);
    // Whoever writes first to a shared frame copies it, and who that is depends on where the host ends turns.
    const copies = [parent.vm, clone].map((vm) => vm.status().exits["copy-on-write"]?.count ?? 0);
    expect(copies[0]! + copies[1]!).toBeGreaterThan(0);
    machine.remove(parent.vm);
    machine.remove(clone);
    expect(machine.status().framesInUse).toBe(0);
  });
});

test("a reset gives runs back, and takes new ones", async () => {
  const machine = await bootMachine();
  const guest = startGuest(machine, large);
  runUntil(machine, () => hasEnded(guest));
  const first = outcomeOf(guest);
  guest.vm.reset();
  runUntil(machine, () => hasEnded(guest));
  expect(outcomeOf(guest).retired).toEqual(first.retired);
  machine.remove(guest.vm);
  expect(machine.status().framesInUse).toBe(0);
});

test("other modes have no G-stage", async () => {
  const machine = await bootMachine();
  for (const mode of ["bare", "trap", "tvm"] as const)
    expect(() => startGuest(machine, { ...large, mode })).toThrow(UsageError);
});
