// The table of instruction × operand class: what a sample must have had before it counts as a test of an instruction.
//
// Owns: the classes. Which registers are the same; zero, sign and extremes of integer operands; the IEEE class of float
// operands; the rounding mode, static or dynamic; the ends of an immediate's range; alignment. The cells of a row follow from its
// format, so a new row has its cells without anything written here.

import { type AnyInstruction, layout as encodingOf, findEquivalent, type Operands } from "../../src/isa/encoding.ts";
import type { Format, Instruction } from "../../src/isa/instruction.ts";
import type { Precision } from "./float-operands.ts";
import type { TestedInstruction } from "./tally.ts";

type OperandName = "rd" | "rs1" | "rs2" | "rs3";
type RegisterFile = "x" | "f";

/** Operands in the f registers, by format; all others are in the x registers. */
const floatOperands: Readonly<Partial<Record<Format, readonly OperandName[]>>> = {
  FR: ["rd", "rs1", "rs2"],
  FR_RM: ["rd", "rs1", "rs2"],
  FR1_RM: ["rd", "rs1"],
  FR4: ["rd", "rs1", "rs2", "rs3"],
  FCMP: ["rs1", "rs2"],
  F2X: ["rs1"],
  F2X_RM: ["rs1"],
  X2F: ["rd"],
  X2F_RM: ["rd"],
  FLOAD: ["rd"],
  FSTORE: ["rs2"],
};

/** Which registers an operand of the row names. */
export function registerFile(row: Instruction, operand: OperandName): RegisterFile {
  return floatOperands[row.format]?.includes(operand) === true ? "f" : "x";
}

/** The format of a row's float sources, from its name: "fcvt.w.d" and "fsd" take doubles. */
export function sourcePrecision({ name }: Instruction): Precision {
  return name.endsWith(".d") || name === "fsd" ? "d" : "s";
}

/** Sources that are not addresses, in the order in which their values are listed. */
export function sourcesOf(row: Instruction): OperandName[] {
  const { fields } = encodingOf(row);
  return (["rs1", "rs2", "rs3"] as const).filter((name) => fields.has(name));
}

const integerClasses = ["zero", "one", "-1", "min", "max", "int32", "+", "-"] as const;
const floatClasses = ["+0", "-0", "+sub", "-sub", "+norm", "-norm", "+inf", "-inf", "qnan", "snan"] as const;
const immediateClasses = ["low", "zero", "high", "between"] as const;

export function integerClass(low: number, high: number): (typeof integerClasses)[number] {
  if (high === 0) return low === 0 ? "zero" : low === 1 ? "one" : low >= 0x7fffffff ? "int32" : "+";
  if (high === 0xffffffff) return low === 0xffffffff ? "-1" : low === 0x80000000 ? "int32" : "-";
  if (high === 0x80000000 && low === 0) return "min";
  if (high === 0x7fffffff && low === 0xffffffff) return "max";
  return high < 0x80000000 ? "+" : "-";
}

export function floatClass(precision: Precision, low: number, high: number): string {
  if (precision === "s" && high !== 0xffffffff) return "unboxed";
  const top = precision === "s" ? low : high;
  const width = precision === "s" ? 23 : 20;
  const exponent = (top >>> width) & (2 ** (31 - width) - 1);
  const fraction = (top & (2 ** width - 1)) | (precision === "d" ? Number(low !== 0) : 0);
  const sign = top >>> 31 === 1 ? "-" : "+";
  if (exponent === 2 ** (31 - width) - 1) {
    if (fraction === 0) return `${sign}inf`;
    return (top >>> (width - 1)) & 1 ? "qnan" : "snan";
  }
  if (exponent === 0) return fraction === 0 ? `${sign}0` : `${sign}sub`;
  return `${sign}norm`;
}

/** The cells of a row: what a sample must have filled. */
export function cellsOf(row: AnyInstruction): string[] {
  const base = baseOf(row);
  if (base.kind === "system" || base.kind === "hypervisor-access") return ["any"];
  return [
    ...registerCells(row, base),
    ...valueCells(row, base),
    ...roundingCells(row),
    ...immediateCells(row, base),
    ...alignmentCells(base),
    "any",
  ];
}

function baseOf(row: AnyInstruction): Instruction {
  return "expands" in row ? findEquivalent(row) : row;
}

const isMemory = (row: Instruction): boolean => row.kind === "load" || row.kind === "store";
/** Rows of the Zicsr and A extensions, whose registers the generator chooses by itself. */
const hasOwnRegisters = (row: Instruction): boolean => row.kind === "csr" || row.kind === "amo" || row.kind === "fence";

function registerCells(row: AnyInstruction, base: Instruction): string[] {
  if ("expands" in row || hasOwnRegisters(base)) return [];
  const { fields } = encodingOf(row);
  const present = (["rd", "rs1", "rs2", "rs3"] as const).filter((name) => fields.has(name));
  const cells: string[] = [];
  for (const [index, one] of present.entries()) {
    for (const other of present.slice(index + 1)) {
      if (registerFile(base, one) === registerFile(base, other)) cells.push(`${one}=${other}`);
    }
    const isAddress = one === "rs1" && (isMemory(base) || base.name === "jalr");
    if (registerFile(base, one) === "x" && !isAddress) cells.push(`${one}=x0`);
  }
  // A jump or branch has its registers' values in the hash: x0 holds none. A store from its own address register is rare.
  return cells.filter((cell) => base.kind !== "store" || cell !== "rs1=rs2");
}

function valueCells(row: AnyInstruction, base: Instruction): string[] {
  if (base.kind === "csr" || base.kind === "amo" || base.kind === "fence" || base.name === "jalr") return [];
  return sourcesOf(base)
    .filter((name) => !(isMemory(base) && name === "rs1"))
    .filter((name) => !("expands" in row && row.expands[name as "rs1" | "rs2"] === "x0"))
    .flatMap((name) => {
      // ctzw of a low word that is zero: see ctzwLiteral in user-program.ts.
      const integers = base.name === "ctzw" ? integerClasses.filter((value) => value !== "min") : integerClasses;
      if (registerFile(base, name) === "x") return integers.map((value) => `${name}:${value}`);
      const classes = sourcePrecision(base) === "s" ? [...floatClasses, "unboxed"] : floatClasses;
      return classes.map((value) => `${name}:${value}`);
    });
}

function roundingCells(row: AnyInstruction): string[] {
  if (!encodingOf(row).fields.has("rm")) return [];
  return ["rne", "rtz", "rdn", "rup", "rmm"].flatMap((mode) => [`rm:${mode}`, `frm:${mode}`]);
}

function immediateCells(row: AnyInstruction, base: Instruction): string[] {
  if (encodingOf(row).immediate.length === 0 || base.kind === "branch" || base.name === "jal") return [];
  if (base.kind === "csr" || base.kind === "fence") return [];
  const excluded = "nonzero" in row && row.nonzero.includes("imm");
  return immediateClasses
    .filter((value) => !(excluded && (value === "zero" || (value === "low" && !encodingOf(row).signed))))
    .filter((value) => value !== "zero" || encodingOf(row).signed)
    .map((value) => `imm:${value}`);
}

function alignmentCells(base: Instruction): string[] {
  return isMemory(base) && accessSize(base) > 1 ? ["aligned", "misaligned"] : [];
}

/** Bytes of a load, store, AMO, or hypervisor access, from the name: "lhu", "fsd", "amoadd.w", "hlvx.wu". */
export function accessSize({ name }: Instruction): number {
  const letter = name.includes(".") ? name[name.indexOf(".") + 1]! : name.replace(/^f?[ls]/, "")[0]!;
  return { b: 1, h: 2, w: 4, d: 8 }[letter] ?? 0;
}

const roundingModes = ["rne", "rtz", "rdn", "rup", "rmm"];
const DYNAMIC = 7;

export class OperandClasses {
  private readonly counts = new Map<AnyInstruction, Map<string, number>>();

  count(test: TestedInstruction, words: Uint32Array, rounds: number): void {
    const { row, operands, tested } = test;
    const counts = this.countsOf(row);
    const add = (cell: string, times: number): void => {
      counts.set(cell, (counts.get(cell) ?? 0) + times);
    };
    for (const cell of staticCells(row, operands, test.frm)) add(cell, rounds);
    if (tested === "no result") return;
    const base = baseOf(row);
    const sources = sourcesOf(base);
    for (const [index, name] of sources.entries()) {
      const slot = tested[index];
      if (slot === undefined) continue;
      for (let round = 0; round < rounds; round++) {
        const at = 2 * (slot * rounds + round);
        const low = slot < 0 ? 0 : words[at]!;
        const high = slot < 0 ? 0 : words[at + 1]!;
        if (isMemory(base) && name === "rs1") {
          const address = low + (operands.imm ?? 0);
          add(address % accessSize(base) === 0 ? "aligned" : "misaligned", 1);
        } else if (registerFile(base, name) === "f") {
          add(`${name}:${floatClass(sourcePrecision(base), low, high)}`, 1);
        } else {
          add(`${name}:${integerClass(low, high)}`, 1);
        }
      }
    }
  }

  /** Cells of `rows` that nothing has filled: "row: cell". */
  empty(rows: Iterable<AnyInstruction>): string[] {
    const missing: string[] = [];
    for (const row of rows) {
      const counts = this.countsOf(row);
      for (const cell of cellsOf(row)) if (!counts.has(cell)) missing.push(`${row.name}: ${cell}`);
    }
    return missing;
  }

  /** The table as text: a line for each row, with the count of each of its cells. */
  toText(rows: Iterable<AnyInstruction>): string {
    const lines: string[] = [];
    for (const row of rows) {
      const counts = this.countsOf(row);
      const cells = cellsOf(row).map((cell) => `${cell} ${counts.get(cell) ?? 0}`);
      lines.push(`${row.name.padEnd(12)} ${cells.join(", ")}`);
    }
    return lines.join("\n");
  }

  private countsOf(row: AnyInstruction): Map<string, number> {
    let counts = this.counts.get(row);
    if (counts === undefined) {
      counts = new Map();
      this.counts.set(row, counts);
    }
    return counts;
  }
}

function staticCells(row: AnyInstruction, operands: Operands, frm: number): string[] {
  const base = baseOf(row);
  const cells = ["any"];
  const names = (["rd", "rs1", "rs2", "rs3"] as const).filter((name) => operands[name] !== undefined);
  for (const [index, one] of names.entries()) {
    for (const other of names.slice(index + 1)) {
      if (operands[one] === operands[other] && registerFile(base, one) === registerFile(base, other)) {
        cells.push(`${one}=${other}`);
      }
    }
    if (operands[one] === 0 && registerFile(base, one) === "x") cells.push(`${one}=x0`);
  }
  if (operands.rm === DYNAMIC) cells.push(`frm:${roundingModes[frm]}`);
  else if (operands.rm !== undefined) cells.push(`rm:${roundingModes[operands.rm]}`);
  if (operands.imm !== undefined) cells.push(`imm:${immediateClass(row, operands.imm)}`);
  return cells;
}

function immediateClass(row: AnyInstruction, imm: number): (typeof immediateClasses)[number] {
  const { immediateWidth, immediate, signed } = encodingOf(row);
  const unit = 1 << Math.min(...immediate.map((segment) => segment.bit));
  const low = signed ? -(2 ** (immediateWidth - 1)) : 0;
  const high = (signed ? 2 ** (immediateWidth - 1) : 2 ** immediateWidth) - unit;
  if (imm === low) return "low";
  if (imm === high) return "high";
  return imm === 0 ? "zero" : "between";
}
