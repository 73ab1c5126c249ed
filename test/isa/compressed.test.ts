// Every halfword against LLVM and GNU: the text of the compressed instruction, and what it expands to.
//
// The judges differ from the specification, or from our spelling, in the ways listed below and in no other: the
// halfwords of each are counted, so that one more or one fewer fails.

import { describe, expect, test } from "vitest";
import { disassemble } from "../../src/isa/disassemble.ts";
import { expand, findCompressed, findInstruction, operandsOf } from "../../src/isa/encoding.ts";
import { judgeByGnu, judgeByLlvm, normalize, UNKNOWN } from "./toolchain.ts";

/** Halfwords that are 16 bits long: quadrants 0 to 2. Those of quadrant 3 are in encoding.test.ts. */
const halfwords = Array.from({ length: 0x10000 }, (_, halfword) => halfword).filter((halfword) => (halfword & 3) !== 3);

interface Difference {
  readonly reason: string;
  readonly applies: (halfword: number) => boolean;
  /** How many halfwords it covers. */
  readonly count: number;
}

function isOneOf(halfword: number, ...names: string[]): boolean {
  return names.includes(findCompressed(halfword)?.name ?? UNKNOWN);
}

function isShiftByZero(halfword: number): boolean {
  return isOneOf(halfword, "c.slli", "c.srli", "c.srai") && operandsOf(findCompressed(halfword)!, halfword).imm === 0;
}

/** HINTs whose rd is x0. c.nop 0 is no HINT. */
function isHintByRegister(halfword: number): boolean {
  if (isOneOf(halfword, "c.nop")) return halfword !== 0x0001;
  return (
    isOneOf(halfword, "c.li", "c.lui", "c.slli", "c.mv", "c.add") &&
    operandsOf(findCompressed(halfword)!, halfword).rd === 0
  );
}

const shiftsByZeroAreNamed: Difference = {
  reason: "a shift by 0 is a HINT in RV64, and the judges use the RV128 names c.slli64, c.srli64, c.srai64",
  applies: isShiftByZero,
  count: 32 + 8 + 8,
};

const llvmDifferences: readonly Difference[] = [
  shiftsByZeroAreNamed,
  {
    reason: "c.lui with a zero immediate is reserved, and LLVM takes it",
    applies: (halfword) => (halfword & 0xf07f) === 0x6001 && (halfword & 0x0f80) !== 0x0100,
    count: 31,
  },
  {
    reason: "c.lui zero with a negative immediate: LLVM prints it signed, unlike with other registers",
    applies: (halfword) => (halfword & 0xff83) === 0x7001,
    count: 32,
  },
];

const gnuDifferences: readonly Difference[] = [
  shiftsByZeroAreNamed,
  {
    reason: "GNU prints c.nop as c.addi zero",
    applies: (halfword) => isOneOf(halfword, "c.nop"),
    count: 64,
  },
  {
    reason: "c.addi16sp with a zero immediate is reserved, and GNU takes it",
    applies: (halfword) => halfword === 0x6101,
    count: 1,
  },
];

const pseudoInstructionDifferences: readonly Difference[] = [
  {
    reason: "LLVM gives HINTs by rd = x0 no pseudo-instruction",
    applies: isHintByRegister,
    count: 63 + 64 + 63 + 64 + 31 + 31,
  },
  {
    reason: "LLVM gives shifts by 0 no pseudo-instruction",
    applies: isShiftByZero,
    count: 31 + 8 + 8,
  },
  {
    reason: "LLVM prints c.mv as mv, and its equivalent, which is add rd, zero, rs2, as it is",
    applies: (halfword) => isOneOf(halfword, "c.mv"),
    count: 31 * 31,
  },
];

interface Comparison {
  readonly halfword: number;
  readonly text: string;
  readonly judged: string;
}

/** The comparisons that differ and that no difference explains; checks how many each explains. */
function unexplained(comparisons: readonly Comparison[], differences: readonly Difference[]): string[] {
  const counts = differences.map(() => 0);
  const lines: string[] = [];
  for (const { halfword, text, judged } of comparisons) {
    if (text === judged) continue;
    const explanation = differences.findIndex(({ applies }) => applies(halfword));
    if (explanation >= 0) counts[explanation]!++;
    else lines.push(`0x${halfword.toString(16)}: ${text}, judged ${judged}`);
  }
  expect(counts).toEqual(differences.map(({ count }) => count));
  return lines;
}

function compareText(judged: readonly string[]): Comparison[] {
  return halfwords.map((halfword, index) => {
    const { text } = disassemble(halfword, BigInt(index * 4), { aliases: false });
    return { halfword, text: text.startsWith(".half") ? UNKNOWN : normalize(text), judged: judged[index]! };
  });
}

describe("all halfwords", { timeout: 30_000 }, () => {
  test("LLVM prints the same text and refuses the same encodings", () => {
    expect(unexplained(compareText(judgeByLlvm(halfwords)), llvmDifferences)).toEqual([]);
  });

  test("GNU prints the same text and refuses the same encodings", () => {
    expect(unexplained(compareText(judgeByGnu(halfwords)), gnuDifferences)).toEqual([]);
  });

  test("LLVM prints a halfword and its expansion as the same pseudo-instruction", () => {
    const taken = halfwords.filter((halfword) => expand(halfword) !== null);
    const expansions = taken.map((halfword) => expand(halfword)!);
    const texts = judgeByLlvm(expansions, { aliases: true });
    const judged = judgeByLlvm(taken, { aliases: true });
    const comparisons = taken.map((halfword, index) => ({ halfword, text: texts[index]!, judged: judged[index]! }));
    expect(unexplained(comparisons, pseudoInstructionDifferences)).toEqual([]);
  });

  test("a HINT expands to an instruction without effect", () => {
    for (const halfword of halfwords.filter((hint) => isHintByRegister(hint) || isShiftByZero(hint))) {
      const expansion = expand(halfword)!;
      const { rd, rs1, imm } = operandsOf(findInstruction(expansion)!, expansion);
      expect(rd === 0 || (rd === rs1 && imm === 0)).toBe(true);
    }
  });
});
