// Copies of Linux: they go on to the same bits, and 32 clones of a booted one cost what the project promises. Needs the images of `npm run image:linux`.

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { imagePath } from "../../guests/linux/cache.ts";
import { measureClones } from "../../src/bench/clones.ts";
import { modes } from "../../src/modes/mode.ts";
import { releaseCore } from "../core/built-core.ts";
import { clone, copyOf, restoreElsewhere, runTo, runToEnd, type Spec, seen } from "../snapshot/guests.ts";
import { bootMachine, startGuest, type TestGuest } from "../vm/machines.ts";

const MIB = 1024 * 1024;
const timeout = 300_000;

function read(name: string): Buffer {
  const path = imagePath(name);
  if (!existsSync(path)) throw new Error(`${path} is missing; run: npm run image:linux`);
  return readFileSync(path);
}

/**
 * Linux clears A bits without a fence, and a copy begins with empty TLBs: so memory is not compared, only what the guest can see of
 * its run.
 */
const outcome = (guest: TestGuest) => {
  const { memory: _, framesTouched: __, ...rest } = seen(guest);
  return rest;
};

describe("a copy of a Linux with two harts goes on to the same console and counts", () => {
  test.each(modes.map(({ name }) => name))("in %s", { timeout }, async (mode) => {
    const lines = ["cat /proc/interrupts", "seq 1 500 | sha1sum", "(sleep 0.1; echo slept) & wait", "poweroff -f"];
    const spec: Spec = {
      image: read("Image-lab"),
      initrd: read("initramfs.cpio"),
      bootargs: "console=ttyS0 initramfs_async=0",
      script: lines.map((line) => `expect # \\e[6n\nline ${line}`).join("\n"),
      ...{ mode, firmware: "host", harts: 2, memory: 128 * MIB },
    };
    const machine = await bootMachine();
    const guest = startGuest(machine, spec);
    const copies: TestGuest[] = [];
    for (const [index, point] of [2_000_000, 9_000_000, 31_000_000].entries()) {
      runTo(guest, point);
      copies.push(await copyOf(machine, guest, index === 1 ? restoreElsewhere : clone));
    }
    const alone = startGuest(await bootMachine(), spec);
    for (const one of [...copies, guest, alone]) runToEnd(one);
    expect(alone.console()).toContain("slept");
    for (const one of [...copies, guest]) expect(outcome(one)).toEqual(outcome(alone));
  });
});

describe("32 clones of a booted Linux", () => {
  test.each(modes.map(({ name }) => name))("in %s", { timeout }, async (mode) => {
    const guest = { image: read("Image-tiny"), initrd: read("initramfs.cpio"), bootargs: "console=ttyS0" };
    const { ms, atPrompt, afterEcho } = await measureClones({ core: releaseCore(), guest, mode, clones: 32 });
    expect(ms.median).toBeLessThanOrEqual(10);
    expect(atPrompt.largest).toBeLessThanOrEqual(2 * MIB);
    expect(afterEcho.largest).toBeLessThanOrEqual(4 * MIB);
  });
});
