// Bit fields of the machine-, supervisor- and hypervisor-level CSRs, in the manual's spelling.

export const MSTATUS_SIE: u64 = 1 << 1;
export const MSTATUS_MIE: u64 = 1 << 3;
export const MSTATUS_SPIE: u64 = 1 << 5;
export const MSTATUS_MPIE: u64 = 1 << 7;
export const MSTATUS_SPP: u64 = 1 << 8;
export const MSTATUS_SPP_SHIFT: u64 = 8;
export const MSTATUS_MPP: u64 = 3 << 11;
export const MSTATUS_MPP_SHIFT: u64 = 11;
/** Off 0, Initial 1, Clean 2, Dirty 3. */
export const MSTATUS_FS: u64 = 3 << 13;
export const MSTATUS_MPRV: u64 = 1 << 17;
export const MSTATUS_SUM: u64 = 1 << 18;
export const MSTATUS_MXR: u64 = 1 << 19;
export const MSTATUS_TVM: u64 = 1 << 20;
export const MSTATUS_TW: u64 = 1 << 21;
export const MSTATUS_TSR: u64 = 1 << 22;
/** With H: the trap wrote a guest virtual address to mtval; V before it. */
export const MSTATUS_GVA: u64 = 1 << 38;
export const MSTATUS_MPV: u64 = 1 << 39;
/** UXL = SXL = 2: 64 bits, read-only. */
export const MSTATUS_XL64: u64 = 0xa_0000_0000;
/** FS is Dirty (VS and XS do not exist): read-only. */
export const MSTATUS_SD: u64 = 1 << 63;

export const MSTATUS_WRITABLE: u64 = MSTATUS_SIE | MSTATUS_MIE | MSTATUS_SPIE | MSTATUS_MPIE | MSTATUS_SPP | MSTATUS_MPP
  | MSTATUS_FS | MSTATUS_MPRV | MSTATUS_SUM | MSTATUS_MXR | MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR;

/** What sstatus shows of mstatus, and of that what it can change. */
export const SSTATUS_WRITABLE: u64 = MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_FS | MSTATUS_SUM | MSTATUS_MXR;
export const SSTATUS_UXL64: u64 = 0x2_0000_0000;

export const MIP_SSIP: u64 = 1 << 1;
export const MIP_MSIP: u64 = 1 << 3;
export const MIP_STIP: u64 = 1 << 5;
export const MIP_MTIP: u64 = 1 << 7;
export const MIP_SEIP: u64 = 1 << 9;
/** Those of a guest: each is one above the interrupt that it is for VS-mode. */
export const MIP_VSSIP: u64 = 1 << 2;
export const MIP_VSTIP: u64 = 1 << 6;
export const MIP_VSEIP: u64 = 1 << 10;
export const GUEST_INTERRUPTS: u64 = MIP_VSSIP | MIP_VSTIP | MIP_VSEIP;
export const MIP_MEIP: u64 = 1 << 11;
export const SUPERVISOR_INTERRUPTS: u64 = MIP_SSIP | MIP_STIP | MIP_SEIP;
export const ALL_INTERRUPTS: u64 = SUPERVISOR_INTERRUPTS | MIP_MSIP | MIP_MTIP | MIP_MEIP;

/** Exceptions 0..9, 12, 13, 15. An environment call from M-mode (11) cannot be delegated: the bit is read-only zero. */
export const MEDELEG_WRITABLE: u64 = 0xb3ff;

/** With H: environment calls from VS-mode (10), guest-page faults and virtual instructions (20 to 23). */
export const MEDELEG_HYPERVISOR: u64 = 0xf0_0400;
/** norm:hedeleg_acc: what VS-mode may be given; no environment call but those from VU-mode, nothing of the G-stage. */
export const HEDELEG_WRITABLE: u64 = 0xb1ff;

/** VSXL = 2: 64 bits, read-only. VSBE and VGEIN are read-only 0: little-endian, and no guest external interrupts. */
export const HSTATUS_VSXL64: u64 = 0x2_0000_0000;
export const HSTATUS_GVA: u64 = 1 << 6;
export const HSTATUS_SPV: u64 = 1 << 7;
export const HSTATUS_SPVP: u64 = 1 << 8;
export const HSTATUS_HU: u64 = 1 << 9;
export const HSTATUS_VTVM: u64 = 1 << 20;
export const HSTATUS_VTW: u64 = 1 << 21;
export const HSTATUS_VTSR: u64 = 1 << 22;
export const HSTATUS_WRITABLE: u64 = HSTATUS_GVA | HSTATUS_SPV | HSTATUS_SPVP | HSTATUS_HU | HSTATUS_VTVM | HSTATUS_VTW
  | HSTATUS_VTSR;

export const MENVCFG_FIOM: u64 = 1;
/** Svadu: hardware updates A and D. */
export const MENVCFG_ADUE: u64 = 1 << 61;
/** Sstc: stimecmp is in use. */
export const MENVCFG_STCE: u64 = 1 << 63;

export const COUNTEREN_CY: u64 = 1;
export const COUNTEREN_TM: u64 = 2;
export const COUNTEREN_IR: u64 = 4;
/** HPM3 to HPM31. */
export const COUNTEREN_HPM: u64 = 0xffff_fff8;

export const SATP_MODE_SHIFT: u64 = 60;
export const SATP_BARE: u64 = 0;
export const SATP_SV39: u64 = 8;
export const SATP_SV48: u64 = 9;
export const SATP_ASID_SHIFT: u64 = 44;
export const SATP_ASID: u64 = 0xffff << SATP_ASID_SHIFT;
export const SATP_PPN: u64 = 0xfff_ffff_ffff;
/** hgatp has MODE and PPN where satp has them; its root table is aligned to 16 KiB. */
export const HGATP_VMID_SHIFT: u64 = 44;
export const HGATP_VMID: u64 = 0x3fff << HGATP_VMID_SHIFT;
export const HGATP_PPN: u64 = SATP_PPN & ~3;

export const PMP_R: u32 = 1;
export const PMP_W: u32 = 2;
export const PMP_X: u32 = 4;
export const PMP_A_SHIFT: u32 = 3;
export const PMP_L: u32 = 0x80;
/** Bits 6:5 are reserved. */
export const PMP_CFG_WRITABLE: u32 = 0x9f;
export const PMP_ADDR_WRITABLE: u64 = 0x3f_ffff_ffff_ffff;
export const PMP_ENTRIES: u32 = 16;

export const CAUSE_INTERRUPT: u64 = 1 << 63;
