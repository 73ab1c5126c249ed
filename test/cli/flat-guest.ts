// Tiny guests as flat M-mode images, put together instruction by instruction: no compiler is needed.

import { encode, type Operands } from "../../src/isa/encoding.ts";
import { instructions } from "../../src/isa/instructions.ts";

/** Where a flat image is loaded and starts. */
export const BASE = 0x8000_0000;
const FINISHER = 0x0010_0000;
const FAIL = 0x3333;

export const [ZERO, RA, T0, T1, T2, A0, A1, T5, T6] = [0, 1, 5, 6, 7, 10, 11, 30, 31] as const;

export const Csr = { mtvec: 0x305, mepc: 0x341, mie: 0x304 } as const;

/** One instruction word. */
export function insn(name: string, operands: Operands = {}): number {
  const row = instructions.find((candidate) => candidate.name === name);
  if (row === undefined) throw new Error(`no instruction ${name}`);
  return encode(row, operands);
}

/** rd = value, a 32-bit number, sign-extended; always two words. */
export function li(rd: number, value: number): number[] {
  const low = (value << 20) >> 20;
  return [insn("lui", { rd, imm: (value - low) | 0 }), insn("addiw", { rd, rs1: rd, imm: low })];
}

/** rd = the address `offset` bytes into the image. */
export function la(rd: number, offset: number): number[] {
  return [
    insn("addi", { rd, rs1: ZERO, imm: 1 }),
    insn("slli", { rd, rs1: rd, imm: 31 }),
    insn("addi", { rd, rs1: rd, imm: offset }),
  ];
}

/** The end, with the value of a register as the exit code. */
export function exitWith(register: number): number[] {
  return [
    ...li(T6, FINISHER),
    insn("slli", { rd: register, rs1: register, imm: 16 }),
    ...li(T5, FAIL),
    insn("or", { rd: T5, rs1: T5, rs2: register }),
    insn("sw", { rs1: T6, rs2: T5, imm: 0 }),
  ];
}

/** The image. */
export function flatGuest(words: readonly number[]): Uint8Array {
  const image = new Uint8Array(4 * words.length);
  const view = new DataView(image.buffer);
  for (const [index, word] of words.entries()) view.setUint32(4 * index, word, true);
  return image;
}
