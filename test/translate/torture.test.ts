// Torture programs, interpreted and translated: registers and CSRs agree after every piece of a run, memory at its end.
//
// TORTURE_SEED=n repeats a run; TORTURE_PROGRAMS=n runs so many programs, from that seed on.

import { describe, expect, test } from "vitest";
import { gpa } from "../../src/memory/address.ts";
import type { Translation } from "../../src/vm/vcpu.ts";
import { BareHart } from "../core/bare-hart.ts";
import { Random } from "../differential/random.ts";
import { translatedBy } from "./paths.ts";
import { randomWord } from "./torture-code.ts";
import { CODE, CODE_FRAMES, PAGE } from "./torture-layout.ts";
import { tortureSeed, tortureSize } from "./torture-options.ts";
import { tortureProgram } from "./torture-program.ts";

const programs = tortureSize(10);
const INSTRUCTIONS = 20_000;

/** Under stress, and of what has run only. */
const translations: readonly Translation[] = [
  ...[1, 13, 97, 499].map((sampleEvery) => ({ sampleEvery, hotSamples: 0, payback: 0 })),
  ...[7, 61].map((sampleEvery) => ({ sampleEvery, hotSamples: 2, payback: 4 })),
];

const create = (translation: Translation): Promise<BareHart> =>
  BareHart.create({ memory: [], translation, refusesDevices: true });

/** One program on both; the host writes into its code now and then. */
function expectSameBits(program: number, expected: BareHart, subject: BareHart): void {
  const memory = tortureProgram(program);
  for (const hart of [expected, subject]) hart.restart(memory);
  const random = new Random(program ^ 0x5555);
  for (let done = 0; done < INSTRUCTIONS; ) {
    const piece = random.chance(50) ? random.between(1, 100) : random.between(1, 3000);
    for (const hart of [expected, subject]) hart.run(piece);
    done += piece;
    expect(subject.registers(), `program ${program}, after ${done}`).toEqual(expected.registers());
    if (!random.chance(20)) continue;
    const at = gpa(CODE + 2 * random.below((CODE_FRAMES * PAGE) / 2 - 2));
    const word = randomWord(random);
    for (const hart of [expected, subject]) hart.memory.write(at, word);
  }
  expect(subject.state(), `program ${program}`).toEqual(expected.state());
}

describe(`torture, TORTURE_SEED=${tortureSeed}`, () => {
  test.each(translations)("translated by %o", { timeout: 3_600_000 }, async (translation) => {
    const interpreter = await create({ sampleEvery: 0, hotSamples: 0, payback: 0 });
    const subject = await create(translation);
    for (let program = 0; program < programs; program++)
      expectSameBits((tortureSeed + program) % 2 ** 31, interpreter, subject);
    expect(translatedBy(subject.core).dropped).toBeGreaterThan(programs);
  });
});
