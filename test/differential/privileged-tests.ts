// Instructions under test in privileged programs.
//
// Owns: which instruction, where it accesses, and what is kept out because QEMU 7.2 departs from the manual there
// (test/arch/qemu-exceptions.ts has a test for each rule).

import { type AnyInstruction, layout as encodingOf, type Operands } from "../../src/isa/encoding.ts";
import { implemented } from "../../src/isa/generate/implemented.ts";
import type { Instruction } from "../../src/isa/instruction.ts";
import { compressed } from "../../src/isa/instructions.ts";
import { Csr, counterCsrs, harmlessCsrs, MPP, type Privilege, readableCsrs, Status, type WritableCsr } from "./csrs.ts";
import { hasFloats } from "./features.ts";
import { MENVCFG_ADUE } from "./image.ts";
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
  /** V = 1. */
  readonly isVirtual: boolean;
  /** Where hlv and hsv go; default as `data`. */
  readonly guest?: Context["data"];
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
  /** The f registers may be used. */
  readonly floats: boolean;
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
/** Those of H; hlvx of QEMU 7.2 needs read permission (norm:hlsv_u_op), so it is left out. */
export const hypervisorRows: readonly AnyInstruction[] = implemented.filter(
  (row) => row.extension === "H" && !row.name.startsWith("hlvx"),
);

export class TestingScenario extends Scenario {
  /** One instruction that goes on behind itself, by itself or by a trap. */
  protected chooseTest(context: Context, limits: TestLimits): Test {
    const kind = this.random.below(100);
    if (kind < 24) return this.loadTest(context, limits);
    if (kind < 43) return this.storeTest(context, limits);
    // In QEMU 7.2 what M-mode has fetched it may load under MPRV, whatever PMP says: norm:mstatus_mprv_op.
    if (kind < 56 && !context.isModified) return this.fetchTest(context, limits);
    if (kind < 72) return this.csrTest(context, limits);
    if (kind < 78 && limits.floats) return this.floatTest();
    if (kind < 86 && hypervisorAccesses.length > 0) return this.hypervisorTest(context, limits);
    return this.systemTest(context);
  }

  /** A CSR in M-mode: set, access, read back. */
  protected accessCsr({ csr, mask, ones = 0n, compared = -1n }: WritableCsr): void {
    const { random } = this;
    const [source, rd] = [this.register(), this.register()];
    const isReadOnly = csr >> 10 === 3;
    if (!isReadOnly) this.writeCsr(csr, this.values(mask, ones));
    const row = random.pick(isReadOnly ? ["csrrs", "csrrc"] : ["csrrw", "csrrs", "csrrc"]);
    // What is always set must not be cleared.
    const slot = this.load(source, this.values(row === "csrrc" ? mask & ~ones : mask, row === "csrrw" ? ones : 0n));
    this.emit(row, { rd, csr, rs1: isReadOnly ? 0 : source }, { tested: [slot] });
    this.maskRegister(rd, compared);
    this.readCsr(csr, compared);
    this.settle(csr);
  }

  /** After random values: nothing is enabled or pending that would trap in M-mode, and no counter stands still. */
  protected settle(csr: number): void {
    if (csr === Csr.mip || csr === Csr.sip || csr === Csr.mie || csr === Csr.sie) this.setCsr(csr, 0n);
    if (csr === Csr.mcountinhibit) this.setCsr(csr, 0n);
    if (csr === Csr.menvcfg) this.setCsr(csr, MENVCFG_ADUE);
    if (csr === Csr.mstatus || csr === Csr.sstatus) this.setCsr(Csr.mstatus, quietStatus);
  }

  /** sret or mret as the instruction under test; `epc` is where sret looks. */
  protected returnBurst(privilege: Privilege, status: PerRound<bigint>, offset: bigint, epc: number = Csr.sepc): void {
    const after = this.builder.label();
    const resume = this.builder.label();
    const scratch = this.register();
    this.builder.load(scratch, this.builder.address(after, offset));
    this.emit("csrrw", { rd: 0, csr: epc, rs1: scratch });
    if (privilege === "M") {
      this.emit("csrrw", { rd: 0, csr: Csr.mepc, rs1: scratch });
      this.writeCsr(Csr.mstatus, status);
    } else {
      this.enter(status, offset);
    }
    this.link(resume, true);
    this.emit(this.random.pick(["sret", "sret", "mret"]), {}, { tested: [] });
    this.builder.place(after);
    this.emit("ecall", {});
    this.builder.place(resume);
  }

  /** From M-mode to the privilege in `status`: what follows runs there, at its address plus `offset`. */
  protected enter(status: PerRound<bigint>, offset: bigint): void {
    const target = this.builder.label();
    const scratch = this.register();
    this.builder.load(scratch, this.builder.address(target, offset));
    this.emit("csrrw", { rd: 0, csr: Csr.mepc, rs1: scratch });
    this.writeCsr(Csr.mstatus, status);
    this.fold();
    // An interrupt may come at the first instruction already.
    this.link(target, true);
    this.emit("mret", {}, { tested: [] });
    this.builder.place(target);
    this.release(scratch);
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

  private csrTest(context: Context, { hypervisor }: TestLimits): Test {
    const { random } = this;
    const isLeftOut = (csr: number): boolean => hypervisor && isExcludedInGuest(csr, context);
    const kind = random.below(100);
    if (kind < 15) return this.test("csrrs", { rd: 0, csr: random.pick(counterCsrs), rs1: 0 }, []);
    if (kind < 22) return this.test("csrrw", { rd: 0, csr: random.pick([...counterCsrs, Csr.mhartid]), rs1: 0 }, []);
    const rd = this.register();
    if (kind < 55)
      return this.test("csrrs", { rd, csr: random.pick(readableCsrs.filter((csr) => !isLeftOut(csr))), rs1: 0 }, []);
    const rs1 = this.register();
    const { csr, mask, ones = 0n } = random.pick(harmlessCsrs(hypervisor).filter(({ csr }) => !isLeftOut(csr)));
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
    // norm:hlsv_u_op: hlvx of QEMU 7.2 needs read permission.
    const rows = limits.hypervisor
      ? hypervisorAccesses.filter(({ name }) => !name.startsWith("hlvx"))
      : hypervisorAccesses;
    const row = this.random.pick(rows);
    const { guest = context.data } = context;
    const [rs1, rs2] = [this.register(), this.register()];
    const targets = this.dataTargets({ ...context, data: guest }, row, limits.crossings ? 20 : 0, false);
    const slots = [this.load(rs1, addressesOf(targets)), this.load(rs2, this.values(-1n))];
    if (row.format === "HLV") return this.test(row, { rd: this.register(), rs1 }, slots, targets);
    return { ...this.test(row, { rs1, rs2 }, slots, targets), stored: targets.map(({ physical }) => physical) };
  }

  private systemTest(context: Context): Test {
    const names = ["ecall", "ebreak", "c.ebreak", "sfence.vma", "illegal"];
    if (hypervisorAccesses.length > 0) names.push("hfence.vvma", "hfence.gvma");
    const isUserGuest = context.isVirtual && context.privilege === "U";
    // norm:H_virtinst_vu_sret_sfence: in QEMU 7.2 fences are illegal in VU-mode, not virtual.
    const name = this.random.pick(isUserGuest ? names.filter((some) => !some.includes("fence")) : names);
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

/**
 * CSRs that a program with H does not access, as QEMU 7.2 departs from the manual there: satp under VTVM, sip and sie (which it reads as zero) in VS-mode, and
 * in VU-mode those of a higher privilege (two-stage-program.ts has the tests' names).
 */
function isExcludedInGuest(csr: number, { isVirtual, privilege }: Context): boolean {
  const level = (csr >> 8) & 3;
  // After another trap htval and mtval2 of QEMU 7.2 hold what a guest-page fault left (norm:htval_trap).
  // And htinst and mtinst may be zero or not; mideleg has a bit for guest external interrupts, of which this hart has none.
  if (!isVirtual) return leftOutOfHost.includes(csr);
  if (csr === Csr.satp || csr === Csr.sip || csr === Csr.sie) return true;
  return privilege === "U" && (level === 1 || level === 2);
}

const leftOutOfHost: readonly number[] = [Csr.vsip, Csr.htval, Csr.mtval2, Csr.htinst, Csr.mtinst, Csr.mideleg];

/** M-mode between tests. */
export const quietStatus = MPP.M | (hasFloats ? Status.FS : 0n);
