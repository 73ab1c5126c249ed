// Guests that attack (guests/hostile), in every mode: each sees what the manual says or is stopped with a reason, and its
// neighbours' consoles, counts and memory are what they are without it.

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { attempts } from "./attempts.ts";
import { linesOf, meet, neighboursAlone, type Outcome } from "./neighbours.ts";
import { tableOf } from "./table.ts";

let undisturbed: Outcome[];
beforeAll(async () => {
  undisturbed = await neighboursAlone();
  expect(undisturbed.map(({ end }) => end?.code)).toEqual([3, 0]);
});

describe.each(attempts)("$name: $tries", (attempt) => {
  test.each(attempt.modes.map((mode) => [mode] as const))("%s", async (mode) => {
    const { attempt: outcome, neighbours, framesLeft } = await meet(attempt, mode);
    expect(linesOf(outcome)).toEqual(attempt.sees);
    if (attempt.end === null) expect(outcome.end).toMatchObject({ code: 0 });
    else expect(outcome.end).toEqual({ code: attempt.end.code, message: expect.stringMatching(attempt.end.message) });
    expect(neighbours).toEqual(undisturbed);
    expect(framesLeft).toBe(0);
  });
});

test("docs/HOSTILE.md says so (npm run generate)", () => {
  expect(readFileSync(new URL("../../docs/HOSTILE.md", import.meta.url), "utf8")).toBe(tableOf(attempts));
});
