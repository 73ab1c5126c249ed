// Linux with several harts: it finds them, uses them, stops one and starts it again, and halts, in every mode.
//
// The modes give the same bytes and counts. On a machine of several harts nothing is compared with QEMU: there the harts are
// interleaved by the host's clock.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { modes } from "../../src/modes/mode.ts";
import type { MachineResult } from "../guests/machine-session.ts";
import { fwJump, type LinuxSession, MIB, runLinux, timeoutMs } from "./guest.ts";
import { answered, answers, lines } from "./harts-session.ts";

const HARTS = [1, 2, 4];

describe.each(HARTS)("%d harts", (harts) => {
  const run = (spec: Partial<LinuxSession>): Promise<MachineResult> =>
    runLinux({ image: "Image-lab", firmware: "host", harts, lines: lines(harts), ...spec });

  test("every mode: the same bytes, the same instructions", { timeout: timeoutMs }, async () => {
    const bare = await run({ mode: "bare" });
    expect(answered(bare)).toEqual(answers(harts));
    expect(bare.exitCode).toBe(0);
    for (const { name } of modes) {
      const { console, exitCode, retired } = await run({ mode: name });
      expect({ exitCode, retired }, name).toEqual({
        exitCode: 0,
        retired: bare.retired,
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
