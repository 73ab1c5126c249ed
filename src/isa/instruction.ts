// The shape of one row of the instruction table.
//
// Owns: the vocabulary that rows are written in. The rows are in table/*.ts, one file per extension; the readers are
// generate/ (op numbers, decoder, both dispatchers), disassemble.ts, and the random-program generator of the tests.

/** Ratified extension that a row belongs to. A core implements whole extensions. */
// biome-ignore format: a list of words reads better in few lines
export type Extension =
  | "I" | "M" | "A" | "F" | "D" | "C" | "H" | "S"
  | "Zicsr" | "Zifencei" | "Zba" | "Zbb" | "Zbc" | "Zbs";

/**
 * Where operands sit in a 32-bit encoding and how they are printed.
 *
 * R rd,rs1,rs2 · R1 rd,rs1 · I rd,rs1,imm12 · SH5/SH6 rd,rs1,shamt · LOAD rd,imm(rs1) · S rs2,imm(rs1) ·
 * B rs1,rs2,offset · U rd,imm20 · J rd,offset · CSR rd,csr,rs1 · CSRI rd,csr,uimm5 · A rd,rs2,(rs1) · LR rd,(rs1) ·
 * FENCE pred,succ · NONE · VMA rs1,rs2 (both optional in assembly) · HLV rd,(rs1) · HSV rs2,(rs1) ·
 * FR frd,frs1,frs2 (no rm) · FR_RM frd,frs1,frs2,rm · FR1_RM frd,frs1,rm · FR4 frd,frs1,frs2,frs3,rm ·
 * FCMP rd,frs1,frs2 · F2X rd,frs1 · F2X_RM rd,frs1,rm · X2F frd,rs1 · X2F_RM frd,rs1,rm · FLOAD frd,imm(rs1) · FSTORE frs2,imm(rs1)
 */
// biome-ignore format: a list of words reads better in few lines
export type Format =
  | "R" | "R1" | "I" | "SH5" | "SH6" | "LOAD" | "S" | "B" | "U" | "J" | "CSR" | "CSRI" | "A" | "LR" | "FENCE" | "NONE"
  | "VMA" | "HLV" | "HSV" | "FR" | "FR_RM" | "FR1_RM" | "FR4" | "FCMP" | "F2X" | "F2X_RM" | "X2F" | "X2F_RM"
  | "FLOAD" | "FSTORE";

/**
 * What the dispatchers do around the instruction's own function.
 *
 * alu rd = f(rs1, rs2) · alu-imm rd = f(rs1, imm) · alu-unary rd = f(rs1) · upper rd = f(pc, imm) ·
 * branch if f(rs1, rs2) · jump · load · store · amo · csr · fence · system (everything that may change privilege,
 * translation or interrupts) · float (every F and D operation but loads and stores) · hypervisor-access (hlv, hsv)
 */
// biome-ignore format: a list of words reads better in few lines
export type Kind =
  | "alu" | "alu-imm" | "alu-unary" | "upper" | "branch" | "jump" | "load" | "store" | "amo" | "csr" | "fence"
  | "system" | "float" | "hypervisor-access";

/** One 32-bit instruction. */
export interface Instruction {
  /** Assembler mnemonic, lower case, with dots: "amoadd.w". */
  readonly name: string;
  readonly extension: Extension;
  /**
   * 32 characters, most significant first, blanks for reading: 0 and 1 are fixed; d = rd, s = rs1, t = rs2, u = rs3,
   * i = immediate, m = rm, q = aq, l = rl, c = CSR number.
   */
  readonly encoding: string;
  readonly format: Format;
  readonly kind: Kind;
  /** May the next instruction be elsewhere, or under another state? Then a block ends here. */
  readonly endsBlock: boolean;
  /** One line for people; also the text of the coverage page. */
  readonly effect: string;
}

/**
 * One 16-bit instruction, defined by the 32-bit one that it stands for (the manual: each has an equivalent).
 *
 * `encoding` has 16 characters; i = immediate bits, d/s/t = 5-bit register fields, D/S/T = 3-bit fields that name
 * x8..x15, and n = bits that must not be all zero together with the immediate is expressed by `nonzero`.
 */
export interface CompressedInstruction {
  readonly name: string;
  readonly extension: "C";
  readonly encoding: string;
  /** Which immediate bits the i's carry, most significant first, in the manual's notation: "5:4|9:6|2|3". "" if none. */
  readonly immediate: string;
  readonly signed: boolean;
  /** Registers or immediate that must not be zero; otherwise the encoding is reserved or another instruction. */
  readonly nonzero: readonly ("imm" | "rd" | "rs1" | "rs2")[];
  /** The 32-bit equivalent: name, and where each operand comes from ("rd", "rs1", "rs2", "imm", "x0", "x1", "x2"). */
  readonly expands: {
    readonly name: string;
    readonly rd?: string;
    readonly rs1?: string;
    readonly rs2?: string;
    readonly imm?: "imm" | 0;
  };
}
