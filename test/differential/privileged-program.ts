// Random programs of class 2: privileges, traps, translation, protection.
//
// Owns: the scenarios. Each is one chunk: M-mode code sets the machine up, goes to a privilege, one instruction there is
// under test, an environment call behind it ends the scenario if nothing else does, and M-mode goes on. Every trap is in
// the log and in the hash, and so is every register afterwards.
// QEMU 7.2's known departures from the manual (test/arch/qemu-exceptions.ts) are kept out of what is generated.

import type { AnyInstruction, Operands } from "../../src/isa/encoding.ts";
import { compressed } from "../../src/isa/instructions.ts";
import type { Setup } from "./image.ts";
import { layout } from "./layout.ts";
import { operandValue } from "./operands.ts";
import { Pte } from "./page-tables.ts";
import { CENTER_REGISTER, type Chunk, instruction, type Label, LINK_REGISTER, type Piece } from "./program.ts";
import type { Random } from "./random.ts";
import { ASIDS, CodeOffset, DATA_END, DATA_START, type Leaf, USER_OFFSET, World } from "./world.ts";

/** "paging" has accesses over page ends and no PMP; "pmp" has PMP and no such accesses, which QEMU checks as one. */
export type PrivilegedKind = "paging" | "pmp";

type Privilege = "U" | "S" | "M";

/** The rows that class 2 is for. */
export const privilegedRows: readonly AnyInstruction[] = [
  ...["ecall", "ebreak", "mret", "sret", "wfi", "sfence.vma"].map(instruction),
  compressed.find((row) => row.name === "c.ebreak")!,
];

const Csr = {
  sstatus: 0x100,
  sie: 0x104,
  scounteren: 0x106,
  sscratch: 0x140,
  sepc: 0x141,
  scause: 0x142,
  stval: 0x143,
  sip: 0x144,
  satp: 0x180,
  mstatus: 0x300,
  misa: 0x301,
  medeleg: 0x302,
  mideleg: 0x303,
  mie: 0x304,
  mtvec: 0x305,
  mcounteren: 0x306,
  mcountinhibit: 0x320,
  mscratch: 0x340,
  mepc: 0x341,
  mcause: 0x342,
  mtval: 0x343,
  mip: 0x344,
  stvec: 0x105,
  pmpcfg0: 0x3a0,
  pmpaddr0: 0x3b0,
  cycle: 0xc00,
  time: 0xc01,
  instret: 0xc02,
  mhartid: 0xf14,
} as const;

const Status = {
  SIE: 1n << 1n,
  SPIE: 1n << 5n,
  MPIE: 1n << 7n,
  SPP: 1n << 8n,
  MPRV: 1n << 17n,
  SUM: 1n << 18n,
  MXR: 1n << 19n,
  TVM: 1n << 20n,
  TW: 1n << 21n,
  TSR: 1n << 22n,
} as const;
const MPP: Readonly<Record<Privilege, bigint>> = { U: 0n, S: 1n << 11n, M: 3n << 11n };

const SSIP = 1n << 1n;
const STIP = 1n << 5n;
const SEIP = 1n << 9n;

/** Delegable exceptions, without ecall from S: the S-mode handler ends with one. */
const MEDELEG_MASK = 0xb1ffn;

/** CSRs that M-mode may write at any time, with the bits that may vary. */
const writableCsrs: readonly { readonly csr: number; readonly mask: bigint }[] = [
  { csr: Csr.mscratch, mask: -1n },
  { csr: Csr.sscratch, mask: -1n },
  { csr: Csr.mtval, mask: -1n },
  { csr: Csr.stval, mask: -1n },
  { csr: Csr.mepc, mask: 0x7ffffffffen },
  { csr: Csr.sepc, mask: 0x7ffffffffen },
  { csr: Csr.mcause, mask: (1n << 63n) | 15n },
  { csr: Csr.scause, mask: (1n << 63n) | 15n },
  { csr: Csr.medeleg, mask: MEDELEG_MASK },
  { csr: Csr.mideleg, mask: SSIP | STIP | SEIP },
  { csr: Csr.mie, mask: 0xaaan },
  { csr: Csr.sie, mask: 0x222n },
  { csr: Csr.mip, mask: SSIP | STIP | SEIP },
  { csr: Csr.sip, mask: 0x222n },
  { csr: Csr.mcounteren, mask: 7n },
  { csr: Csr.scounteren, mask: 7n },
  { csr: Csr.mcountinhibit, mask: 5n },
  { csr: Csr.satp, mask: (8n << 60n) | 0xfffffffffffn },
  {
    csr: Csr.mstatus,
    mask:
      Status.SIE |
      Status.SPIE |
      Status.MPIE |
      Status.SPP |
      Status.SUM |
      Status.MXR |
      Status.TVM |
      Status.TW |
      Status.TSR,
  },
  { csr: Csr.sstatus, mask: Status.SIE | Status.SPIE | Status.SPP | Status.SUM | Status.MXR },
  { csr: Csr.pmpaddr0 + 5, mask: (1n << 54n) - 1n },
  { csr: Csr.pmpaddr0 + 14, mask: (1n << 54n) - 1n },
  { csr: Csr.mhartid, mask: 0n },
];

/** CSRs that a test may try to read from any privilege. */
const readableCsrs: readonly number[] = [
  ...[
    Csr.sstatus,
    Csr.sie,
    Csr.stvec,
    Csr.scounteren,
    Csr.sscratch,
    Csr.sepc,
    Csr.scause,
    Csr.stval,
    Csr.sip,
    Csr.satp,
  ],
  ...[Csr.mstatus, Csr.medeleg, Csr.mideleg, Csr.mie, Csr.mtvec, Csr.mcounteren, Csr.mscratch, Csr.mepc],
  ...[Csr.mcause, Csr.mtval, Csr.mip, Csr.pmpcfg0, Csr.pmpaddr0, Csr.mhartid],
  // No such CSR, in this hart or in QEMU's.
  ...[0x005, 0x200, 0x3a1, 0x400, 0x600, 0x800, 0xb80, 0xc80, 0xfff],
];
/** Their values are not compared: reads go to x0. misa: QEMU 7.2 does not know its bit B (test/arch/qemu-exceptions.ts). */
const counterCsrs: readonly number[] = [Csr.cycle, Csr.time, Csr.instret, Csr.misa];

/** What may be read and written from S and U without harm to the handlers. */
const harmlessCsrs: readonly number[] = [Csr.sscratch, Csr.stval, Csr.scounteren, Csr.mscratch, Csr.mtval];

/** Words that are no instruction in any privilege. */
const illegalWords: readonly number[] = [0xffffffff, 0x00007003, 0x00002063, 0x30300073, 0x0000000b, 0x34054073];

export interface PrivilegedProgram {
  readonly chunks: Chunk[];
  readonly setup: Setup;
}

/** A program of `scenarios` scenarios, and the memory that it runs in. */
export function generatePrivilegedProgram(random: Random, scenarios: number, kind: PrivilegedKind): PrivilegedProgram {
  const world = new World(random, random.chance(50));
  const setup = { status: MPP.M, satp: 0n, tables: world.tableBytes(), pages: world.pageBytes() };
  const chunks: Chunk[] = [];
  for (let count = 0; count < scenarios; count++) chunks.push([new Scenario(random, world, kind).generate()]);
  return { chunks, setup };
}

/** How the instruction under test runs. */
interface Context {
  readonly privilege: Privilege;
  /** The privilege that its loads and stores count as. */
  readonly dataPrivilege: Privilege;
  readonly isPaged: boolean;
  readonly status: bigint;
  /** An interrupt is pending and enabled, if not globally. */
  readonly canWake: boolean;
}

class Scenario {
  private readonly pieces: Piece[] = [];
  private readonly free: number[];

  constructor(
    private readonly random: Random,
    private readonly world: World,
    private readonly kind: PrivilegedKind,
  ) {
    this.free = random.shuffle(Array.from({ length: 28 }, (_, index) => index + 1));
  }

  generate(): { pieces: readonly Piece[] } {
    const choice = this.random.below(100);
    if (choice < 18) this.csrAccess();
    else if (choice < 22) this.trapVector();
    else if (choice < 28) this.newPte();
    else if (choice < 38) this.accessAround();
    else if (choice < 54 && this.kind === "pmp") this.protection();
    else this.probe();
    return { pieces: this.pieces };
  }

  // --- scenarios ----------------------------------------------------------------------------------------------------

  /** A CSR in M-mode: set, access, read back. */
  private csrAccess(): void {
    const { csr, mask } = this.random.pick(writableCsrs);
    const [source, rd, after] = [this.register(), this.register(), this.register()];
    const isReadOnly = csr >> 10 === 3;
    if (!isReadOnly) this.writeCsr(csr, this.value(mask));
    const row = instruction(this.random.pick(isReadOnly ? ["csrrs", "csrrc"] : ["csrrw", "csrrs", "csrrc"]));
    this.load(source, this.value(mask));
    this.emit(row, { rd, csr, rs1: isReadOnly ? 0 : source });
    this.emit(instruction("csrrs"), { rd: after, csr, rs1: 0 });
    // Nothing is left enabled or pending that would trap in M-mode, and no counter stands still.
    if (csr === Csr.mip || csr === Csr.sip || csr === Csr.mie || csr === Csr.sie) this.writeCsr(csr, 0n);
    if (csr === Csr.mcountinhibit) this.writeCsr(csr, 0n);
  }

  /** mtvec or stvec, which the handlers need back. */
  private trapVector(): void {
    const csr = this.random.pick([Csr.mtvec, Csr.stvec]);
    const [value, old, read] = [this.register(), this.register(), this.register()];
    this.load(value, (this.random.u64() & 0x3ffffffff00n) | BigInt(this.random.below(2)));
    this.emit(instruction("csrrw"), { rd: old, csr, rs1: value });
    this.emit(instruction("csrrs"), { rd: read, csr, rs1: 0 });
    this.emit(instruction("csrrw"), { rd: 0, csr, rs1: old });
  }

  /** The same access before and after its PTE changes, by M-mode under MPRV: what is cached must not be used. */
  private accessAround(): void {
    const leaf = this.world.pickLeaf();
    const address = this.world.addressIn(leaf, this.random.between(DATA_START, DATA_END - 8) & -8);
    const privilege = this.random.pick(["S", "U"] as const);
    const status = Status.MPRV | MPP[privilege] | (this.random.u64() & (Status.SUM | Status.MXR));
    const row = instruction(this.random.pick(["ld", "sd"]));
    const registers = [this.register(), this.register(), this.register(), this.register()] as const;
    const before = this.world.physicalOf(leaf, address);
    this.writeCsr(Csr.medeleg, this.random.u64() & MEDELEG_MASK);
    this.writeCsr(Csr.satp, this.world.satp(true));
    this.accessUnderMprv(row, address, status, registers);
    this.changePte(leaf);
    this.accessUnderMprv(row, address, status, registers);
    const after = this.world.physicalOf(leaf, address);
    for (const physical of [before, after]) if (physical !== null) this.readBack(physical);
    this.readBack(BigInt(leaf.pteAddress));
  }

  /** Another PTE, and a fence that covers it. */
  private newPte(): void {
    this.changePte(this.world.pickLeaf());
  }

  private changePte(leaf: Leaf): void {
    const old = leaf.pte;
    leaf.pte = this.world.randomPte(leaf.level);
    const [value, address, virtual] = [this.register(), this.register(), this.register()];
    this.load(value, leaf.pte);
    this.load(address, BigInt(leaf.pteAddress));
    this.load(virtual, leaf.virtual + BigInt(this.random.below(4096)));
    this.emit(instruction("sd"), { rs1: address, rs2: value, imm: 0 });
    const rs1 = this.random.chance(50) && leaf.level === 0 ? virtual : 0;
    // A fence of one address space leaves global translations; the others may be fenced one space at a time.
    const isGlobal = ((old | leaf.pte) & Pte.G) !== 0n;
    if (isGlobal || this.random.chance(50)) {
      this.emit(instruction("sfence.vma"), { rs1, rs2: 0 }, "no result");
      return;
    }
    for (let asid = 0; asid < ASIDS; asid++) {
      const rs2 = this.register();
      this.load(rs2, BigInt(asid));
      this.emit(instruction("sfence.vma"), { rs1, rs2 }, "no result");
    }
  }

  /** PMP entries 0 to 3 over parts of the pages; entry 15 lets everything through. */
  private protection(): void {
    let configuration = 0n;
    let previous = 0n;
    this.world.boundaries = [];
    for (let entry = 0n; entry < 4n; entry++) {
      // TOR in entry 0 would begin at address 0, and so cover the program and the handlers.
      const matching = BigInt(this.random.pick(entry === 0n ? [0, 2, 3, 3] : [0, 1, 1, 1, 2, 3, 3]));
      const permissions = BigInt(this.random.pick([0, 1, 3, 4, 5, 7]));
      configuration |= (permissions | (matching << 3n)) << (8n * entry);
      // A TOR region whose top is its bottom is empty.
      const isEmpty = matching === 1n && this.random.chance(50);
      const address = isEmpty ? previous : this.pmpAddress(matching === 3n);
      this.writeCsr(Csr.pmpaddr0 + Number(entry), address);
      if (matching !== 0n) this.world.boundaries.push(address << 2n);
      previous = address;
    }
    this.writeCsr(Csr.pmpcfg0, configuration);
    this.writeCsr(Csr.satp, 0n);
    this.emit(instruction("sfence.vma"), { rs1: 0, rs2: 0 }, "no result");
    const registers = [this.register(), this.register(), this.register(), this.register()] as const;
    for (let count = 0; count < 6; count++) {
      const address = this.nearBoundary(8) ?? BigInt(layout.PAGES + DATA_START);
      const row = instruction(this.random.pick(["ld", "sd", "lw", "sw"]));
      this.accessUnderMprv(row, address, Status.MPRV | MPP.S, registers);
      this.readBack(address & -8n);
    }
  }

  /** An aligned address around the end of a PMP region, where an access may lie on both sides; null if none is usable. */
  private nearBoundary(size: number): bigint | null {
    if (this.world.boundaries.length === 0) return null;
    const near = this.random.pick(this.world.boundaries) + BigInt(this.random.between(-8, 8));
    return this.world.isData(near) ? near & BigInt(-size) : null;
  }

  /** A load or store by M-mode as the MPP in `status`; a trap, if there is one, goes on behind it. */
  private accessUnderMprv(row: AnyInstruction, address: bigint, status: bigint, registers: AccessRegisters): void {
    const [pointer, data, result, modified] = registers;
    const resume = this.label();
    this.resumeAt(resume, data);
    this.load(pointer, address);
    this.load(data, operandValue(this.random));
    this.load(modified, Status.MPRV);
    this.load(LINK_REGISTER, status);
    this.emit(instruction("csrrw"), { rd: 0, csr: Csr.mstatus, rs1: LINK_REGISTER });
    const isLoad = row.name.startsWith("l");
    this.emit(row, isLoad ? { rd: result, rs1: pointer, imm: 0 } : { rs1: pointer, rs2: data, imm: 0 }, "no result");
    this.emit(instruction("csrrc"), { rd: 0, csr: Csr.mstatus, rs1: modified });
    this.pieces.push({ kind: "label", label: resume.label });
    this.pieces.push({ kind: "literals" });
  }

  private pmpAddress(isNapot: boolean): bigint {
    const size = 1 << this.random.pick([3, 4, 8, 11, 12, 12, 12, 13, 14]);
    const place = layout.PAGES + (this.random.below(16 * 4096) & -size);
    if (isNapot) return BigInt(place >>> 2) | BigInt((size >>> 3) - 1);
    return BigInt((this.random.chance(30) ? place & -4096 : place | (this.random.below(2) * 4)) >>> 2);
  }

  /** One instruction in some privilege. */
  private probe(): void {
    const { random } = this;
    const privilege = random.pick(["U", "S", "S", "M"] as const);
    const isPaged = random.chance(this.kind === "pmp" ? 60 : 80);
    const isModified = privilege === "M" && random.chance(60);
    const dataPrivilege = isModified ? random.pick(["U", "S"] as const) : privilege;
    const status = this.randomStatus() | (isModified ? Status.MPRV | MPP[dataPrivilege] : MPP[privilege]);

    const resume = this.label();
    const target = this.label();
    const after = this.label();
    const offset = privilege === "U" && isPaged ? USER_OFFSET : 0n;
    const scratch = this.register();
    this.resumeAt(resume, scratch);
    this.writeCsr(Csr.medeleg, this.random.u64() & MEDELEG_MASK);
    this.writeCsr(Csr.satp, this.world.satp(isPaged));
    if (random.chance(10)) this.emit(instruction("sfence.vma"), { rs1: 0, rs2: 0 }, "no result");
    const canWake = this.interrupts();

    // The last writes before the instruction under test: sepc and mepc for the returns that it may be.
    const test = this.chooseTest({ privilege, dataPrivilege, isPaged, status, canWake });
    this.loadLabel(scratch, after, offset);
    this.emit(instruction("csrrw"), { rd: 0, csr: Csr.sepc, rs1: scratch });
    this.loadLabel(scratch, isModified ? after : target, isModified ? 0n : offset);
    this.emit(instruction("csrrw"), { rd: 0, csr: Csr.mepc, rs1: scratch });
    this.writeCsr(Csr.mstatus, status);
    if (!isModified) this.emit(instruction("mret"), {}, "no result");
    this.pieces.push({ kind: "label", label: target.label });
    this.pieces.push(test.piece);
    this.pieces.push({ kind: "label", label: after.label });
    this.emit(instruction("ecall"), {}, "no result");

    this.pieces.push({ kind: "label", label: resume.label });
    this.pieces.push({ kind: "literals" });
    this.writeCsr(Csr.mie, 0n);
    this.writeCsr(Csr.mip, 0n);
    if (test.leaf !== null) this.readBack(BigInt(test.leaf.pteAddress));
    if (test.stored !== null) this.readBack(test.stored & -8n);
  }

  /** At most one interrupt pending: with several, QEMU 7.2 has priorities of its own. True if it is enabled in mie. */
  private interrupts(): boolean {
    if (this.random.chance(75)) return false;
    const pending = this.random.pick([SSIP, STIP, SEIP]);
    const enabled = this.random.u64() & (SSIP | STIP | SEIP);
    this.writeCsr(Csr.mideleg, this.random.u64() & (SSIP | STIP | SEIP));
    this.writeCsr(Csr.mip, pending);
    this.writeCsr(Csr.mie, enabled);
    return (pending & enabled) !== 0n;
  }

  private randomStatus(): bigint {
    const bits = this.random.u64();
    const rare = this.random.chance(40) ? Status.TVM | Status.TW | Status.TSR : 0n;
    return bits & (Status.SIE | Status.SPIE | Status.MPIE | Status.SPP | Status.SUM | Status.MXR | rare);
  }

  // --- the instruction under test -----------------------------------------------------------------------------------

  private chooseTest(context: Context): Test {
    const kind = this.random.below(100);
    if (kind < 25) return this.loadTest(context);
    if (kind < 45) return this.storeTest(context);
    if (kind < 60) return this.fetchTest(context);
    if (kind < 72) return this.csrTest();
    return this.systemTest(context);
  }

  private loadTest(context: Context): Test {
    const name = this.random.pick(["lb", "lbu", "lh", "lhu", "lw", "lwu", "ld", "ld", "lr.w", "lr.d"]);
    const size = { b: 1, h: 2, w: 4, d: 8 }[name.replace("lr.", "l")[1]!]!;
    const isReservation = name.startsWith("lr");
    const mayCross = this.kind === "paging" && !isReservation;
    const { address, leaf } = this.address(context, size, isReservation ? 0 : 30, mayCross);
    const rs1 = this.register();
    this.load(rs1, address);
    const operands = isReservation ? { rd: this.register(), rs1 } : { rd: this.register(), rs1, imm: 0 };
    return this.test(instruction(name), operands, leaf);
  }

  private storeTest(context: Context): Test {
    const isAmo = this.random.chance(45);
    let name = this.random.pick(
      isAmo ? ["amoadd.w", "amoswap.d", "amomaxu.w", "amoxor.d"] : ["sb", "sh", "sw", "sd", "sd"],
    );
    const size = isAmo ? (name.endsWith("w") ? 4 : 8) : { b: 1, h: 2, w: 4, d: 8 }[name[1]!]!;
    const { address, leaf } = this.address(context, size, isAmo ? 0 : 30, false);
    // An AMO where nothing is: QEMU 7.2 gives the wrong cause.
    if (isAmo && !this.world.isMemory(address, leaf)) name = size === 4 ? "sw" : "sd";
    const [rs1, rs2] = [this.register(), this.register()];
    this.load(rs1, address);
    this.load(rs2, operandValue(this.random));
    const operands = name.startsWith("amo") ? { rd: this.register(), rs1, rs2 } : { rs1, rs2, imm: 0 };
    const stored = leaf === null ? null : this.world.physicalOf(leaf, address);
    return { ...this.test(instruction(name), operands, leaf), stored };
  }

  private fetchTest(context: Context): Test {
    const offset = this.random.pick([CodeOffset.ecall, CodeOffset.ebreak, CodeOffset.illegal, CodeOffset.pageEnd]);
    const isVirtual = context.isPaged && context.privilege !== "M";
    const found = isVirtual
      ? this.world.virtualAddress(offset, true)
      : { address: this.world.physicalAddress(offset, true), leaf: null };
    let { address } = found;
    const { leaf } = found;
    // An instruction whose second half is where nothing is: QEMU 7.2 fails an assertion.
    const mayCross = this.kind === "paging" && this.world.nextPageIsMemory(address, leaf);
    if (offset === CodeOffset.pageEnd && !mayCross) address += BigInt(CodeOffset.ecall - CodeOffset.pageEnd);
    const rs1 = this.register();
    this.load(rs1, address);
    return this.test(instruction("jalr"), { rd: this.register(), rs1, imm: 0 }, leaf);
  }

  private csrTest(): Test {
    const rd = this.register();
    const kind = this.random.below(100);
    if (kind < 20) return this.test(instruction("csrrs"), { rd: 0, csr: this.random.pick(counterCsrs), rs1: 0 }, null);
    if (kind < 30)
      return this.test(
        instruction("csrrw"),
        { rd: 0, csr: this.random.pick([...counterCsrs, Csr.mhartid]), rs1: 0 },
        null,
      );
    if (kind < 70) return this.test(instruction("csrrs"), { rd, csr: this.random.pick(readableCsrs), rs1: 0 }, null);
    const rs1 = this.register();
    const csr = this.random.pick(harmlessCsrs);
    this.load(rs1, csr === Csr.scounteren ? BigInt(this.random.below(8)) : operandValue(this.random));
    return this.test(instruction(this.random.pick(["csrrw", "csrrs", "csrrc"])), { rd, csr, rs1 }, null);
  }

  private systemTest(context: Context): Test {
    const names = ["ecall", "ebreak", "c.ebreak", "sfence.vma", "illegal"];
    // QEMU 7.2 keeps MPRV on mret and sret.
    if ((context.status & Status.MPRV) === 0n) names.push("sret", "sret", "mret");
    // wfi must not wait for ever: it is illegal, or something is pending that wakes it.
    const isIllegal = context.privilege !== "M" && (context.status & Status.TW) !== 0n;
    if (isIllegal || (context.privilege !== "U" && context.canWake)) names.push(...Array<string>(8).fill("wfi"));
    const name = this.random.pick(names);
    if (name === "illegal") {
      const piece: Piece = { kind: "word", word: this.random.pick(illegalWords), size: 4 };
      return { piece, leaf: null, stored: null };
    }
    if (name === "c.ebreak") return this.test(privilegedRows.at(-1)!, {}, null);
    if (name === "sfence.vma") {
      const [rs1, rs2] = [this.register(), this.register()];
      this.load(rs1, this.world.virtualAddress(0).address);
      return this.test(instruction(name), { rs1: this.random.pick([0, rs1]), rs2: this.random.pick([0, rs2]) }, null);
    }
    return this.test(instruction(name), {}, null);
  }

  private test(row: AnyInstruction, operands: Operands, leaf: Leaf | null): Test {
    return { piece: { kind: "instruction", row, operands, tested: "no result" }, leaf, stored: null };
  }

  /** A data address for `size` bytes, as the context takes addresses. */
  private address(
    context: Context,
    size: number,
    misaligned: number,
    mayCross: boolean,
  ): { address: bigint; leaf: Leaf | null } {
    const place =
      mayCross && this.random.chance(15)
        ? this.random.between(0xff9, 0xfff)
        : this.random.between(DATA_START, DATA_END - 8);
    const offset = this.random.chance(misaligned) || place >= DATA_END ? place : place & -size;
    const isVirtual = context.isPaged && context.dataPrivilege !== "M";
    const near = isVirtual || this.random.chance(50) ? null : this.nearBoundary(size);
    if (near !== null) return { address: near, leaf: null };
    const found = isVirtual
      ? this.world.virtualAddress(offset)
      : { address: this.world.physicalAddress(offset), leaf: null };
    // A misaligned access to where nothing is: QEMU 7.2 makes it in aligned parts and gives their address.
    const { address, leaf } = found;
    return this.world.isMemory(address, leaf) ? found : { address: address & BigInt(-size), leaf };
  }

  // --- vocabulary ---------------------------------------------------------------------------------------------------

  private value(mask: bigint): bigint {
    return BigInt.asUintN(64, operandValue(this.random) & mask);
  }

  private register(): number {
    const register = this.free.pop();
    if (register === undefined) throw new Error("a scenario has no more registers");
    return register;
  }

  private label(): Label {
    return { label: Symbol() };
  }

  private load(register: number, value: bigint): void {
    this.pieces.push({ kind: "load", register, value });
  }

  private loadLabel(register: number, { label }: Label, addend: bigint): void {
    this.pieces.push({ kind: "load", register, value: { label, addend } });
  }

  private emit(row: AnyInstruction, operands: Operands, tested?: "no result"): void {
    this.pieces.push({ kind: "instruction", row, operands, ...(tested === undefined ? {} : { tested }) });
  }

  /** The next trap goes on at the label, in M-mode. */
  private resumeAt(label: Label, scratch: number): void {
    this.loadLabel(scratch, label, 0n);
    this.emit(instruction("sd"), { rs1: CENTER_REGISTER, rs2: scratch, imm: layout.STATE_RESUME });
  }

  /** Through x31, which the hash does not see. */
  private writeCsr(csr: number, value: bigint): void {
    this.load(LINK_REGISTER, value);
    this.emit(instruction("csrrw"), { rd: 0, csr, rs1: LINK_REGISTER });
  }

  /**
   * The doubleword at an aligned physical address, into registers that the hash sees. By words: PMP regions are whole
   * words, and an access that an entry matches in part fails in M-mode, too.
   */
  private readBack(physical: bigint): void {
    const pointer = this.register();
    const high = this.register();
    this.load(pointer, physical);
    this.emit(instruction("lw"), { rd: high, rs1: pointer, imm: 4 });
    this.emit(instruction("lw"), { rd: pointer, rs1: pointer, imm: 0 });
  }
}

/** Pointer, stored data, loaded result, and the bit that ends MPRV. */
type AccessRegisters = readonly [number, number, number, number];

interface Test {
  readonly piece: Piece;
  /** The page that it accesses, whose PTE is then looked at. */
  readonly leaf: Leaf | null;
  /** The physical address that it may have written. */
  readonly stored: bigint | null;
}
