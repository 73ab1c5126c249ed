// Linux with several harts: it finds them, uses them, stops one and starts it again, and halts, in every mode.
//
// The modes give the same bytes and counts. On a machine of several harts nothing is compared with QEMU: there the harts are
// interleaved by the host's clock.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { modes } from "../../src/modes/mode.ts";
import type { MachineResult } from "../guests/machine-session.ts";
import { session } from "./console.ts";
import { fwJump, type LinuxSession, MIB, runLinux, timeoutMs } from "./guest.ts";

const HARTS = [1, 2, 4];

/** Each answer stands on a line of its own, behind a mark. */
const lines = (harts: number): string[] => [
  "echo = $(grep -c processor /proc/cpuinfo)",
  // Work that moves between harts: processes and pipes. All do the same, so one line is left.
  "for i in 1 2 3 4 5 6 7 8; do (echo = $(seq 1 2000 | sort -r | sha256sum)) & done | sort -u; wait",
  onHart(harts - 1),
  ...(harts === 1 ? [] : hotplug(harts - 1)),
  "poweroff -f",
];

/** A process that may run on this hart alone says so. */
const onHart = (hart: number): string => `taskset ${maskOf(hart)} sh -c 'echo = $(taskset -p $$ | cut -d: -f 2)'`;
const maskOf = (hart: number): string => (1 << hart).toString(16);

/** Hart state management, as Linux uses it: the hart stops, and is started anew. */
const hotplug = (hart: number): string[] => [
  ...[0, 1].map(
    (online) => `cd /sys/devices/system/cpu; echo ${online} > cpu${hart}/online; echo = $(cat online); cd /`,
  ),
  onHart(hart),
];

const DIGEST = "b09fec8add1936494551b22f00084d3b8e8d03a0ec6a35e98e297455ac09b2ad";

function answers(harts: number): string[] {
  const last = maskOf(harts - 1);
  const online = (count: number): string => (count === 1 ? "0" : `0-${count - 1}`);
  return [String(harts), `${DIGEST} -`, last, ...(harts === 1 ? [] : [online(harts - 1), online(harts), last])];
}

function answered({ console }: MachineResult): string[] {
  return [...session(console).matchAll(/^= (.*)\r$/gm)].map(([, answer]) => answer!);
}

describe.each(HARTS)("%d harts", (harts) => {
  const run = (spec: Partial<LinuxSession>): Promise<MachineResult> =>
    runLinux({ image: "Image-lab", firmware: "host", harts, lines: lines(harts), ...spec });

  test("every mode: the same bytes, the same instructions", { timeout: timeoutMs }, async () => {
    const bare = await run({ mode: "bare" });
    expect(answered(bare)).toEqual(answers(harts));
    expect(bare.exitCode).toBe(0);
    for (const { name } of modes) {
      const { console, exitCode, instructionsToPrompt } = await run({ mode: name });
      expect({ exitCode, instructionsToPrompt }, name).toEqual({
        exitCode: 0,
        instructionsToPrompt: bare.instructionsToPrompt,
      });
      expect(console.equals(bare.console), name).toBe(true);
    }
  });

  test.each(["bare", "trap"] as const)(
    "on our firmware and on OpenSBI, in %s",
    { timeout: timeoutMs },
    async (mode) => {
      for (const firmware of [readFileSync("guests/images/firmware.elf"), readFileSync(fwJump)])
        expect(answered(await run({ mode, firmware }))).toEqual(answers(harts));
    },
  );

  test.each(modes.map(({ name }) => name))("Debian's own kernel, in %s", { timeout: timeoutMs }, async (mode) => {
    const result = await run({ image: "Image-debian", memory: 256 * MIB, mode });
    expect(answered(result)).toEqual(answers(harts));
    expect(result.exitCode).toBe(0);
  });
});
