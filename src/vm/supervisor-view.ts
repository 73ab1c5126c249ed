// A guest's S-mode, as the host sees it: wherever its state lies on the hart.
//
// The host looks at and changes some of that state (SBI calls, sleep, a hart that is started), and does it alike whether the
// guest is in S-mode or, under the H extension, in VS-mode. In the guest's eyes there is no difference.
// Spec: Privileged, "H Extension for Hypervisor Support", "hvip", "vsip and vsie".

import { Csrs, Hart, Privilege } from "../../assembly/abi.ts";
import type { Vcpu } from "./vcpu.ts";

/** Where S-mode's state lies. */
interface Place {
  readonly satp: Csrs;
  readonly status: Csrs;
  readonly timecmp: Csrs;
  /** Where software makes interrupts pending. */
  readonly pending: Csrs;
  /** How far its interrupts lie above the supervisor's own in mip and mie. */
  readonly shift: number;
  readonly stvec: Csrs;
  readonly sscratch: Csrs;
  readonly sepc: Csrs;
  readonly scause: Csrs;
  readonly stval: Csrs;
}

/** A CSR that S-mode sees: which bits of which field of the block, and how far above their place in S-mode's eyes. */
export interface SupervisorCsr {
  readonly name: string;
  readonly field: Csrs;
  /** Of the value as S-mode sees it. */
  readonly mask: bigint;
  readonly shift: number;
}

const S_PLACE: Place = {
  satp: Csrs.Satp,
  status: Csrs.Mstatus,
  timecmp: Csrs.Stimecmp,
  pending: Csrs.Mip,
  shift: 0,
  stvec: Csrs.Stvec,
  sscratch: Csrs.Sscratch,
  sepc: Csrs.Sepc,
  scause: Csrs.Scause,
  stval: Csrs.Stval,
};

const VS_PLACE: Place = {
  satp: Csrs.Vsatp,
  status: Csrs.Vsstatus,
  timecmp: Csrs.Vstimecmp,
  pending: Csrs.Hvip,
  shift: 1,
  stvec: Csrs.Vstvec,
  sscratch: Csrs.Vsscratch,
  sepc: Csrs.Vsepc,
  scause: Csrs.Vscause,
  stval: Csrs.Vstval,
};

/** mip bits of the supervisor's software and external interrupts, and all three. */
const SSI = 1 << 1;
const SEI = 1 << 9;
const SUPERVISOR_INTERRUPTS = 0x222n;
const SSTATUS_SIE = 1n << 1n;
/** What sstatus shows of mstatus: SIE, SPIE, SPP, FS, SUM, MXR, SD. */
const SSTATUS = 0x8000_0000_000c_6122n;
const ALL_BITS = 0xffff_ffff_ffff_ffffn;

export class SupervisorView {
  private readonly place: Place;

  constructor(
    private readonly vcpu: Vcpu,
    vsMode: boolean,
  ) {
    this.place = vsMode ? VS_PLACE : S_PLACE;
  }

  /** The next timer interrupt is at `time`, in ticks of mtime. */
  setTimer(time: bigint): void {
    this.vcpu.setCsr(this.place.timecmp, time);
  }

  /** The bit in mip of its external interrupt. */
  get externalInterrupt(): number {
    return SEI << this.place.shift;
  }

  /** The software interrupt, as software has set it. */
  get softwareInterrupt(): boolean {
    return (this.vcpu.csrLow(this.place.pending) & (SSI << this.place.shift)) !== 0;
  }
  set softwareInterrupt(pending: boolean) {
    const { vcpu } = this;
    const { pending: field, shift } = this.place;
    const bit = BigInt(SSI << shift);
    vcpu.setCsr(field, pending ? vcpu.csr(field) | bit : vcpu.csr(field) & ~bit);
  }

  /**
   * S-mode entry as the SBI's HSM defines it: satp = 0, sstatus.SIE = 0, a0 = hart, a1 = opaque. Translations that are cached
   * are the caller's business.
   */
  enter(address: number, opaque: bigint): void {
    const { vcpu } = this;
    const { satp, status } = this.place;
    vcpu.setCsr(satp, 0n);
    vcpu.setCsr(status, vcpu.csr(status) & ~SSTATUS_SIE);
    vcpu.setPrivilege(Privilege.S);
    vcpu.setHart64(Hart.Pc, BigInt(address));
    vcpu.setX(10, BigInt(vcpu.hartId));
    vcpu.setX(11, opaque);
  }

  /** What S-mode can see of its CSRs and may write, in an order that does not depend on where they lie. */
  get csrs(): readonly SupervisorCsr[] {
    const { shift, status, pending, ...place } = this.place;
    const whole = (name: string, field: Csrs): SupervisorCsr => ({ name, field, mask: ALL_BITS, shift: 0 });
    const interrupts = (name: string, field: Csrs): SupervisorCsr => ({
      name,
      field,
      mask: SUPERVISOR_INTERRUPTS,
      shift,
    });
    return [
      { name: "sstatus", field: status, mask: SSTATUS, shift: 0 },
      interrupts("sie", Csrs.Mie),
      interrupts("sip", pending),
      whole("satp", place.satp),
      whole("stimecmp", place.timecmp),
      whole("stvec", place.stvec),
      whole("sscratch", place.sscratch),
      whole("sepc", place.sepc),
      whole("scause", place.scause),
      whole("stval", place.stval),
      whole("scounteren", Csrs.Scounteren),
      whole("senvcfg", Csrs.Senvcfg),
    ];
  }

  /** Their values. */
  csrValues(): bigint[] {
    return this.csrs.map(({ field, mask, shift }) => (this.vcpu.csr(field) >> BigInt(shift)) & mask);
  }
}
