// RV64I: the base integer instructions.
//
// Owns: the rows of the unprivileged base, ecall, ebreak and fence included.
// Spec: Unprivileged, "RV32I Base Integer Instruction Set" and "RV64I Base Integer Instruction Set".

import type { Instruction } from "../instruction.ts";
import { no, rowsOf, yes } from "./row.ts";

const insn = rowsOf("I");

// biome-ignore format: one aligned line per instruction
export const rvI: readonly Instruction[] = [
  //     name      encoding (bit 31 first)                  format   kind       ends block  effect
  // Constants and jumps.
  insn("lui",    "iiiiiiiiiiiiiiiiiiii ddddd 0110111",    "U",     "upper",   no,  "x[rd] = imm"),
  insn("auipc",  "iiiiiiiiiiiiiiiiiiii ddddd 0010111",    "U",     "upper",   no,  "x[rd] = pc + imm"),
  insn("jal",    "iiiiiiiiiiiiiiiiiiii ddddd 1101111",    "J",     "jump",    yes, "x[rd] = address of the next instruction; pc += imm"),
  insn("jalr",   "iiiiiiiiiiii sssss 000 ddddd 1100111",  "LOAD",  "jump",    yes, "target = (x[rs1] + imm) & ~1; x[rd] = address of the next instruction; pc = target"),

  // Conditional branches.
  insn("beq",    "iiiiiii ttttt sssss 000 iiiii 1100011", "B",     "branch",  yes, "if (x[rs1] == x[rs2]) pc += imm"),
  insn("bne",    "iiiiiii ttttt sssss 001 iiiii 1100011", "B",     "branch",  yes, "if (x[rs1] != x[rs2]) pc += imm"),
  insn("blt",    "iiiiiii ttttt sssss 100 iiiii 1100011", "B",     "branch",  yes, "if (x[rs1] < x[rs2], signed) pc += imm"),
  insn("bge",    "iiiiiii ttttt sssss 101 iiiii 1100011", "B",     "branch",  yes, "if (x[rs1] >= x[rs2], signed) pc += imm"),
  insn("bltu",   "iiiiiii ttttt sssss 110 iiiii 1100011", "B",     "branch",  yes, "if (x[rs1] < x[rs2], unsigned) pc += imm"),
  insn("bgeu",   "iiiiiii ttttt sssss 111 iiiii 1100011", "B",     "branch",  yes, "if (x[rs1] >= x[rs2], unsigned) pc += imm"),

  // Loads and stores.
  insn("lb",     "iiiiiiiiiiii sssss 000 ddddd 0000011",  "LOAD",  "load",    no,  "x[rd] = sext(mem8[x[rs1] + imm])"),
  insn("lh",     "iiiiiiiiiiii sssss 001 ddddd 0000011",  "LOAD",  "load",    no,  "x[rd] = sext(mem16[x[rs1] + imm])"),
  insn("lw",     "iiiiiiiiiiii sssss 010 ddddd 0000011",  "LOAD",  "load",    no,  "x[rd] = sext(mem32[x[rs1] + imm])"),
  insn("ld",     "iiiiiiiiiiii sssss 011 ddddd 0000011",  "LOAD",  "load",    no,  "x[rd] = mem64[x[rs1] + imm]"),
  insn("lbu",    "iiiiiiiiiiii sssss 100 ddddd 0000011",  "LOAD",  "load",    no,  "x[rd] = zext(mem8[x[rs1] + imm])"),
  insn("lhu",    "iiiiiiiiiiii sssss 101 ddddd 0000011",  "LOAD",  "load",    no,  "x[rd] = zext(mem16[x[rs1] + imm])"),
  insn("lwu",    "iiiiiiiiiiii sssss 110 ddddd 0000011",  "LOAD",  "load",    no,  "x[rd] = zext(mem32[x[rs1] + imm])"),
  insn("sb",     "iiiiiii ttttt sssss 000 iiiii 0100011", "S",     "store",   no,  "mem8[x[rs1] + imm] = x[rs2]"),
  insn("sh",     "iiiiiii ttttt sssss 001 iiiii 0100011", "S",     "store",   no,  "mem16[x[rs1] + imm] = x[rs2]"),
  insn("sw",     "iiiiiii ttttt sssss 010 iiiii 0100011", "S",     "store",   no,  "mem32[x[rs1] + imm] = x[rs2]"),
  insn("sd",     "iiiiiii ttttt sssss 011 iiiii 0100011", "S",     "store",   no,  "mem64[x[rs1] + imm] = x[rs2]"),

  // Register with immediate.
  insn("addi",   "iiiiiiiiiiii sssss 000 ddddd 0010011",  "I",     "alu-imm", no,  "x[rd] = x[rs1] + imm"),
  insn("slti",   "iiiiiiiiiiii sssss 010 ddddd 0010011",  "I",     "alu-imm", no,  "x[rd] = x[rs1] < imm, signed"),
  insn("sltiu",  "iiiiiiiiiiii sssss 011 ddddd 0010011",  "I",     "alu-imm", no,  "x[rd] = x[rs1] < imm, unsigned after sign extension"),
  insn("xori",   "iiiiiiiiiiii sssss 100 ddddd 0010011",  "I",     "alu-imm", no,  "x[rd] = x[rs1] ^ imm"),
  insn("ori",    "iiiiiiiiiiii sssss 110 ddddd 0010011",  "I",     "alu-imm", no,  "x[rd] = x[rs1] | imm"),
  insn("andi",   "iiiiiiiiiiii sssss 111 ddddd 0010011",  "I",     "alu-imm", no,  "x[rd] = x[rs1] & imm"),
  insn("slli",   "000000 iiiiii sssss 001 ddddd 0010011", "SH6",   "alu-imm", no,  "x[rd] = x[rs1] << imm"),
  insn("srli",   "000000 iiiiii sssss 101 ddddd 0010011", "SH6",   "alu-imm", no,  "x[rd] = x[rs1] >> imm, logical"),
  insn("srai",   "010000 iiiiii sssss 101 ddddd 0010011", "SH6",   "alu-imm", no,  "x[rd] = x[rs1] >> imm, arithmetic"),

  // Register with register.
  insn("add",    "0000000 ttttt sssss 000 ddddd 0110011", "R",     "alu",     no,  "x[rd] = x[rs1] + x[rs2]"),
  insn("sub",    "0100000 ttttt sssss 000 ddddd 0110011", "R",     "alu",     no,  "x[rd] = x[rs1] - x[rs2]"),
  insn("sll",    "0000000 ttttt sssss 001 ddddd 0110011", "R",     "alu",     no,  "x[rd] = x[rs1] << x[rs2][5:0]"),
  insn("slt",    "0000000 ttttt sssss 010 ddddd 0110011", "R",     "alu",     no,  "x[rd] = x[rs1] < x[rs2], signed"),
  insn("sltu",   "0000000 ttttt sssss 011 ddddd 0110011", "R",     "alu",     no,  "x[rd] = x[rs1] < x[rs2], unsigned"),
  insn("xor",    "0000000 ttttt sssss 100 ddddd 0110011", "R",     "alu",     no,  "x[rd] = x[rs1] ^ x[rs2]"),
  insn("srl",    "0000000 ttttt sssss 101 ddddd 0110011", "R",     "alu",     no,  "x[rd] = x[rs1] >> x[rs2][5:0], logical"),
  insn("sra",    "0100000 ttttt sssss 101 ddddd 0110011", "R",     "alu",     no,  "x[rd] = x[rs1] >> x[rs2][5:0], arithmetic"),
  insn("or",     "0000000 ttttt sssss 110 ddddd 0110011", "R",     "alu",     no,  "x[rd] = x[rs1] | x[rs2]"),
  insn("and",    "0000000 ttttt sssss 111 ddddd 0110011", "R",     "alu",     no,  "x[rd] = x[rs1] & x[rs2]"),

  // The same on the low 32 bits, result sign-extended (RV64 only).
  insn("addiw",  "iiiiiiiiiiii sssss 000 ddddd 0011011",  "I",     "alu-imm", no,  "x[rd] = sext32(x[rs1] + imm)"),
  insn("slliw",  "0000000 iiiii sssss 001 ddddd 0011011", "SH5",   "alu-imm", no,  "x[rd] = sext32(x[rs1] << imm)"),
  insn("srliw",  "0000000 iiiii sssss 101 ddddd 0011011", "SH5",   "alu-imm", no,  "x[rd] = sext32(x[rs1][31:0] >> imm), logical"),
  insn("sraiw",  "0100000 iiiii sssss 101 ddddd 0011011", "SH5",   "alu-imm", no,  "x[rd] = sext32(x[rs1][31:0] >> imm), arithmetic"),
  insn("addw",   "0000000 ttttt sssss 000 ddddd 0111011", "R",     "alu",     no,  "x[rd] = sext32(x[rs1] + x[rs2])"),
  insn("subw",   "0100000 ttttt sssss 000 ddddd 0111011", "R",     "alu",     no,  "x[rd] = sext32(x[rs1] - x[rs2])"),
  insn("sllw",   "0000000 ttttt sssss 001 ddddd 0111011", "R",     "alu",     no,  "x[rd] = sext32(x[rs1] << x[rs2][4:0])"),
  insn("srlw",   "0000000 ttttt sssss 101 ddddd 0111011", "R",     "alu",     no,  "x[rd] = sext32(x[rs1][31:0] >> x[rs2][4:0]), logical"),
  insn("sraw",   "0100000 ttttt sssss 101 ddddd 0111011", "R",     "alu",     no,  "x[rd] = sext32(x[rs1][31:0] >> x[rs2][4:0]), arithmetic"),

  // Memory ordering and environment. The fence's fm, rs1 and rd are reserved for finer fences and ignored.
  insn("fence",  "iiiiiiiiiiii sssss 000 ddddd 0001111",  "FENCE", "fence",   no,  "order the accesses named by pred before those named by succ"),
  insn("ecall",  "000000000000 00000 000 00000 1110011",  "NONE",  "system",  yes, "trap: environment call from the current privilege"),
  insn("ebreak", "000000000001 00000 000 00000 1110011",  "NONE",  "system",  yes, "trap: breakpoint"),
];
