// Where QEMU 7.2 departs from the manual, and what it needs to be told so that it does not.
//
// The tests are right by the manual. An exception says which test of a file QEMU fails first and by which rule; the
// suite checks that it still does, so that a list that is out of date is noticed.

import type { QemuOptions } from "./qemu.ts";

export interface QemuException {
  /** The number of the test in the file that QEMU fails. */
  readonly test: number;
  readonly rule: string;
  readonly what: string;
}

/** By test, as listArchTests names it. */
export const qemuExceptions: Readonly<Record<string, QemuException>> = {
  "hypervisor/csr-warl": {
    test: 2,
    rule: "norm:hstatus_sz_acc_op, norm:hgatp_ppn_op, norm:hgatp_vmid_lsbs, norm:htinst_val",
    what: "hstatus, vsstatus and hgatp hold what is written, also where they have no field; htinst cannot be written",
  },
  "hypervisor/delegated-causes": {
    test: 1,
    rule: "norm:hideleg_trans",
    what: "exceptions 2 and 6 delegated to VS get the number of the interrupt one lower",
  },
  "hypervisor/guest-address-bit-40": {
    test: 1,
    rule: "norm:hgatp_mode_sv39x4",
    what: "a guest physical address is sign-extended from bit 40",
  },
  "hypervisor/guest-float-summary": {
    test: 1,
    rule: "norm:vsstatus_sd_xs_op",
    what: "vsstatus.SD reads as zero",
  },
  "hypervisor/guest-mprv-faults": {
    test: 1,
    rule: "norm:mstatus_mprv_hypervisor",
    what: "a G-stage fault of a load with MPRV and MPV is a page fault; SUM = 0 is ignored",
  },
  "hypervisor/guest-pmp": {
    test: 1,
    rule: "norm:H_pmp",
    what: "what PMP refuses a guest is a guest-page fault",
  },
  "hypervisor/guest-table-access-fault": {
    test: 1,
    rule: 'Privileged, "Virtual Address Translation Process", step 2',
    what: "a walk that reads where nothing is gives a page fault",
  },
  "hypervisor/guest-time-disabled": {
    test: 1,
    rule: "norm:menvcfg_stce_op2",
    what: "henvcfg.STCE does not depend on menvcfg.STCE",
  },
  "hypervisor/guest-timer-or": {
    test: 1,
    rule: "norm:hip_vstip_vstie_acc_op",
    what: "clearing hvip.VSTIP clears what vstimecmp asserts",
  },
  "hypervisor/guest-tvm-tsr-tw": {
    test: 1,
    rule: "norm:mstatus_modes",
    what: "TVM and TSR of mstatus make instructions of VS-mode illegal",
  },
  "hypervisor/gva-clear": {
    test: 1,
    rule: "norm:mstatus_gva_op",
    what: "GVA stays set when a trap with V = 0 follows one of a guest",
  },
  "hypervisor/hlv-guest-mxr": {
    test: 1,
    rule: "norm:hlsv_vsstatus_mxr",
    what: "vsstatus.MXR does not concern hlv",
  },
  "hypervisor/hlv-gva": {
    test: 1,
    rule: "norm:mstatus_gva_op",
    what: "a page fault of hlv or hsv in M-mode does not set GVA",
  },
  "hypervisor/hlv-satp-bare": {
    test: 1,
    rule: "norm:hlsv_trans",
    what: "a page fault of hlv is an access fault while satp is Bare",
  },
  "hypervisor/hlv-spvp-switch": {
    test: 1,
    rule: "norm:hlsv_priv",
    what: "a translation that hlv has used as VS serves hlv as VU",
  },
  "hypervisor/hlv-sum": {
    test: 1,
    rule: "norm:hlsv_priv",
    what: "hlv as VS reads pages of the user without SUM",
  },
  "hypervisor/hlvx": {
    test: 1,
    rule: "norm:hlsv_u_op",
    what: "hlvx needs read permission",
  },
  "hypervisor/hypervisor-tvm": {
    test: 3,
    rule: "norm:hgatp_tvm_illegal",
    what: "TVM does not concern hgatp",
  },
  "hypervisor/implicit-fault-causes": {
    test: 1,
    rule: "norm:H_vm_gpapriv",
    what: "a guest-page fault of an implicit access is a load's, whatever the access was",
  },
  "hypervisor/instruction-trap-values": {
    test: 1,
    rule: "norm:mstatus_gva_op, norm:H_virtinst_xtval",
    what: "an illegal instruction sets GVA; tval of a virtual one is that of the last illegal one",
  },
  "hypervisor/mip-guest-bits": {
    test: 1,
    rule: "norm:mip_mie_alias",
    what: "VSTIP and VSEIP are writable in mip",
  },
  "hypervisor/mret-machine": {
    test: 1,
    rule: "norm:mstatus_mpv_op",
    what: "mret with MPP = M sets V to MPV",
  },
  "hypervisor/two-stage-mxr": {
    test: 2,
    rule: "norm:sstatus_mxr_vm, norm:vsstatus_mxr_vm",
    what: "MXR of HS-level does not concern VS and VU, MXR of vsstatus concerns the G-stage",
  },
  "hypervisor/two-stage-svade": {
    test: 1,
    rule: "norm:henvcfg_adue_op",
    what: "A and D are always set by hardware; henvcfg.ADUE does not exist",
  },
  "hypervisor/two-stage-table-dirty": {
    test: 1,
    rule: "norm:H_vm_gpapriv",
    what: "setting A or D in a VS-stage table is not a store to the G-stage",
  },
  "hypervisor/vs-trap-hstatus": {
    test: 1,
    rule: "norm:H_trap_vs_csrwrites",
    what: "a trap into VS-mode clears hstatus.GVA",
  },
  "hypervisor/vsip": {
    test: 1,
    rule: "norm:vsip_vsie_sti, norm:vsip_vsie_sei",
    what: "vsip.STIP and SEIP read as zero",
  },
  "hypervisor/vtvm-satp": {
    test: 1,
    rule: "norm:hstatus_vtvm_op",
    what: "VTVM does not concern satp",
  },
  "hypervisor/vu-instructions": {
    test: 1,
    rule: "norm:H_virtinst_vu_sret_sfence, norm:H_virtinst_vu_nonhigh_supervisor_allowedhs_tvm0",
    what: "hypervisor fences, supervisor instructions and CSRs are illegal in VU-mode, not virtual",
  },
  "insn/amo-access-fault": {
    test: 1,
    rule: "norm:mcause_exccode_st_sc_amo",
    what: "an AMO where nothing is gives a load access fault",
  },
  "insn/counters-write": {
    test: 1,
    rule: "norm:csr_side_effects",
    what: "the instruction that writes minstret is counted on top of the written value",
  },
  "insn/csr-zero-source": {
    test: 1,
    rule: "norm:csrrs_csrrc_rs1_x0",
    what: "csrrs with a register that holds zero is taken as a read",
  },
  "insn/jump-misaligned": {
    test: 1,
    rule: "norm:mtval_vaddr_wr1",
    what: "mtval keeps its old value on an instruction-address-misaligned exception",
  },
  "insn/sc-alignment": {
    test: 1,
    rule: "norm:lr_sc_alignment",
    what: "a misaligned SC that does not match the reservation fails instead of trapping",
  },
  "insn/ctzw": {
    test: 1,
    rule: "norm:ctzw_op",
    what: "the high word counts when the low one is zero",
  },
  "privileged/no-counters": {
    test: 1,
    rule: "norm:Zicsr_illegal_acc",
    what: "it cannot be had without cycle, time and instret",
  },
  "privileged/no-sv48": {
    test: 1,
    rule: "norm:satp_mode_op_unsupported",
    what: "it cannot be had with Sv39 alone",
  },
  "privileged/misa-b": {
    test: 1,
    rule: "norm:misa_b_op",
    what: "misa.B is zero although Zba, Zbb and Zbs are there",
  },
  "privileged/countinhibit-time": {
    test: 1,
    rule: "norm:mcountinhibit_warl",
    what: "mcountinhibit holds a bit for time",
  },
  "privileged/epc-alignment": {
    test: 1,
    rule: "norm:mepc_align",
    what: "bit 0 of mepc and sepc can be read back",
  },
  "privileged/fs-flags": {
    test: 1,
    rule: "norm:mstatus_fs_vs_xs_dirty_op",
    what: "a comparison or a conversion to an integer that raises a flag leaves FS",
  },
  "privileged/medeleg-zero": {
    test: 1,
    rule: "norm:medeleg_when_rd0",
    what: "medeleg[11] is writable",
  },
  "privileged/mpp-reserved": {
    test: 1,
    rule: "norm:mstatus_xpp_warl",
    what: "MPP holds 2",
  },
  "privileged/pmp-address-bits": {
    test: 1,
    rule: "norm:pmp_addr_encoding",
    what: "pmpaddr has 64 bits",
  },
  "privileged/pmp-all-off": {
    test: 1,
    rule: "norm:pmp_no_entry_match",
    what: "mret to S or U with every PMP entry off is an illegal instruction",
  },
  "privileged/pmp-configuration": {
    test: 1,
    rule: "norm:pmp_rwx_warl",
    what: "pmpcfg holds R = 0 with W = 1, and bits 5 and 6",
  },
  "privileged/pmp-tor-zero": {
    test: 1,
    rule: "norm:pmp_a_field_tor",
    what: "TOR with top 0 in entry 0 matches every address",
  },
  "privileged/pmp-walk-update": {
    test: 1,
    rule: 'Privileged, "Virtual Address Translation Process", step 9',
    what: "A and D are set in a table that PMP does not let be written",
  },
  "privileged/svade": {
    test: 1,
    rule: "norm:Svadu_disabled_hw_update_falls_back_to_svade",
    what: "A and D are always set by hardware; menvcfg.ADUE does not exist",
  },
  "privileged/walk-access-fault": {
    test: 1,
    rule: 'Privileged, "Virtual Address Translation Process", step 2',
    what: "a walk that reads where nothing is gives a page fault",
  },
  "privileged/xret-mprv": {
    test: 1,
    rule: "norm:mstatus_mprv_clr_mret_sret_less_priv",
    what: "mret and sret leave MPRV",
  },
};

/** Options without which QEMU would not follow the manual, by test. */
export const qemuOptions: Readonly<Record<string, QemuOptions>> = {
  // Without it QEMU counts host time, not instructions.
  "insn/counters": { arguments: ["-icount", "shift=0"] },
  "insn/counters-write": { arguments: ["-icount", "shift=0"] },
  "privileged/countinhibit": { arguments: ["-icount", "shift=0"] },
  // As many event counters as the manual has.
  "privileged/hpm": { cpu: ["pmu-num=29"] },
  // Without the advanced interrupt architecture QEMU takes the pending interrupt with the lowest number.
  "hypervisor/guest-interrupt-priority": { cpu: ["x-smaia=true", "x-ssaia=true"] },
  "privileged/interrupt-priority": { cpu: ["x-smaia=true", "x-ssaia=true"] },
};
