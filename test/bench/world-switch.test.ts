// A world switch costs time and nothing else: no page-table entry is read again, and no TLB flushed.
//
// The time is the benchmark's to tell (tabvisor bench --world-switch); counts are the same on every machine.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatWorldSwitches, measureWorldSwitch } from "../../src/bench/world-switch.ts";
import { releaseCore } from "../core/built-core.ts";

const program = (name: string, bootargs: string) => ({
  name,
  image: readFileSync(new URL(`../../guests/images/bench/${name}.elf`, import.meta.url)),
  bootargs,
});
const fib = program("fib", "n=45");
const sha256 = program("sha256", "n=1000000");

for (const mode of ["bare", "trap"] as const) {
  for (const pair of [
    [fib, fib],
    [fib, sha256],
  ] as const) {
    test(`${mode}: ${pair.map(({ name }) => name).join(" and ")}`, { timeout: 60_000 }, async () => {
      const measured = await measureWorldSwitch(releaseCore(), mode, pair);
      expect(measured).toMatchObject({ mode, walkReads: 0, missesAfter: 0, flushes: 0 });
      expect(formatWorldSwitches([measured])).toContain(`${mode}  ${pair[0].name}, ${pair[1].name}`);
    });
  }
}
