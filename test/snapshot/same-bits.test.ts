// A guest that was cloned, or restored from a snapshot, goes on to the same bits as one that is left alone; and taking the
// copy changes nothing for the guest that it was taken of.

import { describe, expect, test } from "vitest";
import { modes } from "../../src/modes/mode.ts";
import { bootMachine, kernelImage, startGuest, typed } from "../vm/machines.ts";
import {
  clone,
  copyOf,
  expectSameBits,
  leftAlone,
  restoreElsewhere,
  runTo,
  runToEnd,
  type Spec,
  seen,
} from "./guests.ts";

const timeout = 120_000;
const MIB = 1024 * 1024;

const session = typed("ls", "run count 3 20 &", "run hostile", "ps", "mem", "cat readme", "halt 3");

describe.each(modes.map(({ name }) => name))("the teaching OS in %s", (mode) => {
  const spec: Spec = { image: kernelImage, mode, firmware: "host", memory: 32 * MIB, script: session };

  test("cloned", { timeout }, async () => {
    await expectSameBits(spec, await points(spec), clone);
  });
  test("restored from a file", { timeout }, async () => {
    await expectSameBits(spec, await points(spec), restoreElsewhere);
  });
  test("asleep, and with keys that it has not read yet", { timeout }, async () => {
    const { script: _, ...silent } = spec;
    const machine = await bootMachine();
    const guest = startGuest(machine, silent);
    runTo(guest, 1e9);
    expect(guest.vm.state).toBe("idle");
    const asleep = await copyOf(machine, guest, clone);
    const asleepElsewhere = await copyOf(machine, guest, restoreElsewhere);
    const keys = Buffer.from("run count 3 20\recho 0123456789abcdef\rhalt 6\r");
    guest.vm.pause();
    guest.vm.type(keys);
    const typed = await copyOf(machine, guest, clone);
    const typedElsewhere = await copyOf(machine, guest, restoreElsewhere);
    guest.vm.resume();
    for (const copy of [asleep, asleepElsewhere]) {
      runTo(copy, 1e9);
      expect(copy.vm.state).toBe("idle");
      copy.vm.type(keys);
    }
    runToEnd(guest);
    expect(guest.vm.end).toMatchObject({ code: 6 });
    for (const copy of [asleep, asleepElsewhere, typed, typedElsewhere]) {
      runToEnd(copy);
      expect(seen(copy)).toEqual(seen(guest));
    }
  });

  test("one instruction at a time", { timeout }, async () => {
    const oracle = { ...spec, oracle: true };
    await expectSameBits(oracle, await points(oracle), clone);
  });
});

/** From the first instruction to the end, at odd places. */
async function points(spec: Spec): Promise<number[]> {
  const { retired } = await leftAlone(spec);
  return [0, 1, ...Array.from({ length: 6 }, (_, index) => Math.floor((retired * (index + 0.37)) / 6)), retired];
}
