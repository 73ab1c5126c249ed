// Where the hypervisor pages for it, a guest behaves as if it were alone: console, counts, exits by cause, memory. Its neighbours share
// the frame pool, the TLBs and the core with it, and do what they can.
//
// test/vm/isolation.test.ts has the same for bare, and what does not depend on the mode.

import { beforeAll, describe, expect, test } from "vitest";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import {
  changesAddressSpaces,
  flood,
  noTrapVector,
  resetsForEver,
  runsManyPages,
  touchesAll,
  trapsForEver,
  wildAccesses,
} from "../vm/hostile-guests.ts";
import { bootMachine, hasEnded, kernelImage, outcomeOf, runUntil, startGuest, typed } from "../vm/machines.ts";

const timeout = 60_000;
const MIB = 1024 * 1024;

const quiet: GuestSpec = {
  name: "quiet",
  image: kernelImage,
  mode: "trap",
  memory: 32 * MIB,
  script: typed("ls", "run count 3 20 &", "run hostile", "ps", "mem", "halt 3"),
};
const withHost: GuestSpec = { ...quiet, name: "with the hypervisor as firmware", firmware: "host" };
const inTvm: GuestSpec = { ...withHost, name: "in tvm", mode: "tvm" };
const inHext: GuestSpec = { ...withHost, name: "in hext", mode: "hext" };

async function outcomeBeside(spec: GuestSpec, neighbours: readonly Partial<GuestSpec>[]) {
  const machine = await bootMachine();
  for (const neighbour of neighbours)
    startGuest(machine, { image: kernelImage, memory: 16 * MIB, mode: "trap", ...neighbour });
  const guest = startGuest(machine, spec);
  runUntil(machine, () => hasEnded(guest));
  return outcomeOf(guest);
}

let alone: Awaited<ReturnType<typeof outcomeBeside>>;
let aloneWithHost: typeof alone;
let aloneInTvm: typeof alone;
let aloneInHext: typeof alone;
beforeAll(async () => {
  alone = await outcomeBeside(quiet, []);
  aloneWithHost = await outcomeBeside(withHost, []);
  aloneInTvm = await outcomeBeside(inTvm, []);
  aloneInHext = await outcomeBeside(inHext, []);
  for (const { end, console } of [alone, aloneWithHost, aloneInTvm, aloneInHext]) {
    expect(end).toMatchObject({ code: 3 });
    expect(console).toContain("hostile: 24 of 24 attempts stopped");
  }
});

const neighbours: Readonly<Record<string, Partial<GuestSpec>>> = {
  "traps with mtvec = 0": { image: noTrapVector },
  "traps for ever with a handler": { image: trapsForEver },
  "jumps and stores all over the address space": { image: wildAccesses },
  "floods its console": { image: flood() },
  "touches all its memory": { image: touchesAll(64 * MIB), memory: 64 * MIB },
  "changes address spaces and fences for ever": { image: changesAddressSpaces },
  "runs code in more pages than the core keeps": { image: runsManyPages },
  "resets itself for ever": { image: resetsForEver },
  "is the same kernel, in bare": { mode: "bare", script: typed("run hostile", "halt") },
  "is the same kernel, in trap": { script: typed("run hostile", "halt") },
  "is the same kernel, in hext": { mode: "hext", firmware: "host", script: typed("run hostile", "halt") },
  "is the same kernel, in tvm": { mode: "tvm", firmware: "host", script: typed("run hostile", "halt") },
};

describe("a quiet guest in trap, tvm or hext beside one that", () => {
  test.each(Object.entries(neighbours))("%s", { timeout }, async (_name, neighbour) => {
    expect(await outcomeBeside(quiet, [neighbour])).toEqual(alone);
    expect(await outcomeBeside(withHost, [neighbour])).toEqual(aloneWithHost);
    expect(await outcomeBeside(inTvm, [neighbour])).toEqual(aloneInTvm);
    expect(await outcomeBeside(inHext, [neighbour])).toEqual(aloneInHext);
  });
});

test("a quiet guest in trap beside all of them at once", { timeout }, async () => {
  expect(await outcomeBeside(quiet, Object.values(neighbours))).toEqual(alone);
});

test.each([1009, 99_991])("turns of %d instructions give the same run in trap", { timeout }, async (budget) => {
  const machine = await bootMachine();
  const guest = startGuest(machine, quiet);
  while (!hasEnded(guest)) guest.vm.run(budget);
  guest.vm.console.flush();
  expect(outcomeOf(guest)).toEqual(alone);
});
