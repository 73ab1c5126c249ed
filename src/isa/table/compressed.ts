// C: the 16-bit instructions of RV64, each defined by the 32-bit one that it stands for.
//
// Owns: the rows of C with D (c.fld, c.fsd, c.fldsp, c.fsdsp). HINTs execute as their base instruction with rd = x0.
// Reserved encodings are those that no row takes: `nonzero` excludes them (halfword 0 among them, so it is illegal).
// Order: the first row that takes a halfword wins. One pair of rows relies on it: c.addi16sp before c.lui (rd = x2).
// Spec: Unprivileged, "C Extension for Compressed Instructions", "RVC Instruction Set Listings".

import type { CompressedInstruction } from "../instruction.ts";

type Expansion = CompressedInstruction["expands"];
type Nonzero = CompressedInstruction["nonzero"];

function c(
  name: string,
  encoding: string,
  immediate: string,
  signed: boolean,
  nonzero: Nonzero,
  expands: Expansion,
): CompressedInstruction {
  return { name, extension: "C", encoding, immediate, signed, nonzero, expands };
}

const u = false; // the immediate is zero-extended, or there is none
const s = true; // the immediate is sign-extended

// biome-ignore format: one aligned line per instruction
export const rvC: readonly CompressedInstruction[] = [
  // name           encoding (bit 15 first)       immediate bits           sign must not be 0  equivalent
  // Quadrant 0.
  c("c.addi4spn",  "000 iiiiiiii DDD 00",        "5:4|9:6|2|3",              u, ["imm"],  { name: "addi", rd: "rd", rs1: "x2", imm: "imm" }),
  c("c.fld",       "001 iii SSS ii DDD 00",      "5:3|7:6",                  u, [],       { name: "fld", rd: "rd", rs1: "rs1", imm: "imm" }),
  c("c.lw",        "010 iii SSS ii DDD 00",      "5:3|2|6",                  u, [],       { name: "lw", rd: "rd", rs1: "rs1", imm: "imm" }),
  c("c.ld",        "011 iii SSS ii DDD 00",      "5:3|7:6",                  u, [],       { name: "ld", rd: "rd", rs1: "rs1", imm: "imm" }),
  c("c.fsd",       "101 iii SSS ii TTT 00",      "5:3|7:6",                  u, [],       { name: "fsd", rs1: "rs1", rs2: "rs2", imm: "imm" }),
  c("c.sw",        "110 iii SSS ii TTT 00",      "5:3|2|6",                  u, [],       { name: "sw", rs1: "rs1", rs2: "rs2", imm: "imm" }),
  c("c.sd",        "111 iii SSS ii TTT 00",      "5:3|7:6",                  u, [],       { name: "sd", rs1: "rs1", rs2: "rs2", imm: "imm" }),

  // Quadrant 1. c.nop with an immediate, c.li and c.lui with rd = x0, and shifts by 0 are HINTs.
  c("c.nop",       "000 i 00000 iiiii 01",       "5|4:0",                    s, [],       { name: "addi", rd: "x0", rs1: "x0", imm: "imm" }),
  c("c.addi",      "000 i ddddd iiiii 01",       "5|4:0",                    s, ["rd"],   { name: "addi", rd: "rd", rs1: "rd", imm: "imm" }),
  c("c.addiw",     "001 i ddddd iiiii 01",       "5|4:0",                    s, ["rd"],   { name: "addiw", rd: "rd", rs1: "rd", imm: "imm" }),
  c("c.li",        "010 i ddddd iiiii 01",       "5|4:0",                    s, [],       { name: "addi", rd: "rd", rs1: "x0", imm: "imm" }),
  c("c.addi16sp",  "011 i 00010 iiiii 01",       "9|4|6|8:7|5",              s, ["imm"],  { name: "addi", rd: "x2", rs1: "x2", imm: "imm" }),
  c("c.lui",       "011 i ddddd iiiii 01",       "17|16:12",                 s, ["imm"],  { name: "lui", rd: "rd", imm: "imm" }),
  c("c.srli",      "100 i 00 DDD iiiii 01",      "5|4:0",                    u, [],       { name: "srli", rd: "rd", rs1: "rd", imm: "imm" }),
  c("c.srai",      "100 i 01 DDD iiiii 01",      "5|4:0",                    u, [],       { name: "srai", rd: "rd", rs1: "rd", imm: "imm" }),
  c("c.andi",      "100 i 10 DDD iiiii 01",      "5|4:0",                    s, [],       { name: "andi", rd: "rd", rs1: "rd", imm: "imm" }),
  c("c.sub",       "100 0 11 DDD 00 TTT 01",     "",                         u, [],       { name: "sub", rd: "rd", rs1: "rd", rs2: "rs2" }),
  c("c.xor",       "100 0 11 DDD 01 TTT 01",     "",                         u, [],       { name: "xor", rd: "rd", rs1: "rd", rs2: "rs2" }),
  c("c.or",        "100 0 11 DDD 10 TTT 01",     "",                         u, [],       { name: "or", rd: "rd", rs1: "rd", rs2: "rs2" }),
  c("c.and",       "100 0 11 DDD 11 TTT 01",     "",                         u, [],       { name: "and", rd: "rd", rs1: "rd", rs2: "rs2" }),
  c("c.subw",      "100 1 11 DDD 00 TTT 01",     "",                         u, [],       { name: "subw", rd: "rd", rs1: "rd", rs2: "rs2" }),
  c("c.addw",      "100 1 11 DDD 01 TTT 01",     "",                         u, [],       { name: "addw", rd: "rd", rs1: "rd", rs2: "rs2" }),
  c("c.j",         "101 iiiiiiiiiii 01",         "11|4|9:8|10|6|7|3:1|5",    s, [],       { name: "jal", rd: "x0", imm: "imm" }),
  c("c.beqz",      "110 iii SSS iiiii 01",       "8|4:3|7:6|2:1|5",          s, [],       { name: "beq", rs1: "rs1", rs2: "x0", imm: "imm" }),
  c("c.bnez",      "111 iii SSS iiiii 01",       "8|4:3|7:6|2:1|5",          s, [],       { name: "bne", rs1: "rs1", rs2: "x0", imm: "imm" }),

  // Quadrant 2. c.slli, c.mv and c.add with rd = x0, and c.slli by 0, are HINTs.
  c("c.slli",      "000 i ddddd iiiii 10",       "5|4:0",                    u, [],       { name: "slli", rd: "rd", rs1: "rd", imm: "imm" }),
  c("c.fldsp",     "001 i ddddd iiiii 10",       "5|4:3|8:6",                u, [],       { name: "fld", rd: "rd", rs1: "x2", imm: "imm" }),
  c("c.lwsp",      "010 i ddddd iiiii 10",       "5|4:2|7:6",                u, ["rd"],   { name: "lw", rd: "rd", rs1: "x2", imm: "imm" }),
  c("c.ldsp",      "011 i ddddd iiiii 10",       "5|4:3|8:6",                u, ["rd"],   { name: "ld", rd: "rd", rs1: "x2", imm: "imm" }),
  c("c.jr",        "100 0 sssss 00000 10",       "",                         u, ["rs1"],  { name: "jalr", rd: "x0", rs1: "rs1", imm: 0 }),
  c("c.mv",        "100 0 ddddd ttttt 10",       "",                         u, ["rs2"],  { name: "add", rd: "rd", rs1: "x0", rs2: "rs2" }),
  c("c.ebreak",    "100 1 00000 00000 10",       "",                         u, [],       { name: "ebreak" }),
  c("c.jalr",      "100 1 sssss 00000 10",       "",                         u, ["rs1"],  { name: "jalr", rd: "x1", rs1: "rs1", imm: 0 }),
  c("c.add",       "100 1 ddddd ttttt 10",       "",                         u, ["rs2"],  { name: "add", rd: "rd", rs1: "rd", rs2: "rs2" }),
  c("c.fsdsp",     "101 iiiiii ttttt 10",        "5:3|8:6",                  u, [],       { name: "fsd", rs1: "x2", rs2: "rs2", imm: "imm" }),
  c("c.swsp",      "110 iiiiii ttttt 10",        "5:2|7:6",                  u, [],       { name: "sw", rs1: "x2", rs2: "rs2", imm: "imm" }),
  c("c.sdsp",      "111 iiiiii ttttt 10",        "5:3|8:6",                  u, [],       { name: "sd", rs1: "x2", rs2: "rs2", imm: "imm" }),
];
