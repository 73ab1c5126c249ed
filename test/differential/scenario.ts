// What privileged programs are made of: scenarios, one chunk each.
//
// Owns: the vocabulary. M-mode code sets the machine up and goes to a privilege; there a burst of instructions under test
// runs, each behind a `link` that says where a trap goes on (harness.S); the environment call at its end comes back. Every
// trap is in the log and in the hash; so is every register afterwards. In every round of a program the code is the same,
// but values, addresses and page tables are others.

import type { AnyInstruction, Operands } from "../../src/isa/encoding.ts";
import { layout } from "./layout.ts";
import { operandValue } from "./operands.ts";
import { type Label, LINK_REGISTER, type Step } from "./program.ts";
import type { Random } from "./random.ts";
import { type InstructionOptions, StepBuilder } from "./step-builder.ts";
import type { Leaf } from "./world.ts";

/** Something for each round. */
export type PerRound<T> = readonly T[];

/** An instruction under test, as data: `emit` puts it, and nothing else, into the code. */
export interface Test {
  emit(): void;
  /** PTEs that are looked at afterwards. */
  readonly leaves: PerRound<readonly Leaf[]>;
  /** The physical address that it may have written. */
  readonly stored: PerRound<bigint | null>;
}

/** Registers that a test may need, with one to load from. */
const REGISTERS_PER_TEST = 5;

/** Where nothing is to be looked at, this is. */
const ELSEWHERE = BigInt(layout.CENTER);

export class Scenario {
  protected readonly builder: StepBuilder;
  private free: number[];
  /** Folds what is read back, so that many readings need one register. */
  private accumulator = 0;

  /** With `guarded`, M-mode may not be let to the pages either. */
  constructor(
    protected readonly random: Random,
    protected readonly rounds: number,
    private readonly isGuarded: boolean,
  ) {
    this.builder = new StepBuilder(rounds);
    this.free = random.shuffle(programRegisters);
  }

  build(): Step {
    return this.builder.build();
  }

  // --- vocabulary ---------------------------------------------------------------------------------------------------

  /** A value for each round. */
  protected each<T>(draw: (round: number) => T): PerRound<T> {
    return Array.from({ length: this.rounds }, (_, round) => draw(round));
  }

  /** Values under a mask. */
  protected values(mask: bigint, ones = 0n): PerRound<bigint> {
    return this.each(() => BigInt.asUintN(64, (operandValue(this.random) & mask) | ones));
  }

  /** Random bits of `mask`, each by itself. */
  protected bits(mask: bigint): bigint {
    return this.random.u64() & mask;
  }

  protected register(): number {
    const register = this.free.pop();
    if (register === undefined) throw new Error("a scenario has no more registers");
    return register;
  }

  protected hasRegisters(): boolean {
    return this.free.length >= REGISTERS_PER_TEST + 3;
  }

  /** The register may be used again. */
  protected release(register: number): void {
    this.free.unshift(register);
  }

  /** Loads constants; returns their slot. */
  protected load(register: number, value: bigint | PerRound<bigint>): number {
    const slot = this.builder.constant(value);
    this.builder.load(register, slot);
    return slot;
  }

  protected emit(row: AnyInstruction | string, operands: Operands, options: InstructionOptions = {}): void {
    this.builder.emit(row, operands, options);
  }

  /** On a trap the program goes on at the label; with `inMachine` in M-mode. */
  protected link(target: Label, inMachine: boolean): void {
    this.builder.pieces.push({ kind: "link", target, addend: Number(inMachine) });
  }

  /** A CSR in M-mode, through x31, which the hash does not see. What is written is part of what comes. */
  protected writeCsr(csr: number, values: PerRound<bigint>): void {
    const slot = this.load(LINK_REGISTER, values);
    for (const [round, value] of values.entries()) this.builder.addContext(round, value);
    this.emit("csrrw", { rd: 0, csr, rs1: LINK_REGISTER }, { tested: [slot] });
  }

  /** As writeCsr with a constant, which is to make order and not to test anything. */
  protected setCsr(csr: number, value: bigint): void {
    this.load(LINK_REGISTER, value);
    this.emit("csrrw", { rd: 0, csr, rs1: LINK_REGISTER });
  }

  /** A CSR in M-mode, into the accumulator; `compared`: the bits that count. */
  protected readCsr(csr: number, compared = -1n): void {
    const value = this.register();
    this.emit("csrrs", { rd: value, csr, rs1: 0 }, { tested: [] });
    this.maskRegister(value, compared);
    this.accumulate(value);
  }

  protected maskRegister(register: number, mask: bigint): void {
    if (mask === -1n) return;
    this.load(LINK_REGISTER, mask);
    this.emit("and", { rd: register, rs1: register, rs2: LINK_REGISTER });
  }

  /** Folds the registers into the running hash: code between two hashes is at most 16 instructions long. */
  protected fold(): void {
    this.builder.pieces.push({ kind: "fold" });
  }

  /** As `fold`; then all registers may be used again. */
  protected foldAll(): void {
    this.fold();
    this.accumulator = 0;
    this.free = this.random.shuffle(programRegisters);
  }

  /**
   * The doublewords at aligned physical addresses, into the accumulator; null: nothing. With `expected`, the difference
   * from it: of the subject's image and the reference's.
   */
  protected readBack(
    physical: PerRound<bigint | null>,
    expected?: readonly [PerRound<bigint>, PerRound<bigint>],
  ): void {
    if (physical.every((address) => address === null)) return;
    const pointer = this.register();
    this.load(
      pointer,
      physical.map((address) => address ?? ELSEWHERE),
    );
    if (this.isGuarded) {
      // By words: PMP regions are whole words, and an access that an entry matches in part fails in M-mode, too.
      const high = this.register();
      this.guarded(() => this.emit("lw", { rd: high, rs1: pointer, imm: 4 }));
      this.guarded(() => this.emit("lw", { rd: pointer, rs1: pointer, imm: 0 }));
      this.accumulate(high);
    } else {
      this.emit("ld", { rd: pointer, rs1: pointer, imm: 0 });
    }
    if (expected !== undefined) {
      this.builder.load(LINK_REGISTER, this.builder.constant(...expected));
      this.emit("xor", { rd: pointer, rs1: pointer, rs2: LINK_REGISTER });
    }
    this.accumulate(pointer);
  }

  /** In M-mode: a trap goes on behind it. */
  protected guarded(emit: () => void): void {
    const after = this.builder.label();
    this.link(after, true);
    emit();
    this.builder.place(after);
  }

  /** Mixes a register into the accumulator, and gives it back. */
  private accumulate(register: number): void {
    if (this.accumulator === 0) {
      this.accumulator = register;
      return;
    }
    const { accumulator } = this;
    this.emit("add", { rd: accumulator, rs1: accumulator, rs2: register });
    this.emit("slli", { rd: register, rs1: accumulator, imm: 13 });
    this.emit("xor", { rd: accumulator, rs1: accumulator, rs2: register });
    this.release(register);
  }

  /** Stores doublewords in M-mode; of the values no register keeps anything. */
  protected storeUnseen(physical: PerRound<bigint>, values: PerRound<bigint>, reference: PerRound<bigint>): void {
    const address = this.register();
    this.load(address, physical);
    this.builder.load(LINK_REGISTER, this.builder.constant(values, reference));
    this.emit("sd", { rs1: address, rs2: LINK_REGISTER, imm: 0 });
    this.release(address);
  }

  /** Runs `tests` one behind the other; a trap in one goes on with the next. Then M-mode goes on. */
  protected runTests(tests: readonly Test[], between: () => void = () => {}): void {
    for (const test of tests) {
      const after = this.builder.label();
      between();
      this.link(after, false);
      test.emit();
      this.builder.place(after);
    }
    const resume = this.builder.label();
    this.link(resume, true);
    this.emit("ecall", {});
    this.builder.place(resume);
  }
}

const programRegisters: readonly number[] = Array.from({ length: 28 }, (_, index) => index + 1);
