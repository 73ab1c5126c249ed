// A guest's memory limit: what counts, and that who reaches it is stopped and told so, while its neighbours go on as if alone.

import { describe, expect, test, vi } from "vitest";
import { FramePool } from "../../src/memory/frame-pool.ts";
import { modes } from "../../src/modes/mode.ts";
import type { FramesByOwner, GuestSpec } from "../../src/worker/protocol.ts";
import { touchesAll } from "./hostile-guests.ts";
import { bootMachine, hasEnded, kernelImage, outcomeOf, runUntil, startGuest, typed } from "./machines.ts";

const timeout = 60_000;
const MIB = 1024 * 1024;
const FRAME = 4096;

const totalOf = (frames: FramesByOwner): number => Object.values(frames).reduce((sum, count) => sum + count, 0);
const quiet: GuestSpec = {
  name: "quiet",
  image: kernelImage,
  memory: 32 * MIB,
  script: typed("ls", "run hostile", "mem", "halt 3"),
};

describe.each(modes.map(({ name }) => name))("in %s", (mode) => {
  /** The kernel's, with its session; how many frames it takes in the end, and at most. */
  async function run(limit?: number) {
    const machine = await bootMachine();
    const spec = { ...quiet, mode, firmware: "host" as const };
    const guest = startGuest(machine, limit === undefined ? spec : { ...spec, memoryLimit: limit });
    let most = 0;
    runUntil(machine, () => {
      most = Math.max(most, totalOf(guest.vm.status().frames));
      return hasEnded(guest);
    });
    return { guest, most, machine };
  }

  test("everything that the guest has is charged", { timeout }, async () => {
    const { guest, machine } = await run();
    expect(guest.vm.memory.account.charged).toBe(totalOf(guest.vm.status().frames));
    expect(guest.vm.memory.account.charged).toBe(machine.status().framesInUse);
    guest.vm.reset();
    expect(guest.vm.memory.account.charged).toBe(machine.status().framesInUse);
  });

  test("a limit that suffices changes nothing; one that does not is told, and was never exceeded", {
    timeout,
  }, async () => {
    const free = await run();
    const { exits: _, ...alone } = outcomeOf(free.guest);
    const { exits: __, ...limited } = outcomeOf((await run(free.most * FRAME)).guest);
    expect(limited).toEqual(alone);

    const limit = Math.floor(free.guest.vm.status().frames.ram * 0.75);
    const { guest, most, machine } = await run(limit * FRAME);
    expect(guest.vm.end?.code).toBe(125);
    expect(guest.vm.end?.message).toMatch(
      /^the guest needs more than its memory limit of [\d.]+ [KM]iB, of which its RAM takes .* and its machine .*: raise the limit \(--memory-limit\), or give the guest less to do$/,
    );
    expect(most).toBeLessThanOrEqual(limit);
    expect(guest.vm.status().framesLimit).toBe(limit);
    machine.remove(guest.vm);
    expect(machine.status().framesInUse).toBe(0);
  });

  test("page tables that can be made again are given back before the guest is stopped", { timeout }, async () => {
    const free = await run();
    const { ram, maps, vcpus, shadow } = free.guest.vm.status().frames;
    const limit = ram + maps + vcpus + Math.min(shadow, free.most - ram - maps - vcpus) + 16;
    const { guest } = await run(limit * FRAME);
    expect(guest.vm.end).toMatchObject({ code: 3 });
    expect(guest.console()).toBe(free.guest.console());
  });
});

test.each([
  ["reaches its own limit", { memoryLimit: 16 * MIB }, /memory limit of 16 MiB/],
  ["finds the machine exhausted", {}, /^this machine has no memory left/],
] as const)(
  "a guest that %s is stopped, and its neighbour is what it is alone",
  { timeout },
  async (_, limit, message) => {
    const alone = startGuest(await bootMachine(), quiet);
    while (!hasEnded(alone)) alone.vm.run(1_000_000);
    alone.vm.console.flush();

    const machine = await bootMachine();
    const neighbour = startGuest(machine, quiet);
    runUntil(machine, () => neighbour.vm.retired > 1_000_000);
    const hog = startGuest(machine, { image: touchesAll(64 * MIB), memory: 64 * MIB, ...limit });
    const grow = "memoryLimit" in limit ? null : vi.spyOn(FramePool.prototype, "grow").mockReturnValue(false);
    runUntil(machine, () => hasEnded(hog));
    grow?.mockRestore();
    expect(hog.vm.end).toMatchObject({ code: 125, message: expect.stringMatching(message) });
    runUntil(machine, () => hasEnded(neighbour));
    expect(outcomeOf(neighbour)).toEqual(outcomeOf(alone));
  },
);

test("a limit below what the image takes is told at once, and leaves nothing", async () => {
  const machine = await bootMachine();
  expect(() => startGuest(machine, { ...quiet, memoryLimit: 64 * 1024 })).toThrow("its memory limit of 64 KiB");
  expect(() => startGuest(machine, { ...quiet, memoryLimit: 0 })).toThrow("a memory limit of 0 bytes");
  expect(machine.status()).toMatchObject({ framesInUse: 0, guests: 0 });
});
