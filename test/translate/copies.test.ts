// Guests whose code is translated, and that are copied in its middle: clones share the frames and what is translated of them, until
// one of them rewrites its code; a snapshot goes on in another machine.

import { describe, expect, test } from "vitest";
import { Layout, Machine } from "../../assembly/abi.ts";
import { modes } from "../../src/modes/mode.ts";
import { clone, copyOf, leftAlone, restoreElsewhere, runTo, runToEnd, type Spec, seen } from "../snapshot/guests.ts";
import { sharingGuest } from "../snapshot/sharing-guest.ts";
import { bootMachine, hasEnded, startGuest, type TestGuest } from "../vm/machines.ts";

const timeout = 300_000;
const MIB = 1024 * 1024;
const ROUNDS = 40;

const ways = [
  { name: "a clone", copy: clone },
  { name: "a snapshot", copy: restoreElsewhere },
] as const;

describe.each(modes.map(({ name }) => name))("in %s", (mode) => {
  const interpreted: Spec = {
    image: sharingGuest(ROUNDS),
    engine: "interpret",
    mode,
    firmware: "host",
    memory: 16 * MIB,
    maxInstructions: 1e6,
  };

  /** Of a guest and its copies, each at its own end. */
  async function expectSameEnds(family: readonly TestGuest[]): Promise<void> {
    const expected = await leftAlone(interpreted);
    for (const guest of family) {
      runToEnd(guest);
      expect({ ...seen(guest), retired: guest.vm.retired }).toEqual(expected);
    }
  }

  const startTranslated = async (stress: number): Promise<[Awaited<ReturnType<typeof bootMachine>>, TestGuest]> => {
    const machine = await bootMachine();
    return [machine, startGuest(machine, { ...interpreted, engine: "translate", translationStress: stress })];
  };

  test.each(ways)(
    "$name every few instructions ends as the guest that is interpreted",
    { timeout },
    async ({ copy }) => {
      const [machine, guest] = await startTranslated(17);
      const family = [guest];
      const { retired } = await leftAlone(interpreted);
      for (let point = 5; point < retired; point += copy === clone ? 23 : 97) {
        runTo(guest, point);
        family.push(await copyOf(machine, guest, copy));
      }
      expect(guest.vm.core.memory.read32(Layout.Machine + Machine.RegionsMade)).toBeGreaterThan(5);
      await expectSameEnds(family);
    },
  );

  test("clones by turns of a few instructions, each of which rewrites the code that all of them share", {
    timeout,
  }, async () => {
    const [machine, guest] = await startTranslated(13);
    const family = [guest];
    for (let turn = 1; family.some((one) => !hasEnded(one)); turn++) {
      for (const [index, one] of family.entries()) if (!hasEnded(one)) one.vm.run(29 + index);
      if (turn % 3 === 0 && family.length < 10)
        family.push(await copyOf(machine, family[turn % family.length]!, clone));
    }
    const copied = family.map(({ vm }) => vm.status().exits["copy-on-write"]?.count ?? 0);
    expect(Math.max(...copied)).toBeGreaterThan(0);
    await expectSameEnds(family);
  });
});
