// H: the instructions of the hypervisor extension.
//
// Owns: hfence.* and the loads and stores through the guest's translation. Svinval is not implemented.
// Spec: Privileged, "H Extension for Hypervisor Support", "Hypervisor Instructions".

import type { Instruction } from "../instruction.ts";
import { no, rowsOf, yes } from "./row.ts";

const insn = rowsOf("H");

// biome-ignore format: one aligned line per instruction
export const hypervisor: readonly Instruction[] = [
  //     name           encoding (bit 31 first)                  format kind                 ends block  effect
  // Fences.
  insn("hfence.vvma", "0010001 ttttt sssss 000 00000 1110011", "VMA", "system",            yes, "forget VS-stage translations of guest address x[rs1] (x0: all) in guest ASID x[rs2] (x0: all)"),
  insn("hfence.gvma", "0110001 ttttt sssss 000 00000 1110011", "VMA", "system",            yes, "forget G-stage translations of guest-physical x[rs1] << 2 (x0: all) in VMID x[rs2] (x0: all)"),

  // Loads and stores as if V=1, with the privilege of hstatus.SPVP. hlvx needs execute instead of read permission.
  insn("hlv.b",       "0110000 00000 sssss 100 ddddd 1110011", "HLV", "hypervisor-access", no,  "x[rd] = sext(guest8[x[rs1]])"),
  insn("hlv.bu",      "0110000 00001 sssss 100 ddddd 1110011", "HLV", "hypervisor-access", no,  "x[rd] = zext(guest8[x[rs1]])"),
  insn("hlv.h",       "0110010 00000 sssss 100 ddddd 1110011", "HLV", "hypervisor-access", no,  "x[rd] = sext(guest16[x[rs1]])"),
  insn("hlv.hu",      "0110010 00001 sssss 100 ddddd 1110011", "HLV", "hypervisor-access", no,  "x[rd] = zext(guest16[x[rs1]])"),
  insn("hlvx.hu",     "0110010 00011 sssss 100 ddddd 1110011", "HLV", "hypervisor-access", no,  "x[rd] = zext(guest16[x[rs1]]), executable memory"),
  insn("hlv.w",       "0110100 00000 sssss 100 ddddd 1110011", "HLV", "hypervisor-access", no,  "x[rd] = sext(guest32[x[rs1]])"),
  insn("hlv.wu",      "0110100 00001 sssss 100 ddddd 1110011", "HLV", "hypervisor-access", no,  "x[rd] = zext(guest32[x[rs1]])"),
  insn("hlvx.wu",     "0110100 00011 sssss 100 ddddd 1110011", "HLV", "hypervisor-access", no,  "x[rd] = zext(guest32[x[rs1]]), executable memory"),
  insn("hlv.d",       "0110110 00000 sssss 100 ddddd 1110011", "HLV", "hypervisor-access", no,  "x[rd] = guest64[x[rs1]]"),
  insn("hsv.b",       "0110001 ttttt sssss 100 00000 1110011", "HSV", "hypervisor-access", no,  "guest8[x[rs1]] = x[rs2]"),
  insn("hsv.h",       "0110011 ttttt sssss 100 00000 1110011", "HSV", "hypervisor-access", no,  "guest16[x[rs1]] = x[rs2]"),
  insn("hsv.w",       "0110101 ttttt sssss 100 00000 1110011", "HSV", "hypervisor-access", no,  "guest32[x[rs1]] = x[rs2]"),
  insn("hsv.d",       "0110111 ttttt sssss 100 00000 1110011", "HSV", "hypervisor-access", no,  "guest64[x[rs1]] = x[rs2]"),
];
