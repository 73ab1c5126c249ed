// Guest programs that a test writes in place, encoded from the instruction table: no cross compiler is needed.
//
// Owns: positions, labels and the two pseudo-instructions that need more than one word (li, la).
// Registers are plain numbers; `R` has the names that the tests use.

import { encode, encodeCompressed, type Operands } from "../../src/isa/encoding.ts";
import type { CompressedInstruction, Instruction } from "../../src/isa/instruction.ts";
import { compressed, instructions } from "../../src/isa/instructions.ts";

const rowOf = new Map<string, Instruction>(instructions.map((row) => [row.name, row]));
const compressedRowOf = new Map<string, CompressedInstruction>(compressed.map((row) => [row.name, row]));

/** Integer registers by ABI name. */
// biome-ignore format: a table of names
export const R = {
  zero: 0, ra: 1, sp: 2, t0: 5, t1: 6, t2: 7, s0: 8, s1: 9, a0: 10, a1: 11, a2: 12, a3: 13, a4: 14, a5: 15, a6: 16, a7: 17,
  s2: 18, s3: 19, s4: 20, s5: 21, s6: 22, s7: 23, s8: 24, s9: 25, s10: 26, s11: 27, t3: 28, t4: 29, t5: 30, t6: 31,
} as const;

/** CSR numbers. */
// biome-ignore format: a table of names
export const Csr = {
  sstatus: 0x100, sie: 0x104, stvec: 0x105, sscratch: 0x140, sepc: 0x141, scause: 0x142, stval: 0x143, stimecmp: 0x14d, satp: 0x180, 
  mstatus: 0x300, medeleg: 0x302, mideleg: 0x303, mie: 0x304, mtvec: 0x305, mcounteren: 0x306, scounteren: 0x106, menvcfg: 0x30a,
  mscratch: 0x340, mepc: 0x341, mcause: 0x342, mtval: 0x343, mip: 0x344, pmpcfg0: 0x3a0, pmpaddr0: 0x3b0,
  hstatus: 0x600, hedeleg: 0x602, hideleg: 0x603, htimedelta: 0x605, hcounteren: 0x606, henvcfg: 0x60a, hgatp: 0x680,
  vstvec: 0x205, vscause: 0x242, vstimecmp: 0x24d, vsatp: 0x280, mtval2: 0x34b,
  mhartid: 0xf14, mcycle: 0xb00, minstret: 0xb02, cycle: 0xc00, time: 0xc01, instret: 0xc02,
} as const;

/** A word with a target that is not known until every label is: `encodeAt` gets the target's address. */
interface Fixup {
  readonly at: number;
  readonly label: string;
  encodeAt(target: number): readonly number[];
}

export class Assembler {
  private readonly halfwords: number[] = [];
  private readonly labels = new Map<string, number>();
  private readonly fixups: Fixup[] = [];

  /** `base`: address of the first byte, below 2^53. */
  constructor(readonly base: number) {}

  /** Address of the next instruction. */
  get here(): number {
    return this.base + 2 * this.halfwords.length;
  }

  label(name: string): this {
    this.labels.set(name, this.here);
    return this;
  }

  /** Address of a label that has been placed. */
  addressOf(label: string): number {
    const address = this.labels.get(label);
    if (address === undefined) throw new Error(`no label ${label}`);
    return address;
  }

  /** A 32-bit instruction. With `target` the immediate is the distance to that label. */
  op(name: string, operands: Operands = {}, target?: string): this {
    const row = rowOf.get(name);
    if (row === undefined) throw new Error(`no instruction ${name}`);
    if (target === undefined) return this.word(encode(row, operands));
    const at = this.here;
    this.fixups.push({ at, label: target, encodeAt: (to) => halves(encode(row, { ...operands, imm: to - at })) });
    return this.word(0);
  }

  /** A 16-bit instruction; the name without "c." is accepted nowhere. */
  c(name: string, operands: Operands = {}, target?: string): this {
    const row = compressedRowOf.get(name);
    if (row === undefined) throw new Error(`no instruction ${name}`);
    if (target === undefined) return this.half(encodeCompressed(row, operands));
    const at = this.here;
    this.fixups.push({ at, label: target, encodeAt: (to) => [encodeCompressed(row, { ...operands, imm: to - at })] });
    return this.half(0);
  }

  /** rd = the 64-bit constant, as compilers build it. */
  li(rd: number, value: number | bigint): this {
    const wanted = BigInt.asIntN(64, BigInt(value));
    const low = Number(BigInt.asIntN(12, wanted));
    if (BigInt(low) === wanted) return this.op("addi", { rd, rs1: 0, imm: low });
    const rest = wanted - BigInt(low);
    if (BigInt.asIntN(32, wanted) === wanted) {
      this.op("lui", { rd, imm: Number(BigInt.asIntN(32, rest)) });
      return low === 0 ? this : this.op("addiw", { rd, rs1: rd, imm: low });
    }
    this.li(rd, BigInt.asIntN(64, rest) >> 12n).op("slli", { rd, rs1: rd, imm: 12 });
    return low === 0 ? this : this.op("addi", { rd, rs1: rd, imm: low });
  }

  /** rd = the address of a label. */
  la(rd: number, target: string): this {
    const at = this.here;
    const encodeAt = (to: number): readonly number[] => {
      const low = ((to - at + 0x800) & 0xfff) - 0x800;
      const auipc = encode(rowOf.get("auipc")!, { rd, imm: to - at - low });
      return [...halves(auipc), ...halves(encode(rowOf.get("addi")!, { rd, rs1: rd, imm: low }))];
    };
    this.fixups.push({ at, label: target, encodeAt });
    return this.word(0).word(0);
  }

  csrw(csr: number, rs1: number): this {
    return this.op("csrrw", { rd: 0, csr, rs1 });
  }
  csrr(rd: number, csr: number): this {
    return this.op("csrrs", { rd, csr, rs1: 0 });
  }

  word(bits: number): this {
    this.halfwords.push(...halves(bits));
    return this;
  }
  half(bits: number): this {
    this.halfwords.push(bits & 0xffff);
    return this;
  }

  /** To a multiple of four, as the trap vectors demand. */
  align(): this {
    return this.here % 4 === 0 ? this : this.c("c.nop");
  }

  /** Zeros up to an address at or behind `here`. */
  skipTo(address: number): this {
    if (address < this.here || address % 2 !== 0) throw new RangeError(`cannot skip to 0x${address.toString(16)}`);
    while (this.here < address) this.half(0);
    return this;
  }

  /** The program's bytes, from `base` on. */
  bytes(): Uint8Array {
    const all = Uint16Array.from(this.halfwords);
    for (const { at, label, encodeAt } of this.fixups) all.set(encodeAt(this.addressOf(label)), (at - this.base) / 2);
    return new Uint8Array(all.buffer);
  }
}

/** A word as it lies in memory: low halfword first. */
function halves(word: number): readonly [number, number] {
  return [word & 0xffff, word >>> 16];
}
