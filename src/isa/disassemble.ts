// Words to assembly text, from the one instruction table.
//
// Owns: the text of one instruction, in the syntax that GNU and LLVM assemblers share (LLVM's spacing). Operand order
// and pseudo-instructions are in syntax.ts. Whole ELF files are disassemble-elf.ts's business.
// A word that the table does not take, or whose rounding mode is reserved, is data: ".word 0x..." or ".half 0x...".
// Halfword 0 is illegal too, but it is defined to be, and assemblers name it: "unimp" or "c.unimp".

import { csrNames } from "./csr-names.ts";
import {
  expand,
  expandOperands,
  findCompressed,
  findEquivalent,
  findInstruction,
  isReservedRm,
  type Operands,
  operandsOf,
} from "./encoding.ts";
import type { CompressedInstruction, Instruction } from "./instruction.ts";
import { floatRegisterNames, integerRegisterNames } from "./register-names.ts";
import { type Alias, aliases, syntaxOfFormat } from "./syntax.ts";

/** One disassembled instruction. */
export interface Disassembly {
  /** Mnemonic, a blank and the operands: "addi a0, a1, -1". */
  readonly text: string;
  /** Bytes taken. */
  readonly length: 2 | 4;
  /** Where a direct branch or jump goes, else null. */
  readonly target: bigint | null;
}

export interface DisassembleOptions {
  /**
   * Print pseudo-instructions (li, ret, beqz), leave out a dynamic rounding mode, and print a compressed instruction as
   * the one it stands for. Default true; false prints every operand and the c. names.
   */
  readonly aliases?: boolean;
}

/**
 * The text of the instruction at the low end of `bits`.
 * @param bits at least 16 bits of code; all 32 where the low two bits are 11
 * @param pc   the instruction's address, for branch targets
 */
export function disassemble(bits: number, pc: bigint, options: DisassembleOptions = {}): Disassembly {
  const withAliases = options.aliases ?? true;
  if ((bits & 3) === 3) return { ...disassembleWord(bits >>> 0, pc, withAliases), length: 4 };

  const halfword = bits & 0xffff;
  if (halfword === 0) return { text: withAliases ? "unimp" : "c.unimp", length: 2, target: null };
  const row = findCompressed(halfword);
  if (row === null) return { text: `.half 0x${halfword.toString(16).padStart(4, "0")}`, length: 2, target: null };
  if (withAliases) return { ...disassembleWord(expand(halfword)!, pc, true), length: 2 };
  return { ...disassembleCompressed(row, halfword, pc), length: 2 };
}

type Line = Omit<Disassembly, "length">;

function disassembleWord(word: number, pc: bigint, withAliases: boolean): Line {
  const row = findInstruction(word);
  if (row === null || isReservedRm(row, word)) {
    return { text: `.word 0x${word.toString(16).padStart(8, "0")}`, target: null };
  }
  const operands = operandsOf(row, word);
  if (row.name === "fence" && operands.imm === FENCE_TSO) return { text: "fence.tso", target: null };

  const alias = withAliases ? aliasesOf.get(row.name)?.find(({ when }) => holds(when, operands)) : undefined;
  const name = alias?.name ?? row.name + orderingSuffix(operands);
  let syntax = alias?.syntax ?? syntaxOfFormat[row.format];
  if (isRoundingModeImplied(row, operands, withAliases)) syntax = syntax.replace(", rm", "");
  return { text: join(name, render(syntax, operands, pc)), target: targetOf(row, operands, pc) };
}

function disassembleCompressed(row: CompressedInstruction, halfword: number, pc: bigint): Line {
  const equivalent = findEquivalent(row);
  const operands = expandOperands(row, operandsOf(row, halfword));
  const syntax = row.name === "c.nop" && operands.imm === 0 ? "" : syntaxOfCompressed(row, equivalent);
  return { text: join(row.name, render(syntax, operands, pc)), target: targetOf(equivalent, operands, pc) };
}

/**
 * Loads and stores of C are written as their equivalents. The rest name each register once, in the order rd, rs1, rs2,
 * without those that the mnemonic implies (zero, and ra of c.jalr).
 */
function syntaxOfCompressed(row: CompressedInstruction, equivalent: Instruction): string {
  if (equivalent.kind === "load" || equivalent.kind === "store") return syntaxOfFormat[equivalent.format];

  const operands: string[] = [];
  const written = new Set<string>(["x0", "x1"]);
  for (const name of ["rd", "rs1", "rs2"] as const) {
    const source = row.expands[name];
    if (source === undefined || written.has(source)) continue;
    written.add(source);
    operands.push(name);
  }
  if (row.expands.imm === "imm") operands.push(immediateSyntax(equivalent));
  return operands.join(", ");
}

function immediateSyntax(row: Instruction): string {
  if (row.format === "B" || row.format === "J") return "target";
  return row.format === "U" ? "imm20" : "imm";
}

function render(syntax: string, operands: Operands, pc: bigint): string {
  return syntax.replace(/[a-z]+[0-9]*/g, (word) => {
    const value = renderOperand[word];
    if (value === undefined) throw new Error(`unknown word ${word} in the syntax "${syntax}"`);
    return value(operands, pc);
  });
}

const renderOperand: Readonly<Record<string, (operands: Operands, pc: bigint) => string>> = {
  rd: ({ rd }) => integerRegisterNames[rd!]!,
  rs1: ({ rs1 }) => integerRegisterNames[rs1!]!,
  rs2: ({ rs2 }) => integerRegisterNames[rs2!]!,
  frd: ({ rd }) => floatRegisterNames[rd!]!,
  frs1: ({ rs1 }) => floatRegisterNames[rs1!]!,
  frs2: ({ rs2 }) => floatRegisterNames[rs2!]!,
  frs3: ({ rs3 }) => floatRegisterNames[rs3!]!,
  imm: ({ imm }) => String(imm!),
  imm20: ({ imm }) => `0x${(imm! >>> 12).toString(16)}`,
  target: ({ imm }, pc) => `0x${jumpTarget(pc, imm!).toString(16)}`,
  csr: ({ csr }) => csrNames.get(csr!) ?? `0x${csr!.toString(16)}`,
  pred: ({ imm }) => fenceSet((imm! >>> 4) & 0xf),
  succ: ({ imm }) => fenceSet(imm! & 0xf),
  rm: ({ rm }) => roundingModeNames[rm!]!,
};

/** By number; 5 and 6 are reserved, and never printed. */
const roundingModeNames = ["rne", "rtz", "rdn", "rup", "rmm", "", "", "dyn"];
const ROUND_NEAREST_EVEN = 0;
const ROUND_DYNAMIC = 7;

/** Conversions that are always exact: assemblers leave out their rounding mode when it is rne. */
const exactConversions: ReadonlySet<string> = new Set(["fcvt.d.w", "fcvt.d.wu", "fcvt.d.s"]);

/** fm, pred and succ of fence.tso, a mnemonic of its own and not a pseudo-instruction. */
const FENCE_TSO = 0x833;

/** Device input, device output, memory reads and memory writes, bit 3 first. "unknown" is what assemblers print for 0. */
function fenceSet(bits: number): string {
  return [..."iorw"].filter((_, index) => (bits >> (3 - index)) & 1).join("") || "unknown";
}

function isRoundingModeImplied(row: Instruction, { rm }: Operands, withAliases: boolean): boolean {
  if (exactConversions.has(row.name)) return rm === ROUND_NEAREST_EVEN;
  return withAliases && rm === ROUND_DYNAMIC;
}

/** The suffix of an atomic instruction's ordering bits, "" for the others. */
function orderingSuffix({ aq = 0, rl = 0 }: Operands): string {
  if (aq === 0 && rl === 0) return "";
  return `.${aq === 1 ? "aq" : ""}${rl === 1 ? "rl" : ""}`;
}

function targetOf(row: Instruction, { imm }: Operands, pc: bigint): bigint | null {
  return row.format === "B" || row.format === "J" ? jumpTarget(pc, imm!) : null;
}

function jumpTarget(pc: bigint, offset: number): bigint {
  return BigInt.asUintN(64, pc + BigInt(offset));
}

function join(name: string, operands: string): string {
  return operands === "" ? name : `${name} ${operands}`;
}

/** The aliases of each instruction, in the table's order. */
const aliasesOf = new Map<string, Alias[]>();
for (const alias of aliases) aliasesOf.set(alias.of, [...(aliasesOf.get(alias.of) ?? []), alias]);

function holds(when: Alias["when"], operands: Operands): boolean {
  return Object.entries(when).every(([name, expected]) => {
    const value = typeof expected === "string" ? operands[expected] : expected;
    return operands[name as keyof Operands] === value;
  });
}
