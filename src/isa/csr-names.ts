// The names of the control and status registers, for people.
//
// Owns: number to name for the CSRs of RV64 with M, S, U, H, F, Sstc, Zicntr, Zihpm and 16 PMP entries. Which of them
// a hart implements, and who may access them, is the core's csr/.
// Spec: Privileged, "CSR Listing".

/** `count` names `prefix` + index from `first` on, at consecutive numbers. */
function numbered(number: number, prefix: string, first: number, count: number): [number, string][] {
  return Array.from({ length: count }, (_, index) => [number + index, `${prefix}${first + index}`]);
}

/** Name of each known CSR by its 12-bit number. */
export const csrNames: ReadonlyMap<number, string> = new Map<number, string>([
  // Floating point, and the counters as user mode reads them.
  [0x001, "fflags"],
  [0x002, "frm"],
  [0x003, "fcsr"],
  [0xc00, "cycle"],
  [0xc01, "time"],
  [0xc02, "instret"],
  ...numbered(0xc03, "hpmcounter", 3, 29),

  // Supervisor.
  [0x100, "sstatus"],
  [0x104, "sie"],
  [0x105, "stvec"],
  [0x106, "scounteren"],
  [0x10a, "senvcfg"],
  [0x140, "sscratch"],
  [0x141, "sepc"],
  [0x142, "scause"],
  [0x143, "stval"],
  [0x144, "sip"],
  [0x14d, "stimecmp"],
  [0x180, "satp"],

  // Hypervisor.
  [0x600, "hstatus"],
  [0x602, "hedeleg"],
  [0x603, "hideleg"],
  [0x604, "hie"],
  [0x605, "htimedelta"],
  [0x606, "hcounteren"],
  [0x607, "hgeie"],
  [0x60a, "henvcfg"],
  [0x643, "htval"],
  [0x644, "hip"],
  [0x645, "hvip"],
  [0x64a, "htinst"],
  [0x680, "hgatp"],
  [0xe12, "hgeip"],

  // Virtual supervisor.
  [0x200, "vsstatus"],
  [0x204, "vsie"],
  [0x205, "vstvec"],
  [0x240, "vsscratch"],
  [0x241, "vsepc"],
  [0x242, "vscause"],
  [0x243, "vstval"],
  [0x244, "vsip"],
  [0x24d, "vstimecmp"],
  [0x280, "vsatp"],

  // Machine.
  [0xf11, "mvendorid"],
  [0xf12, "marchid"],
  [0xf13, "mimpid"],
  [0xf14, "mhartid"],
  [0xf15, "mconfigptr"],
  [0x300, "mstatus"],
  [0x301, "misa"],
  [0x302, "medeleg"],
  [0x303, "mideleg"],
  [0x304, "mie"],
  [0x305, "mtvec"],
  [0x306, "mcounteren"],
  [0x30a, "menvcfg"],
  [0x340, "mscratch"],
  [0x341, "mepc"],
  [0x342, "mcause"],
  [0x343, "mtval"],
  [0x344, "mip"],
  [0x34a, "mtinst"],
  [0x34b, "mtval2"],
  [0x747, "mseccfg"],

  // Physical memory protection: 16 entries, 8 to a configuration register, odd ones absent in RV64.
  [0x3a0, "pmpcfg0"],
  [0x3a2, "pmpcfg2"],
  ...numbered(0x3b0, "pmpaddr", 0, 16),

  // Counters as machine mode sets them.
  [0x320, "mcountinhibit"],
  ...numbered(0x323, "mhpmevent", 3, 29),
  [0xb00, "mcycle"],
  [0xb02, "minstret"],
  ...numbered(0xb03, "mhpmcounter", 3, 29),
]);
