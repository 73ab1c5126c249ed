// Where a guest's supervisor state lies on its hart: in S-mode's registers, or in those of VS-mode.
//
// The host looks at and changes some of it (SBI calls, sleep, a hart that is started), and does it alike in both places. In the
// guest's eyes there is no difference. Spec: Privileged, "H Extension for Hypervisor Support", "hvip", "vsip and vsie".

import { Csrs } from "../../assembly/abi.ts";

export interface SupervisorPlace {
  readonly satp: Csrs;
  readonly status: Csrs;
  readonly timecmp: Csrs;
  /** Where software makes interrupts pending. */
  readonly pending: Csrs;
  /** How far its interrupts lie above the supervisor's own in mip and mie. */
  readonly shift: number;
  /** What else S-mode sees and may write: stvec, sscratch, sepc, scause, stval. */
  readonly others: readonly Csrs[];
}

/** mip bits of the supervisor's software and external interrupts, and all three. */
export const SSI = 1 << 1;
export const SEI = 1 << 9;
export const SUPERVISOR_INTERRUPTS = 0x222n;
/** What sstatus shows of mstatus: SIE, SPIE, SPP, FS, SUM, MXR, SD. */
export const SSTATUS = 0x8000_0000_000c_6122n;

export const S_PLACE: SupervisorPlace = {
  satp: Csrs.Satp,
  status: Csrs.Mstatus,
  timecmp: Csrs.Stimecmp,
  pending: Csrs.Mip,
  shift: 0,
  others: [Csrs.Stvec, Csrs.Sscratch, Csrs.Sepc, Csrs.Scause, Csrs.Stval],
};

export const VS_PLACE: SupervisorPlace = {
  satp: Csrs.Vsatp,
  status: Csrs.Vsstatus,
  timecmp: Csrs.Vstimecmp,
  pending: Csrs.Hvip,
  shift: 1,
  others: [Csrs.Vstvec, Csrs.Vsscratch, Csrs.Vsepc, Csrs.Vscause, Csrs.Vstval],
};
