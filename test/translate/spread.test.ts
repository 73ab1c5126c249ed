// A page that is as hot as others, but one of many, waits: what boots is everywhere, and runs once.

import { describe, expect, test } from "vitest";
import { Layout, Machine } from "../../assembly/abi.ts";
import { Assembler, R } from "../core/assembler.ts";
import { BareHart } from "../core/bare-hart.ts";
import { checkCore } from "../core/built-core.ts";
import { BASE } from "./paged-guest.ts";

const PAGE = 4096;
/** Instructions between two looks at pc; a visit to a page takes about as many. */
const SAMPLE_EVERY = 64;
/** Looks after which a page is hot that has enough of them. */
const HOT = 4;

/** A loop in each of so many pages, by turns. */
function loopsInPages(pages: number): Uint8Array {
  const a = new Assembler(BASE);
  for (let page = 0; page < pages; page++) {
    a.skipTo(BASE + page * PAGE)
      .label(`page${page}`)
      .li(R.t2, 21)
      .label(`loop${page}`);
    a.op("xori", { rd: R.a0, rs1: R.a0, imm: page }).op("addi", { rd: R.t2, rs1: R.t2, imm: -1 });
    a.op("bne", { rs1: R.t2, rs2: 0 }, `loop${page}`).op("jal", { rd: 0 }, `page${(page + 1) % pages}`);
  }
  return a.bytes();
}

/** Regions that are made of loops in so many pages, by so many looks. */
async function regionsMade(pages: number, looks: number): Promise<number> {
  const memory = [{ at: BASE, bytes: loopsInPages(pages) }];
  const translation = { sampleEvery: SAMPLE_EVERY, hotSamples: HOT, payback: 0 };
  const hart = await BareHart.create({ memory, core: checkCore(), translation });
  hart.run(looks * SAMPLE_EVERY);
  return hart.core.memory.read32(Layout.Machine + Machine.RegionsMade);
}

describe("looks at pc", () => {
  const few = 4;
  const many = 16;
  /** Then each of the many pages has had six times as many looks as make a page hot. */
  const looks = 6 * HOT * many;

  test("a program in a few pages is translated", async () => {
    expect(await regionsMade(few, few * 6 * HOT)).toBeGreaterThan(0);
  });

  test("a page among many is not translated for as many", async () => {
    expect(await regionsMade(many, looks)).toBe(0);
  });

  test("but it is when it goes on", async () => {
    expect(await regionsMade(many, 4 * looks)).toBeGreaterThan(0);
  });
});
