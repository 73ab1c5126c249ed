// The CSRs as privileged programs use them: numbers, fields, and what may be written to each in a comparison with QEMU 7.2.
//
// Owns: the masks. A bit that may not vary is either one that the harness lives on, or one in which QEMU 7.2 departs from
// the manual: then the rule stands beside it. test/arch/qemu-exceptions.ts has a test for each rule.

import { hasFloats } from "./features.ts";

export const Csr = {
  fflags: 0x001,
  frm: 0x002,
  fcsr: 0x003,
  sstatus: 0x100,
  sie: 0x104,
  stvec: 0x105,
  scounteren: 0x106,
  senvcfg: 0x10a,
  sscratch: 0x140,
  sepc: 0x141,
  scause: 0x142,
  stval: 0x143,
  sip: 0x144,
  stimecmp: 0x14d,
  satp: 0x180,
  vsstatus: 0x200,
  vsie: 0x204,
  vstvec: 0x205,
  vsscratch: 0x240,
  vsepc: 0x241,
  vscause: 0x242,
  vstval: 0x243,
  vsip: 0x244,
  vstimecmp: 0x24d,
  vsatp: 0x280,
  mstatus: 0x300,
  misa: 0x301,
  medeleg: 0x302,
  mideleg: 0x303,
  mie: 0x304,
  mtvec: 0x305,
  mcounteren: 0x306,
  menvcfg: 0x30a,
  mcountinhibit: 0x320,
  mscratch: 0x340,
  mepc: 0x341,
  mcause: 0x342,
  mtval: 0x343,
  mip: 0x344,
  mtinst: 0x34a,
  mtval2: 0x34b,
  pmpcfg0: 0x3a0,
  pmpcfg2: 0x3a2,
  pmpaddr0: 0x3b0,
  hstatus: 0x600,
  hedeleg: 0x602,
  hideleg: 0x603,
  hie: 0x604,
  htimedelta: 0x605,
  hcounteren: 0x606,
  hgeie: 0x607,
  henvcfg: 0x60a,
  htval: 0x643,
  hip: 0x644,
  hvip: 0x645,
  htinst: 0x64a,
  hgatp: 0x680,
  cycle: 0xc00,
  time: 0xc01,
  instret: 0xc02,
  hgeip: 0xe12,
  mvendorid: 0xf11,
  mhartid: 0xf14,
} as const;

export const Status = {
  SIE: 1n << 1n,
  MIE: 1n << 3n,
  SPIE: 1n << 5n,
  MPIE: 1n << 7n,
  SPP: 1n << 8n,
  FS: 3n << 13n,
  MPRV: 1n << 17n,
  SUM: 1n << 18n,
  MXR: 1n << 19n,
  TVM: 1n << 20n,
  TW: 1n << 21n,
  TSR: 1n << 22n,
  GVA: 1n << 38n,
  MPV: 1n << 39n,
} as const;

export const Hstatus = {
  GVA: 1n << 6n,
  SPV: 1n << 7n,
  SPVP: 1n << 8n,
  HU: 1n << 9n,
  VTVM: 1n << 20n,
  VTW: 1n << 21n,
  VTSR: 1n << 22n,
} as const;

export type Privilege = "U" | "S" | "M";
export const MPP: Readonly<Record<Privilege, bigint>> = { U: 0n, S: 1n << 11n, M: 3n << 11n };

export const Interrupt = {
  SSI: 1n << 1n,
  VSSI: 1n << 2n,
  MSI: 1n << 3n,
  STI: 1n << 5n,
  VSTI: 1n << 6n,
  MTI: 1n << 7n,
  SEI: 1n << 9n,
  VSEI: 1n << 10n,
  SGEI: 1n << 12n,
} as const;
export const SUPERVISOR_INTERRUPTS = Interrupt.SSI | Interrupt.STI | Interrupt.SEI;
/** Counter overflow, of Sscofpmf. */
const LCOFI = 1n << 13n;
export const VIRTUAL_INTERRUPTS = Interrupt.VSSI | Interrupt.VSTI | Interrupt.VSEI;

/** Delegable exceptions, without the environment calls that handlers end with (from S and from VS). */
export const MEDELEG_MASK = 0xb1ffn;
/** The same with H: guest-page faults and virtual instructions. */
export const MEDELEG_MASK_H = 0xf0b1ffn;
/** Of hedeleg, without the call from VS. norm:hedeleg_acc: guest-page faults stay with HS. */
export const HEDELEG_MASK = 0xb1ffn;

export const MENVCFG_STCE = 1n << 63n;

export interface WritableCsr {
  readonly csr: number;
  /** Bits that may be written with any value. */
  readonly mask: bigint;
  /** Bits that are written as ones. */
  readonly ones?: bigint;
  /** Bits of what is read back that are compared; default all. */
  readonly compared?: bigint;
}

const all = (1n << 64n) - 1n;
const sstatusMask =
  Status.SIE | Status.SPIE | Status.SPP | Status.SUM | Status.MXR | (hasFloats ? Status.FS : 0n) | (1n << 6n); // and UBE
const UXL64 = 2n << 32n;

/**
 * CSRs that M-mode may write at any time, while nothing is enabled in mie.
 *
 * Not here, since QEMU 7.2 has other ones than this hart: marchid and mimpid (identification), mhpmcounter and mhpmevent (it
 * counts events; the manual lets them be read-only zero, norm:mhpmcounter_warl0).
 */
export const writableCsrs = (hasHypervisor: boolean): readonly WritableCsr[] => [
  ...[Csr.mscratch, Csr.sscratch, Csr.mtval, Csr.stval, Csr.mcause, Csr.scause].map((csr) => ({
    csr,
    mask: all,
  })),
  // norm:misa_b_op: QEMU 7.2 does not know bit B.
  { csr: Csr.misa, mask: all, compared: all & ~2n },
  // norm:mepc_align: QEMU 7.2 lets bit 0 be read back.
  { csr: Csr.mepc, mask: all - 1n },
  { csr: Csr.sepc, mask: all - 1n },
  // norm:medeleg_when_rd0: QEMU 7.2 has bit 11 (and, without H, those of H).
  { csr: Csr.medeleg, mask: all & ~(hasHypervisor ? 1n << 11n : 0xf00c00n) },
  // Bit 13 is Sscofpmf's, which QEMU 7.2 has; without H it has H's bits all the same.
  ...[Csr.mideleg, Csr.mie, Csr.mip].map((csr) => ({
    csr,
    mask: all & ~(LCOFI | (hasHypervisor ? 0n : VIRTUAL_INTERRUPTS | Interrupt.SGEI)),
  })),
  { csr: Csr.sie, mask: all & ~LCOFI },
  { csr: Csr.sip, mask: all & ~LCOFI },
  // The other bits are of counters that QEMU 7.2 has, or of extensions that this hart does not have (WPRI).
  { csr: Csr.mcounteren, mask: 7n },
  { csr: Csr.scounteren, mask: 7n },
  { csr: Csr.mcountinhibit, mask: 5n },
  { csr: Csr.senvcfg, mask: 1n },
  // ADUE is new in Svadu; QEMU 7.2 has no such bit.
  { csr: Csr.menvcfg, mask: 1n | MENVCFG_STCE, ones: 1n << 61n, compared: ~(1n << 61n) & all },
  // Bits 1 and 0 of the modes that both have. norm:mtvec_mode_warl
  { csr: Csr.satp, mask: (8n << 60n) | ((1n << 60n) - 1n) },
  // VS is the vector unit's (QEMU 7.2 writes it without one), UXL = 1 would be RV32, MPV and GVA are H's.
  {
    csr: Csr.mstatus,
    mask:
      sstatusMask |
      Status.MIE |
      Status.MPIE |
      Status.TVM |
      Status.TW |
      Status.TSR |
      (1n << 36n) |
      (1n << 37n) |
      (hasHypervisor ? Status.MPV | Status.GVA : 0n),
    ones: UXL64,
  },
  { csr: Csr.sstatus, mask: sstatusMask, ones: UXL64 },
  // norm:pmp_addr_encoding: QEMU 7.2 has 64 bits.
  { csr: Csr.pmpaddr0 + 5, mask: (1n << 54n) - 1n },
  { csr: Csr.pmpaddr0 + 14, mask: (1n << 54n) - 1n },
  { csr: Csr.mhartid, mask: all },
  { csr: Csr.mvendorid, mask: all },
  ...(hasFloats ? [Csr.fflags, Csr.frm, Csr.fcsr].map((csr) => ({ csr, mask: 0xffn })) : []),
];

// Without FS: of vsstatus QEMU 7.2 reads SD as zero (norm:vsstatus_sd_xs_op).
const vsstatusMask = Status.SIE | Status.SPIE | Status.SPP | Status.SUM | Status.MXR;
const hstatusMask = Hstatus.GVA | Hstatus.SPV | Hstatus.SPVP | Hstatus.HU | Hstatus.VTVM | Hstatus.VTW | Hstatus.VTSR;

/** Those of the hypervisor extension, without htinst, which QEMU 7.2 does not write (norm:htinst_val); while V = 0 nothing but HLV and HSV looks at most of them. */
export const hypervisorCsrs: readonly WritableCsr[] = [
  ...[Csr.vsscratch, Csr.vstval, Csr.vscause, Csr.htval, Csr.mtval2, Csr.mtinst, Csr.htimedelta].map((csr) => ({
    csr,
    mask: all,
  })),
  { csr: Csr.vsepc, mask: all - 1n },
  { csr: Csr.vsstatus, mask: vsstatusMask, ones: UXL64 },
  // In QEMU 7.2 hstatus and hgatp hold what is written, also where they have no field (norm:hgatp_ppn_op).
  { csr: Csr.hstatus, mask: hstatusMask, ones: UXL64 },
  { csr: Csr.hedeleg, mask: all },
  { csr: Csr.hideleg, mask: all },
  { csr: Csr.hvip, mask: all },
  // It has an interrupt of guest external interrupts, of which this hart has none (norm:hgeie_hgeip_sz).
  { csr: Csr.hie, mask: all & ~Interrupt.SGEI },
  { csr: Csr.hip, mask: all },
  // In QEMU 7.2 the bits of vsie one higher count, too (norm:vsip_vsie_ssi); of vsip it shows SSIP only.
  { csr: Csr.vsie, mask: SUPERVISOR_INTERRUPTS },
  { csr: Csr.hcounteren, mask: 7n },
  { csr: Csr.henvcfg, mask: 1n, ones: 1n << 61n, compared: all & ~(1n << 61n) }, // ADUE, as in menvcfg
  { csr: Csr.vsatp, mask: (8n << 60n) | ((1n << 60n) - 1n) },
  { csr: Csr.hgatp, mask: (8n << 60n) | (0x3fffn << 44n) | ((1n << 44n) - 4n) },
  { csr: Csr.hgeip, mask: 0n },
];

/** CSRs that a test may try to read from any privilege. */
export const readableCsrs: readonly number[] = [
  ...[Csr.sstatus, Csr.sie, Csr.stvec, Csr.scounteren, Csr.senvcfg, Csr.sscratch, Csr.sepc, Csr.scause, Csr.stval],
  ...[Csr.sip, Csr.satp, Csr.mstatus, Csr.medeleg, Csr.mideleg, Csr.mie, Csr.mtvec, Csr.mcounteren],
  ...[Csr.mscratch, Csr.mepc, Csr.mcause, Csr.mtval, Csr.mip, Csr.pmpcfg0, Csr.pmpaddr0, Csr.mhartid],
  // No such CSR, in this hart or in QEMU's.
  ...[0x005, 0x3a1, 0x400, 0x800, 0xb80, 0xc80, 0xfff],
  ...(hasFloats ? [Csr.fflags, Csr.frm, Csr.fcsr] : []),
  // Without H these do not exist.
  ...[Csr.vsstatus, Csr.vsepc, Csr.vscause, Csr.vstval, Csr.vsscratch, Csr.hstatus, Csr.hedeleg, Csr.hideleg],
  ...[Csr.htval, Csr.htinst, Csr.hcounteren, Csr.mtval2, Csr.mtinst],
];

/** Their values are not compared: reads go to x0. misa: QEMU 7.2 does not know its bit B (norm:misa_b_op). */
export const counterCsrs: readonly number[] = [Csr.cycle, Csr.time, Csr.instret, Csr.misa];

/** What may be written from any privilege without harm to the handlers: CSR, and the bits that may vary. */
export const harmlessCsrs = (hasHypervisor: boolean): readonly WritableCsr[] => [
  ...[Csr.sscratch, Csr.stval, Csr.scause, Csr.mscratch, Csr.mtval].map((csr) => ({ csr, mask: all })),
  { csr: Csr.scounteren, mask: 7n },
  { csr: Csr.senvcfg, mask: 1n },
  { csr: Csr.sepc, mask: all - 1n },
  { csr: Csr.sie, mask: SUPERVISOR_INTERRUPTS },
  { csr: Csr.sip, mask: SUPERVISOR_INTERRUPTS },
  // norm:csrrs_csrrc_rs1_x0: with a register that holds 0 QEMU 7.2 takes csrrs as a read.
  { csr: Csr.mhartid, mask: all, ones: 1n },
  ...(hasFloats ? [Csr.fflags, Csr.frm, Csr.fcsr].map((csr) => ({ csr, mask: 0xffn })) : []),
  ...(hasHypervisor
    ? [
        ...[Csr.vsscratch, Csr.vstval, Csr.vscause, Csr.htval].map((csr) => ({ csr, mask: all })),
        { csr: Csr.hcounteren, mask: 7n },
        { csr: Csr.hvip, mask: VIRTUAL_INTERRUPTS },
      ]
    : []),
];
