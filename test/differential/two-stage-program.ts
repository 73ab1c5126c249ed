// Random programs of class 3: guests. Two stages of translation, delegation through HS to VS, hlv and hsv, H's CSRs.
//
// Owns: the scenarios, and what is kept out of them because QEMU 7.2 departs from the manual. test/arch/qemu-exceptions.ts has
// a test for each rule, under hypervisor/; the names in brackets are theirs:
//
//   MXR is 0 at every level [two-stage-mxr, hlv-guest-mxr]; hlvx is left out [hlvx]
//   TVM and TSR of mstatus are 0 [guest-tvm-tsr-tw, hypervisor-tvm]; satp is not accessed under VTVM [vtvm-satp]
//   exceptions 2 and 6 are not delegated to VS [delegated-causes]
//   VU-mode executes no supervisor instruction and accesses no supervisor CSR [vu-instructions]
//   sip and vsip are not read [vsip]; hvip is not changed by mip [mip-guest-bits]; there is no vstimecmp [guest-timer-or]
//   hlv and hsv run with satp on [hlv-satp-bare], with SUM [hlv-sum], and with one SPVP between fences [hlv-spvp-switch]
//   hlv and hsv of U-mode are legal: their tval is 0 otherwise, though that of other illegal instructions is not
//   GVA counts for page faults of guests only, the tval of a virtual instruction not at all [gva-clear, vs-trap-hstatus,
//   hlv-gva, instruction-trap-values]: harness.S; the f registers are off in guests [guest-float-summary]

import {
  Csr,
  HEDELEG_MASK,
  Hstatus,
  hypervisorCsrs,
  MEDELEG_MASK_H,
  MPP,
  type Privilege,
  Status,
  VIRTUAL_INTERRUPTS,
} from "./csrs.ts";
import { hasFloats } from "./features.ts";
import { MENVCFG_ADUE } from "./image.ts";
import { type PrivilegedProgram, resetChunks } from "./privileged-program.ts";
import { type Context, quietStatus, TestingScenario, type TestLimits } from "./privileged-tests.ts";
import type { Step } from "./program.ts";
import type { Random } from "./random.ts";
import type { PerRound, Test } from "./scenario.ts";
import { TwoStageWorld } from "./two-stage-world.ts";
import { ASIDS, DATA_END, DATA_START, type Leaf, makePages, type Stage, USER_OFFSET } from "./world.ts";

const BURST = 3;
const BURSTS = 4;
const VMIDS = 2;
const UXL64 = 2n << 32n;

/** A program of `scenarios` scenarios, and the memory that it runs in. */
export function generateTwoStageProgram(random: Random, scenarios: number, rounds: number): PrivilegedProgram {
  const world = TwoStageWorld.create(random, random.chance(50));
  const tables = world.tableBytes();
  const pages = makePages(random);
  const worlds = Array.from({ length: rounds }, () => world.fork());
  const chunks = resetChunks(random, rounds, true, world.host.stage, world.guest, world.memory);
  for (let count = 0; count < scenarios; count++) {
    const step = new TwoStageScenario(random, worlds).generate();
    chunks.push({ steps: [step], hasFloats: false });
  }
  const status = MPP.M | (hasFloats ? Status.FS : 0n);
  const setup = { status, satp: 0n, environment: MENVCFG_ADUE, tables, pages, hypervisor: true };
  return { program: { chunks, rounds }, setup };
}

const limits: TestLimits = { crossings: false, hypervisor: true, floats: false };

class TwoStageScenario extends TestingScenario {
  constructor(
    random: Random,
    private readonly worlds: PerRound<TwoStageWorld>,
  ) {
    super(random, worlds.length, false);
  }

  generate(): Step {
    const choice = this.random.below(100);
    if (choice < 10) this.csrAccess();
    else if (choice < 16) this.changeGuest();
    else if (choice < 22) this.changeMemory();
    else if (choice < 34) this.accessAround();
    else this.bursts();
    return this.build();
  }

  // --- scenarios ----------------------------------------------------------------------------------------------------

  private csrAccess(): void {
    for (let count = 4; count > 0; count--) {
      this.accessCsr(this.random.pick(hypervisorCsrs));
      this.foldAll();
    }
    this.quietHypervisor();
  }

  /** Another VS-stage PTE, and fences for every VMID that may have it. */
  private changeGuest(): void {
    const leaves = this.each((round) => this.worlds[round]!.guest.pickLeaf());
    const change = this.changeLeaves(leaves, (round) => this.worlds[round]!.guest);
    for (let vmid = 0; vmid < VMIDS; vmid++) {
      this.writeCsr(
        Csr.hgatp,
        this.worlds.map((world) => world.memory.tables.hgatp(BigInt(vmid))),
      );
      this.fence("hfence.vvma", change.slot, change.register, change.isGlobal ? 0 : ASIDS);
    }
    this.foldAll();
  }

  /** Another G-stage PTE, and its fence: rs1 holds the guest physical address shifted right by 2. */
  private changeMemory(): void {
    const leaves = this.each((round) => this.worlds[round]!.memory.pickLeaf());
    const change = this.changeLeaves(leaves, (round) => this.worlds[round]!.memory);
    this.emit("srli", { rd: change.register, rs1: change.register, imm: 2 });
    this.fence("hfence.gvma", change.slot, change.register, VMIDS);
    this.foldAll();
  }

  private changeLeaves(
    leaves: PerRound<Leaf>,
    stage: (round: number) => Stage,
  ): { readonly register: number; readonly slot: number; readonly isGlobal: boolean } {
    let isGlobal = false;
    const ptes = leaves.map((leaf, round) => {
      const old = leaf.pte;
      leaf.pte = stage(round).randomPte(leaf.level);
      isGlobal ||= ((old | leaf.pte) & 32n) !== 0n;
      this.builder.addContext(round, leaf.pte);
      return leaf.pte;
    });
    this.storeUnseen(
      leaves.map(({ pteAddress }) => BigInt(pteAddress)),
      ptes,
      ptes,
    );
    const register = this.register();
    const isSmall = leaves.every(({ level }) => level === 0);
    const slot = this.load(
      register,
      leaves.map((leaf) => leaf.virtual + BigInt(this.random.below(4096))),
    );
    return { register: isSmall ? register : 0, slot, isGlobal };
  }

  /** For one address or all, for all spaces at once or (if `spaces` is not 0) for one after the other. */
  private fence(name: string, slot: number, address: number, spaces: number): void {
    const { random } = this;
    const rs1 = random.chance(50) ? address : 0;
    if (spaces === 0 || random.chance(50)) {
      this.emit(name, { rs1, rs2: 0 }, { tested: [slot] });
      return;
    }
    for (let space = 0; space < spaces; space++) {
      const rs2 = this.register();
      this.emit(name, { rs1, rs2 }, { tested: [slot, this.load(rs2, BigInt(space))] });
      this.release(rs2);
    }
  }

  /** The same access by hlv or hsv before and after a PTE of one stage changes. */
  private accessAround(): void {
    const { random } = this;
    this.enterGuestState(true, true);
    const offset = random.between(DATA_START, DATA_END - 8) & -8;
    const targets = this.worlds.map((world) => world.target(true, offset, false));
    const row = random.pick(["hlv.d", "hsv.d", "hlv.wu", "hsv.w"]);
    const access = (): void => {
      const [pointer, data] = [this.register(), this.register()];
      const slots = [
        this.load(
          pointer,
          targets.map(({ address }) => address),
        ),
        this.load(data, this.values(-1n)),
      ];
      const operands = row.startsWith("hlv") ? { rd: data, rs1: pointer } : { rs1: pointer, rs2: data };
      this.guarded(() => this.emit(row, operands, { tested: slots }));
      this.foldAll();
    };
    access();
    if (random.chance(50)) this.changeGuest();
    else this.changeMemory();
    // Through what the PTEs now say.
    access();
    for (const target of [targets]) this.readTargets(target.map(({ leaves }) => leaves));
  }

  /** Delegation, both roots, and the CSRs that say what a guest may do. */
  private enterGuestState(isPaged: boolean, isAccessed: boolean): void {
    const { random, worlds } = this;
    const mask = HEDELEG_MASK & ~((1n << 2n) | (1n << 6n));
    this.writeCsr(
      Csr.medeleg,
      this.each(() => this.bits(MEDELEG_MASK_H)),
    );
    this.writeCsr(
      Csr.hedeleg,
      this.each(() => this.bits(mask)),
    );
    this.writeCsr(
      Csr.hideleg,
      this.each(() => this.bits(VIRTUAL_INTERRUPTS)),
    );
    this.writeCsr(
      Csr.satp,
      worlds.map((world) => world.host.satp("sv39")),
    );
    this.fold();
    this.writeCsr(
      Csr.hgatp,
      worlds.map((world) => world.memory.tables.hgatp(BigInt(random.below(VMIDS)))),
    );
    this.writeCsr(
      Csr.vsatp,
      worlds.map((world) => world.guest.tables.satp(isPaged ? "sv39" : "bare", BigInt(random.below(ASIDS)))),
    );
    this.writeCsr(
      Csr.hstatus,
      this.each(() => {
        const bits = this.bits(Hstatus.SPVP | Hstatus.HU | Hstatus.VTVM | Hstatus.VTW | Hstatus.VTSR);
        return UXL64 | bits | (isAccessed ? Hstatus.HU : 0n);
      }),
    );
    this.writeCsr(
      Csr.vsstatus,
      this.each(() => {
        const bits = this.bits(Status.SIE | Status.SPIE | Status.SPP | Status.SUM);
        return UXL64 | (isAccessed ? bits | Status.SUM : bits);
      }),
    );
    this.writeCsr(
      Csr.hcounteren,
      this.each(() => this.bits(7n)),
    );
    // Between two values of SPVP.
    this.emit("hfence.vvma", { rs1: 0, rs2: 0 }, { tested: [] });
    this.emit("hfence.gvma", { rs1: 0, rs2: 0 }, { tested: [] });
    this.fold();
  }

  private bursts(): void {
    const isGuest = this.random.chance(75);
    const isPaged = this.random.chance(80);
    this.enterGuestState(isPaged, !isGuest);
    for (let count = 0; count < BURSTS; count++) this.burst(isGuest, isPaged);
    this.quietHypervisor();
  }

  private burst(isGuest: boolean, isPaged: boolean): void {
    const { random, worlds } = this;
    const privilege: Privilege = isGuest ? random.pick(["U", "S", "S"]) : random.pick(["U", "S", "S", "M"]);
    const status = this.each(
      () =>
        MPP[privilege] |
        (isGuest ? Status.MPV : 0n) |
        this.bits(Status.SIE | Status.SPIE | Status.MPIE | Status.SPP | Status.SUM),
    );
    const isReturn = isGuest && privilege === "S" && random.chance(15);
    // An interrupt would take the place of the vsepc that sret is to go to.
    if (!isReturn) this.interrupts(isGuest);
    const guest: Context["data"] = (round, offset) => worlds[round]!.target(isPaged, offset, false);
    const context: Context = {
      privilege,
      isModified: false,
      isVirtual: isGuest,
      data: isGuest
        ? guest
        : (round, offset) =>
            privilege === "M" ? worlds[round]!.host.physicalTarget(offset) : worlds[round]!.host.target(offset),
      code: isGuest
        ? (round, offset) => worlds[round]!.target(isPaged, offset, true)
        : (round, offset) =>
            privilege === "M"
              ? worlds[round]!.host.physicalTarget(offset, true)
              : worlds[round]!.host.target(offset, true),
      guest,
      hasSum: true,
      canWait: privilege === "U",
    };
    this.foldAll();
    const offset = privilege === "U" && (!isGuest || isPaged) ? USER_OFFSET : 0n;
    const tests: Test[] = [];
    while (!isReturn && tests.length < BURST && this.hasRegisters()) tests.push(this.chooseTest(context, limits));
    if (isReturn) {
      this.returnBurst("S", status, offset, Csr.vsepc);
    } else if (privilege === "M") {
      this.fold();
      this.runTests(tests);
    } else {
      this.enter(status, offset);
      this.runTests(tests);
    }
    this.setCsr(Csr.mie, 0n);
    this.setCsr(Csr.hvip, 0n);
    this.setCsr(Csr.mstatus, quietStatus);
    this.foldAll();
    for (const test of tests) {
      this.readTargets(test.leaves);
      this.readBack(test.stored.map((address) => (address === null ? null : address & -8n)));
    }
  }

  private readTargets(leaves: PerRound<readonly Leaf[]>): void {
    for (let at = 0; leaves.some((some) => some.length > at); at++) {
      this.readBack(leaves.map((some) => (at < some.length ? BigInt(some[at]!.pteAddress) : null)));
    }
  }

  /** At most one pending: with several, QEMU 7.2 has priorities of its own. */
  private interrupts(isGuest: boolean): void {
    if (!isGuest || this.random.chance(70)) return;
    this.writeCsr(
      Csr.hvip,
      this.each(() => 1n << BigInt(this.random.pick([2, 6, 10]))),
    );
    this.writeCsr(
      Csr.mie,
      this.each(() => this.bits(VIRTUAL_INTERRUPTS)),
    );
  }

  private quietHypervisor(): void {
    this.setCsr(Csr.mie, 0n);
    this.setCsr(Csr.hvip, 0n);
    this.setCsr(Csr.hideleg, 0n);
    this.setCsr(Csr.mstatus, quietStatus);
    this.foldAll();
  }
}
