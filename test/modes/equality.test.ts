// The project's strongest test: one guest, bare and under the hypervisor in each of its modes, leaves the same console bytes,
// the same counts of retired instructions per privilege, the same guest time and the same memory. With the virtual clock
// nothing is masked.

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { modes } from "../../src/modes/mode.ts";
import type { GuestSpec, ModeName } from "../../src/worker/protocol.ts";
import { shellSession } from "../guests/shell-session.ts";
import { bootMachine, hasEnded, kernelImage, outcomeOf, runUntil, startGuest, typed } from "../vm/machines.ts";

const timeout = 120_000;
const OPENSBI = "/usr/lib/riscv64-linux-gnu/opensbi/generic";

/** What a guest sees of its run, and leaves behind. Exits differ between modes, and are none of its business. */
async function sessionIn(mode: ModeName, options: Partial<GuestSpec>) {
  const machine = await bootMachine();
  const guest = startGuest(machine, {
    image: kernelImage,
    mode,
    script: typed(...shellSession),
    maxInstructions: 1e9,
    ...options,
  });
  runUntil(machine, () => hasEnded(guest));
  const { exits: _, ...outcome } = outcomeOf(guest);
  return outcome;
}

async function expectEqual(options: Partial<GuestSpec>): Promise<void> {
  const bare = await sessionIn("bare", options);
  expect(bare.end).toMatchObject({ code: 0 });
  expect(bare.console).toContain("hostile: 24 of 24 attempts stopped");
  for (const mode of modes) {
    const canRun = options.firmware === "host" || mode.noMachineMode === null;
    if (mode.name !== "bare" && canRun) expect(await sessionIn(mode.name, options), mode.name).toEqual(bare);
  }
}

describe("the shell session is the same in every mode that can run it", () => {
  test("with our firmware, whose M-mode is virtual", { timeout }, () => expectEqual({}));
  test("with the hypervisor as firmware", { timeout }, () => expectEqual({ firmware: "host" }));
  test("with our firmware, one instruction at a time", { timeout }, () => expectEqual({ oracle: true }));
  test("with the hypervisor as firmware, one instruction at a time", { timeout }, () =>
    expectEqual({ firmware: "host", oracle: true }),
  );

  test("with two harts, one parked by our firmware", { timeout }, () => expectEqual({ harts: 2 }));
  test("with two harts, one stopped by the hypervisor", { timeout }, () => expectEqual({ harts: 2, firmware: "host" }));

  test.each(["fw_jump.bin", "fw_dynamic.bin"])("with Debian's OpenSBI, %s", { timeout }, async (name) => {
    const file = `${OPENSBI}/${name}`;
    if (!existsSync(file)) throw new Error(`${file} is not installed; on Debian: apt-get install opensbi`);
    await expectEqual({ firmware: readFileSync(file) });
  });
});

test.each<Partial<GuestSpec>>([
  { mode: "trap" },
  { mode: "tvm", firmware: "host" },
  { mode: "hext", firmware: "host" },
])("in $mode, the interpreter and the oracle give the same run, exits included", { timeout }, async (options) => {
  const exitsOf = async (oracle: boolean) => {
    const machine = await bootMachine();
    const guest = startGuest(machine, { image: kernelImage, script: typed(...shellSession), oracle, ...options });
    runUntil(machine, () => hasEnded(guest));
    return outcomeOf(guest);
  };
  expect(await exitsOf(true)).toEqual(await exitsOf(false));
});
