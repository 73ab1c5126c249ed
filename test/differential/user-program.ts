// Random programs of class 1: RV64IMAC, user level.
//
// Owns: which instructions, on which registers and values. Every instruction under test has operands that were loaded just
// before it, so that (word, operand values) is known here; its result stays in a register, or is read back from memory,
// until the chunk's hash. Loads and stores go to the window; jumps and branches stay within their step.

import {
  type AnyInstruction,
  layout as encodingOf,
  expandOperands,
  findEquivalent,
  type Operands,
} from "../../src/isa/encoding.ts";
import type { Instruction } from "../../src/isa/instruction.ts";
import { compressed, instructions } from "../../src/isa/instructions.ts";
import { layout, WINDOW } from "./layout.ts";
import { immediateValue, operandValue } from "./operands.ts";
import {
  CENTER_REGISTER,
  CHUNK_OVERHEAD,
  type Chunk,
  hasField,
  instruction,
  isCompressed,
  type Label,
  type LabelValue,
  type Piece,
  type Step,
  stepLength,
} from "./program.ts";
import type { Random } from "./random.ts";

/** Instructions between two hashes, the harness's own aside. */
const CHUNK_LENGTH = 16;

/** Where the program runs; CSR instructions need M-mode. */
export type Environment = "machine" | "supervisor-sv39" | "user-bare" | "user-sv39";

const implemented = new Set(["I", "M", "A", "Zicsr", "Zifencei", "Zba", "Zbb", "Zbc", "Zbs"]);
/** Tested by the privileged programs. */
const excluded = new Set(["ecall", "ebreak"]);

function isUserRow(row: Instruction): boolean {
  return implemented.has(row.extension) && !excluded.has(row.name);
}

/** The rows that class 1 covers, all of them or those that need no privilege. */
export function userRows(environment: Environment): AnyInstruction[] {
  return [
    ...instructions.filter((row) => isUserRow(row) && (environment === "machine" || row.extension !== "Zicsr")),
    ...compressed.filter((row) => isUserRow(findEquivalent(row))),
  ];
}

/** A program of about `tests` instructions under test, every row about equally often. */
export function generateUserProgram(random: Random, tests: number, environment: Environment): Chunk[] {
  const rows = userRows(environment);
  const chunks: Chunk[] = [];
  let steps: Step[] = [];
  let length = CHUNK_OVERHEAD;
  let results = new Set<number>();
  const close = (): void => {
    if (steps.length > 0) chunks.push(steps);
    steps = [];
    length = CHUNK_OVERHEAD;
    results = new Set();
  };
  let queue: AnyInstruction[] = [];
  for (let count = 0; count < tests; count++) {
    if (queue.length === 0) queue = random.shuffle(rows);
    const row = queue.pop()!;
    let generated = new StepGenerator(random, results).generate(row);
    if (generated === null || length + stepLength(generated.step) > CHUNK_LENGTH) {
      close();
      generated = new StepGenerator(random, results).generate(row);
      if (generated === null) throw new Error(`${row.name}: no registers in an empty chunk`);
    }
    steps.push(generated.step);
    length += stepLength(generated.step);
    for (const register of generated.results) results.add(register);
  }
  close();
  return chunks;
}

interface Generated {
  readonly step: Step;
  /** Registers that hold results until the chunk's end. */
  readonly results: readonly number[];
}

/** An instruction and what it does: for a compressed one, the equivalent and the operands that it implies. */
interface Choice {
  readonly row: AnyInstruction;
  readonly operands: Operands;
  readonly base: Instruction;
  readonly effective: Operands;
}

/** Thrown, and caught in `generate`: no register is left in this chunk. */
class NoRegister extends Error {}

/** Makes one step. `taken` are registers whose values the chunk's hash must still see. */
class StepGenerator {
  private readonly pieces: Piece[] = [];
  private readonly results: number[] = [];
  private readonly free: number[];

  constructor(
    private readonly random: Random,
    taken: ReadonlySet<number>,
  ) {
    this.free = [];
    for (let register = 1; register < LITERALS_FROM; register++) if (!taken.has(register)) this.free.push(register);
  }

  /** Null if the chunk has no register left for the row. */
  generate(row: AnyInstruction): Generated | null {
    try {
      this.build(row);
    } catch (error) {
      if (error instanceof NoRegister) return null;
      throw error;
    }
    return { step: { pieces: this.pieces }, results: this.results };
  }

  private build(row: AnyInstruction): void {
    const base = isCompressed(row) ? findEquivalent(row) : row;
    switch (base.kind) {
      case "alu":
      case "alu-imm":
      case "alu-unary":
      case "upper":
        this.arithmetic(this.choose(row, base));
        break;
      case "load":
        this.load(this.choose(row, base));
        break;
      case "store":
        this.store(this.choose(row, base));
        break;
      case "amo":
        if (base.name.startsWith("lr") || base.name.startsWith("sc")) this.reserve(base);
        else this.amo(base);
        break;
      case "branch":
        this.branch(row, base);
        break;
      case "jump":
        if (base.name === "jal") this.jal(row);
        else this.jalr(row, base);
        break;
      case "fence":
        this.fence(base);
        break;
      case "csr":
        this.csr(base);
        break;
      default:
        throw new Error(`${row.name}: no program for a ${base.kind} instruction`);
    }
  }

  private arithmetic(choice: Choice): void {
    const { row, operands, effective } = choice;
    const values = this.loadOperands(choice);
    const rd = effective.rd ?? 0;
    this.pieces.push({ kind: "instruction", row, operands, tested: rd === 0 ? "no result" : values });
    if (rd !== 0) this.results.push(rd);
  }

  private load(choice: Choice): void {
    const { row, operands, base, effective } = choice;
    const address = this.address(accessSize(base.name), 40);
    const value = BigInt.asUintN(64, address - BigInt(effective.imm!));
    this.pieces.push({ kind: "load", register: effective.rs1!, value });
    const rd = effective.rd!;
    this.pieces.push({ kind: "instruction", row, operands, tested: rd === 0 ? "no result" : [value] });
    if (rd !== 0) this.results.push(rd);
  }

  private store(choice: Choice): void {
    const { row, operands, base, effective } = choice;
    const size = accessSize(base.name);
    const address = this.address(size, 40);
    const pointer = BigInt.asUintN(64, address - BigInt(effective.imm!));
    const rs2 = effective.rs2!;
    const tested = [pointer];
    if (rs2 !== 0 && rs2 !== effective.rs1) {
      const value = operandValue(this.random);
      this.pieces.push({ kind: "load", register: rs2, value });
      tested.push(value);
    }
    this.pieces.push({ kind: "load", register: effective.rs1!, value: pointer });
    this.pieces.push({ kind: "instruction", row, operands, tested });
    this.readBack(address, size);
  }

  private amo(row: Instruction): void {
    const size = accessSize(row.name);
    const address = this.address(size, 0);
    const [rs1, rs2, rd] = this.registers(3);
    const value = operandValue(this.random);
    const before = operandValue(this.random, value);
    this.setMemory(address, before, rd!);
    this.pieces.push({ kind: "load", register: rs1!, value: address });
    this.pieces.push({ kind: "load", register: rs2!, value });
    const operands = { rd: rd!, rs1: rs1!, rs2: rs2!, aq: this.random.below(2), rl: this.random.below(2) };
    this.pieces.push({ kind: "instruction", row, operands, tested: [address, value, before] });
    this.results.push(rd!);
    this.take(rd!);
    this.readBack(address, size);
  }

  /** A constrained LR/SC loop, and at times an SC behind it that must fail. */
  private reserve(row: Instruction): void {
    const width = row.name.slice(2);
    const size = accessSize(row.name);
    const address = this.address(size, 0);
    const [rs1, rs2, old, status] = this.registers(4) as [number, number, number, number];
    const value = operandValue(this.random);
    const before = operandValue(this.random, value);
    this.setMemory(address, before, old);
    this.pieces.push({ kind: "load", register: rs1, value: address });
    this.pieces.push({ kind: "load", register: rs2, value });
    const retry = this.label();
    const ordering = (): Operands => ({ aq: this.random.below(2), rl: this.random.below(2) });
    const sc = instruction(`sc${width}`);
    this.pieces.push({ kind: "label", label: retry.label });
    this.pieces.push({
      kind: "instruction",
      row: instruction(`lr${width}`),
      operands: { rd: old, rs1, ...ordering() },
      tested: [address, before],
    });
    this.pieces.push({
      kind: "instruction",
      row: sc,
      operands: { rd: status, rs1, rs2, ...ordering() },
      tested: [address, value, before],
    });
    if (row.name.startsWith("sc") && this.random.chance(40)) {
      // The reservation is used up: this one fails, and gives 1 whatever the first one gave.
      this.pieces.push({
        kind: "instruction",
        row: sc,
        operands: { rd: status, rs1, rs2, ...ordering() },
        tested: [address, value, value],
      });
    } else {
      this.pieces.push({
        kind: "instruction",
        row: instruction("bne"),
        operands: { rs1: status, rs2: 0 },
        target: retry,
      });
    }
    this.results.push(old, status);
    this.take(old);
    this.take(status);
    this.readBack(address, size);
  }

  private branch(row: AnyInstruction, base: Instruction): void {
    const choice = this.choose(row, base, 0);
    const values = this.loadOperands(choice);
    this.take(choice.effective.rs1!);
    this.take(choice.effective.rs2!);
    const [counter] = this.registers(1) as [number];
    this.pieces.push({ kind: "load", register: counter, value: operandValue(this.random) });
    this.results.push(counter);
    const piece = (target: Label): Piece => ({
      kind: "instruction",
      row,
      operands: choice.operands,
      target,
      tested: values,
    });
    this.jumpAround(piece, counter);
  }

  private jal(row: AnyInstruction): void {
    const [rd, counter] = this.registers(2) as [number, number];
    this.pieces.push({ kind: "load", register: counter, value: operandValue(this.random) });
    this.results.push(counter);
    const operands: Operands = hasField(row, "rd") ? { rd } : {};
    if (hasField(row, "rd")) this.results.push(rd);
    this.jumpAround((target) => ({ kind: "instruction", row, operands, target, tested: [] }), counter);
  }

  private jalr(row: AnyInstruction, base: Instruction): void {
    const choice = this.choose(row, base);
    const { operands, effective } = choice;
    const imm = effective.imm ?? 0;
    this.take(effective.rs1!);
    this.take(effective.rd ?? 0);
    const [counter] = this.registers(1) as [number];
    this.pieces.push({ kind: "load", register: counter, value: operandValue(this.random) });
    this.results.push(counter);
    const target = this.label();
    // The lowest bit of the sum is cleared, so it may be set.
    const addend = BigInt(-imm) + BigInt(this.random.below(2));
    const pointer: LabelValue = { label: target.label, addend };
    this.pieces.push({ kind: "load", register: effective.rs1!, value: pointer });
    this.pieces.push({ kind: "instruction", row, operands, tested: [pointer] });
    this.pieces.push(addImmediate(counter, this.random.between(1, 100)));
    this.pieces.push({ kind: "label", label: target.label });
    if ((effective.rd ?? 0) !== 0) this.results.push(effective.rd!);
  }

  /** A jump or branch over an addition to `counter`, ahead or back. */
  private jumpAround(jump: (target: Label) => Piece, counter: number): void {
    const target = this.label();
    if (this.random.chance(70)) {
      this.pieces.push(jump(target));
      for (let i = this.random.between(1, 2); i > 0; i--)
        this.pieces.push(addImmediate(counter, this.random.between(1, 100)));
      this.pieces.push({ kind: "label", label: target.label });
      return;
    }
    const ahead = this.label();
    const out = this.label();
    const go = (to: Label): Piece => ({
      kind: "instruction",
      row: instruction("jal"),
      operands: { rd: 0 },
      target: to,
    });
    this.pieces.push(go(ahead));
    this.pieces.push({ kind: "label", label: target.label });
    this.pieces.push(addImmediate(counter, 1));
    this.pieces.push(go(out));
    this.pieces.push({ kind: "label", label: ahead.label });
    this.pieces.push(jump(target));
    this.pieces.push(addImmediate(counter, 2));
    this.pieces.push({ kind: "label", label: out.label });
  }

  /** Fences do nothing that one hart can see; their reserved fields are ignored. */
  private fence(row: Instruction): void {
    const operands: Operands = { imm: this.random.below(4096), rs1: this.random.below(32), rd: this.random.below(32) };
    const fields = encodingOf(row).fields;
    const present = Object.fromEntries(
      Object.entries(operands).filter(([name]) => name === "imm" || fields.has(name as "rd")),
    );
    this.pieces.push({ kind: "instruction", row, operands: present, tested: "no result" });
  }

  /** On a CSR that holds any value: set, access, read back. */
  private csr(row: Instruction): void {
    const csr = this.random.pick(plainCsrs);
    const [initial, rs1, rd, after] = this.registers(4) as [number, number, number, number];
    const before = operandValue(this.random);
    const value = operandValue(this.random, before);
    this.pieces.push({ kind: "load", register: initial, value: before });
    this.pieces.push({ kind: "instruction", row: instruction("csrrw"), operands: { rd: 0, csr, rs1: initial } });
    const tested = [before];
    let operands: Operands;
    if (row.format === "CSR") {
      const source = this.random.chance(10) ? 0 : rs1;
      if (source !== 0) {
        this.pieces.push({ kind: "load", register: rs1, value });
        tested.push(value);
      }
      operands = { rd: this.random.chance(10) ? source : rd, csr, rs1: source };
    } else {
      operands = { rd, csr, imm: this.random.below(32) };
    }
    this.pieces.push({ kind: "instruction", row, operands, tested });
    this.pieces.push({ kind: "instruction", row: instruction("csrrs"), operands: { rd: after, csr, rs1: 0 } });
    if (operands.rd !== 0) this.results.push(operands.rd!);
    this.results.push(after);
  }

  /** Loads the registers that the instruction reads; returns their values in the order rs1, rs2. */
  private loadOperands({ base, effective }: Choice): bigint[] {
    const values: bigint[] = [];
    const known = new Map<number, bigint>([[0, 0n]]);
    for (const name of ["rs1", "rs2"] as const) {
      if (!hasField(base, name)) continue;
      const register = effective[name]!;
      let value = known.get(register);
      if (value === undefined) {
        value = operandValue(this.random, values[0]);
        // QEMU 7.2 lets the high word count when the low one is zero (test/arch/qemu-exceptions.ts).
        if (base.name === "ctzw" && BigInt.asUintN(32, value) === 0n) value = 0n;
        known.set(register, value);
        this.pieces.push({ kind: "load", register, value });
      }
      values.push(value);
    }
    return values;
  }

  /** Registers and immediate for a row; an `imm` is taken as it is. */
  private choose(row: AnyInstruction, base: Instruction, imm?: number): Choice {
    const isMemory = base.kind === "load" || base.kind === "store" || base.name === "jalr";
    for (;;) {
      const operands = this.chooseOperands(row, isMemory, imm);
      const effective = isCompressed(row) ? expandOperands(row, operands) : operands;
      this.requireFree(effective);
      if (isReserved(row, operands)) continue;
      return { row, operands, base, effective };
    }
  }

  private chooseOperands(row: AnyInstruction, isMemory: boolean, imm?: number): Operands {
    const { random } = this;
    const { fields, immediateWidth, immediate, signed } = encodingOf(row);
    const operands: { -readonly [Name in keyof Operands]: number } = {};
    for (const [name, field] of fields) {
      const candidates = this.free.filter(
        (register) => register >= field.base && register < field.base + (1 << field.width),
      );
      if (candidates.length === 0) throw new NoRegister();
      operands[name] = random.pick(candidates);
    }
    // x0 now and then, but not as an address; and one register twice.
    if (!isCompressed(row)) {
      if (fields.has("rd") && random.chance(2)) operands.rd = 0;
      if (fields.has("rs1") && !isMemory && random.chance(3)) operands.rs1 = 0;
      if (fields.has("rs2") && random.chance(3)) operands.rs2 = 0;
    }
    if (fields.has("rs1") && fields.has("rs2") && random.chance(5)) operands.rs2 = operands.rs1!;
    if (fields.has("rd") && fields.has("rs1") && random.chance(10)) operands.rd = operands.rs1!;
    if (immediate.length > 0) {
      // Immediates with implied zero bits are multiples of a power of two.
      const unit = 1 << Math.min(...immediate.map((segment) => segment.bit));
      const value = immediateValue(random, immediateWidth, signed);
      operands.imm = imm ?? Math.floor(value / unit) * unit;
    }
    return operands;
  }

  /** Registers that an instruction implies (x1, x2) must not hold results either. */
  private requireFree(effective: Operands): void {
    for (const register of [effective.rd, effective.rs1, effective.rs2]) {
      if (register !== undefined && register !== 0 && !this.free.includes(register)) throw new NoRegister();
    }
  }

  /** `count` different free registers, which are then no longer free for this step. */
  private registers(count: number): number[] {
    if (this.free.length < count) throw new NoRegister();
    const chosen = this.random.shuffle(this.free).slice(0, count);
    for (const register of chosen) this.take(register);
    return chosen;
  }

  private take(register: number): void {
    const index = this.free.indexOf(register);
    if (index >= 0) this.free.splice(index, 1);
  }

  private label(): Label {
    return { label: Symbol() };
  }

  /** An address in the window for `size` bytes; not aligned in `misaligned` percent of all cases. */
  private address(size: number, misaligned: number): bigint {
    // Every tenth one near the page boundary in the middle.
    const reach = this.random.chance(10) ? 16 : WINDOW - 16;
    const offset = this.random.between(-reach, reach);
    const aligned = this.random.chance(misaligned) ? offset : offset & -size;
    return BigInt(layout.CENTER + aligned);
  }

  /** Writes the aligned doubleword around `address`, through `scratch`. */
  private setMemory(address: bigint, value: bigint, scratch: number): void {
    this.pieces.push({ kind: "load", register: scratch, value });
    const operands = { rs1: CENTER_REGISTER, rs2: scratch, imm: doublewordOffset(address) };
    this.pieces.push({ kind: "instruction", row: instruction("sd"), operands });
  }

  /** Loads the doublewords that an access touched into registers that the hash sees. */
  private readBack(address: bigint, size: number): void {
    const first = doublewordOffset(address);
    const last = doublewordOffset(address + BigInt(size - 1));
    for (let offset = first; offset <= last; offset += 8) {
      const [register] = this.registers(1) as [number];
      this.results.push(register);
      const operands = { rd: register, rs1: CENTER_REGISTER, imm: offset };
      this.pieces.push({ kind: "instruction", row: instruction("ld"), operands });
    }
  }
}

/** x29 and up belong to the harness. */
const LITERALS_FROM = 29;

/** M-mode CSRs that hold any 64-bit value and do nothing: mscratch, sscratch, mtval, stval. */
const plainCsrs = [0x340, 0x140, 0x343, 0x143];

function doublewordOffset(address: bigint): number {
  return Number(address - BigInt(layout.CENTER)) & -8;
}

/** Bytes of an access, from the name: the letter before "u" or the end, or the suffix. */
function accessSize(name: string): number {
  const letter = name.includes(".") ? name.slice(name.indexOf(".") + 1, name.indexOf(".") + 2) : name[1]!;
  return { b: 1, h: 2, w: 4, d: 8 }[letter] ?? 0;
}

function addImmediate(register: number, value: number): Piece {
  return { kind: "instruction", row: instruction("addi"), operands: { rd: register, rs1: register, imm: value } };
}

/** Operands that make the encoding reserved or another instruction's. */
function isReserved(row: AnyInstruction, operands: Operands): boolean {
  if (!isCompressed(row)) return false;
  const { name, nonzero } = row;
  if (nonzero.some((field) => operands[field] === 0)) return true;
  return name === "c.lui" && operands.rd === 2;
}
