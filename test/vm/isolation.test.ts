// Several guests on one machine: each behaves as if it were alone, whatever its neighbours do, and all memory comes back.

import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { UsageError } from "../../src/boot/errors.ts";
import { Core } from "../../src/core/core.ts";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { FramePool, OutOfMemory } from "../../src/memory/frame-pool.ts";
import type { Machine } from "../../src/vm/machine.ts";
import { configure } from "../../src/vm/machine-config.ts";
import { Vm } from "../../src/vm/vm.ts";
import { CONSOLE_WINDOW, type GuestSpec } from "../../src/worker/protocol.ts";
import { buildElf } from "../boot/elf-builder.ts";
import { releaseCore } from "../core/built-core.ts";
import {
  busyLoop,
  changesAddressSpaces,
  flood,
  holdsReservation,
  maskedSleep,
  noTrapVector,
  resetsForEver,
  runsManyPages,
  runsUntouchedPages,
  touchesAll,
  trapsForEver,
  wildAccesses,
  wildJump,
} from "./hostile-guests.ts";
import {
  bootMachine,
  firmwareImage,
  hasEnded,
  kernelImage,
  outcomeOf,
  runUntil,
  startGuest,
  type TestGuest,
  typed,
} from "./machines.ts";

const MIB = 1024 * 1024;
const MEMORY = 32 * MIB;

const first: GuestSpec = {
  name: "first",
  image: kernelImage,
  memory: MEMORY,
  // Silent for longer than a guest may be that waits for input: the script is not at its end.
  script: typed("ls", "run count 3 20 &", "run hostile", "ps", "run count 2 1500", "mem", "halt 3"),
};
const second: GuestSpec = {
  name: "second",
  image: kernelImage,
  memory: MEMORY,
  firmware: "host",
  script: typed("help", "run hello", "cat README", "run memhog 4", "uptime", "halt"),
};

type Outcome = ReturnType<typeof outcomeOf>;

async function alone(spec: GuestSpec): Promise<Outcome> {
  const machine = await bootMachine();
  const guest = startGuest(machine, spec);
  runUntil(machine, () => hasEnded(guest));
  return outcomeOf(guest);
}

let expected: { readonly first: Outcome; readonly second: Outcome };
beforeAll(async () => {
  expected = { first: await alone(first), second: await alone(second) };
  expect(expected.first.end).toMatchObject({ code: 3 });
  expect(expected.first.console).toContain("hostile: 24 of 24 attempts stopped");
  expect(expected.second.end).toMatchObject({ code: 0 });
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Runs both kernels beside what is on the machine already, and checks that they notice nothing. */
function expectUndisturbed(machine: Machine): void {
  const guests = [startGuest(machine, first), startGuest(machine, second)];
  runUntil(machine, () => guests.every(hasEnded));
  expect(outcomeOf(guests[0]!)).toEqual(expected.first);
  expect(outcomeOf(guests[1]!)).toEqual(expected.second);
}

test("two kernels side by side", async () => {
  expectUndisturbed(await bootMachine());
});

describe("two kernels beside a guest that", () => {
  const neighbours: Record<
    string,
    { readonly spec: Partial<GuestSpec> & Pick<GuestSpec, "image">; readonly reads?: number }
  > = {
    computes: { spec: { image: busyLoop } },
    "floods its console, which nobody reads": { spec: { image: flood() }, reads: 0 },
    "floods its console, which is read slowly": { spec: { image: flood() }, reads: 5000 },
    "traps with mtvec = 0": { spec: { image: noTrapVector } },
    "traps without end, at the wall clock": { spec: { image: noTrapVector, clock: "wall" } },
    "traps for ever with a handler": { spec: { image: trapsForEver } },
    "jumps wild": { spec: { image: wildJump } },
    "jumps and stores all over the address space": { spec: { image: wildAccesses } },
    "sleeps with everything masked": { spec: { image: maskedSleep } },
    "touches all its memory": { spec: { image: touchesAll(64 * MIB), memory: 64 * MIB } },
    "is a kernel under trap-and-emulate": { spec: { image: kernelImage, mode: "trap", memory: MEMORY } },
    "uses up translation contexts": { spec: { image: changesAddressSpaces } },
    "runs code in more pages than the core keeps": { spec: { image: runsManyPages } },
    "resets itself for ever": { spec: { image: resetsForEver } },
  };

  test.each(Object.entries(neighbours))("%s", async (_name, { spec, reads }) => {
    const machine = await bootMachine();
    const neighbour = startGuest(machine, { memory: 16 * MIB, ...spec });
    if (reads !== undefined) neighbour.limitReader(reads);
    expectUndisturbed(machine);
  });
});

test("guests that come and go in between", async () => {
  const machine = await bootMachine();
  const guests = [startGuest(machine, first), startGuest(machine, second)];
  const passing: TestGuest[] = [];
  let turn = 0;
  runUntil(machine, () => {
    if (++turn % 5 === 0) passing.push(startGuest(machine, { image: touchesAll(8 * MIB), memory: 8 * MIB }));
    if (turn % 7 === 0) passing[turn % passing.length]?.vm.reset();
    if (passing.length > 2) machine.remove(passing.shift()!.vm);
    return guests.every(hasEnded);
  });
  expect(outcomeOf(guests[0]!)).toEqual(expected.first);
  expect(outcomeOf(guests[1]!)).toEqual(expected.second);
});

describe("budgets of a whole machine", () => {
  test.each([1009, 99_991])("turns of %d instructions give the same run", async (budget) => {
    const machine = await bootMachine();
    const guest = startGuest(machine, first);
    while (!hasEnded(guest)) guest.vm.run(budget);
    guest.vm.console.flush();
    expect(outcomeOf(guest)).toEqual(expected.first);
  });

  test("the oracle gives the same run", async () => {
    expect(await alone({ ...first, oracle: true })).toEqual(expected.first);
  });
});

test("a reservation outlives the turns of other guests", async () => {
  const machine = await bootMachine();
  const guest = startGuest(machine, { image: holdsReservation(500_000) });
  startGuest(machine, { image: busyLoop });
  const turns = runUntil(machine, () => hasEnded(guest));
  expect(turns).toBeGreaterThan(4);
  expect(guest.vm.end).toMatchObject({ code: 0 });
});

test("a guest never runs what another guest's memory held", async () => {
  const machine = await bootMachine();
  const before = startGuest(machine, { image: runsManyPages, memory: 16 * MIB });
  for (let i = 0; i < 2; i++) machine.runOnce();
  machine.remove(before.vm);
  const after = startGuest(machine, { image: runsUntouchedPages(1000), memory: 16 * MIB });
  runUntil(machine, () => hasEnded(after));
  expect(after.vm.end).toEqual({ code: 0, message: "powered off" });
});

describe("memory comes back", () => {
  test("removing all guests returns every frame, and the next guest finds zeros", async () => {
    const machine = await bootMachine();
    const before = machine.status().framesInUse;
    for (let round = 0; round < 2; round++) {
      const guests = [
        startGuest(machine, first),
        startGuest(machine, { image: touchesAll(16 * MIB), memory: 16 * MIB }),
        startGuest(machine, second),
      ];
      runUntil(machine, () => hasEnded(guests[0]!) && hasEnded(guests[2]!));
      expect(outcomeOf(guests[0]!)).toEqual(expected.first);
      expect(outcomeOf(guests[2]!)).toEqual(expected.second);
      for (const { vm } of guests) machine.remove(vm);
      expect(machine.status()).toMatchObject({ framesInUse: before, guests: 0 });
    }
  });

  test("a guest whose specification is wrong leaves nothing", async () => {
    const machine = await bootMachine();
    const before = machine.status();
    const oddEntry = buildElf({ entry: 0x8000_0001n, segments: [{ paddr: RAM_BASE, data: busyLoop }] });
    expect(() => startGuest(machine, { image: kernelImage, memory: 3 })).toThrow(UsageError);
    expect(() => startGuest(machine, { image: new Uint8Array() })).toThrow("image: empty");
    expect(() => startGuest(machine, { image: oddEntry })).toThrow("the entry 0x80000001 is odd");
    expect(() => startGuest(machine, { image: kernelImage, initrd: new Uint8Array() })).toThrow("initrd: empty");
    expect(machine.status()).toEqual(before);
  });

  test("a guest that finds no memory while it is built leaves nothing, however far it came", async () => {
    const core = await Core.instantiate(releaseCore());
    const pool = new FramePool(core);
    pool.grow();
    vi.spyOn(pool, "grow").mockReturnValue(false);
    const spec: GuestSpec = { name: "test", image: kernelImage, memory: MEMORY, clock: "virtual" };
    const { mode, config } = configure(spec, firmwareImage);
    const build = (): Vm => new Vm(core, pool, 1, mode, config, () => {});
    const complete = build();
    const needed = pool.framesInUse;
    complete.release();

    const held = Array.from({ length: pool.framesFree }, () => pool.allocate());
    for (let left = 0; left < needed; left++) {
      const before = pool.framesInUse;
      expect(build, `${left} frames left`).toThrow(OutOfMemory);
      expect(pool.framesInUse, `${left} frames left`).toBe(before);
      pool.release(held.pop()!);
    }
    build();
  });
});

describe("a guest that is stopped because the machine has no memory left", () => {
  test("harms no other, and its memory comes back", async () => {
    const machine = await bootMachine();
    const before = machine.status().framesInUse;
    const guests = [startGuest(machine, first), startGuest(machine, second)];
    for (let i = 0; i < 6; i++) machine.runOnce();

    const hog = startGuest(machine, { image: touchesAll(512 * MIB), memory: 512 * MIB });
    const grow = vi.spyOn(FramePool.prototype, "grow").mockReturnValue(false);
    runUntil(machine, () => hasEnded(hog));
    expect(hog.vm.end).toEqual({
      code: 125,
      message: "this machine has no memory left: remove a guest, or give this one less",
    });
    grow.mockRestore();

    runUntil(machine, () => guests.every(hasEnded));
    expect(outcomeOf(guests[0]!)).toEqual(expected.first);
    expect(outcomeOf(guests[1]!)).toEqual(expected.second);
    for (const { vm } of [...guests, hog]) machine.remove(vm);
    expect(machine.status().framesInUse).toBe(before);
  });
});

describe("reset", () => {
  test("gives the same run again, after the end and in the middle", async () => {
    const machine = await bootMachine();
    const guest = startGuest(machine, first);
    const other = startGuest(machine, second);
    let printed = 0;
    const runAgain = (): void => {
      runUntil(machine, () => hasEnded(guest));
      const outcome = outcomeOf(guest);
      expect({ ...outcome, console: outcome.console.slice(printed) }).toEqual(expected.first);
      printed = guest.console().length;
    };
    runAgain();
    for (let turns = 0; turns < 12; turns++) {
      guest.vm.reset();
      for (let i = 0; i < turns; i++) guest.vm.run(190_000);
      expect(guest.vm.end).toBeNull();
      guest.vm.console.flush();
      printed = guest.console().length;
      guest.vm.reset();
      runAgain();
    }
    runUntil(machine, () => hasEnded(other));
    expect(outcomeOf(other)).toEqual(expected.second);
  });
});

describe("a guest that floods its console", () => {
  test("loses no byte, and does not run without credit", async () => {
    const machine = await bootMachine();
    const rounds = 60_000;
    const guest = startGuest(machine, { image: flood(rounds) });
    guest.limitReader(0);
    while (machine.runOnce());
    expect(guest.vm.status().throttledByConsole).toBe(true);
    expect(guest.vm.end).toBeNull();
    expect(guest.console().length).toBe(CONSOLE_WINDOW);
    const retired = guest.vm.status().retired.total;
    expect(machine.runOnce()).toBe(false);
    expect(guest.vm.status().retired.total).toBe(retired);

    while (guest.vm.end === null) {
      guest.vm.console.addCredit(100_000);
      while (machine.runOnce());
    }
    expect(guest.vm.end).toMatchObject({ code: 0 });
    expect(guest.console()).toBe("0123456789".repeat(rounds));
  });

  test("makes no other guest's keys late, counted in turns", async () => {
    /** Turns of the machine from a key to its echo. */
    async function turnsToEcho(neighbour: { readonly reads: number } | null): Promise<number> {
      const machine = await bootMachine();
      const guest = startGuest(machine, { image: kernelImage, memory: MEMORY });
      runUntil(machine, () => guest.console().endsWith("$ "));
      if (neighbour) startGuest(machine, { image: flood() }).limitReader(neighbour.reads);
      for (let i = 0; i < 6; i++) machine.runOnce();
      guest.vm.type(new TextEncoder().encode("x"));
      return runUntil(machine, () => guest.console().endsWith("$ x"));
    }
    const undisturbed = await turnsToEcho(null);
    // Nobody reads the flood: it has used its window up, and takes no turn at all.
    expect(await turnsToEcho({ reads: 0 })).toBe(undisturbed);
    // It is read as fast as it prints: one turn of it for each of the other's.
    expect(await turnsToEcho({ reads: Number.POSITIVE_INFINITY })).toBeLessThanOrEqual(2 * undisturbed + 1);
  });
});
