// Assembly syntax: how each format's operands are written, and the pseudo-instructions.
//
// Owns: operand templates and the alias table. They are read by disassemble.ts.
// A template is text in which these words stand for operands: rd rs1 rs2 (integer registers), frd frs1 frs2 frs3
// (floating-point ones), imm (decimal), imm20 (the upper 20 bits, as lui takes them), target (pc + imm), csr, pred and
// succ (a fence's sets), rm (rounding mode).
// Spec: RISC-V Assembly Programmer's Manual, "Pseudoinstructions".

import type { Operands } from "./encoding.ts";
import type { Format } from "./instruction.ts";

/** Operand template of each format. */
export const syntaxOfFormat: Readonly<Record<Format, string>> = {
  R: "rd, rs1, rs2",
  R1: "rd, rs1",
  I: "rd, rs1, imm",
  SH5: "rd, rs1, imm",
  SH6: "rd, rs1, imm",
  LOAD: "rd, imm(rs1)",
  S: "rs2, imm(rs1)",
  B: "rs1, rs2, target",
  U: "rd, imm20",
  J: "rd, target",
  CSR: "rd, csr, rs1",
  CSRI: "rd, csr, imm",
  A: "rd, rs2, (rs1)",
  LR: "rd, (rs1)",
  FENCE: "pred, succ",
  NONE: "",
  VMA: "rs1, rs2",
  HLV: "rd, (rs1)",
  HSV: "rs2, (rs1)",
  FR: "frd, frs1, frs2",
  FR_RM: "frd, frs1, frs2, rm",
  FR1_RM: "frd, frs1, rm",
  FR4: "frd, frs1, frs2, frs3, rm",
  FCMP: "rd, frs1, frs2",
  F2X: "rd, frs1",
  F2X_RM: "rd, frs1, rm",
  X2F: "frd, rs1",
  X2F_RM: "frd, rs1, rm",
  FLOAD: "frd, imm(rs1)",
  FSTORE: "frs2, imm(rs1)",
};

/** One pseudo-instruction: `of` under the condition `when` is written `name` with the operands `syntax`. */
export interface Alias {
  readonly name: string;
  readonly of: string;
  /** Each operand named must have this value, or the value of the other operand named. */
  readonly when: Readonly<Partial<Record<keyof Operands, number | keyof Operands>>>;
  readonly syntax: string;
}

function alias(name: string, of: string, when: Alias["when"], syntax: string): Alias {
  return { name, of, when, syntax };
}

const ra = 1;
const fflags = 0x001;
const frm = 0x002;
const fcsr = 0x003;
const cycle = 0xc00;
const time = 0xc01;
const instret = 0xc02;

/** The pseudo-instructions; the first row whose condition holds is used. */
// biome-ignore format: one aligned line per pseudo-instruction
export const aliases: readonly Alias[] = [
  alias("nop",       "addi",       { rd: 0, rs1: 0, imm: 0 },       ""),
  alias("li",        "addi",       { rs1: 0 },                      "rd, imm"),
  alias("mv",        "addi",       { imm: 0 },                      "rd, rs1"),
  alias("mv",        "add",        { rs1: 0 },                      "rd, rs2"), // what c.mv stands for
  alias("not",       "xori",       { imm: -1 },                     "rd, rs1"),
  alias("neg",       "sub",        { rs1: 0 },                      "rd, rs2"),
  alias("negw",      "subw",       { rs1: 0 },                      "rd, rs2"),
  alias("sext.w",    "addiw",      { imm: 0 },                      "rd, rs1"),
  alias("zext.b",    "andi",       { imm: 255 },                    "rd, rs1"),
  alias("zext.w",    "add.uw",     { rs2: 0 },                      "rd, rs1"),
  alias("seqz",      "sltiu",      { imm: 1 },                      "rd, rs1"),
  alias("snez",      "sltu",       { rs1: 0 },                      "rd, rs2"),
  alias("sltz",      "slt",        { rs2: 0 },                      "rd, rs1"),
  alias("sgtz",      "slt",        { rs1: 0 },                      "rd, rs2"),

  alias("beqz",      "beq",        { rs2: 0 },                      "rs1, target"),
  alias("bnez",      "bne",        { rs2: 0 },                      "rs1, target"),
  alias("blez",      "bge",        { rs1: 0 },                      "rs2, target"),
  alias("bgez",      "bge",        { rs2: 0 },                      "rs1, target"),
  alias("bltz",      "blt",        { rs2: 0 },                      "rs1, target"),
  alias("bgtz",      "blt",        { rs1: 0 },                      "rs2, target"),
  alias("j",         "jal",        { rd: 0 },                       "target"),
  alias("jal",       "jal",        { rd: ra },                      "target"),
  alias("ret",       "jalr",       { rd: 0, rs1: ra, imm: 0 },      ""),
  alias("jr",        "jalr",       { rd: 0, imm: 0 },               "rs1"),
  alias("jr",        "jalr",       { rd: 0 },                       "imm(rs1)"),
  alias("jalr",      "jalr",       { rd: ra, imm: 0 },              "rs1"),
  alias("jalr",      "jalr",       { rd: ra },                      "imm(rs1)"),

  alias("frflags",   "csrrs",      { csr: fflags, rs1: 0 },         "rd"),
  alias("frrm",      "csrrs",      { csr: frm, rs1: 0 },            "rd"),
  alias("frcsr",     "csrrs",      { csr: fcsr, rs1: 0 },           "rd"),
  alias("rdcycle",   "csrrs",      { csr: cycle, rs1: 0 },          "rd"),
  alias("rdtime",    "csrrs",      { csr: time, rs1: 0 },           "rd"),
  alias("rdinstret", "csrrs",      { csr: instret, rs1: 0 },        "rd"),
  alias("fsflags",   "csrrw",      { csr: fflags, rd: 0 },          "rs1"),
  alias("fsflags",   "csrrw",      { csr: fflags },                 "rd, rs1"),
  alias("fsrm",      "csrrw",      { csr: frm, rd: 0 },             "rs1"),
  alias("fsrm",      "csrrw",      { csr: frm },                    "rd, rs1"),
  alias("fscsr",     "csrrw",      { csr: fcsr, rd: 0 },            "rs1"),
  alias("fscsr",     "csrrw",      { csr: fcsr },                   "rd, rs1"),
  alias("fsflagsi",  "csrrwi",     { csr: fflags, rd: 0 },          "imm"),
  alias("fsflagsi",  "csrrwi",     { csr: fflags },                 "rd, imm"),
  alias("fsrmi",     "csrrwi",     { csr: frm, rd: 0 },             "imm"),
  alias("fsrmi",     "csrrwi",     { csr: frm },                    "rd, imm"),
  alias("unimp",     "csrrw",      { csr: cycle, rd: 0, rs1: 0 },   ""),
  alias("csrr",      "csrrs",      { rs1: 0 },                      "rd, csr"),
  alias("csrw",      "csrrw",      { rd: 0 },                       "csr, rs1"),
  alias("csrs",      "csrrs",      { rd: 0 },                       "csr, rs1"),
  alias("csrc",      "csrrc",      { rd: 0 },                       "csr, rs1"),
  alias("csrwi",     "csrrwi",     { rd: 0 },                       "csr, imm"),
  alias("csrsi",     "csrrsi",     { rd: 0 },                       "csr, imm"),
  alias("csrci",     "csrrci",     { rd: 0 },                       "csr, imm"),

  alias("fence",     "fence",      { rd: 0, rs1: 0, imm: 0x0ff },   ""),
  alias("pause",     "fence",      { rd: 0, rs1: 0, imm: 0x010 },   ""), // Zihintpause: fence w,0
  alias("sfence.vma", "sfence.vma", { rs1: 0, rs2: 0 },             ""),
  alias("sfence.vma", "sfence.vma", { rs2: 0 },                     "rs1"),
  alias("hfence.vvma", "hfence.vvma", { rs1: 0, rs2: 0 },           ""),
  alias("hfence.vvma", "hfence.vvma", { rs2: 0 },                   "rs1"),
  alias("hfence.gvma", "hfence.gvma", { rs1: 0, rs2: 0 },           ""),
  alias("hfence.gvma", "hfence.gvma", { rs2: 0 },                   "rs1"),

  alias("fmv.s",     "fsgnj.s",    { rs2: "rs1" },                  "frd, frs1"),
  alias("fneg.s",    "fsgnjn.s",   { rs2: "rs1" },                  "frd, frs1"),
  alias("fabs.s",    "fsgnjx.s",   { rs2: "rs1" },                  "frd, frs1"),
  alias("fmv.d",     "fsgnj.d",    { rs2: "rs1" },                  "frd, frs1"),
  alias("fneg.d",    "fsgnjn.d",   { rs2: "rs1" },                  "frd, frs1"),
  alias("fabs.d",    "fsgnjx.d",   { rs2: "rs1" },                  "frd, frs1"),
];
