// Floating point is the guest's own in every mode: instructions run on the hart without exits while the guest's FS is on,
// reach it as illegal ones while it is off, and FS becomes Dirty at the same instruction.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { instructions } from "../../src/isa/instructions.ts";
import { modes } from "../../src/modes/mode.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import { buildArchTest } from "../arch/build.ts";
import { bootMachine, hasEnded, modesWithMachineMode, outcomeOf, runUntil, startGuest } from "../vm/machines.ts";

const timeout = 120_000;
const nbody = readFileSync(new URL("../../guests/images/bench/nbody.elf", import.meta.url));
const floatNames = new Set(instructions.filter(({ extension }) => "FD".includes(extension)).map(({ name }) => name));

async function outcomeIn(spec: Partial<GuestSpec> & Pick<GuestSpec, "image">) {
  const machine = await bootMachine();
  const guest = startGuest(machine, spec);
  runUntil(machine, () => hasEnded(guest));
  return outcomeOf(guest);
}

describe("a guest that computes is the same in every mode, and no float instruction of it exits", () => {
  test.each([false, true])("oracle: %s", { timeout }, async (oracle) => {
    const spec = { image: nbody, firmware: "host", bootargs: "n=1", oracle } as const;
    const { exits: _, ...bare } = await outcomeIn({ ...spec, mode: "bare" });
    expect(bare.console).toMatch(/^nbody 1 [0-9a-f]{16}$/m);
    for (const { name } of modes) {
      const { exits, ...outcome } = await outcomeIn({ ...spec, mode: name });
      expect(outcome, name).toEqual(bare);
      for (const cause of Object.keys(exits)) expect(floatNames, `exit in ${name}`).not.toContain(cause);
    }
  });
});

describe("a guest that turns FS on and off is the same in every mode that can run it", () => {
  test.each(["privileged/fs", "privileged/fs-flags", "insn/fcsr", "insn/float-memory"])(
    "%s",
    { timeout },
    async (name) => {
      const image = await buildArchTest(name);
      const { exits: _, ...bare } = await outcomeIn({ image, mode: "bare" });
      expect(bare.end).toMatchObject({ code: 0 });
      for (const mode of modesWithMachineMode) {
        const { exits, ...outcome } = await outcomeIn({ image, mode: mode.name });
        expect(outcome, mode.name).toEqual(bare);
      }
    },
  );
});
