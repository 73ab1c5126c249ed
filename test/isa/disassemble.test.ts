// The text of 32-bit instructions against LLVM and GNU, and the pseudo-instructions.

import { describe, expect, test } from "vitest";
import { csrNames } from "../../src/isa/csr-names.ts";
import { disassemble } from "../../src/isa/disassemble.ts";
import { encode, findInstruction, layout, mask, operandsOf } from "../../src/isa/encoding.ts";
import { instructions } from "../../src/isa/instructions.ts";
import { aliases } from "../../src/isa/syntax.ts";
import { randomBits, randomWord } from "./random-words.ts";
import { judgeByGnu, judgeByLlvm, normalize, UNKNOWN } from "./toolchain.ts";

const WORDS_PER_ROW = 200;
const namedCsrs = [...csrNames.keys()];

/** Conversions whose result is exact: the manual gives them a rounding mode, the judges want it to be rne. */
const exactConversions = ["fcvt.d.w", "fcvt.d.wu", "fcvt.d.s"];

/**
 * A random word of each row, `WORDS_PER_ROW` times, of the kind that all judges take. Left out, with a test of their own
 * below: the ignored fields of fences, the rounding mode of exact conversions, CSRs without a name.
 */
function wordsOf(rows: typeof instructions): number[] {
  const next = randomBits(0x7ab);
  return rows.flatMap((row) =>
    Array.from({ length: WORDS_PER_ROW }, () => {
      const operands = operandsOf(row, randomWord(row, next));
      if (row.name === "fence") return encode(row, { imm: operands.imm! & 0xff });
      if (row.name === "fence.i") return encode(row, {});
      if (exactConversions.includes(row.name)) return encode(row, { ...operands, rm: 0 });
      if (row.kind === "csr") return encode(row, { ...operands, csr: namedCsrs[next() % namedCsrs.length]! });
      return encode(row, operands);
    }),
  );
}

function ourText(word: number, index: number, withAliases = false): string {
  const { text } = disassemble(word, BigInt(index * 4), { aliases: withAliases });
  return text.startsWith(".word") ? UNKNOWN : normalize(text);
}

function differences(words: readonly number[], judged: readonly string[], withAliases = false): string[] {
  return words.flatMap((word, index) => {
    const text = ourText(word, index, withAliases);
    return text === judged[index] ? [] : [`0x${word.toString(16)}: ${text}, judged ${judged[index]}`];
  });
}

describe("without aliases", { timeout: 30_000 }, () => {
  test("LLVM prints random words of every row but those of H as we do", () => {
    const words = wordsOf(instructions.filter(({ extension }) => extension !== "H"));
    expect(differences(words, judgeByLlvm(words))).toEqual([]);
  });

  test("GNU prints random words of every row without a rounding mode as we do", () => {
    const rows = instructions.filter((row) => !layout(row).fields.has("rm"));
    const words = wordsOf(rows).filter((word) => word !== PAUSE);
    expect(differences(words, judgeByGnu(words))).toEqual([]);
  });

  test("LLVM knows the words one or two fixed bits away from a row's exactly if we do", () => {
    const next = randomBits(0xf11b);
    const words = instructions.flatMap((row) =>
      Array.from({ length: WORDS_PER_ROW }, () => {
        const flipped = (1 << (next() & 31)) | (1 << (next() & 31));
        return ((randomWord(row, next) ^ (flipped & mask(row))) | 3) >>> 0;
      }),
    );
    const judged = words.filter((word) => !isTakenByUsAlone(word) && word !== URET);
    expect(judged.length).toBeGreaterThan(0.9 * words.length);
    expect(differences(judged, judgeByLlvm(judged))).toEqual([]);
  });
});

/** fence w,0: GNU prints it as pause also without aliases. */
const PAUSE = 0x0100000f;

/** uret of the withdrawn N extension, which LLVM 14 still knows. */
const URET = 0x00200073;

/** Words that our table takes and LLVM 14 does not, or not under the same name: see `wordsOf`. */
function isTakenByUsAlone(word: number): boolean {
  const row = findInstruction(word);
  if (row === null) return false;
  const { rd, rs1, imm, csr, rm } = operandsOf(row, word);
  if (row.extension === "H") return true;
  if (row.name === "fence") return rd !== 0 || rs1 !== 0 || imm! > 0xff;
  if (row.name === "fence.i") return rd !== 0 || rs1 !== 0 || imm !== 0;
  if (row.kind === "csr") return !csrNames.has(csr!);
  return exactConversions.includes(row.name) && rm !== 0;
}

describe("with aliases", { timeout: 30_000 }, () => {
  /** Pseudo-instructions that LLVM 14 does not print; GNU does. */
  const newerThanLlvm = new Set(["zext.b", "pause", "hfence.vvma", "hfence.gvma"]);
  /** c.mv is the only add with rs1 = zero that compilers make; the judges print mv for it and add for the word. */
  const judged = aliases.filter((alias) => !(alias.name === "mv" && alias.of === "add"));

  test("LLVM prints the same pseudo-instructions", () => {
    const words = wordsOfAliases(judged.filter(({ name }) => !newerThanLlvm.has(name)));
    expect(differences(words, judgeByLlvm(words, { aliases: true }), true)).toEqual([]);
  });

  test("GNU prints the same of those that LLVM 14 does not know", () => {
    const words = wordsOfAliases(judged.filter(({ name }) => newerThanLlvm.has(name)));
    expect(differences(words, judgeByGnu(words, { aliases: true }), true)).toEqual([]);
  });

  test("LLVM prints random words of every row but those of H as we do, those pseudo-instructions aside", () => {
    const words = wordsOf(instructions.filter(({ extension }) => extension !== "H")).filter((word, index) => {
      const text = ourText(word, index, true);
      const isMvOfAdd = text.startsWith("mv ") && findInstruction(word)!.name === "add";
      return !isMvOfAdd && !newerThanLlvm.has(text.split(" ")[0]!);
    });
    expect(differences(words, judgeByLlvm(words, { aliases: true }), true)).toEqual([]);
  });

  test("a compressed instruction is printed as the one it stands for", () => {
    expect(disassemble(0x1141, 0n)).toEqual({ text: "addi sp, sp, -16", length: 2, target: null });
    expect(disassemble(0x8082, 0n)).toEqual({ text: "ret", length: 2, target: null });
    expect(disassemble(0x852e, 0n)).toEqual({ text: "mv a0, a1", length: 2, target: null });
    expect(disassemble(0x1141, 0n, { aliases: false }).text).toBe("c.addi sp, -16");
  });
});

/** Twenty random words of each alias, at random places but for what its condition fixes. */
function wordsOfAliases(rows: typeof aliases): number[] {
  const next = randomBits(0xa11a5);
  return rows.flatMap(({ of, when }) => {
    const row = instructions.find(({ name }) => name === of)!;
    return Array.from({ length: 20 }, () => {
      const operands: Record<string, number> = { ...operandsOf(row, randomWord(row, next)) };
      if (row.kind === "csr") operands.csr = namedCsrs[next() % namedCsrs.length]!;
      for (const [name, value] of Object.entries(when)) {
        operands[name] = typeof value === "string" ? operands[value]! : value;
      }
      return encode(row, operands);
    });
  });
}

describe("names of CSRs", { timeout: 30_000 }, () => {
  /** What LLVM 14 names and this machine does not have. */
  const absent = [
    /^(u(status|ie|tvec|scratch|epc|cause|tval|ip)|s[ei]deleg)$/, // N, withdrawn
    /^v(start|xsat|xrm|csr|l|type|lenb)$/, // V
    /^[msh]stateen[0-3]$/, // Smstateen
    /^pmp(cfg(4|6|8|10|12|14)|addr(1[6-9]|[2-6][0-9]))$/, // PMP entries 16 to 63
    /^(tselect|tdata[1-3]|[msh]context|dcsr|dpc|dscratch[01])$/, // debug
    /^(seed|scountovf)$/, // Zkr, Sscofpmf
  ];

  test("LLVM gives each number the same name, and names no other but those of absent extensions", () => {
    const csrrw = instructions.find(({ name }) => name === "csrrw")!;
    const words = Array.from({ length: 4096 }, (_, csr) => encode(csrrw, { rd: 1, csr }));
    const names = judgeByLlvm(words).map((text) => text.split(", ")[1]!);
    for (const [csr, name] of names.entries()) {
      if (absent.some((group) => group.test(name))) expect(csrNames.has(csr)).toBe(false);
      else expect(csrNames.get(csr) ?? String(csr)).toBe(name);
    }
  });
});

describe("data and ignored fields", () => {
  test("words and halfwords that no row takes are data", () => {
    expect(disassemble(0xffffffff, 0n)).toEqual({ text: ".word 0xffffffff", length: 4, target: null });
    expect(disassemble(0x6081, 0n)).toEqual({ text: ".half 0x6081", length: 2, target: null });
  });

  test("halfword 0 is named", () => {
    expect(disassemble(0x0000, 0n)).toEqual({ text: "unimp", length: 2, target: null });
  });

  test("a reserved rounding mode makes a word data, a negative number is the same word", () => {
    expect(disassemble(0x00b55553, 0n).text).toBe(".word 0x00b55553");
    expect(disassemble(0xd2055553 | 0, 0n).text).toBe(".word 0xd2055553");
  });

  test("only the low halfword of a compressed instruction is looked at", () => {
    expect(disassemble(0xdead8082, 0n)).toEqual({ text: "ret", length: 2, target: null });
  });

  test("an exact conversion shows a rounding mode other than rne", () => {
    expect(disassemble(0xd2050553, 0n).text).toBe("fcvt.d.w fa0, a0");
    expect(disassemble(0xd2057553, 0n).text).toBe("fcvt.d.w fa0, a0, dyn");
  });

  test("the reserved fields of fences are ignored, and fence.tso is named", () => {
    expect(disassemble(0x92cb820f, 0n).text).toBe("fence r, io");
    expect(disassemble(0x00a7960f, 0n).text).toBe("fence.i");
    expect(disassemble(0x8330000f, 0n, { aliases: false }).text).toBe("fence.tso");
  });

  test("a CSR without a name is its number", () => {
    expect(disassemble(0x7c029073, 0n).text).toBe("csrw 0x7c0, t0");
  });

  test("targets wrap at 64 bits", () => {
    expect(disassemble(0xfe0008e3, 0n)).toEqual({
      text: "beqz zero, 0xfffffffffffffff0",
      length: 4,
      target: 0xfffffffffffffff0n,
    });
    expect(disassemble(0xbfd5, 0xffffffff80000000n).target).toBe(0xffffffff7ffffff4n);
  });
});
