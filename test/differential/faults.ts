// Faults to put into the core, one a family: what a CI-size sample has to notice.
//
// Owns: the list; seeded-faults.ts applies them.

import type { Fault } from "./faulty-core.ts";

// biome-ignore format: each fault's two texts stand one above the other
export const faults: readonly Fault[] = [
  {
    family: "addition", what: "addw does not sign-extend", file: "execute/rv-i.ts",
    find: "function addw(a: u64, b: u64): u64 { return <u64>(<i32>a + <i32>b); }",
    replace: "function addw(a: u64, b: u64): u64 { return <u64>(<u32>a + <u32>b); }",
  },
  {
    family: "comparison", what: "sltiu compares signed", file: "execute/rv-i.ts",
    find: "function sltiu(a: u64, imm: u64): u64 { return <u64>(a < imm); }",
    replace: "function sltiu(a: u64, imm: u64): u64 { return <u64>(<i64>a < <i64>imm); }",
  },
  {
    family: "shift", what: "sraw shifts zeros in", file: "execute/rv-i.ts",
    find: "function sraw(a: u64, b: u64): u64 { return <u64>(<i32>a >> <i32>b); }",
    replace: "function sraw(a: u64, b: u64): u64 { return <u64><i32>(<u32>a >> <u32>b); }",
  },
  {
    family: "branch", what: "bgeu is not taken on equality", file: "execute/rv-i.ts",
    find: "function bgeu(a: u64, b: u64): bool { return a >= b; }",
    replace: "function bgeu(a: u64, b: u64): bool { return a > b; }",
  },
  {
    family: "multiplication", what: "mulhsu takes both operands as signed", file: "execute/rv-m.ts",
    find: "function mulhsu(a: u64, b: u64): u64 { return mulhu(a, b) - (<i64>a < 0 ? b : 0); }",
    replace: "function mulhsu(a: u64, b: u64): u64 { return mulh(a, b); }",
  },
  {
    family: "division", what: "divuw by zero gives 32 ones", file: "execute/rv-m.ts",
    find: "<u64><i32>(<u32>a / <u32>b) : -1; }",
    replace: "<u64><i32>(<u32>a / <u32>b) : 0xffffffff; }",
  },
  {
    family: "atomic operation", what: "amominu.w compares signed", file: "execute/rv-a.ts",
    find: "amoW(bits, (old, b) => <u32>old < <u32>b ? old : b)",
    replace: "amoW(bits, (old, b) => old < b ? old : b)",
  },
  {
    family: "reservation", what: "sc keeps the reservation", file: "execute/rv-a.ts",
    find: "  setHart32(Hart.Reservation, 0);\n  if (succeeds) {",
    replace: "  if (succeeds) {",
  },
  {
    family: "load", what: "lwu sign-extends when it misses the TLB", file: "mmu/access.ts",
    find: "  if (size == 4) return load<u32>(at);",
    replace: "  if (size == 4) return <u64>load<i32>(at);",
  },
  {
    family: "misaligned store", what: "a store over a page end writes the wrong byte last", file: "mmu/access.ts",
    find: "writeHost(i < head ? low + i : high + (i - head), 1, value >> (i << 3))",
    replace: "writeHost(i < head ? low + i : high + (i - head), 1, value >> ((i < 7 ? i : 6) << 3))",
  },
  {
    family: "compressed decoding", what: "c.addi16sp does not sign-extend", file: "decode/decode.generated.ts",
    find: "((h & 0x18) << 24) | ((h & 0x1000) << 17) | (<u32>(<i32>(h << 19) >> 31) & 0xc0000000); // c.addi16sp",
    replace: "((h & 0x18) << 24) | ((h & 0x1000) << 17); // c.addi16sp",
  },
  {
    family: "CSR instruction", what: "csrrc toggles", file: "execute/zicsr.ts",
    find: "value = modifiableCsr(block, index) & ~operand;",
    replace: "value = modifiableCsr(block, index) ^ operand;",
  },
  {
    family: "counter access", what: "scounteren does not gate", file: "csr/csr.ts",
    find: "  return from == Privilege.S || (csr64(block, Csrs.Scounteren) & bit) != 0;",
    replace: "  return true;",
  },
  {
    family: "illegal instruction", what: "tval is zero", file: "trap/raise.ts",
    find: "return raise(Cause.IllegalInstruction, bits);",
    replace: "return raise(Cause.IllegalInstruction, 0);",
  },
  {
    family: "trap entry", what: "a trap into S does not save SIE", file: "trap/deliver.ts",
    find: "return kept | (status & MSTATUS_SIE ? MSTATUS_SPIE : 0) | (<u64>privilege()",
    replace: "return kept | (<u64>privilege()",
  },
  {
    family: "delegation", what: "a trap in M is delegated", file: "trap/deliver.ts",
    find: "if (privilege() == Privilege.M || !((delegated >> code) & 1)) return Target.M;",
    replace: "if (!((delegated >> code) & 1)) return Target.M;",
  },
  {
    family: "trap return", what: "sret leaves SPP", file: "trap/deliver.ts",
    find: "return (status & ~(MSTATUS_SIE | MSTATUS_SPP)) |",
    replace: "return (status & ~MSTATUS_SIE) |",
  },
  {
    family: "interrupt", what: "a delegated interrupt waits for SIE in U-mode", file: "trap/interrupts.ts",
    find: "if (forS && (p < <u32>Privilege.S || guest || (p == Privilege.S &&",
    replace: "if (forS && (guest || (p <= <u32>Privilege.S &&",
  },
  {
    family: "intercepted instruction", what: "TSR does not trap sret", file: "execute/privileged.ts",
    find: "if (supervisorMay(bits, MSTATUS_TSR, HSTATUS_VTSR)",
    replace: "if (supervisorMay(bits, 0, HSTATUS_VTSR)",
  },
  {
    family: "page permission", what: "SUM = 0 does not keep S out of user pages", file: "mmu/pte.ts",
    find: "if (user != userPage && (user || !(how & WITH_SUM))) return false;",
    replace: "if (user != userPage && user) return false;",
  },
  {
    family: "superpage", what: "a misaligned one is taken", file: "mmu/walk.ts",
    find: "      if (page & inPage) return pageFault(Refusal.Misaligned);\n",
    replace: "",
  },
  {
    family: "entry without question", what: "S may read any user page", file: "mmu/pte.ts",
    find: "return (pte & (plain | PTE_RESERVED | PTE_U)) == plain;",
    replace: "return (pte & (plain | PTE_RESERVED)) == plain;",
  },
  {
    family: "accessed and dirty", what: "a store does not set D", file: "mmu/pte.ts",
    find: "return pte | PTE_A | (access == Access.Write ? PTE_D : 0);",
    replace: "return pte | PTE_A;",
  },
  {
    family: "translation fence", what: "sfence.vma with an address forgets nothing for writes", file: "mmu/tlb.ts",
    find: "  if (load<u64>(write) == tag) store<u64>(write, -1);\n",
    replace: "",
  },
  {
    family: "physical protection", what: "an entry that matches a part of an access decides it", file: "mmu/pmp.ts",
    find: "    if (start < from || end > to) return PMP_MIXED;\n",
    replace: "",
  },
  {
    family: "empty region", what: "a TOR region whose top is its bottom matches what encloses it", file: "mmu/pmp.ts",
    find: "if (from >= to || end <= from || start >= to) continue;",
    replace: "if (end <= from || start >= to) continue;",
  },
  {
    family: "update of A and D", what: "menvcfg.ADUE does not count", file: "mmu/walk.ts",
    find: "return (enabled & MENVCFG_ADUE) != 0;",
    replace: "return true;",
  },
  {
    family: "interrupt priority", what: "the timer comes before software", file: "trap/interrupts.ts",
    find: "  if (pending & MIP_MSIP) return 3;\n  if (pending & MIP_MTIP) return 7;",
    replace: "  if (pending & MIP_MTIP) return 7;\n  if (pending & MIP_MSIP) return 3;",
  },
  {
    family: "supervisor interrupt priority", what: "software comes before external", file: "trap/interrupts.ts",
    find: "  if (pending & MIP_SEIP) return 9;\n  if (pending & MIP_SSIP) return 1;",
    replace: "  if (pending & MIP_SSIP) return 1;\n  if (pending & MIP_SEIP) return 9;",
  },
  {
    family: "locked region", what: "a locked entry does not bind M-mode", file: "mmu/pmp.ts",
    find: "return privilege == Privilege.M && !(cfg & PMP_L) ? ALL : cfg & ALL;",
    replace: "return privilege == Privilege.M ? ALL : cfg & ALL;",
  },
  {
    family: "address generation", what: "sh2add.uw takes the whole register", file: "execute/rv-b.ts",
    find: "sh2add_uw(a: u64, b: u64): u64 { return (uw(a) << 2) + b; }",
    replace: "sh2add_uw(a: u64, b: u64): u64 { return (a << 2) + b; }",
  },
  {
    family: "bit manipulation", what: "max compares unsigned", file: "execute/rv-b.ts",
    find: "max (a: u64, b: u64): u64 { return <i64>a > <i64>b ? a : b; }",
    replace: "max (a: u64, b: u64): u64 { return a > b ? a : b; }",
  },
  {
    family: "NaN boxing", what: "an unboxed single is taken", file: "fpu/format.ts",
    find: "return register >= BOX ? register & 0xffff_ffff : canonicalNaN<f32>();",
    replace: "return register & 0xffff_ffff;",
  },
  {
    family: "float minimum", what: "a signalling NaN raises nothing", file: "fpu/compare.ts",
    find: "  if (isSignaling<T>(a) || isSignaling<T>(b)) accrue(Flag.Invalid);\n  if (!isNaN<T>(a)) return a;",
    replace: "  if (!isNaN<T>(a)) return a;",
  },
  {
    family: "float conversion", what: "to an integer, inexact is not raised", file: "fpu/convert.ts",
    find: "  if (aligned & 3) accrue(Flag.Inexact);\n",
    replace: "",
  },
  {
    family: "virtual instruction", what: "VTSR does not trap sret", file: "execute/privileged.ts",
    find: "if (supervisorMay(bits, MSTATUS_TSR, HSTATUS_VTSR)",
    replace: "if (supervisorMay(bits, MSTATUS_TSR, 0)",
  },
];
