// What F and D must compute, from the definitions: exact rational numbers in bigints, rounded once.
//
// Owns: a second opinion that shares nothing with assembly/fpu. It is slow and plain: a value is a fraction, a rounding mode a
// comparison with the half. Operations take and give whole f registers (64 bits) or x registers, as the instructions do.
// Spec: IEEE 754-2008; Unprivileged, chapters F and D. norm:ieee_std_tininess, norm:F_canonical_NaN

export const Flag = { NX: 1, UF: 2, OF: 4, DZ: 8, NV: 16 } as const;
/** Rounding modes. */
export const Rm = { RNE: 0, RTZ: 1, RDN: 2, RUP: 3, RMM: 4 } as const;

interface Format {
  /** Bits of the significand, the hidden one included. */
  readonly precision: bigint;
  /** Exponents of the smallest and the largest normal number. */
  readonly smallest: bigint;
  readonly largest: bigint;
  readonly width: bigint;
}
export const double: Format = { precision: 53n, smallest: -1022n, largest: 1023n, width: 64n };
export const single: Format = { precision: 24n, smallest: -126n, largest: 127n, width: 32n };

/** A magnitude n / d above 0, with a sign. */
interface Finite {
  readonly kind: "finite";
  readonly negative: boolean;
  readonly n: bigint;
  readonly d: bigint;
}
type Value =
  | Finite
  | { readonly kind: "zero"; readonly negative: boolean }
  | { readonly kind: "infinite"; readonly negative: boolean }
  | { readonly kind: "nan"; readonly negative: boolean; readonly signaling: boolean };

/** A result and the flags that it raises. */
export interface Outcome {
  readonly bits: bigint;
  readonly flags: number;
}

const mask = (bits: bigint): bigint => (1n << bits) - 1n;
const fractionBits = ({ precision }: Format): bigint => precision - 1n;
const exponentMask = (f: Format): bigint => mask(f.width - f.precision);
const infinityBits = (f: Format): bigint => exponentMask(f) << fractionBits(f);
const canonicalNaN = (f: Format): bigint => infinityBits(f) | (1n << (fractionBits(f) - 1n));
const signBits = (f: Format, negative: boolean): bigint => (negative ? 1n << (f.width - 1n) : 0n);
const power = (e: bigint): { n: bigint; d: bigint } => (e >= 0n ? { n: 1n << e, d: 1n } : { n: 1n, d: 1n << -e });

function decode(f: Format, bits: bigint): Value {
  const negative = bits >> (f.width - 1n) === 1n;
  const exponent = (bits >> fractionBits(f)) & exponentMask(f);
  const fraction = bits & mask(fractionBits(f));
  if (exponent === exponentMask(f)) {
    if (fraction === 0n) return { kind: "infinite", negative };
    return { kind: "nan", negative, signaling: fraction >> (fractionBits(f) - 1n) === 0n };
  }
  if (exponent === 0n && fraction === 0n) return { kind: "zero", negative };
  const significand = exponent === 0n ? fraction : fraction | (1n << fractionBits(f));
  const scale = power((exponent === 0n ? 1n : exponent) - 1n + f.smallest - fractionBits(f));
  return { kind: "finite", negative, n: significand * scale.n, d: scale.d };
}

/** Rounds n / d to a whole number. */
function toWhole(n: bigint, d: bigint, negative: boolean, rm: number): bigint {
  const down = n / d;
  const rest = 2n * (n % d);
  if (rest === 0n) return down;
  const up = {
    [Rm.RNE]: rest > d || (rest === d && (down & 1n) === 1n),
    [Rm.RTZ]: false,
    [Rm.RDN]: negative,
    [Rm.RUP]: !negative,
    [Rm.RMM]: rest >= d,
  }[rm];
  return up ? down + 1n : down;
}

/** The exponent of n / d: 2^e <= n / d < 2^(e + 1). */
function exponentOf(n: bigint, d: bigint): bigint {
  const e = BigInt(n.toString(2).length - d.toString(2).length);
  const p = power(e);
  return n * p.d >= d * p.n ? e : e - 1n;
}

/** Rounds to multiples of 2^quantum and returns the multiple. */
function toMultiple({ n, d, negative }: Finite, quantum: bigint, rm: number): bigint {
  const q = power(quantum);
  return toWhole(n * q.d, d * q.n, negative, rm);
}

function round(f: Format, value: Finite, rm: number): Outcome {
  const { n, d, negative } = value;
  const exponent = exponentOf(n, d);
  // As if the exponent had no bounds.
  const free = exponent - fractionBits(f);
  const unbounded = toMultiple(value, free, rm);
  const afterCarry = unbounded >> f.precision ? exponent + 1n : exponent;
  const sign = signBits(f, negative);
  if (afterCarry > f.largest) {
    const toInfinity = rm === Rm.RNE || rm === Rm.RMM || rm === (negative ? Rm.RDN : Rm.RUP);
    return { bits: sign | (toInfinity ? infinityBits(f) : infinityBits(f) - 1n), flags: Flag.OF | Flag.NX };
  }
  const tiny = afterCarry < f.smallest;
  const least = f.smallest - fractionBits(f);
  const quantum = free < least ? least : free;
  const multiple = toMultiple(value, quantum, rm);
  const q = power(quantum);
  const exact = multiple * q.n * d === n * q.d;
  const flags = exact ? 0 : tiny ? Flag.NX | Flag.UF : Flag.NX;
  // The biased exponent is 1 at the least quantum; a hidden one carries into it.
  return { bits: sign | (((quantum - least) << fractionBits(f)) + multiple), flags };
}

const invalid = (f: Format): Outcome => ({ bits: canonicalNaN(f), flags: Flag.NV });
const exact = (bits: bigint): Outcome => ({ bits, flags: 0 });
const infinite = (f: Format, negative: boolean): Outcome => exact(signBits(f, negative) | infinityBits(f));
const zero = (f: Format, negative: boolean): Outcome => exact(signBits(f, negative));
const isSignaling = (v: Value): boolean => v.kind === "nan" && v.signaling;
const nan = (f: Format, ...operands: Value[]): Outcome => ({
  bits: canonicalNaN(f),
  flags: operands.some(isSignaling) ? Flag.NV : 0,
});
const negate = (v: Value): Value => ({ ...v, negative: !v.negative });

/** A signed fraction. */
const signed = ({ negative, n, d }: Finite): { n: bigint; d: bigint } => ({ n: negative ? -n : n, d });
const finite = (n: bigint, d: bigint): Finite => ({ kind: "finite", negative: n < 0n, n: n < 0n ? -n : n, d });

function sum(f: Format, a: Value, b: Value, rm: number): Outcome {
  if (a.kind === "nan" || b.kind === "nan") return nan(f, a, b);
  if (a.kind === "infinite" && b.kind === "infinite" && a.negative !== b.negative) return invalid(f);
  if (a.kind === "infinite") return infinite(f, a.negative);
  if (b.kind === "infinite") return infinite(f, b.negative);
  if (a.kind === "zero") {
    if (b.kind === "zero") return zero(f, a.negative === b.negative ? a.negative : rm === Rm.RDN);
    return round(f, b, rm);
  }
  if (b.kind === "zero") return round(f, a, rm);
  const x = signed(a);
  const y = signed(b);
  const total = x.n * y.d + y.n * x.d;
  return total === 0n ? zero(f, rm === Rm.RDN) : round(f, finite(total, x.d * y.d), rm);
}

/** The exact product, before rounding; null where it has no meaning. */
function exactProduct(a: Value, b: Value): Value | null {
  const negative = a.negative !== b.negative;
  if (a.kind === "infinite" || b.kind === "infinite")
    return a.kind === "zero" || b.kind === "zero" ? null : { kind: "infinite", negative };
  if (a.kind === "zero" || b.kind === "zero") return { kind: "zero", negative };
  const [x, y] = [a as Finite, b as Finite];
  return { kind: "finite", negative, n: x.n * y.n, d: x.d * y.d };
}

function product(f: Format, a: Value, b: Value, rm: number): Outcome {
  if (a.kind === "nan" || b.kind === "nan") return nan(f, a, b);
  const p = exactProduct(a, b);
  if (p === null) return invalid(f);
  if (p.kind === "finite") return round(f, p, rm);
  return p.kind === "zero" ? zero(f, p.negative) : infinite(f, p.negative);
}

function fused(f: Format, a: Value, b: Value, c: Value, rm: number): Outcome {
  if (a.kind === "nan" || b.kind === "nan") return nan(f, a, b, c);
  const p = exactProduct(a, b);
  if (p === null) return invalid(f);
  return c.kind === "nan" ? nan(f, a, b, c) : sum(f, p, c, rm);
}

function quotient(f: Format, a: Value, b: Value, rm: number): Outcome {
  if (a.kind === "nan" || b.kind === "nan") return nan(f, a, b);
  const negative = a.negative !== b.negative;
  if (a.kind === b.kind && a.kind !== "finite") return invalid(f);
  if (a.kind === "infinite") return infinite(f, negative);
  if (a.kind === "zero" || b.kind === "infinite") return zero(f, negative);
  if (b.kind === "zero") return { ...infinite(f, negative), flags: Flag.DZ };
  const [x, y] = [a as Finite, b as Finite];
  return round(f, { kind: "finite", negative, n: x.n * y.d, d: x.d * y.n }, rm);
}

function wholeRoot(n: bigint): bigint {
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

function root(f: Format, a: Value, rm: number): Outcome {
  if (a.kind === "nan") return nan(f, a);
  if (a.kind === "zero") return zero(f, a.negative);
  if (a.negative) return invalid(f);
  if (a.kind === "infinite") return infinite(f, false);
  // sqrt(n / d) = sqrt(n d) / d, to 120 bits more than the fraction has, and one that says whether there are further ones.
  const more = 120n;
  const scaled = (a.n * a.d) << (2n * more);
  const whole = wholeRoot(scaled);
  const rest = whole * whole === scaled ? 0n : 1n;
  return round(f, finite(2n * whole + rest, a.d << (more + 1n)), rm);
}

/** Order of two values that are not NaN, -0 below +0. */
function order(a: Value, b: Value): number {
  const rank = (v: Value): bigint[] =>
    v.kind === "infinite"
      ? [v.negative ? -1n : 1n, 0n, 1n]
      : [0n, v.kind === "finite" ? signed(v).n : 0n, v.kind === "finite" ? v.d : 1n];
  const [x, y] = [rank(a), rank(b)];
  const far = x[0]! - y[0]!;
  const difference = far !== 0n ? far : x[1]! * y[2]! - y[1]! * x[2]!;
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  return a.kind === "zero" && b.kind === "zero" ? Number(b.negative) - Number(a.negative) : 0;
}

const equals = (a: Value, b: Value): boolean => (a.kind === "zero" && b.kind === "zero") || order(a, b) === 0;

function compare(name: "feq" | "flt" | "fle", a: Value, b: Value): Outcome {
  if (a.kind === "nan" || b.kind === "nan")
    return { bits: 0n, flags: name !== "feq" || isSignaling(a) || isSignaling(b) ? Flag.NV : 0 };
  const holds = { feq: equals(a, b), flt: !equals(a, b) && order(a, b) < 0, fle: equals(a, b) || order(a, b) < 0 };
  return exact(BigInt(holds[name]));
}

function extreme(f: Format, name: "fmin" | "fmax", [a, b]: Value[], [x, y]: bigint[]): Outcome {
  const flags = isSignaling(a!) || isSignaling(b!) ? Flag.NV : 0;
  if (a!.kind === "nan") return { bits: b!.kind === "nan" ? canonicalNaN(f) : y!, flags };
  if (b!.kind === "nan") return { bits: x!, flags };
  return exact(order(a!, b!) < 0 === (name === "fmin") ? x! : y!);
}

function classify(f: Format, v: Value): bigint {
  if (v.kind === "nan") return v.signaling ? 1n << 8n : 1n << 9n;
  const normal = v.kind === "finite" && exponentOf(v.n, v.d) >= f.smallest;
  const fromOutside = v.kind === "infinite" ? 0n : normal ? 1n : v.kind === "finite" ? 2n : 3n;
  return 1n << (v.negative ? fromOutside : 7n - fromOutside);
}

/** Integer types by the letters of the mnemonics. */
const integers: Readonly<Record<string, { readonly low: bigint; readonly high: bigint; readonly bits: number }>> = {
  w: { low: -(1n << 31n), high: mask(31n), bits: 32 },
  wu: { low: 0n, high: mask(32n), bits: 32 },
  l: { low: -(1n << 63n), high: mask(63n), bits: 64 },
  lu: { low: 0n, high: mask(64n), bits: 64 },
};

/** An integer result in an x register: 32-bit ones are sign-extended. */
const register = (value: bigint, bits: number): bigint => BigInt.asUintN(64, BigInt.asIntN(bits, value));

function toInteger(type: string, v: Value, rm: number): Outcome {
  const { low, high, bits } = integers[type]!;
  const clipped = (value: bigint): Outcome => ({ bits: register(value, bits), flags: Flag.NV });
  if (v.kind === "nan") return clipped(high);
  if (v.kind === "infinite") return clipped(v.negative ? low : high);
  if (v.kind === "zero") return exact(0n);
  const amount = toWhole(v.n, v.d, v.negative, rm);
  const value = v.negative ? -amount : amount;
  if (value < low || value > high) return clipped(value < low ? low : high);
  return { bits: register(value, bits), flags: amount * v.d === v.n ? 0 : Flag.NX };
}

function fromInteger(f: Format, type: string, x: bigint, rm: number): Outcome {
  const { low, bits } = integers[type]!;
  const value = low < 0n ? BigInt.asIntN(bits, x) : BigInt.asUintN(bits, x);
  return value === 0n ? exact(0n) : round(f, finite(value, 1n), rm);
}

const BOX = mask(32n) << 32n;
/** A register as an operand of the format. norm:NaN boxing: an unboxed single is the canonical NaN. */
function unbox(f: Format, x: bigint): bigint {
  if (f === double) return x;
  return x >= BOX ? x & mask(32n) : canonicalNaN(single);
}
const boxed = (f: Format, { bits, flags }: Outcome): Outcome => ({ bits: f === double ? bits : bits | BOX, flags });

/** The operations that this file can judge, by mnemonic: all that take a rounding mode or raise flags, and the rest. */
export function reference(name: string, rm: number, operands: readonly bigint[]): Outcome {
  const parts = name.split(".");
  const [base, first, second] = [parts[0]!, parts[1]!, parts[2]];
  if (base === "fcvt") return convert(first, second!, rm, operands[0]!);
  if (base === "fmv") return move(name, operands[0]!);
  const f = first === "d" ? double : single;
  const bits = operands.map((x) => unbox(f, x));
  const [a, b, c] = bits.map((x) => decode(f, x)) as [Value, Value, Value];
  switch (base) {
    case "fadd":
      return boxed(f, sum(f, a, b, rm));
    case "fsub":
      return boxed(f, sum(f, a, negate(b), rm));
    case "fmul":
      return boxed(f, product(f, a, b, rm));
    case "fdiv":
      return boxed(f, quotient(f, a, b, rm));
    case "fsqrt":
      return boxed(f, root(f, a, rm));
    case "fmadd":
      return boxed(f, fused(f, a, b, c, rm));
    case "fmsub":
      return boxed(f, fused(f, a, b, negate(c), rm));
    case "fnmsub":
      return boxed(f, fused(f, negate(a), b, c, rm));
    case "fnmadd":
      return boxed(f, fused(f, negate(a), b, negate(c), rm));
    case "fmin":
    case "fmax":
      return boxed(f, extreme(f, base, [a, b], bits));
    case "feq":
    case "flt":
    case "fle":
      return compare(base, a, b);
    case "fclass":
      return exact(classify(f, a));
    case "fsgnj":
    case "fsgnjn":
    case "fsgnjx": {
      const negative = { fsgnj: b.negative, fsgnjn: !b.negative, fsgnjx: a.negative !== b.negative }[base];
      return boxed(f, exact((bits[0]! & mask(f.width - 1n)) | signBits(f, negative)));
    }
  }
  throw new Error(`no reference for ${name}`);
}

function convert(to: string, from: string, rm: number, x: bigint): Outcome {
  if (to === "d" || to === "s") {
    const target = to === "d" ? double : single;
    if (from in integers) return boxed(target, fromInteger(target, from, x, rm));
    const source = from === "d" ? double : single;
    const v = decode(source, unbox(source, x));
    if (v.kind === "nan") return boxed(target, nan(target, v));
    if (v.kind === "infinite") return boxed(target, infinite(target, v.negative));
    return boxed(target, v.kind === "zero" ? zero(target, v.negative) : round(target, v, rm));
  }
  const source = from === "d" ? double : single;
  return toInteger(to, decode(source, unbox(source, x)), rm);
}

/** Bit patterns move as they are. */
function move(name: string, x: bigint): Outcome {
  if (name === "fmv.x.w") return exact(register(x, 32));
  if (name === "fmv.w.x") return exact((x & mask(32n)) | BOX);
  return exact(x);
}
