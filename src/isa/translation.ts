// What an instruction becomes in translated code: one row per instruction, in WebAssembly's own words.
//
// Owns: the second rendering of the semantics in assembly/execute/rv-*.ts; test/translate compares the two, instruction by
// instruction. An instruction without a row is not translated: translated code leaves at it, and the core carries it out.
//
// A row is text for a stack machine:
//   instructions    by WebAssembly's names, constants behind theirs: "i64.const 32"
//   a, b            push x[rs1], x[rs2]             pc, imm     push the instruction's address, its immediate (i64)
//   fa, fb          push f[rs1], f[rs2] as f64      sa, sb      the same as f32, its low half
//   t0 .. t3        push a temporary (i64)          =t0 .. =t3  pop one
//   r, =r           push, pop an f64 temporary      s, =s       an f32 one
//   =x, =f          pop into x[rd], f[rd]           =box        pop an f32's bits (i32) into f[rd], boxed
//   leave-unless    pop a condition (i32): where it does not hold, leave here and let the core do the instruction
// and of the words in `macros`. A branch's text leaves its condition (i32) on the stack.

/** What must hold for the row to be right, beside what its text checks itself; for F and D. */
export interface FloatConditions {
  /** FS is Dirty (so no bookkeeping is left), or Hart.FloatFast (and rounding is to nearest, and inexact is raised). */
  readonly state: "dirty" | "fast";
  /** Which rounding modes of the instruction the text is right for; "any": it rounds nothing, or has no such field. */
  readonly rounding: "any" | "nearest" | "truncate";
}

export interface Translation {
  readonly text: string;
  readonly float?: FloatConditions;
}

/** Words that stand for several. */
export const macros: Readonly<Record<string, string>> = {
  lo: "i64.const 0xffffffff i64.and",
  hi: "i64.const 32 i64.shr_u",
  // The upper half of the unsigned product, from four products of 32-bit halves.
  product: `a hi b lo i64.mul  a lo b lo i64.mul hi  i64.add =t0
            t0 lo  a lo b hi i64.mul  i64.add hi  a hi b hi i64.mul  i64.add  t0 hi i64.add`,
  flag: "i64.extend_i32_u",
  word: "i64.extend32_s",
  aw: "a i32.wrap_i64",
  bw: "b i32.wrap_i64",
  iw: "imm i32.wrap_i64",
  extend: "i64.extend_i32_s",
  uw: "a lo",
  bit: "i64.const 1",
  old: "t0",
  min64: "i64.const -0x8000000000000000",
  // Results of the host's arithmetic that are all there is to it (fpu/nearest.ts): finite; above the smallest normal number, too.
  "finite-r": "r f64.abs f64.const 0x7ff0000000000000 f64.lt leave-unless r =f",
  "ordinary-r": `r i64.reinterpret_f64 i64.const 0x7fffffffffffffff i64.and i64.const 0x10000000000001 i64.sub
               i64.const 0x7fdfffffffffffff i64.lt_u`,
  "normal-r": "ordinary-r leave-unless r =f",
  // A product or quotient of a zero is an exact zero.
  "product-or-zero-r": `ordinary-r if-i32 i32.const 1 else
    fa f64.const 0 f64.eq fb f64.const 0 f64.eq i32.or r f64.const 0 f64.eq i32.and end leave-unless r =f`,
  "quotient-or-zero-r": `ordinary-r if-i32 i32.const 1 else
    fa f64.const 0 f64.eq r f64.const 0 f64.eq i32.and end leave-unless r =f`,
  "finite-s": "s f32.abs f32.const 0x7f800000 f32.lt leave-unless s i32.reinterpret_f32 =box",
  "normal-s": `s i32.reinterpret_f32 i32.const 0x7fffffff i32.and i32.const 0x800001 i32.sub i32.const 0x7effffff i32.lt_u
               leave-unless s i32.reinterpret_f32 =box`,
  xa: "fa i64.reinterpret_f64",
  xb: "fb i64.reinterpret_f64",
  "a-boxed": "xa i64.const -0x100000000 i64.ge_u leave-unless",
  boxed: "xa xb i64.and i64.const -0x100000000 i64.ge_u leave-unless",
  ordered: "fa fa f64.eq fb fb f64.eq i32.and leave-unless",
  "ordered-s": "sa sa f32.eq sb sb f32.eq i32.and leave-unless",
};

/** Rows of integers: text alone. Results go to x[rd], but for branches. */
const integer: Readonly<Record<string, string>> = {
  lui: "imm",
  auipc: "pc imm i64.add",

  beq: "a b i64.eq",
  bne: "a b i64.ne",
  blt: "a b i64.lt_s",
  bge: "a b i64.ge_s",
  bltu: "a b i64.lt_u",
  bgeu: "a b i64.ge_u",

  addi: "a imm i64.add",
  slti: "a imm i64.lt_s flag",
  sltiu: "a imm i64.lt_u flag",
  xori: "a imm i64.xor",
  ori: "a imm i64.or",
  andi: "a imm i64.and",
  slli: "a imm i64.shl",
  srli: "a imm i64.shr_u",
  srai: "a imm i64.shr_s",

  add: "a b i64.add",
  sub: "a b i64.sub",
  sll: "a b i64.shl",
  slt: "a b i64.lt_s flag",
  sltu: "a b i64.lt_u flag",
  xor: "a b i64.xor",
  srl: "a b i64.shr_u",
  sra: "a b i64.shr_s",
  or: "a b i64.or",
  and: "a b i64.and",

  addiw: "a imm i64.add word",
  slliw: "aw iw i32.shl extend",
  srliw: "aw iw i32.shr_u extend",
  sraiw: "aw iw i32.shr_s extend",
  addw: "a b i64.add word",
  subw: "a b i64.sub word",
  sllw: "aw bw i32.shl extend",
  srlw: "aw bw i32.shr_u extend",
  sraw: "aw bw i32.shr_s extend",

  mul: "a b i64.mul",
  mulh: "product a i64.const 63 i64.shr_s b i64.and i64.sub b i64.const 63 i64.shr_s a i64.and i64.sub",
  mulhsu: "product a i64.const 63 i64.shr_s b i64.and i64.sub",
  mulhu: "product",
  mulw: "a b i64.mul word",
  // Division: of WebAssembly's traps, zero and overflow, RISC-V has neither.
  div: `b i64.eqz if i64.const -1 else
        a min64 i64.eq b i64.const -1 i64.eq i32.and if a else a b i64.div_s end end`,
  divu: "b i64.eqz if i64.const -1 else a b i64.div_u end",
  rem: "b i64.eqz if a else a b i64.rem_s end",
  remu: "b i64.eqz if a else a b i64.rem_u end",
  // In 64 bits nothing overflows; the quotient of the smallest by -1 wraps as it must.
  divw: "b word i64.eqz if i64.const -1 else a word b word i64.div_s word end",
  divuw: "b lo i64.eqz if i64.const -1 else a lo b lo i64.div_u word end",
  remw: "b word i64.eqz if a word else a word b word i64.rem_s word end",
  remuw: "b lo i64.eqz if a word else a lo b lo i64.rem_u word end",

  "add.uw": "uw b i64.add",
  sh1add: "a i64.const 1 i64.shl b i64.add",
  sh2add: "a i64.const 2 i64.shl b i64.add",
  sh3add: "a i64.const 3 i64.shl b i64.add",
  "sh1add.uw": "uw i64.const 1 i64.shl b i64.add",
  "sh2add.uw": "uw i64.const 2 i64.shl b i64.add",
  "sh3add.uw": "uw i64.const 3 i64.shl b i64.add",
  "slli.uw": "uw imm i64.shl",

  andn: "a b i64.const -1 i64.xor i64.and",
  orn: "a b i64.const -1 i64.xor i64.or",
  xnor: "a b i64.xor i64.const -1 i64.xor",
  clz: "a i64.clz",
  clzw: "aw i32.clz extend",
  ctz: "a i64.ctz",
  ctzw: "aw i32.ctz extend",
  cpop: "a i64.popcnt",
  cpopw: "aw i32.popcnt extend",
  max: "a b a b i64.gt_s select",
  maxu: "a b a b i64.gt_u select",
  min: "a b a b i64.lt_s select",
  minu: "a b a b i64.lt_u select",
  "sext.b": "a i64.extend8_s",
  "sext.h": "a i64.extend16_s",
  "zext.h": "a i64.const 0xffff i64.and",
  rol: "a b i64.rotl",
  rolw: "aw bw i32.rotl extend",
  ror: "a b i64.rotr",
  rori: "a imm i64.rotr",
  roriw: "aw iw i32.rotr extend",
  rorw: "aw bw i32.rotr extend",
  "orc.b": `a i64.const 0x7f7f7f7f7f7f7f7f i64.and i64.const 0x7f7f7f7f7f7f7f7f i64.add a i64.or
            i64.const -0x7f7f7f7f7f7f7f80 i64.and i64.const 7 i64.shr_u i64.const 0xff i64.mul`,
  rev8: `a i64.const 8 i64.shr_u i64.const 0x00ff00ff00ff00ff i64.and
         a i64.const 0x00ff00ff00ff00ff i64.and i64.const 8 i64.shl i64.or =t0
         t0 i64.const 16 i64.shr_u i64.const 0x0000ffff0000ffff i64.and
         t0 i64.const 0x0000ffff0000ffff i64.and i64.const 16 i64.shl i64.or i64.const 32 i64.rotl`,

  bclr: "a bit b i64.shl i64.const -1 i64.xor i64.and",
  bclri: "a bit imm i64.shl i64.const -1 i64.xor i64.and",
  bext: "a b i64.shr_u bit i64.and",
  bexti: "a imm i64.shr_u bit i64.and",
  binv: "a bit b i64.shl i64.xor",
  binvi: "a bit imm i64.shl i64.xor",
  bset: "a bit b i64.shl i64.or",
  bseti: "a bit imm i64.shl i64.or",
};

const fast = (text: string): Translation => ({ text, float: { state: "fast", rounding: "nearest" } });
const dirty = (text: string): Translation => ({ text, float: { state: "dirty", rounding: "any" } });
/** Inexactness is raised already, and the mode is the instruction's own. */
const truncating = (text: string): Translation => ({ text, float: { state: "fast", rounding: "truncate" } });

/** Rows of F and D: text, and when it is right. Multiply-add, classes, and unsigned truncation have none. */
const float: Readonly<Record<string, Translation>> = {
  "fadd.d": fast("fa fb f64.add =r finite-r"),
  "fsub.d": fast("fa fb f64.sub =r finite-r"),
  "fmul.d": fast("fa fb f64.mul =r product-or-zero-r"),
  "fdiv.d": fast("fa fb f64.div =r quotient-or-zero-r"),
  "fsqrt.d": fast("fa f64.sqrt =r normal-r"),
  "fadd.s": fast("boxed sa sb f32.add =s finite-s"),
  "fsub.s": fast("boxed sa sb f32.sub =s finite-s"),
  "fmul.s": fast("boxed sa sb f32.mul =s normal-s"),
  "fdiv.s": fast("boxed sa sb f32.div =s normal-s"),
  "fsqrt.s": fast("a-boxed sa f32.sqrt =s normal-s"),

  // Sign injection and moves are of bits; WebAssembly's are, too, whatever the operands.
  "fsgnj.d": dirty("fa fb f64.copysign =f"),
  "fsgnjn.d": dirty("fa fb f64.neg f64.copysign =f"),
  "fsgnjx.d": dirty("xa xb min64 i64.and i64.xor f64.reinterpret_i64 =f"),
  "fsgnj.s": dirty("boxed sa sb f32.copysign i32.reinterpret_f32 =box"),
  "fsgnjn.s": dirty("boxed sa sb f32.neg f32.copysign i32.reinterpret_f32 =box"),
  "fsgnjx.s": dirty("boxed xa i32.wrap_i64 xb i32.wrap_i64 i32.const -0x80000000 i32.and i32.xor =box"),
  "fmv.x.d": dirty("xa =x"),
  "fmv.d.x": dirty("a f64.reinterpret_i64 =f"),
  "fmv.x.w": dirty("xa word =x"),
  "fmv.w.x": dirty("aw =box"),

  // A NaN may raise a flag.
  "feq.d": dirty("ordered fa fb f64.eq flag =x"),
  "flt.d": dirty("ordered fa fb f64.lt flag =x"),
  "fle.d": dirty("ordered fa fb f64.le flag =x"),
  "feq.s": dirty("boxed ordered-s sa sb f32.eq flag =x"),
  "flt.s": dirty("boxed ordered-s sa sb f32.lt flag =x"),
  "fle.s": dirty("boxed ordered-s sa sb f32.le flag =x"),
  "fmin.d": dirty("ordered fa fb f64.min =f"),
  "fmax.d": dirty("ordered fa fb f64.max =f"),
  "fmin.s": dirty("boxed ordered-s sa sb f32.min i32.reinterpret_f32 =box"),
  "fmax.s": dirty("boxed ordered-s sa sb f32.max i32.reinterpret_f32 =box"),

  "fcvt.w.d": truncating("fa f64.abs f64.const 0x41e0000000000000 f64.lt leave-unless fa i32.trunc_f64_s extend =x"),
  "fcvt.l.d": truncating("fa f64.abs f64.const 0x43e0000000000000 f64.lt leave-unless fa i64.trunc_f64_s =x"),
  "fcvt.w.s": truncating("a-boxed sa f32.abs f32.const 0x4f000000 f32.lt leave-unless sa i32.trunc_f32_s extend =x"),
  "fcvt.l.s": truncating("a-boxed sa f32.abs f32.const 0x5f000000 f32.lt leave-unless sa i64.trunc_f32_s =x"),
  "fcvt.d.w": fast("aw f64.convert_i32_s =f"),
  "fcvt.d.wu": fast("aw f64.convert_i32_u =f"),
  "fcvt.d.l": fast("a f64.convert_i64_s =f"),
  "fcvt.d.lu": fast("a f64.convert_i64_u =f"),
  "fcvt.s.w": fast("aw f32.convert_i32_s i32.reinterpret_f32 =box"),
  "fcvt.s.wu": fast("aw f32.convert_i32_u i32.reinterpret_f32 =box"),
  "fcvt.s.l": fast("a f32.convert_i64_s i32.reinterpret_f32 =box"),
  "fcvt.s.lu": fast("a f32.convert_i64_u i32.reinterpret_f32 =box"),
  "fcvt.s.d": fast("fa f32.demote_f64 =s normal-s"),
  "fcvt.d.s": fast("a-boxed sa sa f32.eq leave-unless sa f64.promote_f32 =f"),
};

/**
 * Rows of AMOs: what is written, from `old`, the value that was read, and b. Of words the lower half is written; where the upper one counts,
 * it is the sign, of both: then words compare, unsigned too, as 64 bits do. The accesses, and all of LR and SC, are the emitter's own
 * (assembly/translate/atomics.ts).
 */
export const atomics: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amoswap: "b",
    amoadd: "old b i64.add",
    amoxor: "old b i64.xor",
    amoand: "old b i64.and",
    amoor: "old b i64.or",
    amomin: "old b old b i64.lt_s select",
    amomax: "old b old b i64.gt_s select",
    amominu: "old b old b i64.lt_u select",
    amomaxu: "old b old b i64.gt_u select",
  }).flatMap(([name, text]) => [
    [`${name}.w`, text.includes("select") ? text.replaceAll(/\bb\b/g, "b word") : text],
    [`${name}.d`, text],
  ]),
);

/** Loads, stores and jumps are the emitter's own (assembly/translate/emit.ts); fences order nothing on one hart. */
export const emittedKinds: ReadonlySet<string> = new Set(["load", "store", "jump", "fence"]);

const branches = new Set(["beq", "bne", "blt", "bge", "bltu", "bgeu"]);

/** By mnemonic. */
export const translations: ReadonlyMap<string, Translation> = new Map([
  ...Object.entries(integer).map(([name, text]) => [name, { text: branches.has(name) ? text : `${text} =x` }] as const),
  ...Object.entries(float),
]);
