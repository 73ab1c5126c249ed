// Exits of a system call of the teaching kernel in `trap`: docs/predictions/syscalls.md is the oracle.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { MachineRunner } from "../../src/bench/machine-runner.ts";

const file = (path: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url))));

/** Both have three digits, so the two command lines differ in no other way; all calls fit into one turn of 10 ms. */
const CALLS = 200;

/** Exits by cause under the heading "## KIND: TOTAL"; checks that they add up to it. */
function predicted(kind: string): Record<string, number> {
  const text = new TextDecoder().decode(file("docs/predictions/syscalls.md"));
  const [, total, section] = new RegExp(`^## ${kind}: (\\d+)$([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, "m").exec(text)!;
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

  async function exitsOf(kind: string, calls: number): Promise<Readonly<Record<string, number>>> {
    const bootargs = `calls ${kind} ${calls}; halt`;
    const { exits } = await runner.run(file("guests/images/kernel.elf"), {
      engine: "interpret",
      mode: "trap",
      bootargs,
    });
    return exits;
  }

  test.each(["getpid", "write", "yield"])("%s", async (kind) => {
    const [few, many] = [await exitsOf(kind, CALLS), await exitsOf(kind, 2 * CALLS)];
    const perCall: Record<string, number> = {};
    for (const [cause, count] of Object.entries(many)) {
      const more = count - (few[cause] ?? 0);
      if (more !== 0) perCall[cause] = more / CALLS;
    }
    expect(perCall).toEqual(predicted(kind));
  });
});
