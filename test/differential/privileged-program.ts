// Random programs of class 2: privileges, traps, interrupts, translation, protection.
//
// Owns: the scenarios, and the kinds of programs that they make up:
//
//   paging      Sv39 and Sv48, accesses over page ends, no PMP
//   pmp         PMP with locked entries, no such accesses, which QEMU checks as one
//   interrupts  several pending at once, of every source, vectored or not
//   svade       menvcfg.ADUE = 0. QEMU 7.2 always updates A and D. So its image has other PTEs, which fault there as these do
//               here: without V where A is 0, without W where D is 0. Neither machine then changes a PTE.

import {
  Csr,
  Interrupt,
  MEDELEG_MASK,
  MENVCFG_STCE,
  MPP,
  type Privilege,
  Status,
  SUPERVISOR_INTERRUPTS,
  writableCsrs,
} from "./csrs.ts";
import { hasFloats, hasSv48 } from "./features.ts";
import { MENVCFG_ADUE, type Setup } from "./image.ts";
import { layout } from "./layout.ts";
import { Pte } from "./page-tables.ts";
import { type Context, quietStatus, TestingScenario, type TestLimits } from "./privileged-tests.ts";
import type { Chunk, Program, Step } from "./program.ts";
import type { Random } from "./random.ts";
import type { PerRound, Test } from "./scenario.ts";
import {
  ASIDS,
  DATA_END,
  DATA_START,
  type Leaf,
  makePages,
  physicalTarget,
  type Stage,
  type Target,
  USER_OFFSET,
  World,
} from "./world.ts";

export const privilegedKinds = ["paging", "pmp", "interrupts", "svade"] as const;
export type PrivilegedKind = (typeof privilegedKinds)[number];

const writable = writableCsrs(false);

/** Tests in a burst: with the environment call at its end no more than 16 instructions. */
const BURST = 3;
/** Bursts of a scenario. */
const BURSTS = 4;

export interface PrivilegedProgram {
  readonly program: Program;
  readonly setup: Setup;
}

/** A program of `scenarios` scenarios, and the memory that it runs in. */
export function generatePrivilegedProgram(
  random: Random,
  scenarios: number,
  rounds: number,
  kind: PrivilegedKind,
): PrivilegedProgram {
  const world = World.create(random, random.chance(50), kind === "svade" ? withoutUpdates : undefined);
  const tables = world.stage.tables.bytes();
  const referenceTables = kind === "svade" ? world.stage.referenceTables.bytes() : tables;
  const pages = makePages(random);
  const worlds = Array.from({ length: rounds }, () => world.fork());
  const chunks = resetChunks(random, rounds, false, world.stage);
  for (let count = 0; count < scenarios; count++) {
    const step = new PrivilegedScenario(random, worlds, kind).generate();
    chunks.push({ steps: [step], hasFloats: false });
  }
  const environment = kind === "svade" ? 0n : MENVCFG_ADUE;
  const fs = hasFloats ? Status.FS : 0n;
  const setup = { status: MPP.M | fs, satp: 0n, environment, tables, referenceTables, pages, hypervisor: false };
  return { program: { chunks, rounds }, setup };
}

/** Chunks that give every leaf its first PTE back: a round begins as the one before did. */
export function resetChunks(random: Random, rounds: number, hypervisor: boolean, ...stages: readonly Stage[]): Chunk[] {
  const leaves = stages.flatMap((stage) => stage.leaves.map((leaf) => ({ leaf, stage })));
  const chunks: Chunk[] = [];
  for (let first = 0; first < leaves.length; first += 4) {
    const step = new ResetScenario(random, rounds, false).reset(leaves.slice(first, first + 4), hypervisor);
    chunks.push({ steps: [step], hasFloats: false });
  }
  return chunks;
}

class ResetScenario extends TestingScenario {
  reset(leaves: readonly { readonly leaf: Leaf; readonly stage: Stage }[], hypervisor: boolean): Step {
    for (const { leaf, stage } of leaves) {
      const [pte, reference] = [leaf.pte, stage.referencePte(leaf.pte)];
      const address = BigInt(leaf.pteAddress);
      this.storeUnseen(
        this.each(() => address),
        this.each(() => pte),
        this.each(() => reference),
      );
    }
    this.emit("sfence.vma", { rs1: 0, rs2: 0 });
    if (hypervisor) {
      // The translations of every guest: VMIDs are 0 and 1.
      for (const vmid of [0n, 1n]) {
        this.setCsr(Csr.hgatp, vmid << 44n);
        this.emit("hfence.vvma", { rs1: 0, rs2: 0 });
      }
      this.emit("hfence.gvma", { rs1: 0, rs2: 0 });
    }
    return this.build();
  }
}

/** The PTE that faults under hardware updates as `pte` does without them. */
export function withoutUpdates(pte: bigint): bigint {
  const isLeaf = (pte & (Pte.R | Pte.X)) !== 0n && (pte & Pte.V) !== 0n;
  if (!isLeaf) return pte;
  if ((pte & Pte.A) === 0n) return pte & ~Pte.V;
  // W without R stays what it is: reserved.
  return (pte & Pte.D) === 0n && (pte & Pte.R) !== 0n ? pte & ~Pte.W : pte;
}

class PrivilegedScenario extends TestingScenario {
  constructor(
    random: Random,
    private readonly worlds: PerRound<World>,
    private readonly kind: PrivilegedKind,
  ) {
    super(random, worlds.length, kind === "pmp");
  }

  generate(): Step {
    const choice = this.random.below(100);
    if (choice < 12 && this.kind !== "svade") this.csrAccess();
    else if (choice < 14) this.trapVector();
    else if (choice < 18) this.changePte(this.each((round) => this.worlds[round]!.stage.pickLeaf()));
    else if (choice < 30) this.accessAround();
    else if (choice < 46 && this.kind === "pmp") this.protection();
    else this.bursts();
    return this.build();
  }

  // --- scenarios ----------------------------------------------------------------------------------------------------

  /** CSRs in M-mode: set, access, read back. */
  private csrAccess(): void {
    for (let count = 4; count > 0; count--) {
      this.accessCsr(this.random.pick(writable));
      this.foldAll();
    }
  }

  /** mtvec or stvec, which the handlers need back. */
  private trapVector(): void {
    const csr = this.random.pick([Csr.mtvec, Csr.stvec]);
    const [value, old, read] = [this.register(), this.register(), this.register()];
    const slot = this.load(
      value,
      this.each(() => this.bits(0x3ffffffff01n)),
    );
    this.emit("csrrw", { rd: old, csr, rs1: value }, { tested: [slot] });
    this.emit("csrrs", { rd: read, csr, rs1: 0 });
    this.emit("csrrw", { rd: 0, csr, rs1: old });
  }

  /** The same access before and after its PTE changes, by M-mode under MPRV: what is cached must not be used. */
  private accessAround(): void {
    const { random, worlds } = this;
    const leaves = this.each((round) => worlds[round]!.stage.pickLeaf());
    const addresses = this.each((round) => {
      const offset = random.between(DATA_START, DATA_END - 8) & -8;
      return worlds[round]!.stage.addressIn(leaves[round]!, offset);
    });
    const status = this.each(() => {
      const privilege = random.pick(["S", "U"] as const);
      return quietStatus ^ MPP.M ^ (Status.MPRV | MPP[privilege] | this.bits(Status.SUM | Status.MXR));
    });
    const row = random.pick(["ld", "sd"]);
    const physical = (): PerRound<bigint | null> =>
      this.each((round) => worlds[round]!.physicalOf(leaves[round]!, addresses[round]!));
    const before = physical();
    this.writeCsr(
      Csr.medeleg,
      this.each(() => this.bits(MEDELEG_MASK)),
    );
    this.writeCsr(Csr.satp, this.satp());
    this.accessUnderMprv(row, addresses, status);
    this.fold();
    this.changePte(leaves);
    this.fold();
    this.accessUnderMprv(row, addresses, status);
    this.foldAll();
    this.readBack(before);
    this.readBack(physical());
    this.readLeaves(leaves);
  }

  private changePte(leaves: PerRound<Leaf>): void {
    const { random, worlds } = this;
    const isSmall = leaves.every(({ level }) => level === 0);
    let isGlobal = false;
    const change = (round: number): bigint => {
      const leaf = leaves[round]!;
      const old = leaf.pte;
      leaf.pte = worlds[round]!.stage.randomPte(leaf.level);
      isGlobal ||= ((old | leaf.pte) & Pte.G) !== 0n;
      this.builder.addContext(round, leaf.pte);
      return leaf.pte;
    };
    const ptes = this.each(change);
    this.storeUnseen(
      leaves.map(({ pteAddress }) => BigInt(pteAddress)),
      ptes,
      this.each((round) => worlds[round]!.stage.referencePte(ptes[round]!)),
    );
    const virtual = this.register();
    const slot = this.load(
      virtual,
      leaves.map((leaf) => leaf.virtual + BigInt(random.below(4096))),
    );
    const rs1 = isSmall && random.chance(50) ? virtual : 0;
    // A fence of one address space leaves global translations; the others may be fenced one space at a time.
    if (isGlobal || random.chance(50)) {
      this.emit("sfence.vma", { rs1, rs2: 0 }, { tested: [slot] });
      return;
    }
    for (let asid = 0; asid < ASIDS; asid++) {
      const rs2 = this.register();
      const space = this.load(rs2, BigInt(asid));
      this.emit("sfence.vma", { rs1, rs2 }, { tested: [slot, space] });
    }
  }

  /**
   * PMP entries 0 to 3 over parts of the pages; entry 15 lets everything through. Now and then an entry behind them is locked,
   * for the rest of the program.
   */
  private protection(): void {
    const { random, worlds } = this;
    const entries = this.each((round) => this.chooseEntries(worlds[round]!));
    for (let entry = 0; entry < 4; entry++) {
      this.writeCsr(
        Csr.pmpaddr0 + entry,
        entries.map(({ addresses }) => addresses[entry]!),
      );
    }
    let configuration = entries.map((entry) => entry.configuration);
    if (random.chance(5)) {
      const locked = this.lockEntry();
      configuration = configuration.map((value, round) => value | locked[round]!);
    }
    this.writeCsr(Csr.pmpcfg0, configuration);
    for (const csr of [Csr.pmpcfg0, Csr.pmpaddr0 + random.below(8)]) this.readCsr(csr);
    this.setCsr(Csr.satp, 0n);
    this.emit("sfence.vma", { rs1: 0, rs2: 0 }, { tested: [] });
    for (let count = 0; count < 6; count++) {
      this.foldAll();
      const addresses = worlds.map((world) => this.nearBoundary(world, 8) ?? BigInt(layout.PAGES + DATA_START));
      this.accessUnderMprv(
        random.pick(["ld", "sd", "lw", "sw"]),
        addresses,
        this.each(() => quietStatus ^ MPP.M ^ (Status.MPRV | MPP[random.pick(["S", "U"] as const)])),
      );
      this.readBack(addresses.map((address) => address & -8n));
    }
  }

  /** Configuration and addresses of entries 0 to 3. */
  private chooseEntries(world: World): { configuration: bigint; addresses: bigint[] } {
    const { random } = this;
    const addresses: bigint[] = [];
    let configuration = 0n;
    world.boundaries = [];
    for (let entry = 0n; entry < 4n; entry++) {
      // TOR in entry 0 would begin at address 0, and so cover the program and the handlers.
      const matching = BigInt(random.pick(entry === 0n ? [0, 2, 3, 3] : [0, 1, 1, 1, 2, 3, 3]));
      configuration |= (this.permissions() | (matching << 3n)) << (8n * entry);
      // A TOR region whose top is its bottom is empty.
      const isEmpty = matching === 1n && random.chance(50);
      const address = isEmpty ? addresses.at(-1)! : this.pmpAddress(matching === 3n);
      if (matching !== 0n) world.boundaries.push(address << 2n);
      addresses.push(address);
    }
    return { configuration, addresses };
  }

  /** One of entries 4 to 7, with an address of its own; if it is locked already, nothing of that has an effect. */
  private lockEntry(): PerRound<bigint> {
    const { random } = this;
    const entry = random.between(4, 7);
    // Not TOR: that of entry 4 would lock an address that later scenarios want to write.
    const isNapot = random.chance(50);
    this.writeCsr(
      Csr.pmpaddr0 + entry,
      this.each(() => this.pmpAddress(isNapot)),
    );
    return this.each(() => (0x80n | this.permissions() | (isNapot ? 0x18n : 0x10n)) << BigInt(8 * entry));
  }

  /** norm:pmp_rwx_warl: W without R is reserved. */
  private permissions(): bigint {
    return BigInt(this.random.pick([0, 1, 3, 4, 5, 7]));
  }

  /** An aligned address around the end of a PMP region, where an access may lie on both sides; null if none is usable. */
  private nearBoundary(world: World, size: number): bigint | null {
    if (world.boundaries.length === 0) return null;
    const near = this.random.pick(world.boundaries) + BigInt(this.random.between(-8, 8));
    return world.isData(near) ? near & BigInt(-size) : null;
  }

  /** A load or store by M-mode as the MPP in `status`; a trap, if there is one, goes on behind it. */
  private accessUnderMprv(name: string, addresses: PerRound<bigint>, status: PerRound<bigint>): void {
    const [pointer, data, modified, value] = [this.register(), this.register(), this.register(), this.register()];
    const slots = [this.load(pointer, addresses), this.load(data, this.values(-1n))];
    this.load(modified, Status.MPRV);
    const statusSlot = this.load(value, status);
    this.guarded(() => {
      this.emit("csrrw", { rd: 0, csr: Csr.mstatus, rs1: value }, { tested: [statusSlot] });
      const isLoad = name.startsWith("l");
      const operands = isLoad ? { rd: data, rs1: pointer, imm: 0 } : { rs1: pointer, rs2: data, imm: 0 };
      this.emit(name, operands, { tested: [...slots, statusSlot] });
      this.emit("csrrc", { rd: 0, csr: Csr.mstatus, rs1: modified });
    });
    this.setCsr(Csr.mstatus, quietStatus);
    for (const register of [pointer, modified, value]) this.release(register);
  }

  private pmpAddress(isNapot: boolean): bigint {
    const { random } = this;
    const size = 1 << random.pick([3, 4, 8, 11, 12, 12, 12, 13, 14]);
    const place = layout.PAGES + (random.below(16 * 4096) & -size);
    if (isNapot) return BigInt(place >>> 2) | BigInt((size >>> 3) - 1);
    return BigInt((random.chance(30) ? place & -4096 : place | (random.below(2) * 4)) >>> 2);
  }

  private satp(): PerRound<bigint> {
    return this.worlds.map((world) => world.satp(hasSv48 && this.random.chance(40) ? "sv48" : "sv39"));
  }

  /** Some instructions in some privilege, several times under the same delegation and translation. */
  private bursts(): void {
    const { random } = this;
    const isPaged = random.chance(this.kind === "pmp" ? 60 : 80);
    this.writeCsr(
      Csr.medeleg,
      this.each(() => this.bits(MEDELEG_MASK)),
    );
    this.writeCsr(Csr.satp, isPaged ? this.satp() : this.each(() => 0n));
    if (random.chance(10)) this.emit("sfence.vma", { rs1: 0, rs2: 0 }, { tested: [] });
    for (let count = 0; count < BURSTS; count++) this.burst(isPaged);
  }

  private burst(isPaged: boolean): void {
    const { random, worlds } = this;
    const privilege = random.pick(["U", "S", "S", "M"] as const);
    const isModified = privilege === "M" && random.chance(60);
    const dataPrivilege = isModified ? random.pick(["U", "S"] as const) : privilege;
    const fixed = isModified ? Status.MPRV | MPP[dataPrivilege] : MPP[privilege];
    const status = this.each(() => this.randomStatus() | fixed);
    const isReturn = random.chance(15) && !isModified;
    const { canWake } = this.interrupts(privilege, status);
    const hasTw = status.every((value) => (value & Status.TW) !== 0n);
    const context: Context = {
      privilege,
      isModified,
      isVirtual: false,
      data: (round, offset, size) => this.target(worlds[round]!, isPaged && dataPrivilege !== "M", offset, size),
      code: (round, offset) => this.target(worlds[round]!, isPaged && privilege !== "M", offset, null),
      hasSum: status.some((value) => (value & Status.SUM) !== 0n),
      canWait: privilege === "U" || (privilege === "S" && hasTw) || canWake,
    };
    this.foldAll();
    const offset = privilege === "U" && isPaged ? USER_OFFSET : 0n;
    const tests = isReturn ? [] : this.chooseTests(context);
    if (isReturn) this.returnBurst(privilege, status, offset);
    else this.testBurst(privilege, status, tests, offset);

    this.setCsr(Csr.mie, 0n);
    this.setCsr(Csr.mip, 0n);
    this.setCsr(Csr.mstatus, quietStatus);
    if (this.kind === "interrupts") this.quietDevices();
    this.foldAll();
    for (const test of tests) {
      for (let at = 0; test.leaves.some((leaves) => leaves.length > at); at++) {
        this.readLeaves(test.leaves.map((leaves) => leaves[at] ?? null));
      }
      this.readBack(test.stored.map((address) => (address === null ? null : address & -8n)));
    }
  }

  private chooseTests(context: Context): Test[] {
    const limits: TestLimits = { crossings: this.kind !== "pmp", hypervisor: false, floats: hasFloats };
    const tests: Test[] = [];
    while (tests.length < BURST && this.hasRegisters()) {
      // wfi first: a later one might wait for what has come.
      if (tests.length === 0 && context.canWait && this.random.chance(10)) tests.push(this.test("wfi", {}, []));
      else tests.push(this.chooseTest(context, limits));
    }
    return tests;
  }

  private testBurst(privilege: Privilege, status: PerRound<bigint>, tests: readonly Test[], offset: bigint): void {
    if (privilege === "M") {
      // A trap in M-mode leaves another MPP.
      const value = this.register();
      const slot = this.load(value, status);
      for (const [round, bits] of status.entries()) this.builder.addContext(round, bits);
      this.fold();
      this.runTests(tests, () => this.emit("csrrw", { rd: 0, csr: Csr.mstatus, rs1: value }, { tested: [slot] }));
      return;
    }
    this.enter(status, offset);
    this.runTests(tests);
  }

  /** Where an access of `size` bytes, or a fetch (null), goes. */
  private target(world: World, isVirtual: boolean, offset: number, size: number | null): Target {
    if (isVirtual) return world.target(offset, size === null);
    const near = size === null || this.random.chance(50) ? null : this.nearBoundary(world, size);
    return near === null ? world.physicalTarget(offset, size === null) : physicalTarget(near);
  }

  private readLeaves(leaves: PerRound<Leaf | null>): void {
    const addresses = leaves.map((leaf) => (leaf === null ? null : BigInt(leaf.pteAddress)));
    if (this.kind !== "svade") {
      this.readBack(addresses);
      return;
    }
    const expected = leaves.map((leaf) => leaf?.pte ?? 0n);
    const reference = leaves.map((leaf, round) => this.worlds[round]!.stage.referencePte(leaf?.pte ?? 0n));
    this.readBack(addresses, [expected, reference]);
  }

  /**
   * Interrupts, pending and enabled or not. With several at once QEMU 7.2 has priorities of its own, unless it has the advanced
   * interrupt architecture, as for programs of that kind. `canWake`: wfi would not wait at `privilege`, in any round.
   */
  private interrupts(privilege: Privilege, status: PerRound<bigint>): { canWake: boolean } {
    const { random } = this;
    const isMany = this.kind === "interrupts";
    if (!isMany && random.chance(75)) return { canWake: false };
    const pending = this.each(() =>
      isMany ? this.bits(SUPERVISOR_INTERRUPTS) : random.pick([Interrupt.SSI, Interrupt.STI, Interrupt.SEI]),
    );
    const enabled = this.each(() => this.bits(isMany ? 0xaaan : SUPERVISOR_INTERRUPTS));
    const delegated = this.each(() => this.bits(SUPERVISOR_INTERRUPTS));
    this.writeCsr(Csr.mideleg, delegated);
    this.writeCsr(Csr.mip, pending);
    const raised = isMany ? this.raiseDevices() : 0n;
    if (isMany) {
      const csr = random.pick([Csr.mtvec, Csr.stvec]);
      this.emit(random.pick(["csrrsi", "csrrci"]), { rd: 0, csr, imm: 1 }, { tested: [] }); // vectored, direct
    }
    this.writeCsr(Csr.mie, enabled);
    const wakes = this.each((round) => {
      const active = (pending[round]! | raised) & enabled[round]!;
      const isTakenByS = privilege === "U" || (privilege === "S" && (status[round]! & Status.SIE) !== 0n);
      const isTakenByM = privilege !== "M" || (status[round]! & Status.MIE) !== 0n;
      // Those that are taken are then disabled.
      const left = (isTakenByS ? 0n : active & delegated[round]!) | (isTakenByM ? 0n : active & ~delegated[round]!);
      return left !== 0n;
    });
    return { canWake: wakes.every(Boolean) };
  }

  /** The CLINT's software interrupt and timer, and the supervisor's timer by its comparator; returns what is pending. */
  private raiseDevices(): bigint {
    const { random } = this;
    let pending = 0n;
    if (random.chance(30)) {
      this.store("sw", CLINT_MSIP, 1n);
      pending |= Interrupt.MSI;
    }
    if (random.chance(30)) {
      this.store("sd", CLINT_MTIMECMP, 0n);
      pending |= Interrupt.MTI;
    }
    if (random.chance(30)) {
      this.setCsr(Csr.menvcfg, MENVCFG_ADUE | MENVCFG_STCE);
      this.setCsr(Csr.stimecmp, 0n);
      pending |= Interrupt.STI;
    }
    return pending;
  }

  private quietDevices(): void {
    this.store("sw", CLINT_MSIP, 0n);
    this.store("sd", CLINT_MTIMECMP, -1n);
    this.setCsr(Csr.stimecmp, -1n);
    this.setCsr(Csr.menvcfg, MENVCFG_ADUE);
  }

  private store(row: string, address: bigint, value: bigint): void {
    const [pointer, data] = [this.register(), this.register()];
    this.load(pointer, address);
    this.load(data, value);
    this.emit(row, { rs1: pointer, rs2: data, imm: 0 });
    this.release(pointer);
    this.release(data);
  }

  private randomStatus(): bigint {
    const rare = this.random.chance(40) ? Status.TVM | Status.TW | Status.TSR : 0n;
    const fs = hasFloats ? Status.FS : 0n;
    return this.bits(Status.SIE | Status.SPIE | Status.MPIE | Status.SPP | Status.SUM | Status.MXR | rare | fs);
  }
}

const CLINT_MSIP = 0x2000000n;
const CLINT_MTIMECMP = 0x2004000n;
