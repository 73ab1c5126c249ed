// Pairs of instructions that are one op in the hot loop.
//
// A pair saves a dispatch: the load of the next op, the bounds check, the jump through the table. A dependent one also hands
// the first result on without a way through memory. Chosen by how often a pair runs, in the benchmark programs and in Linux
// (booting, a shell, find, sha256sum), where it is an idiom of compiled code; pairs of one program alone were left out.

import { type RecordOp, recordOps } from "./op.ts";

/** Two record ops in one case of the hot loop. */
export interface FusedOp {
  readonly name: string;
  readonly first: RecordOp;
  readonly second: RecordOp;
  /** Only where rs1 of the second is rd of the first. */
  readonly isDependent: boolean;
}

/** By first op, the second ones; "*": dependent. */
const pairs: Readonly<Record<string, string>> = {
  // An address, and the access; an index that is scaled or extended with zeros.
  add_2: "add_2 addi_2 addi_4 bne_2 bne_4 ld_2* lw_2* lhu_4* lwu_4* lbu_4* fld_4* sd_2 slli_4 srli_4* jal_4 j_2",
  add_4: "add_2 lw_2* lbu_4* fld_4* ld_2*",
  slli_2: "srli_2* add_2* or_2*",
  slli_4: "srli_2* add_2* mulhu_4*",
  srli_2: "add_2* andi_2*",
  srli_4: "andi_2* add_2* sb_4 slli_2",
  auipc_4: "addi_4* jalr_4* ld_4*",
  lui_4: "addi_4* addiw_4*",
  // The ends of loops, and counters.
  addi_2: "addi_2 addi_4 add_2 bne_2 bne_4 beq_4 bltu_4 sd_2* jr_2 sb_4 j_2",
  addi_4: "addi_2 add_2 bne_2 bne_4 sd_2 sd_4 slli_2",
  addiw_2: "add_2 bltu_4",
  addiw_4: "addw_4 addiw_4 bltu_4 srliw_4",
  andi_2: "srli_2 srli_4 bne_2* beq_2*",
  // Prologues, epilogues, copies.
  sd_2: "sd_2 addi_2 addi_4 add_2",
  sd_4: "sd_4 addi_4",
  ld_2: "ld_2 sd_2 addi_2 add_2 jr_2 andi_2",
  ld_4: "ld_4",
  lw_2: "lw_2 mul_4 addi_2",
  lw_4: "addi_2",
  lbu_4: "beq_4 bne_2 lbu_4",
  sb_4: "addi_2 beq_2",
  // Rotations and mixing of words; products.
  srliw_4: "slliw_4 or_4",
  slliw_4: "or_2 or_4 srliw_4 addw_4*",
  xor_2: "srliw_4 addw_4",
  addw_4: "addw_4 xor_4 slliw_4",
  addw_2: "addw_4*",
  mulw_4: "addw_4*",
  mul_4: "add_2",
  mulhu_4: "add_2*",
  fld_4: "fld_4 fmul_d_4 fsd_4",
  fsd_4: "fsd_4 fld_4 addi_2",
  fmul_d_4: "fmul_d_4 fadd_d_4 fsub_d_4 fld_4",
  fadd_d_4: "fadd_d_4 fsub_d_4 fmul_d_4 fsd_4 addi_2",
  fsub_d_4: "fsub_d_4 fadd_d_4 fmul_d_4 fsd_4",
};

function findRecordOp(name: string): RecordOp {
  const op = recordOps.find((candidate) => candidate.name === name);
  if (op === undefined) throw new Error(`no record op ${name}`);
  return op;
}

function fusedOp(first: RecordOp, second: string): FusedOp {
  const isDependent = second.endsWith("*");
  const name = second.replace("*", "");
  return {
    name: `${first.name}__${name}${isDependent ? "__dependent" : ""}`,
    first,
    second: findRecordOp(name),
    isDependent,
  };
}

export const fusedOps: readonly FusedOp[] = Object.entries(pairs).flatMap(([first, seconds]) =>
  seconds.split(" ").map((second) => fusedOp(findRecordOp(first), second)),
);
