// Random programs of class 1: user level, every extension.
//
// Owns: which instructions, on which registers and values. Every instruction under test has operands that were loaded just
// before it, so that (word, operand values) is known here; its result stays in a register, or is read back from memory,
// until the chunk's hash. Loads and stores go to the window; jumps and branches stay within their step. The rounds of a
// program have the same code and other values.

import {
  type AnyInstruction,
  layout as encodingOf,
  expandOperands,
  findEquivalent,
  type Operands,
} from "../../src/isa/encoding.ts";
import { implemented } from "../../src/isa/generate/implemented.ts";
import type { Instruction } from "../../src/isa/instruction.ts";
import { compressed } from "../../src/isa/instructions.ts";
import { hasFloats } from "./features.ts";
import { drawCancelling, drawFloat } from "./float-operands.ts";
import { layout, WINDOW } from "./layout.ts";
import { accessSize, registerFile, sourcePrecision, sourcesOf } from "./operand-classes.ts";
import { drawOperand, immediateValue } from "./operands.ts";
import {
  CHUNK_OVERHEAD,
  type Chunk,
  encodeRow,
  hasField,
  instruction,
  isCompressed,
  type Label,
  type Program,
  type Step,
  stepLength,
} from "./program.ts";
import type { Random } from "./random.ts";
import { type InstructionOptions, StepBuilder } from "./step-builder.ts";

/** Instructions between two hashes, the harness's own aside. */
const CHUNK_LENGTH = 16;

/** Where the program runs; most CSR instructions need M-mode. */
export type Environment = "machine" | "supervisor-sv39" | "user-bare" | "user-sv39";

const implementedRows = new Set(implemented);

function isUserRow(row: Instruction): boolean {
  return implementedRows.has(row) && row.kind !== "system" && row.kind !== "hypervisor-access";
}

/** The rows that class 1 covers, all of them or those that need no privilege. */
export function userRows(environment: Environment): AnyInstruction[] {
  const hasCsrs = environment === "machine" || hasFloats;
  return [
    ...implemented.filter((row) => isUserRow(row) && (hasCsrs || row.extension !== "Zicsr")),
    ...compressed.filter((row) => isUserRow(findEquivalent(row))),
  ];
}

/** A program of about `tests` instructions under test, every row about equally often, in `rounds` rounds. */
export function generateUserProgram(random: Random, tests: number, rounds: number, environment: Environment): Program {
  const rows = userRows(environment);
  const chunks: Chunk[] = [];
  let steps: Step[] = [];
  let length = CHUNK_OVERHEAD;
  let taken: Taken = { integer: 0, float: 0 };
  const close = (): void => {
    if (steps.length > 0) chunks.push({ steps, hasFloats: taken.float !== 0 });
    steps = [];
    length = CHUNK_OVERHEAD;
    taken = { integer: 0, float: 0 };
  };
  let queue: AnyInstruction[] = [];
  for (let count = 0; count < tests; count++) {
    if (queue.length === 0) queue = random.shuffle(rows);
    const row = queue.pop()!;
    let generated = new StepGenerator(random, rounds, environment, taken).generate(row);
    if (generated === null || length + stepLength(generated.step) > CHUNK_LENGTH) {
      close();
      generated = new StepGenerator(random, rounds, environment, taken).generate(row);
      if (generated === null) throw new Error(`${row.name}: no registers in an empty chunk`);
    }
    steps.push(generated.step);
    length += stepLength(generated.step);
    taken = generated.taken;
  }
  close();
  return { chunks, rounds };
}

/** Registers whose values the chunk's hash must still see, a bit each. */
interface Taken {
  readonly integer: number;
  readonly float: number;
}

interface Generated {
  readonly step: Step;
  readonly taken: Taken;
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

/** x1 to x28; x29 and up belong to the harness. */
const PROGRAM_REGISTERS = 0x1ffffffe;

/** Makes one step. */
class StepGenerator {
  private readonly builder: StepBuilder;
  /** Registers that hold results until the chunk's end. */
  private integerResults: number;
  private floatResults: number;
  private free: number;
  private freeFloats: number;

  constructor(
    private readonly random: Random,
    rounds: number,
    private readonly environment: Environment,
    taken: Taken,
  ) {
    this.builder = new StepBuilder(rounds);
    this.integerResults = taken.integer;
    this.floatResults = taken.float;
    this.free = PROGRAM_REGISTERS & ~taken.integer;
    this.freeFloats = ~taken.float;
  }

  /** Null if the chunk has no register left for the row. */
  generate(row: AnyInstruction): Generated | null {
    try {
      this.build(row);
    } catch (error) {
      if (error instanceof NoRegister) return null;
      throw error;
    }
    return { step: this.builder.build(), taken: { integer: this.integerResults, float: this.floatResults } };
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
      case "float":
        this.float(this.choose(row, base));
        break;
      case "load":
        this.loadFromMemory(this.choose(row, base));
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
        if (base.name === "fence.i" && this.random.chance(25)) this.modifyCode(base);
        else this.fence(base);
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
    const tested = this.loadOperands(choice);
    const rd = effective.rd ?? 0;
    this.builder.emit(row, operands, { tested });
    this.keep(rd);
  }

  /** Flags and the rounding mode are set before, and fcsr is read behind. */
  private float(choice: Choice): void {
    const { row, operands, base, effective } = choice;
    const { random, builder } = this;
    const tested = this.loadOperands(choice);
    // Without flags, or with some that are already up: one of the two is the fast way of an implementation.
    if (random.chance(60)) {
      const flags = random.pick([0, 0, 0, 1, 31, random.below(32)]);
      builder.emit("csrrwi", { rd: 0, csr: FFLAGS, imm: flags });
    }
    const options: InstructionOptions = { tested };
    if (hasRoundingMode(base) && operands.rm === DYNAMIC) {
      const frm = random.below(5);
      builder.emit("csrrwi", { rd: 0, csr: FRM, imm: frm });
      builder.emit(row, operands, { ...options, frm });
    } else {
      builder.emit(row, operands, options);
    }
    if (registerFile(base, "rd") === "f") this.keepFloat(effective.rd!);
    else this.keep(effective.rd!);
    const [flags] = this.registers(1) as [number];
    builder.emit("csrrs", { rd: flags, csr: FCSR, rs1: 0 });
    this.keep(flags);
  }

  private loadFromMemory(choice: Choice): void {
    const { row, operands, base, effective } = choice;
    const pointer = this.pointer(accessSize(base), 40, effective.imm!);
    this.builder.load(effective.rs1!, pointer);
    const rd = effective.rd!;
    this.builder.emit(row, operands, { tested: [pointer] });
    if (registerFile(base, "rd") === "f") this.keepFloat(rd);
    else this.keep(rd);
  }

  private store(choice: Choice): void {
    const { row, operands, base, effective } = choice;
    const size = accessSize(base);
    const imm = effective.imm!;
    const pointer = this.pointer(size, 40, imm);
    const rs2 = effective.rs2!;
    let value = -1;
    if (registerFile(base, "rs2") === "f") {
      value = this.floatLiteral(base, -1);
      this.builder.loadFloat(rs2, value);
    } else if (rs2 !== 0 && rs2 !== effective.rs1) {
      value = this.operandLiteral(-1);
      this.builder.load(rs2, value);
    }
    this.builder.load(effective.rs1!, pointer);
    this.builder.emit(row, operands, { tested: [pointer, value] });
    this.take(effective.rs1!);
    this.readBack(pointer, imm, size);
  }

  private amo(row: Instruction): void {
    const size = accessSize(row);
    const address = this.pointer(size, 0, 0);
    const [rs1, rs2, rd] = this.registers(3) as [number, number, number];
    const value = this.operandLiteral(-1);
    const before = this.operandLiteral(value);
    this.setMemory(address, before, rs1, rd);
    this.builder.load(rs1, address);
    this.builder.load(rs2, value);
    this.builder.emit(row, { rd, rs1, rs2, ...this.ordering() }, { tested: [address, value, before] });
    this.keep(rd);
    this.readBack(address, 0, size);
  }

  /** A constrained LR/SC loop, and at times an SC behind it that must fail. */
  private reserve(row: Instruction): void {
    const { builder } = this;
    const width = row.name.slice(2);
    const size = accessSize(row);
    const address = this.pointer(size, 0, 0);
    const [rs1, rs2, old, status] = this.registers(4) as [number, number, number, number];
    const value = this.operandLiteral(-1);
    const before = this.operandLiteral(value);
    this.setMemory(address, before, rs1, old);
    builder.load(rs1, address);
    builder.load(rs2, value);
    const retry = builder.label();
    const sc = instruction(`sc${width}`);
    builder.place(retry);
    builder.emit(`lr${width}`, { rd: old, rs1, ...this.ordering() }, { tested: [address, before] });
    builder.emit(sc, { rd: status, rs1, rs2, ...this.ordering() }, { tested: [address, value, before] });
    if (row.name.startsWith("sc") && this.random.chance(40)) {
      // The reservation is used up: this one fails, and gives 1 whatever the first one gave.
      builder.emit(sc, { rd: status, rs1, rs2, ...this.ordering() }, { tested: [address, value, value] });
    } else {
      builder.emit("bne", { rs1: status, rs2: 0 }, { target: retry });
    }
    this.keep(old);
    this.keep(status);
    this.readBack(address, 0, size);
  }

  private ordering(): Operands {
    return { aq: this.random.below(2), rl: this.random.below(2) };
  }

  private branch(row: AnyInstruction, base: Instruction): void {
    const choice = this.choose(row, base, 0);
    const tested = this.loadOperands(choice);
    this.take(choice.effective.rs1!);
    this.take(choice.effective.rs2!);
    this.jumpAround((target) => this.builder.emit(row, choice.operands, { target, tested }), this.counter());
  }

  private jal(row: AnyInstruction): void {
    const [rd] = this.registers(1) as [number];
    // Every other compressed jump, and a long one now and then, links nowhere.
    const operands: Operands = hasField(row, "rd") ? { rd: this.random.chance(5) ? 0 : rd } : {};
    if (hasField(row, "rd")) this.keep(operands.rd!);
    this.jumpAround((target) => this.builder.emit(row, operands, { target, tested: [] }), this.counter());
  }

  private jalr(row: AnyInstruction, base: Instruction): void {
    const choice = this.choose(row, base);
    const { operands, effective } = choice;
    const imm = effective.imm ?? 0;
    this.take(effective.rs1!);
    this.take(effective.rd ?? 0);
    const counter = this.counter();
    const target = this.builder.label();
    // The lowest bit of the sum is cleared, so it may be set.
    const pointer = this.builder.address(target, BigInt.asUintN(64, BigInt(-imm + this.random.below(2))));
    this.builder.load(effective.rs1!, pointer);
    this.builder.emit(row, operands, { tested: [pointer] });
    this.addImmediate(counter, this.random.between(1, 100));
    this.builder.place(target);
    this.keep(effective.rd ?? 0);
  }

  /** A register that tells by its value which way a jump went. */
  private counter(): number {
    const [counter] = this.registers(1) as [number];
    this.builder.load(counter, this.operandLiteral(-1));
    this.keep(counter);
    return counter;
  }

  /** A jump or branch over an addition to `counter`, ahead or back. */
  private jumpAround(jump: (target: Label) => void, counter: number): void {
    const { builder, random } = this;
    const target = builder.label();
    if (random.chance(70)) {
      jump(target);
      for (let i = random.between(1, 2); i > 0; i--) this.addImmediate(counter, random.between(1, 100));
      builder.place(target);
      return;
    }
    const ahead = builder.label();
    const out = builder.label();
    builder.emit("jal", { rd: 0 }, { target: ahead });
    builder.place(target);
    this.addImmediate(counter, 1);
    builder.emit("jal", { rd: 0 }, { target: out });
    builder.place(ahead);
    jump(target);
    this.addImmediate(counter, 2);
    builder.place(out);
  }

  private addImmediate(register: number, imm: number): void {
    this.builder.emit("addi", { rd: register, rs1: register, imm });
  }

  /** Fences do nothing that one hart can see; their reserved fields are ignored. */
  private fence(row: Instruction): void {
    const { random } = this;
    const operands: Operands = { imm: random.below(4096), rs1: random.below(32), rd: random.below(32) };
    const { fields } = encodingOf(row);
    const present = Object.fromEntries(
      Object.entries(operands).filter(([name]) => name === "imm" || fields.has(name as "rd")),
    );
    this.builder.emit(row, present, { tested: [] });
  }

  /** Writes an instruction over the next one but the fence: in every round another. */
  private modifyCode(row: Instruction): void {
    const { builder, random } = this;
    const [rd, place, word] = this.registers(3) as [number, number, number];
    const target = builder.label();
    const code = builder.literal((words, at) => {
      words[at] = encodeRow(instruction("addi"), { rd, rs1: 0, imm: immediateValue(random, 12, true) });
      words[at + 1] = 0;
    });
    builder.load(word, code);
    builder.load(place, builder.address(target));
    builder.emit("sw", { rs1: place, rs2: word, imm: 0 });
    builder.emit(row, { rd: 0, rs1: 0, imm: 0 }, { tested: [code] });
    builder.place(target);
    this.addImmediate(rd, 0);
    this.keep(rd);
  }

  /** On a CSR that holds any value: set, access, read back. */
  private csr(row: Instruction): void {
    const { builder, random } = this;
    const isFloat = hasFloats && (this.environment !== "machine" || random.chance(40));
    const csr = random.pick(isFloat ? floatCsrs : plainCsrs);
    const [initial, rs1, rd, after] = this.registers(4) as [number, number, number, number];
    const before = this.csrLiteral(isFloat, -1);
    const value = this.csrLiteral(isFloat, before);
    builder.load(initial, before);
    builder.emit("csrrw", { rd: 0, csr, rs1: initial });
    const tested = [before];
    let operands: Operands;
    if (row.format === "CSR") {
      const source = random.chance(10) ? 0 : rs1;
      if (source !== 0) {
        builder.load(rs1, value);
        tested.push(value);
      }
      operands = { rd: random.chance(10) ? source : rd, csr, rs1: source };
    } else {
      operands = { rd, csr, imm: random.below(32) };
    }
    builder.emit(row, operands, { tested });
    builder.emit("csrrs", { rd: after, csr, rs1: 0 });
    // A reserved rounding mode must not stay.
    if (isFloat) builder.emit("csrrwi", { rd: 0, csr: FRM, imm: random.below(5) });
    this.keep(operands.rd!);
    this.keep(after);
  }

  private csrLiteral(isFloat: boolean, related: number): number {
    if (!isFloat) return this.operandLiteral(related);
    return this.builder.literal((words, at) => {
      words[at] = this.random.chance(80) ? this.random.below(256) : this.random.u32();
      words[at + 1] = 0;
    });
  }

  /** Loads the registers that the instruction reads; returns the slots of their values, -1 for x0. */
  private loadOperands({ base, effective }: Choice): number[] {
    const slots: number[] = [];
    const known = new Map<string, number>([["x0", -1]]);
    let related = -1;
    for (const name of sourcesOf(base)) {
      const register = effective[name]!;
      const file = registerFile(base, name);
      let slot = known.get(`${file}${register}`);
      if (slot === undefined) {
        if (file === "x") {
          slot = base.name === "ctzw" ? this.ctzwLiteral() : this.operandLiteral(related);
          this.builder.load(register, slot);
        } else {
          slot =
            name === "rs3" && this.random.chance(40) ? this.cancelling(base, slots) : this.floatLiteral(base, related);
          this.builder.loadFloat(register, slot);
        }
        known.set(`${file}${register}`, slot);
      }
      related = slot;
      slots.push(slot);
    }
    return slots;
  }

  private operandLiteral(related: number): number {
    return this.builder.literal((words, at, round) =>
      drawOperand(this.random, words, at, related < 0 ? -1 : this.builder.at(related, round)),
    );
  }

  /** QEMU 7.2 lets the high word count when the low one is zero (test/arch/qemu-exceptions.ts). */
  private ctzwLiteral(): number {
    return this.builder.literal((words, at) => {
      drawOperand(this.random, words, at);
      if (words[at] === 0) words[at + 1] = 0;
    });
  }

  private floatLiteral(base: Instruction, related: number): number {
    const precision = sourcePrecision(base);
    return this.builder.literal((words, at, round) =>
      drawFloat(this.random, precision, words, at, related < 0 ? -1 : this.builder.at(related, round)),
    );
  }

  private cancelling(base: Instruction, [a, b]: readonly number[]): number {
    const precision = sourcePrecision(base);
    return this.builder.literal((words, at, round) =>
      drawCancelling(this.random, precision, words, at, this.builder.at(a!, round), this.builder.at(b!, round)),
    );
  }

  /** Registers and immediate for a row; an `imm` is taken as it is. */
  private choose(row: AnyInstruction, base: Instruction, imm?: number): Choice {
    for (;;) {
      const operands = this.chooseOperands(row, base, imm);
      const effective = isCompressed(row) ? expandOperands(row, operands) : operands;
      if (isReserved(row, operands)) continue;
      this.requireFree(base, effective);
      return { row, operands, base, effective };
    }
  }

  private chooseOperands(row: AnyInstruction, base: Instruction, imm?: number): Operands {
    const { random } = this;
    const { fields, immediateWidth, immediate, signed } = encodingOf(row);
    const operands: { -readonly [Name in keyof Operands]: number } = {};
    for (const [name, field] of fields) {
      if (name === "rm") {
        operands.rm = random.chance(50) ? DYNAMIC : random.below(5);
        continue;
      }
      if (name !== "rd" && name !== "rs1" && name !== "rs2" && name !== "rs3") continue;
      const range = field.width === 3 ? COMPRESSED_REGISTERS : -1;
      const candidates = (registerFile(base, name) === "f" ? this.freeFloats : this.free) & range;
      if (candidates === 0) throw new NoRegister();
      operands[name] = random.bit(candidates);
    }
    if (!isCompressed(row)) this.coincide(base, operands);
    if (immediate.length > 0) {
      // Immediates with implied zero bits are multiples of a power of two.
      const unit = 1 << Math.min(...immediate.map((segment) => segment.bit));
      const value = immediateValue(random, immediateWidth, signed);
      operands.imm = imm ?? Math.floor(value / unit) * unit;
    }
    return operands;
  }

  /** One register twice, or x0, but not as an address. */
  private coincide(base: Instruction, operands: { -readonly [Name in keyof Operands]: number }): void {
    const { random } = this;
    const names = (["rd", "rs1", "rs2", "rs3"] as const).filter((name) => operands[name] !== undefined);
    const addresses = base.kind === "load" || base.kind === "store" || base.name === "jalr";
    for (const [index, one] of names.entries()) {
      for (const other of names.slice(index + 1)) {
        if (base.kind === "store" && one === "rs1" && other === "rs2") continue;
        if (registerFile(base, one) === registerFile(base, other) && random.chance(8)) operands[other] = operands[one]!;
      }
    }
    for (const name of names) {
      const isAddress = addresses && name === "rs1";
      if (registerFile(base, name) === "x" && !isAddress && random.chance(3)) operands[name] = 0;
    }
  }

  /** Registers that an instruction implies (x1, x2) must not hold results either. */
  private requireFree(base: Instruction, effective: Operands): void {
    for (const name of ["rd", "rs1", "rs2", "rs3"] as const) {
      const register = effective[name];
      if (register === undefined) continue;
      const isFloat = registerFile(base, name) === "f";
      if (!isFloat && register === 0) continue;
      if (((isFloat ? this.freeFloats : this.free) & (1 << register)) === 0) throw new NoRegister();
    }
  }

  /** `count` different free registers, which are then no longer free for this step. */
  private registers(count: number): number[] {
    const chosen: number[] = [];
    for (let index = 0; index < count; index++) {
      if (this.free === 0) throw new NoRegister();
      const register = this.random.bit(this.free);
      this.take(register);
      chosen.push(register);
    }
    return chosen;
  }

  private take(register: number): void {
    this.free &= ~(1 << register);
  }

  /** The register has a result. */
  private keep(register: number): void {
    if (register === 0) return;
    this.take(register);
    this.integerResults |= 1 << register;
  }

  private keepFloat(register: number): void {
    this.freeFloats &= ~(1 << register);
    this.floatResults |= 1 << register;
  }

  /**
   * What a register must hold for an access of `size` bytes at that plus `imm` to be in the window; not aligned in
   * `misaligned` percent of all steps.
   */
  private pointer(size: number, misaligned: number, imm: number): number {
    const { random } = this;
    const mask = random.chance(misaligned) ? -1 : -size;
    // Every tenth one near the page boundary in the middle.
    const reach = random.chance(10) ? 16 : WINDOW - 16;
    return this.builder.literal((words, at) => {
      words[at] = layout.CENTER + (random.between(-reach, reach) & mask) - imm;
      words[at + 1] = 0;
    });
  }

  /** Writes the aligned doubleword around an address, through two registers. */
  private setMemory(address: number, value: number, pointer: number, scratch: number): void {
    this.builder.load(pointer, this.doubleword(address, 0, 0));
    this.builder.load(scratch, value);
    this.builder.emit("sd", { rs1: pointer, rs2: scratch, imm: 0 });
  }

  /** Loads the doublewords that an access may have touched into registers that the hash sees. */
  private readBack(pointer: number, imm: number, size: number): void {
    const [first] = this.registers(1) as [number];
    const start = this.doubleword(pointer, imm, 0);
    this.builder.load(first, start);
    this.keep(first);
    if (size > 1 && !this.isAligned(pointer, imm, size)) {
      const [second] = this.registers(1) as [number];
      this.builder.emit("ld", { rd: second, rs1: first, imm: 8 });
      this.keep(second);
    }
    this.builder.emit("ld", { rd: first, rs1: first, imm: 0 });
  }

  private isAligned(pointer: number, imm: number, size: number): boolean {
    for (let round = 0; round < this.builder.rounds; round++) {
      if ((this.builder.word(pointer, round) + imm) % size !== 0) return false;
    }
    return true;
  }

  /** The aligned address at `offset` from that of a pointer. */
  private doubleword(pointer: number, imm: number, offset: number): number {
    return this.builder.literal((words, at, round) => {
      words[at] = ((this.builder.word(pointer, round) + imm) & -8) + offset;
      words[at + 1] = 0;
    });
  }
}

const FFLAGS = 0x001;
const FRM = 0x002;
const FCSR = 0x003;
const floatCsrs = [FFLAGS, FRM, FCSR];

/** M-mode CSRs that hold any 64-bit value and do nothing: mscratch, sscratch, mtval, stval. */
const plainCsrs = [0x340, 0x140, 0x343, 0x143];

/** rm: as frm says. */
const DYNAMIC = 7;

/** x8 to x15, which the short fields of compressed instructions name. */
const COMPRESSED_REGISTERS = 0xff00;

function hasRoundingMode(row: Instruction): boolean {
  return encodingOf(row).fields.has("rm");
}

/** Operands that make the encoding reserved or another instruction's. */
function isReserved(row: AnyInstruction, operands: Operands): boolean {
  if (!isCompressed(row)) return false;
  const { name, nonzero } = row;
  if (nonzero.some((field) => operands[field] === 0)) return true;
  return name === "c.lui" && operands.rd === 2;
}
