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
  "insn/sc-alignment": {
    test: 1,
    rule: "norm:lr_sc_alignment",
    what: "a misaligned SC that does not match the reservation fails instead of trapping",
  },
  "privileged/epc-alignment": {
    test: 1,
    rule: "norm:mepc_align",
    what: "bit 0 of mepc and sepc can be read back",
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
  // Without the advanced interrupt architecture QEMU takes the pending interrupt with the lowest number.
  "privileged/interrupt-priority": { cpu: ["x-smaia=true", "x-ssaia=true"] },
};
