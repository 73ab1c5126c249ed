// Exits of a system call of the teaching kernel in each mode: docs/predictions/syscalls.md is the oracle.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { MachineRunner } from "../../src/bench/machine-runner.ts";
import { modes } from "../../src/modes/mode.ts";
import type { ModeName } from "../../src/worker/protocol.ts";

const file = (path: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url))));

/** Both have three digits, so the two command lines differ in no other way; all calls fit into one turn of 10 ms. */
const CALLS = 200;

/** Exits by cause under the heading "## KIND in MODE: TOTAL" ("## KIND: TOTAL" is that of trap); checks that they add up to it. */
function predicted(kind: string, mode: ModeName): Record<string, number> {
  const text = new TextDecoder().decode(file("docs/predictions/syscalls.md"));
  const heading = mode === "trap" ? kind : `${kind} in ${mode}`;
  const [, total, section] = new RegExp(`^## ${heading}: (\\d+)$([\\s\\S]*?)(?=^##? |$(?![\\s\\S]))`, "m").exec(text)!;
  const rows = [...section!.matchAll(/^\| `([^`]+)` \| (\d+) \|/gm)].map(([, cause, count]) => [cause!, Number(count)]);
  const exits = Object.fromEntries(rows) as Record<string, number>;
  expect(Object.values(exits).reduce((sum, count) => sum + count, 0)).toBe(Number(total));
  return exits;
}

describe("a system call exits as predicted", () => {
  let runner: MachineRunner;
  beforeAll(async () => {
    runner = await MachineRunner.boot(new WebAssembly.Module(file("build/core.wasm")));
  });

  async function exitsOf(kind: string, mode: ModeName, calls: number): Promise<Readonly<Record<string, number>>> {
    const bootargs = `calls ${kind} ${calls}; halt`;
    const { exits } = await runner.run(file("guests/images/kernel.elf"), {
      engine: "interpret",
      mode,
      bootargs,
    });
    return exits;
  }

  const cases = ["getpid", "write", "yield"].flatMap((kind) => modes.map(({ name }) => [kind, name] as const));
  test.each(cases)("%s in %s", async (kind, mode) => {
    const [few, many] = [await exitsOf(kind, mode, CALLS), await exitsOf(kind, mode, 2 * CALLS)];
    const perCall: Record<string, number> = {};
    for (const [cause, count] of Object.entries(many)) {
      const more = count - (few[cause] ?? 0);
      if (more !== 0) perCall[cause] = more / CALLS;
    }
    expect(perCall).toEqual(predicted(kind, mode));
  });
});
