// Instructions under test in privileged programs.
//
// Owns: which instruction, where it accesses, and what is kept out because QEMU 7.2 departs from the manual there
// (test/arch/qemu-exceptions.ts has a test for each rule).

import { type AnyInstruction, layout as encodingOf, type Operands } from "../../src/isa/encoding.ts";
import { implemented } from "../../src/isa/generate/implemented.ts";
import type { Instruction } from "../../src/isa/instruction.ts";
import { compressed } from "../../src/isa/instructions.ts";
import { Csr, counterCsrs, harmlessCsrs, type Privilege, readableCsrs } from "./csrs.ts";
import { hasFloats } from "./features.ts";
import { accessSize } from "./operand-classes.ts";
import { Pte } from "./page-tables.ts";
import { instruction } from "./program.ts";
import { type PerRound, Scenario, type Test } from "./scenario.ts";
import { CodeOffset, DATA_END, DATA_START, NOWHERE, nowhere, type Target } from "./world.ts";

/** How the instructions under test run. */
export interface Context {
  readonly privilege: Privilege;
  /** Where a load or store of `size` bytes at `offset` in some page goes, and where a jump goes, in a round. */
  readonly data: (round: number, offset: number, size: number) => Target;
  readonly code: (round: number, offset: number) => Target;
  /** MPRV is set. */
  readonly isModified: boolean;
  /** SUM is set in some round. */
  readonly hasSum: boolean;
  /** It may execute wfi: in every round something wakes it, or it is not let. */
  readonly canWait: boolean;
}

/** What a class of programs leaves out. */
export interface TestLimits {
  /** False: every access is aligned, since of one that is in two PMP regions QEMU 7.2 checks the start only. */
  readonly crossings: boolean;
  /** The hart has H. */
  readonly hypervisor: boolean;
}

/** Words that are no instruction in any privilege. */
const illegalWords: readonly number[] = [0xffffffff, 0x00007003, 0x00002063, 0x30300073, 0x0000000b, 0x34054073];

/**
 * norm:mstatus_fs_sd_op: what raises flags makes the state dirty. In QEMU 7.2 it does not if the result goes to an x register, so
 * such are left out.
 */
const floatRows = implemented.filter((row) => row.kind === "float" && row.format !== "FCMP" && row.format !== "F2X_RM");
export const hypervisorAccesses = implemented.filter((row) => row.kind === "hypervisor-access");
const cEbreak = compressed.find((row) => row.name === "c.ebreak")!;

/** The rows of the table that privileged programs are for. */
export const privilegedRows: readonly AnyInstruction[] = [
  ...["ecall", "ebreak", "mret", "sret", "wfi", "sfence.vma"].map(instruction),
  cEbreak,
];
export const hypervisorRows: readonly AnyInstruction[] = implemented.filter((row) => row.extension === "H");

export class TestingScenario extends Scenario {
  /** One instruction that goes on behind itself, by itself or by a trap. */
  protected chooseTest(context: Context, limits: TestLimits): Test {
    const kind = this.random.below(100);
    if (kind < 24) return this.loadTest(context, limits);
    if (kind < 43) return this.storeTest(context, limits);
    // In QEMU 7.2 what M-mode has fetched it may load under MPRV, whatever PMP says: norm:mstatus_mprv_op.
    if (kind < 56 && !context.isModified) return this.fetchTest(context, limits);
    if (kind < 72) return this.csrTest(limits);
    if (kind < 78 && hasFloats) return this.floatTest();
    if (kind < 86 && hypervisorAccesses.length > 0) return this.hypervisorTest(context, limits);
    return this.systemTest(context);
  }

  private loadTest(context: Context, limits: TestLimits): Test {
    const name = this.random.pick(["lb", "lbu", "lh", "lhu", "lw", "lwu", "ld", "ld", "lr.w", "lr.d"]);
    const row = instruction(name) as Instruction;
    const isReservation = name.startsWith("lr");
    const mayCross = limits.crossings && !isReservation;
    const targets = this.dataTargets(context, row, mayCross ? 30 : 0, mayCross);
    const [rs1, rd] = [this.register(), this.register()];
    const slot = this.load(rs1, addressesOf(targets));
    return this.test(row, isReservation ? { rd, rs1 } : { rd, rs1, imm: 0 }, [slot], targets);
  }

  private storeTest(context: Context, limits: TestLimits): Test {
    const isAmo = this.random.chance(45);
    const names = isAmo ? ["amoadd.w", "amoswap.d", "amomaxu.w", "amoxor.d"] : ["sb", "sh", "sw", "sd", "sd"];
    let row = instruction(this.random.pick(names)) as Instruction;
    const targets = this.dataTargets(context, row, limits.crossings && !isAmo ? 30 : 0, false);
    // norm:mcause_exccode_st_sc_amo: of an AMO where nothing is QEMU 7.2 gives the wrong cause.
    if (isAmo && targets.some(({ isMemory }) => !isMemory)) {
      row = instruction(accessSize(row) === 4 ? "sw" : "sd") as Instruction;
    }
    const [rs1, rs2] = [this.register(), this.register()];
    const slots = [this.load(rs1, addressesOf(targets)), this.load(rs2, this.values(-1n))];
    const operands = row.kind === "amo" ? { rd: this.register(), rs1, rs2 } : { rs1, rs2, imm: 0 };
    return { ...this.test(row, operands, slots, targets), stored: targets.map(({ physical }) => physical) };
  }

  private fetchTest(context: Context, limits: TestLimits): Test {
    const targets = this.each((round) => {
      const offset = this.random.pick([CodeOffset.ecall, CodeOffset.ebreak, CodeOffset.illegal, CodeOffset.pageEnd]);
      const target = this.codeTarget(context, round, offset);
      // An instruction whose second half is where nothing is: QEMU 7.2 fails an assertion.
      // Nor may the second half be on a page that S-mode may have loaded from with SUM (codeTarget).
      const isKnown = target.isNextMemory && !(context.privilege === "S" && context.hasSum);
      if (offset !== CodeOffset.pageEnd || (limits.crossings && isKnown)) return target;
      return { ...target, address: target.address + BigInt(CodeOffset.ecall - CodeOffset.pageEnd) };
    });
    const [rs1, rd] = [this.register(), this.register()];
    const slot = this.load(rs1, addressesOf(targets));
    return this.test("jalr", { rd, rs1, imm: 0 }, [slot], targets);
  }

  /**
   * Where a fetch goes. norm:mstatus_sum_op: S-mode never executes user pages. QEMU 7.2 does with SUM, if a load has cached
   * the page, so such are left out.
   */
  private codeTarget(context: Context, round: number, offset: number): Target {
    const isExcluded = ({ leaves }: Target): boolean =>
      context.privilege === "S" && context.hasSum && leaves.some(({ pte }) => (pte & Pte.U) !== 0n);
    for (let attempts = 0; attempts < 10; attempts++) {
      const target = context.code(round, offset);
      if (!isExcluded(target)) return target;
    }
    return nowhere(NOWHERE + BigInt(offset));
  }

  private csrTest({ hypervisor }: TestLimits): Test {
    const { random } = this;
    const kind = random.below(100);
    if (kind < 15) return this.test("csrrs", { rd: 0, csr: random.pick(counterCsrs), rs1: 0 }, []);
    if (kind < 22) return this.test("csrrw", { rd: 0, csr: random.pick([...counterCsrs, Csr.mhartid]), rs1: 0 }, []);
    const rd = this.register();
    if (kind < 55) return this.test("csrrs", { rd, csr: random.pick(readableCsrs), rs1: 0 }, []);
    const rs1 = this.register();
    const { csr, mask, ones = 0n } = random.pick(harmlessCsrs(hypervisor));
    const row = random.pick(["csrrw", "csrrs", "csrrc"]);
    // norm:csrrs_csrrc_rs1_x0: with a register that holds 0 QEMU 7.2 takes csrrs as a read, which leaves FS as it was.
    const isMarked = row !== "csrrw" && csr <= Csr.fcsr;
    const slot = this.load(rs1, this.values(mask, isMarked ? 1n : ones));
    return this.test(row, { rd, csr, rs1 }, [slot]);
  }

  /** Any, also with a reserved rounding mode: legal or not by FS, rm and frm. */
  private floatTest(): Test {
    const { random } = this;
    const row = random.pick(floatRows);
    const operands: { -readonly [Name in keyof Operands]: number } = {};
    for (const name of encodingOf(row).fields.keys()) {
      operands[name] = name === "rm" ? random.below(8) : name === "rd" ? this.register() : random.below(28);
    }
    return this.test(row, operands, []);
  }

  private hypervisorTest(context: Context, limits: TestLimits): Test {
    const row = this.random.pick(hypervisorAccesses);
    const [rs1, rs2] = [this.register(), this.register()];
    const targets = this.dataTargets(context, row, limits.crossings ? 20 : 0, false);
    const slots = [this.load(rs1, addressesOf(targets)), this.load(rs2, this.values(-1n))];
    if (row.format === "HLV") return this.test(row, { rd: this.register(), rs1 }, slots, targets);
    return { ...this.test(row, { rs1, rs2 }, slots, targets), stored: targets.map(({ physical }) => physical) };
  }

  private systemTest(context: Context): Test {
    const names = ["ecall", "ebreak", "c.ebreak", "sfence.vma", "illegal"];
    if (hypervisorAccesses.length > 0) names.push("hfence.vvma", "hfence.gvma");
    const name = this.random.pick(names);
    if (name === "illegal") return this.illegalTest(this.random.pick(illegalWords));
    if (name === "c.ebreak") return this.test(cEbreak, {}, []);
    if (!name.includes("fence")) return this.test(name, {}, []);
    const [rs1, rs2] = [this.register(), this.register()];
    const slot = this.load(
      rs1,
      this.each((round) => context.data(round, 0, 1).address),
    );
    const operands = { rs1: this.random.pick([0, rs1]), rs2: this.random.pick([0, rs2]) };
    return this.test(name, operands, [slot]);
  }

  private illegalTest(word: number): Test {
    return {
      emit: () => this.builder.pieces.push({ kind: "word", word, size: 4, isTested: true }),
      leaves: [],
      stored: [],
    };
  }

  protected test(
    row: AnyInstruction | string,
    operands: Operands,
    slots: readonly number[],
    targets: PerRound<Target> = [],
  ): Test {
    for (const [round, { leaves }] of targets.entries()) {
      for (const { pte } of leaves) this.builder.addContext(round, pte);
    }
    return {
      emit: () => this.emit(row, operands, { tested: slots }),
      leaves: targets.map(({ leaves }) => leaves),
      stored: [],
    };
  }

  /** Where an access goes; not aligned in `misaligned` percent of all cases. */
  private dataTargets(context: Context, row: Instruction, misaligned: number, mayCross: boolean): PerRound<Target> {
    const { random } = this;
    const size = accessSize(row);
    return this.each((round) => {
      const place =
        mayCross && random.chance(15) ? random.between(0xff9, 0xfff) : random.between(DATA_START, DATA_END - 8);
      const offset = random.chance(misaligned) || place >= DATA_END ? place : place & -size;
      const target = context.data(round, offset, size);
      // A misaligned access to where nothing is: QEMU 7.2 makes it in aligned parts and gives their address.
      return target.isMemory ? target : { ...target, address: target.address & BigInt(-size) };
    });
  }
}

function addressesOf(targets: PerRound<Target>): PerRound<bigint> {
  return targets.map(({ address }) => address);
}
