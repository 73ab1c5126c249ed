// A vCPU: the hypervisor's object for one hart of one VM.
//
// Owns: its frame (hart block, CSR blocks) and named access to the state in it. While it runs, its hart block is at a fixed
// address instead (assembly/abi.ts, Layout.Hart); `select` moves it. The core never knows this class.

import { Csrs, type Effects, Hart, Isa, Layout, Privilege, Vcpu as VcpuFrame } from "../../assembly/abi.ts";
import type { Core, HartOccupant } from "../core/core.ts";
import { misaOf } from "../isa/extensions.ts";
import { type Gpa, gpa, type Hpa, type SplitAddress } from "../memory/address.ts";
import type { FrameSource } from "../memory/frame-pool.ts";
import type { Mode } from "../modes/mode.ts";
import { HartInterrupts, NEVER } from "./hart-interrupts.ts";
import { SupervisorView } from "./supervisor-view.ts";
import { WithheldCsrs } from "./withheld-csrs.ts";

/** mstatus after reset: SXL = UXL = 2, everything else 0. */
const MSTATUS_RESET = 0xa_0000_0000n;
/** menvcfg after reset, with Svadu: as QEMU behaves. */
const MENVCFG_ADUE = 1n << 61n;
/** VSSIP, VSTIP and VSEIP. */
const GUEST_INTERRUPTS = 0x444n;
/** Wires of a hart, by their mip bits; that of the supervisor is where the guest's S-mode is. */
export const enum InterruptLine {
  MachineSoftware = 1 << 3,
  SupervisorExternal = 1 << 9,
  MachineExternal = 1 << 11,
}

/** The registers that a vCPU starts with. */
export interface VcpuStart {
  readonly pc: number;
  readonly privilege: Privilege;
  readonly a0: number;
  readonly a1: number;
  readonly a2: number;
}

/** Which code is translated (assembly/translate/hot.ts). */
export interface Translation {
  /** Instructions between two looks at pc; 0 = none, and nothing is translated. */
  readonly sampleEvery: number;
  /** Looks that find pc in a page after which its code is translated. 0: a test's setting, all code, and some of it goes at random. */
  readonly hotSamples: number;
  /** Looks for each 64 instructions that are to be compiled. */
  readonly payback: number;
}

/** How a vCPU starts, and under which mode. */
export interface VcpuReset {
  readonly start: VcpuStart;
  readonly mode: Mode;
  /** The machine's extensions. */
  readonly isa: Isa;
  /** The hypervisor answers SBI calls: it owns the guest's M. */
  readonly hostFirmware: boolean;
  readonly clockIsWall: boolean;
  /** Run one instruction at a time. */
  readonly oracle: boolean;
  /** When code is translated. */
  readonly translation: Translation;
}

export class Vcpu implements HartOccupant {
  readonly frame: Hpa;
  /** Address of the hart block, wherever it is now. */
  private block: number;
  /** Address of the CSR block that the guest sees. */
  private guestCsrs: number;
  /** Parts of it that it does not see. */
  private readonly withheld: WithheldCsrs;
  /** Its S-mode. */
  supervisor = new SupervisorView(this, false);
  readonly interrupts = new HartInterrupts(this);

  /** `id` is unique in the machine's life: TLB contexts are told apart by it. Throws OutOfMemory. */
  constructor(
    private readonly core: Core,
    private readonly frames: FrameSource,
    private readonly vmBlock: Hpa,
    readonly id: number,
    readonly hartId: number,
  ) {
    this.frame = frames.allocate();
    this.block = this.frame + VcpuFrame.Hart;
    this.guestCsrs = this.frame + VcpuFrame.Csrs;
    this.withheld = new WithheldCsrs(core.memory, this.frame + VcpuFrame.Withheld);
  }

  /** Puts this vCPU on the hart. */
  select(): void {
    if (this.isSelected) return;
    this.core.occupyHart(this);
    this.block = Layout.Hart;
  }

  hartLeft(): void {
    this.block = this.frame + VcpuFrame.Hart;
  }

  /** Gives the frame back. */
  release(): void {
    this.core.vacateHart(this);
    this.frames.release(this.frame);
  }

  private get isSelected(): boolean {
    return this.block === Layout.Hart;
  }

  hart32(field: Hart): number {
    return this.core.memory.read32(this.block + field);
  }
  setHart32(field: Hart, value: number): void {
    this.core.memory.write32(this.block + field, value);
  }
  hart64(field: Hart): bigint {
    return this.core.memory.read64(this.block + field);
  }
  setHart64(field: Hart, value: bigint): void {
    this.core.memory.write64(this.block + field, value);
  }
  /** A CSR as the guest sees it. */
  csr(field: Csrs): bigint {
    const value = this.core.memory.read64(this.guestCsrs + field);
    const part = this.withheld.of(field);
    return part === null ? value : (value & ~part.mask) | this.core.memory.read64(part.other);
  }
  /** Its halves, for decisions that need no bigint; not of a CSR that is withheld in part. */
  csrLow(field: Csrs): number {
    return this.core.memory.read32(this.withheld.of(field)?.other ?? this.guestCsrs + field);
  }
  csrHigh(field: Csrs): number {
    return this.core.memory.read32((this.withheld.of(field)?.other ?? this.guestCsrs + field) + 4);
  }
  setCsr(field: Csrs, value: bigint): void {
    const { memory } = this.core;
    const at = this.guestCsrs + field;
    const part = this.withheld.of(field);
    if (part === null) {
      memory.write64(at, value);
    } else {
      memory.write64(at, (memory.read64(at) & part.mask) | (value & ~part.mask));
      memory.write64(part.other, value & part.mask);
    }
    this.staleContext();
  }

  /** A CSR of the hart, where that is another: the guest's privileged state is virtual. */
  setRealCsr(field: Csrs, value: bigint): void {
    this.core.memory.write64(this.frame + VcpuFrame.Csrs + field, value);
    this.staleContext();
  }

  /** What the TLBs' keys are made of may have changed. */
  private staleContext(): void {
    this.setHart32(Hart.ContextStale, 1);
  }
  x(register: number): bigint {
    return this.hart64(Hart.X + 8 * register);
  }
  /** Its low 32 bits, unsigned. */
  xLow(register: number): number {
    return this.hart32(Hart.X + 8 * register);
  }
  setX(register: number, value: bigint): void {
    if (register !== 0) this.setHart64(Hart.X + 8 * register, value);
  }

  /** A small signed number, sign-extended, for which no bigint need be made. */
  setXInt32(register: number, value: number): void {
    if (register !== 0) this.core.memory.writeInt(this.block + Hart.X + 8 * register, value);
  }
  /** Moves pc behind an instruction of this length in bytes. */
  skipInstruction(length: number): void {
    this.core.memory.add(this.block + Hart.Pc, length);
  }

  /** Instructions retired since reset. */
  get retired(): number {
    return this.core.memory.readCount(this.block + Hart.Retired);
  }
  /** The same at one privilege. */
  retiredAt(privilege: Privilege): number {
    return this.core.memory.readCount(this.block + Hart.RetiredBy + 8 * privilege);
  }

  /** The hart's cached translations no longer hold. */
  retireTranslations(): void {
    this.core.calls.retireTranslations(this.frame);
  }

  /** Where a load by this vCPU, which must be selected, would go; null if it would fault. */
  translate(gva: bigint): Gpa | null {
    const at = BigInt.asUintN(64, this.core.calls.translate(gva));
    return at > BigInt(Number.MAX_SAFE_INTEGER) ? null : gpa(Number(at));
  }

  setLine(line: InterruptLine, level: boolean): void {
    const bit = line === InterruptLine.SupervisorExternal ? this.supervisor.externalInterrupt : line;
    const lines = this.hart32(Hart.InterruptLines);
    this.setHart32(Hart.InterruptLines, level ? lines | bit : lines & ~bit);
  }

  /**
   * The privileged state that the guest has, wherever it lies: that of its S-mode, and all other CSRs where its M-mode is its own.
   */
  guestCsrValues(): bigint[] {
    const values = this.supervisor.csrValues();
    const hostIsFirmware = (this.hart32(Hart.GuestOwnedPrivileges) & (1 << Privilege.M)) !== 0;
    if (!hostIsFirmware) for (let field = 0; field < Csrs.Size; field += 8) values.push(this.csr(field));
    return values;
  }

  /** The state after power-on. Counters begin at 0. */
  reset({ start, mode, isa, hostFirmware, clockIsWall, oracle, translation }: VcpuReset): void {
    const generation = this.hart32(Hart.TlbGeneration);
    const guestGeneration = this.hart32(Hart.GuestTlbGeneration);
    this.core.memory.bytes(this.frame, 4096).fill(0);
    if (this.isSelected) this.core.memory.bytes(Layout.Hart as number as Hpa, Layout.HartSize).fill(0);
    this.setHart32(Hart.Vm, this.vmBlock);
    this.setHart32(Hart.VcpuId, this.id);
    // The H extension serves a guest in VS-mode, and is not a part of its machine.
    const hartIsa = mode.vsMode ? isa | Isa.H : isa;
    this.setHart32(Hart.Isa, hartIsa);
    this.setHart32(Hart.ClockIsWall, clockIsWall ? 1 : 0);
    this.setHart32(Hart.Oracle, oracle ? 1 : 0);
    this.setHart32(Hart.SampleEvery, translation.sampleEvery);
    this.setHart32(Hart.UntilSample, translation.sampleEvery);
    this.setHart32(Hart.HotSamples, translation.hotSamples);
    this.setHart32(Hart.Payback, translation.payback);
    this.setHart32(Hart.TlbGeneration, generation);
    this.setHart32(Hart.GuestTlbGeneration, guestGeneration);
    this.retireTranslations();
    this.setHart64(Hart.Mtimecmp, NEVER);
    this.setHart64(Hart.RetiredAtTrap, NEVER);
    this.takePrivileges(mode, hostFirmware);
    this.setPrivilege(start.privilege);
    this.setHart64(Hart.Pc, BigInt(start.pc));
    this.setX(10, BigInt(start.a0));
    this.setX(11, BigInt(start.a1));
    this.setX(12, BigInt(start.a2));
    this.setCsr(Csrs.Misa, misaOf(isa));
    this.setCsr(Csrs.Mstatus, MSTATUS_RESET);
    this.setCsr(Csrs.Menvcfg, isa & Isa.Svadu ? MENVCFG_ADUE : 0n);
    this.setCsr(Csrs.Mhartid, BigInt(this.hartId));
    this.setCsr(Csrs.Stimecmp, NEVER);
    if (hartIsa & Isa.H) this.resetHypervisor(isa);
  }

  /** Of the H extension: what is not zero. A guest's interrupts are always delegated past M. */
  private resetHypervisor(isa: Isa): void {
    this.setCsr(Csrs.Mideleg, GUEST_INTERRUPTS);
    this.setCsr(Csrs.Henvcfg, isa & Isa.Svadu ? MENVCFG_ADUE : 0n);
    this.setCsr(Csrs.Vstimecmp, NEVER);
  }

  /** Gives the guest the hart, or a CSR block of its own beside it, and says which privileges the host owns. */
  private takePrivileges(mode: Mode, hostFirmware: boolean): void {
    const { virtual, ownedPrivileges, pagesForGuest, vsMode } = mode;
    this.supervisor = new SupervisorView(this, vsMode);
    this.setHart32(Hart.Virtual, vsMode ? 1 : 0);
    const real = this.frame + VcpuFrame.Csrs;
    this.guestCsrs = virtual ? this.frame + VcpuFrame.VirtualCsrs : real;
    this.setHart32(Hart.Csrs, real);
    this.setHart32(Hart.GuestCsrs, this.guestCsrs);
    this.setHart32(Hart.OwnedPrivileges, ownedPrivileges(hostFirmware));
    this.setHart32(Hart.GuestOwnedPrivileges, hostFirmware ? 1 << Privilege.M : 0);
    this.setHart32(Hart.MachineAddresses, pagesForGuest ? 1 : 0);
    this.withheld.place(mode.withheld);
    for (const { field, value } of mode.withheld) this.setRealCsr(field, value);
  }

  /** The privilege that the guest believes in; the hart's too, unless the guest's is virtual. */
  setPrivilege(privilege: Privilege): void {
    if (this.hart32(Hart.GuestCsrs) === this.hart32(Hart.Csrs)) this.setHart32(Hart.Privilege, privilege);
    this.setHart32(Hart.GuestPrivilege, privilege);
    this.staleContext();
  }

  /** The privilege that the guest believes in, and V as bit 2: 0 U, 1 S, 3 M, 4 VU, 5 VS. */
  get privilegeMode(): number {
    return this.hart32(Hart.GuestPrivilege) | (this.hart32(Hart.Virtual) << 2);
  }

  /** The page that Effects.OnePage is about. */
  get flushAddress(): SplitAddress {
    const at = this.block + Hart.FlushAddress;
    return { low: this.core.memory.read32(at), high: this.core.memory.read32(at + 4) };
  }

  /** What emulation has changed since the last call. */
  takeEffects(): Effects {
    const effects = this.hart32(Hart.Effects);
    if (effects !== 0) this.setHart32(Hart.Effects, 0);
    return effects;
  }
}
