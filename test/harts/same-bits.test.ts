// With the virtual clock a run of several harts is a function of its inputs: where the machine's slices end, who runs beside
// it, which path of the interpreter runs it and which mode it is in change nothing that it can see.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modes } from "../../src/modes/mode.ts";
import type { GuestSpec, ModeName } from "../../src/worker/protocol.ts";
import { busyLoop } from "../vm/hostile-guests.ts";
import { bootMachine, hasEnded, outcomeOf, runUntil, startGuest } from "../vm/machines.ts";
import { buildPrograms, machineLines, type Programs, payloadLines, supervisorLines, TYPED } from "./programs.ts";

const timeout = 120_000;
const HARTS = 3;

let programs: Programs;
beforeAll(() => {
  programs = buildPrograms();
});
afterAll(() => programs.remove());

type Program = "machine" | "supervisor";

function specOf(program: Program, mode: ModeName): Partial<GuestSpec> & Pick<GuestSpec, "image"> {
  return {
    image: readFileSync(programs[program]),
    mode,
    harts: HARTS,
    memory: 64 << 20,
    maxInstructions: 1e9,
    ...(program === "supervisor" ? { firmware: "host", input: Buffer.from(`${TYPED}\r`) } : {}),
  };
}

const linesFor = (program: Program): string[] => (program === "machine" ? machineLines(HARTS) : supervisorLines(HARTS));

/** The run with slices of so many instructions; Infinity leaves them to the machine. */
async function outcome(
  program: Program,
  mode: ModeName,
  options: { slice?: number; oracle?: boolean; beside?: boolean },
) {
  const machine = await bootMachine();
  if (options.beside) startGuest(machine, { image: busyLoop });
  const guest = startGuest(machine, { ...specOf(program, mode), oracle: options.oracle ?? false });
  if (options.slice === undefined) runUntil(machine, () => hasEnded(guest));
  else while (!hasEnded(guest)) guest.vm.run(options.slice);
  guest.vm.console.flush();
  return { ...outcomeOf(guest), harts: guest.vm.status().harts };
}

const cases = modes.flatMap(({ name, noMachineMode }) =>
  (noMachineMode === null ? (["machine", "supervisor"] as const) : (["supervisor"] as const)).map(
    (program) => [program, name] as const,
  ),
);

describe.each(cases)("%s.c in %s", (program, mode) => {
  test("is the same wherever slices end, beside another guest, and one instruction at a time", {
    timeout,
  }, async () => {
    const one = await outcome(program, mode, {});
    expect(payloadLines(one.console)).toEqual(linesFor(program));
    for (const slice of [1_000_000, 4999, 97]) expect(await outcome(program, mode, { slice }), `${slice}`).toEqual(one);
    expect(await outcome(program, mode, { beside: true })).toEqual(one);
    expect(await outcome(program, mode, { oracle: true })).toEqual(one);
  });
});

describe.each(["machine", "supervisor"] as const)("%s.c", (program) => {
  test("is the same in every mode: console, counts of each hart, time and memory", { timeout }, async () => {
    const seen = async (mode: ModeName) => {
      const { exits: _, ...rest } = await outcome(program, mode, {});
      return rest;
    };
    const bare = await seen("bare");
    for (const [of, mode] of cases) if (of === program && mode !== "bare") expect(await seen(mode), mode).toEqual(bare);
  });
});
