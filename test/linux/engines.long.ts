// One Linux session by both engines, in every mode: the same console, counts by privilege, exits of each cause, guest time and memory.
//
// Needs the images of `npm run image:linux`. Only this file: npm run test:engines.

import { expect, test } from "vitest";
import { Layout, Machine as MachineField } from "../../assembly/abi.ts";
import { modes } from "../../src/modes/mode.ts";
import type { EngineName, ModeName } from "../../src/worker/protocol.ts";
import { scriptOf } from "../guests/machine-session.ts";
import { bootMachine, hasEnded, outcomeOf, startGuest } from "../vm/machines.ts";
import { prompt } from "./console.ts";
import { bootargs, MIB, readImage, timeoutMs } from "./guest.ts";

/** Boot, processes, pipes, integer and floating point, files, and the end. */
const lines: readonly string[] = [
  "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do /bin/true; done; echo $?",
  "seq 1 3000 | sort -r | head -n 3",
  "head -c 300000 /bin/busybox | gzip -c | sha256sum",
  "seq 1 2000 | awk '{ s += $1 * $1; t += 1 / $1 } END { printf \"%d %.12f\\n\", s, t }'",
  "echo '2 100 ^ p 3 k 2 v p' | dc",
  "(sleep 0.2; echo slept) & wait",
  "mkdir /tmp/d && cd /tmp/d && touch a b c && tar c . | tar t; cd /",
  "poweroff -f",
];

async function run(image: string, mode: ModeName, engine: EngineName) {
  const machine = await bootMachine();
  const guest = startGuest(machine, {
    ...{ image: readImage(image), initrd: readImage("initramfs.cpio"), bootargs, memory: 128 * MIB },
    ...{ mode, engine, firmware: "host", maxInstructions: 2e10, script: scriptOf(lines, prompt) },
  });
  while (!hasEnded(guest) && machine.runOnce());
  expect(guest.vm.end?.code, guest.vm.end?.message).toBe(0);
  const regions = guest.vm.core.memory.read32(Layout.Machine + MachineField.RegionsMade);
  return { outcome: outcomeOf(guest), regions };
}

for (const image of ["Image-tiny", "Image-lab"]) {
  for (const { name: mode } of modes) {
    test(`${image} in ${mode}`, { timeout: timeoutMs }, async () => {
      const interpreted = await run(image, mode, "interpret");
      expect(interpreted.regions).toBe(0);
      for (const engine of ["translate", "auto"] as const) {
        const { outcome, regions } = await run(image, mode, engine);
        expect(regions, engine).toBeGreaterThan(0);
        expect(outcome, engine).toEqual(interpreted.outcome);
      }
      const { retired, exits } = interpreted.outcome;
      console.log(
        `${image}, ${mode}: equal in both engines; retired ${JSON.stringify(retired)}, exits ${JSON.stringify(exits)}`,
      );
    });
  }
}
