// Random code that does to itself whatever translated code could get wrong.
//
// Owns: which instructions, how often, and on what operands. Registers that hold addresses are the monitor's to set
// (torture-monitor.ts); they are results seldom, so that most accesses go somewhere.

import type { Operands } from "../../src/isa/encoding.ts";
import { encode } from "../../src/isa/encoding.ts";
import { instructions } from "../../src/isa/instructions.ts";
import { Csr, R } from "../core/assembler.ts";
import type { Random } from "../differential/random.ts";
import { PAGE } from "./torture-layout.ts";

const rowOf = new Map(instructions.map((row) => [row.name, row]));
const named = (predicate: (row: (typeof instructions)[number]) => boolean): readonly string[] =>
  instructions.filter(predicate).map((row) => row.name);
const alu = named(({ kind, extension }) => ["alu", "alu-imm", "alu-unary"].includes(kind) && extension !== "H");
const loads = named(({ kind, format }) => kind === "load" && format === "LOAD");
const stores = named(({ kind, format }) => kind === "store" && format === "S");
const branches = named(({ kind }) => kind === "branch");
const atomics = named(({ kind }) => kind === "amo");
const floats = named(({ kind }) => kind === "float");
const floatAccesses = named(({ format }) => format === "FLOAD" || format === "FSTORE");

/** Registers that results go to; the others hold addresses, which the monitor renews. */
const results = [R.a0, R.a1, R.a2, R.a3, R.a4, R.a5, R.t1, R.t2, R.t3, R.t4, R.t5, R.t6, R.s5, 22, 23, 24];
/** Addresses: data, code, leaves, pool, somewhere in the code. */
export const { s0: DATA_AT, s1: CODE_AT, s2: LEAF_AT, s3: POOL_AT, s4: TARGET } = R;

class CodeWriter {
  readonly halfwords: number[] = [];

  constructor(private readonly random: Random) {}

  op(name: string, operands: Operands = {}): void {
    const word = encode(rowOf.get(name)!, operands);
    this.halfwords.push(word & 0xffff, word >>> 16);
  }

  private register(): number {
    return this.random.below(24) === 0 ? 0 : this.random.pick(results);
  }
  private source(): number {
    return this.random.below(8) === 0 ? this.random.below(32) : this.random.pick(results);
  }
  private immediate(step = 1): number {
    return this.random.below(4) === 0
      ? this.random.between(-2048 / step, 2048 / step - 1) * step
      : this.random.between(-32, 31) * step;
  }

  private arithmetic(): void {
    const name = this.random.pick(alu);
    const { encoding, format } = rowOf.get(name)!;
    const shift = format === "SH5" ? 31 : 63;
    const imm = format === "I" ? this.immediate() : this.random.between(0, shift);
    this.op(name, {
      rd: this.register(),
      rs1: this.source(),
      ...(encoding.includes("t") ? { rs2: this.source() } : {}),
      ...(encoding.includes("i") ? { imm } : {}),
    });
  }

  private upper(): void {
    const imm = this.random.between(-4, 4) * PAGE;
    this.op(this.random.pick(["lui", "auipc"]), { rd: this.register(), imm });
  }

  private access(): void {
    const base = this.random.below(6) === 0 ? this.random.pick([CODE_AT, LEAF_AT, POOL_AT, TARGET]) : DATA_AT;
    const imm = this.random.chance(90) ? this.immediate(8) : this.immediate();
    if (this.random.chance(60)) this.op(this.random.pick(loads), { rd: this.register(), rs1: base, imm });
    else this.op(this.random.pick(stores), { rs1: base === TARGET ? DATA_AT : base, rs2: this.source(), imm });
  }

  private atomic(): void {
    const name = this.random.pick(atomics);
    const rs1 = this.random.chance(80) ? DATA_AT : this.random.pick([CODE_AT, LEAF_AT]);
    const rs2 = rowOf.get(name)!.format === "LR" ? {} : { rs2: this.source() };
    this.op(name, { rd: this.register(), rs1, ...rs2 });
  }

  private float(): void {
    const { random } = this;
    if (random.chance(40)) {
      const name = random.pick(floatAccesses);
      const isLoad = rowOf.get(name)!.format === "FLOAD";
      this.op(name, {
        rs1: DATA_AT,
        imm: this.immediate(8),
        ...(isLoad ? { rd: random.below(8) } : { rs2: random.below(8) }),
      });
      return;
    }
    const name = random.pick(floats);
    const { encoding, format } = rowOf.get(name)!;
    const toX = format.startsWith("F2X") || format === "FCMP",
      fromX = format.startsWith("X2F");
    this.op(name, {
      rd: toX ? this.register() : random.below(8),
      rs1: fromX ? this.source() : random.below(8),
      ...(encoding.includes("t") ? { rs2: random.below(8) } : {}),
      ...(encoding.includes("u") ? { rs3: random.below(8) } : {}),
      ...(encoding.includes("m") ? { rm: random.pick([0, 0, 1, 7, 7, 2]) } : {}),
    });
  }

  /** A distance that stays near, or in the page next door. */
  private distance(): number {
    return this.random.chance(85) ? this.random.between(-30, 30) * 2 : this.random.between(-2000, 2000) * 2;
  }

  private branch(): void {
    this.op(this.random.pick(branches), { rs1: this.source(), rs2: this.source(), imm: this.distance() });
  }

  private jump(): void {
    const { random } = this;
    const rd = random.pick([0, 0, R.ra, R.t0, R.a0]);
    switch (random.below(5)) {
      case 0:
      case 1:
        this.op("jal", { rd, imm: random.chance(60) ? this.distance() : random.between(-6000, 6000) * 2 });
        break;
      case 2:
        this.op("jalr", { rd: 0, rs1: random.pick([R.ra, R.t0]), imm: 0 });
        break;
      case 3:
        this.op("jalr", { rd, rs1: random.pick([TARGET, R.ra]), imm: this.immediate() });
        break;
      default: {
        // A far call, whose register is now and then x0.
        const rs1 = random.pick([R.t1, R.ra, 0]);
        this.op("auipc", { rd: rs1, imm: random.between(-2, 2) * PAGE });
        this.op("jalr", { rd, rs1, imm: this.immediate() });
      }
    }
  }

  /** A loop of a few instructions that ends. */
  private loop(): void {
    const { random } = this;
    this.op("addi", { rd: R.a5, imm: random.between(2, 40) });
    const from = this.halfwords.length;
    for (let i = random.between(1, 6); i > 0; i--)
      random.pick([() => this.arithmetic(), () => this.access(), () => this.float()])();
    this.op("addi", { rd: R.a5, rs1: R.a5, imm: -1 });
    this.op("blt", { rs1: 0, rs2: R.a5, imm: 2 * (from - this.halfwords.length) });
  }

  /** An instruction of the pool takes the place of one in the code. */
  private rewriteCode(): void {
    const t = this.random.pick([R.t1, R.a0]);
    this.op("lw", { rd: t, rs1: POOL_AT, imm: -4 * this.random.between(1, 512) });
    this.op(this.random.pick(["sw", "sw", "sh", "amoswap.w"]), {
      rs1: CODE_AT,
      rs2: t,
    });
    if (this.random.chance(30)) this.op("fence.i");
    if (this.random.chance(50)) this.op("addi", { rd: CODE_AT, rs1: CODE_AT, imm: this.random.between(-32, 31) * 2 });
  }

  /** A leaf of the pool takes the place of one of the window's. */
  private remap(): void {
    this.op("ld", { rd: R.t2, rs1: POOL_AT, imm: 8 * this.random.below(256) });
    this.op("sd", { rs1: LEAF_AT, rs2: R.t2, imm: 8 * this.random.between(-16, 15) });
    this.fenceAddresses();
  }

  private fenceAddresses(): void {
    if (this.random.chance(40)) return;
    this.op("sfence.vma", this.random.pick([{}, {}, { rs1: TARGET }, { rs1: CODE_AT }, { rs1: DATA_AT }]));
  }

  private status(): void {
    const { random } = this;
    const bits = random.pick([18, 19, 13, 14]);
    switch (random.below(8)) {
      case 0:
        this.op("lui", { rd: R.t3, imm: bits === 19 ? 0x80000 : 1 << bits });
        this.op(random.pick(["csrrs", "csrrc"]), { rd: this.register(), csr: Csr.sstatus, rs1: R.t3 });
        break;
      case 1:
        this.op(random.pick(["csrrsi", "csrrci"]), { rd: this.register(), csr: Csr.sstatus, imm: 2 });
        break;
      case 2:
        this.op("csrrwi", { rd: this.register(), csr: random.pick([1, 2]), imm: random.pick([0, 0, 1, 1, 4]) });
        break;
      case 3:
        this.op("csrrsi", { rd: this.register(), csr: 1, imm: 1 });
        break;
      case 4:
        this.op("csrrw", { rd: 0, csr: Csr.sepc, rs1: TARGET });
        this.op("sret");
        break;
      case 5:
        this.op("csrrs", { rd: this.register(), csr: random.pick([Csr.sstatus, Csr.sepc, Csr.scause, 3]), rs1: 0 });
        break;
      default:
        this.op("csrrs", { rd: this.register(), csr: random.pick([Csr.instret, Csr.cycle, Csr.time]), rs1: 0 });
    }
  }

  private system(): void {
    switch (this.random.below(6)) {
      case 0:
        this.op("ecall");
        break;
      case 1:
        this.op("ebreak");
        break;
      case 2:
        this.halfwords.push(0);
        break;
      case 3:
        this.op("fence", { imm: 0 });
        break;
      case 4:
        this.op("fence.i");
        break;
      default:
        this.fenceAddresses();
    }
  }

  /** A halfword that is a compressed instruction, if it is one. */
  private compressed(): void {
    const { random } = this;
    this.halfwords.push((random.below(0x4000) << 2) | random.below(3));
  }

  /** One instruction, or a few that belong together. */
  write(): void {
    const draw = this.random.below(100);
    if (draw < 24) this.arithmetic();
    else if (draw < 28) this.upper();
    else if (draw < 46) this.access();
    else if (draw < 48) this.atomic();
    else if (draw < 57) this.float();
    else if (draw < 68) this.branch();
    else if (draw < 74) this.jump();
    else if (draw < 80) this.loop();
    else if (draw < 83) this.rewriteCode();
    else if (draw < 85) this.remap();
    else if (draw < 88) this.status();
    else if (draw < 90) this.system();
    else this.compressed();
  }
}

/** `size` bytes of random code. */
export function randomCode(random: Random, size: number): Uint8Array {
  const writer = new CodeWriter(random);
  while (writer.halfwords.length * 2 < size) writer.write();
  return new Uint8Array(Uint16Array.from(writer.halfwords).buffer).slice(0, size);
}

/** A word of random code, for whoever writes to a program's code from outside. */
export function randomWord(random: Random): Uint8Array {
  return randomCode(random, 4);
}
