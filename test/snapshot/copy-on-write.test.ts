// Memory that guests share: a store by one is never seen by another, from whatever instruction, through whatever table, and
// none of them notices that it shares. What they share is counted once, and all of it comes back.

import { afterEach, describe, expect, test, vi } from "vitest";
import { gpa } from "../../src/memory/address.ts";
import { FramePool } from "../../src/memory/frame-pool.ts";
import { modes } from "../../src/modes/mode.ts";
import type { Machine } from "../../src/vm/machine.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import { bootMachine, hasEnded, kernelImage, startGuest, type TestGuest, typed } from "../vm/machines.ts";
import { clone, copyOf, expectSameBits, leftAlone, runTo, runToEnd, type Spec, seen } from "./guests.ts";
import { DATA, sharingGuest, waitsForHost } from "./sharing-guest.ts";

const timeout = 120_000;
const MIB = 1024 * 1024;

afterEach(() => void vi.restoreAllMocks());

const sumOf = (frames: object): number => Object.values(frames).reduce((sum, count) => sum + count, 0);

/** Every frame is somebody's, and what is shared is counted once. */
function expectSoundAccounts(machine: Machine): void {
  const { frames, framesInUse, framesSaved } = machine.status();
  expect(sumOf(frames)).toBe(framesInUse + framesSaved);
}

/** The modes, and hext with RAM that comes in runs of 2 MiB, under large leaves. */
const variants: readonly [string, Pick<GuestSpec, "mode" | "largePages">][] = [
  ...modes.map(({ name }) => [name, { mode: name }] as [string, Pick<GuestSpec, "mode">]),
  ["hext by large pages", { mode: "hext", largePages: true }],
];

describe.each(variants)("in %s", (_name, variant) => {
  const specOf = (image: Uint8Array, oracle = false): Spec => ({
    image,
    ...variant,
    firmware: "host",
    memory: 16 * MIB,
    maxInstructions: 1e6,
    oracle,
  });

  test.each([false, true])("a copy at every single instruction, oracle %s", { timeout }, async (oracle) => {
    const spec = specOf(sharingGuest(4), oracle);
    const { retired, end } = await leftAlone(spec);
    expect(end?.message).toContain("the guest failed with code");
    await expectSameBits(
      spec,
      Array.from({ length: retired + 1 }, (_, point) => point),
      clone,
    );
  });

  test("copies of copies, in turns of a few instructions", { timeout }, async () => {
    const spec = specOf(sharingGuest(40));
    const expected = await leftAlone(spec);
    const machine = await bootMachine();
    const family: TestGuest[] = [startGuest(machine, spec)];
    for (let turn = 1; family.some((guest) => !hasEnded(guest)); turn++) {
      for (const [index, guest] of family.entries()) if (!hasEnded(guest)) guest.vm.run(7 + index);
      if (turn % 5 === 0 && family.length < 12)
        family.push(await copyOf(machine, family[turn % family.length]!, clone));
      expectSoundAccounts(machine);
    }
    // Whoever is the last to have a frame does not copy it.
    const copied = family.map(({ vm }) => vm.status().exits["copy-on-write"]?.count ?? 0);
    expect(sumOf(copied)).toBeGreaterThan(2 * family.length);
    for (const guest of family) {
      guest.vm.console.flush();
      expect({ ...seen(guest), retired: guest.vm.retired }).toEqual(expected);
    }
    for (const guest of family) machine.remove(guest.vm);
    expect(machine.status()).toMatchObject({ framesInUse: 0, framesSaved: 0 });
  });

  test("what the host writes into one is that one's alone", async () => {
    const machine = await bootMachine();
    const parent = startGuest(machine, specOf(waitsForHost));
    runTo(parent, 200);
    const copies = [await copyOf(machine, parent, clone), await copyOf(machine, parent, clone)];
    const all = [...copies, parent];
    for (const guest of all) runTo(guest, 400);
    for (const [index, guest] of all.entries()) {
      guest.vm.memory.write(gpa(DATA), Uint8Array.of(index + 3));
      for (const other of all.slice(index + 1)) runTo(other, other.vm.retired + 100);
    }
    for (const guest of all) runToEnd(guest);
    expect(all.map(({ vm }) => vm.end?.code)).toEqual([3, 4, 5]);
  });

  test("sharing costs its map, and a store one frame; removing in any order gives all of it back", async () => {
    const machine = await bootMachine();
    const spec: Spec = {
      ...specOf(kernelImage),
      memory: 32 * MIB,
      script: typed("ls", "halt 3"),
      maxInstructions: 1e9,
    };
    const parent = startGuest(machine, spec);
    runTo(parent, 2_000_000);
    const before = machine.status();
    const copy = await copyOf(machine, parent, clone);
    const after = machine.status();
    const { ram } = parent.vm.status().frames;
    expect(after.framesSaved).toBe(ram);
    expect(parent.vm.status().framesShared).toBe(ram);
    const { maps, shadow, vcpus } = copy.vm.status().frames;
    expect(after.framesInUse - before.framesInUse).toBe(maps + shadow + vcpus);
    const [touched] = parent.vm.memory.touchedFrames();
    copy.vm.memory.write(touched!, Uint8Array.of(1));
    expect(machine.status().framesSaved).toBe(ram - 1);
    expect(copy.vm.status().framesShared).toBe(ram - 1);
    expectSoundAccounts(machine);
    const expected = await leftAlone(spec);
    machine.remove(copy.vm);
    expect(machine.status()).toMatchObject({ framesInUse: before.framesInUse, framesSaved: 0 });
    const second = await copyOf(machine, parent, clone);
    machine.remove(parent.vm);
    expect(machine.status().framesSaved).toBe(0);
    runToEnd(second);
    expect({ ...seen(second), retired: second.vm.retired }).toEqual(expected);
    machine.remove(second.vm);
    expect(machine.status()).toMatchObject({ framesInUse: 0, framesSaved: 0 });
  });

  test("no frame for a copy stops the one that stores, and the other goes on", async () => {
    const spec = specOf(sharingGuest(40));
    const expected = await leftAlone(spec);
    const machine = await bootMachine();
    const parent = startGuest(machine, spec);
    runTo(parent, 300);
    const copy = await copyOf(machine, parent, clone);
    const hog = startGuest(machine, { image: waitsForHost, mode: "bare", firmware: "host", memory: 64 * MIB });
    vi.spyOn(FramePool.prototype, "grow").mockReturnValue(false);
    const one = new Uint8Array([0]);
    expect(() => {
      for (let at = hog.vm.memory.ramBase + 4 * MIB; ; at += 4096) hog.vm.memory.write(gpa(at), one);
    }).toThrow("this machine has no memory left");
    runToEnd(copy);
    expect(copy.vm.end).toMatchObject({ code: 125, message: expect.stringContaining("no memory left") });
    vi.restoreAllMocks();
    machine.remove(hog.vm);
    runToEnd(parent);
    expect({ ...seen(parent), retired: parent.vm.retired }).toEqual(expected);
  });
});
