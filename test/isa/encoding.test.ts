import { describe, expect, test } from "vitest";
import {
  encode,
  encodeCompressed,
  expand,
  findCompressed,
  findInstruction,
  isReservedRm,
  layout,
  mask,
  match,
  operandsOf,
} from "../../src/isa/encoding.ts";
import { compressed, instructions } from "../../src/isa/instructions.ts";
import { randomBits, randomWord } from "./random-words.ts";

const WORDS_PER_ROW = 200;

function row(name: string) {
  return instructions.find((candidate) => candidate.name === name)!;
}

function compressedRow(name: string) {
  return compressed.find((candidate) => candidate.name === name)!;
}

describe("the table of 32-bit instructions", () => {
  test("no word is taken by two rows", () => {
    const overlaps: string[] = [];
    for (const [index, first] of instructions.entries()) {
      for (const second of instructions.slice(index + 1)) {
        const common = mask(first) & mask(second);
        if (((match(first) ^ match(second)) & common) === 0) overlaps.push(`${first.name} and ${second.name}`);
      }
    }
    expect(overlaps).toEqual([]);
  });

  test("names are unique, and the low two bits of every row are 11", () => {
    expect(new Set(instructions.map(({ name }) => name)).size).toBe(instructions.length);
    expect(instructions.filter((candidate) => (mask(candidate) & match(candidate) & 3) !== 3)).toEqual([]);
  });

  test("extensions come in the fixed order that op numbers rely on", () => {
    const order = ["I", "M", "A", "Zicsr", "Zifencei", "S", "F", "D", "Zba", "Zbb", "Zbc", "Zbs", "H"];
    expect([...new Set(instructions.map(({ extension }) => extension))]).toEqual(order);
  });

  test("exactly what may leave the path or change the state ends a block", () => {
    const ending = new Set(["branch", "jump", "csr", "system"]);
    const wrong = instructions.filter(
      ({ name, kind, endsBlock }) => endsBlock !== (ending.has(kind) || name === "fence.i"),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
});

describe("encode", () => {
  test.each(instructions.map((instruction) => [instruction.name, instruction] as const))(
    "%s: words go to operands and back",
    (_, instruction) => {
      const next = randomBits(0x5eed);
      for (let count = 0; count < WORDS_PER_ROW; count++) {
        const word = randomWord(instruction, next);
        expect(findInstruction(word)).toBe(instruction);
        expect(encode(instruction, operandsOf(instruction, word))).toBe(word);
      }
    },
  );

  test("immediates are the values that the instruction uses", () => {
    expect(encode(row("addi"), { rd: 10, rs1: 11, imm: -1 })).toBe(0xfff58513);
    expect(encode(row("sd"), { rs1: 2, rs2: 1, imm: 8 })).toBe(0x00113423);
    expect(encode(row("beq"), { rs1: 1, rs2: 2, imm: -4096 })).toBe(0x80208063);
    expect(encode(row("jal"), { rd: 1, imm: 0xffffe })).toBe(0x7ffff0ef);
    expect(encode(row("lui"), { rd: 5, imm: -0x80000000 })).toBe(0x800002b7);
    expect(encode(row("srai"), { rd: 5, rs1: 5, imm: 63 })).toBe(0x43f2d293);
    expect(encode(row("csrrwi"), { rd: 0, csr: 0x300, imm: 31 })).toBe(0x300fd073);
  });

  test("an operand without an encoding is refused", () => {
    expect(() => encode(row("addi"), { imm: 2048 })).toThrow("addi: no encoding for imm = 2048");
    expect(() => encode(row("beq"), { imm: 1 })).toThrow(RangeError);
    expect(() => encode(row("lui"), { imm: 1 })).toThrow(RangeError);
    expect(() => encode(row("add"), { rd: 32 })).toThrow(RangeError);
    expect(() => encode(row("add"), { imm: 1 })).toThrow(RangeError);
    expect(() => encode(row("slliw"), { imm: 32 })).toThrow(RangeError);
  });

  test("segments of an immediate join adjacent bits", () => {
    expect(layout(row("beq")).immediate).toEqual([
      { shift: 31, width: 1, bit: 12 },
      { shift: 25, width: 6, bit: 5 },
      { shift: 8, width: 4, bit: 1 },
      { shift: 7, width: 1, bit: 11 },
    ]);
    expect(layout(row("addi")).immediate).toEqual([{ shift: 20, width: 12, bit: 0 }]);
  });

  test("rounding modes 5 and 6 are reserved", () => {
    const reserved = Array.from({ length: 8 }, (_, rm) => isReservedRm(row("fadd.s"), encode(row("fadd.s"), { rm })));
    expect(reserved).toEqual([false, false, false, false, false, true, true, false]);
    expect(isReservedRm(row("fsgnj.s"), encode(row("fsgnj.s"), {}))).toBe(false);
  });
});

describe("the table of 16-bit instructions", () => {
  test("a halfword is taken by one row; only c.addi16sp hides a word of c.lui", () => {
    const shared = new Set<string>();
    for (let halfword = 0; halfword < 0x10000; halfword++) {
      const takers = compressed.filter(
        (candidate) =>
          (halfword & mask(candidate)) === match(candidate) &&
          candidate.nonzero.every((name) => operandsOf(candidate, halfword)[name] !== 0),
      );
      if (takers.length > 1) shared.add(takers.map(({ name }) => name).join(" before "));
    }
    expect([...shared]).toEqual(["c.addi16sp before c.lui"]);
  });

  test("every halfword goes to operands and back, and none that starts a 32-bit instruction is taken", () => {
    for (let halfword = 0; halfword < 0x10000; halfword++) {
      const taker = findCompressed(halfword);
      if ((halfword & 3) === 3 && taker !== null) throw new Error(`0x${halfword.toString(16)} is not 16 bits long`);
      if (taker === null) continue;
      const encoded = encodeCompressed(taker, operandsOf(taker, halfword));
      if (encoded !== halfword)
        throw new Error(`${taker.name}: 0x${halfword.toString(16)} became 0x${encoded.toString(16)}`);
    }
  });

  test("reserved encodings are refused", () => {
    expect(expand(0x0000)).toBeNull();
    expect(() => encodeCompressed(compressedRow("c.addi4spn"), { rd: 8, imm: 0 })).toThrow("reserved");
    expect(() => encodeCompressed(compressedRow("c.lwsp"), { rd: 0, imm: 4 })).toThrow("reserved");
    expect(() => encodeCompressed(compressedRow("c.addiw"), { rd: 0, imm: 1 })).toThrow("reserved");
    expect(() => encodeCompressed(compressedRow("c.lui"), { rd: 1, imm: 0 })).toThrow("reserved");
    expect(() => encodeCompressed(compressedRow("c.lui"), { rd: 2, imm: 0x1000 })).toThrow("reserved");
    expect(() => encodeCompressed(compressedRow("c.addi16sp"), { imm: 0 })).toThrow("reserved");
    expect(() => encodeCompressed(compressedRow("c.jr"), { rs1: 0 })).toThrow("reserved");
    expect(() => encodeCompressed(compressedRow("c.and"), { rd: 7, rs2: 8 })).toThrow(RangeError);
  });

  test("HINTs expand to their base instruction", () => {
    expect(expand(0x0005)).toBe(encode(row("addi"), { imm: 1 })); // c.nop 1
    expect(expand(0x4005)).toBe(encode(row("addi"), { imm: 1 })); // c.li zero, 1
    expect(expand(0x6005)).toBe(encode(row("lui"), { imm: 0x1000 })); // c.lui zero, 1
    expect(expand(0x0002)).toBe(encode(row("slli"), {})); // c.slli zero, 0
    expect(expand(0x8006)).toBe(encode(row("add"), { rs2: 1 })); // c.mv zero, ra
    expect(expand(0x9006)).toBe(encode(row("add"), { rs2: 1 })); // c.add zero, ra
  });
});
