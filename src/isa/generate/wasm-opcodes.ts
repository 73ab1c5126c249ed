// WebAssembly's instructions by name: those that translations and the translator's module writer use.

const names: Readonly<Record<number, string>> = {
  5: "else",
  11: "end",
  27: "select",
  41: "i64.load",
  48: "i64.load8_s",
  49: "i64.load8_u",
  50: "i64.load16_s",
  51: "i64.load16_u",
  52: "i64.load32_s",
  53: "i64.load32_u",
  55: "i64.store",
  60: "i64.store8",
  61: "i64.store16",
  62: "i64.store32",
};

/** Instructions whose opcodes follow each other. */
// biome-ignore format: a list of words reads better in few lines
const runs: readonly (readonly [first: number, names: string])[] = [
  [0x45, "i32.eqz i32.eq i32.ne i32.lt_s i32.lt_u i32.gt_s i32.gt_u i32.le_s i32.le_u i32.ge_s i32.ge_u"],
  [0x50, "i64.eqz i64.eq i64.ne i64.lt_s i64.lt_u i64.gt_s i64.gt_u i64.le_s i64.le_u i64.ge_s i64.ge_u"],
  [0x5b, "f32.eq f32.ne f32.lt f32.gt f32.le f32.ge f64.eq f64.ne f64.lt f64.gt f64.le f64.ge"],
  [0x67, "i32.clz i32.ctz i32.popcnt i32.add i32.sub i32.mul i32.div_s i32.div_u i32.rem_s i32.rem_u i32.and i32.or i32.xor"],
  [0x74, "i32.shl i32.shr_s i32.shr_u i32.rotl i32.rotr"],
  [0x79, "i64.clz i64.ctz i64.popcnt i64.add i64.sub i64.mul i64.div_s i64.div_u i64.rem_s i64.rem_u i64.and i64.or i64.xor"],
  [0x86, "i64.shl i64.shr_s i64.shr_u i64.rotl i64.rotr"],
  [0x8b, "f32.abs f32.neg"],
  [0x91, "f32.sqrt f32.add f32.sub f32.mul f32.div f32.min f32.max f32.copysign f64.abs f64.neg"],
  [0x9f, "f64.sqrt f64.add f64.sub f64.mul f64.div f64.min f64.max f64.copysign"],
  [0xa7, "i32.wrap_i64 i32.trunc_f32_s i32.trunc_f32_u i32.trunc_f64_s i32.trunc_f64_u"],
  [0xac, "i64.extend_i32_s i64.extend_i32_u i64.trunc_f32_s i64.trunc_f32_u i64.trunc_f64_s i64.trunc_f64_u"],
  [0xb2, "f32.convert_i32_s f32.convert_i32_u f32.convert_i64_s f32.convert_i64_u f32.demote_f64"],
  [0xb7, "f64.convert_i32_s f64.convert_i32_u f64.convert_i64_s f64.convert_i64_u f64.promote_f32"],
  [0xbc, "i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64"],
  [0xc0, "i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s"],
];

/** The bytes of an instruction without its operands. "if" is one with an i64 for its result, "if-i32" with an i32. */
export const opcodes: ReadonlyMap<string, readonly number[]> = new Map<string, readonly number[]>([
  ["if", [0x04, 0x7e]] as const,
  ["if-i32", [0x04, 0x7f]] as const,
  ...Object.entries(names).map(([code, name]) => [name, [Number(code)]] as const),
  ...runs.flatMap(([first, list]) => list.split(" ").map((name, index) => [name, [first + index]] as const)),
]);

function signedLeb(value: bigint): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = Number(value & 0x7fn);
    value >>= 7n;
    if ((value === 0n && (low & 0x40) === 0) || (value === -1n && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

const littleEndian = (bits: bigint, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, index) => Number((bits >> BigInt(8 * index)) & 0xffn));

/** "i64.const 32" as bytes; of a float the text is its bits. */
export function encodeConstant(instruction: string, text: string): number[] {
  const value = text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
  switch (instruction) {
    case "i32.const":
      return [0x41, ...signedLeb(BigInt.asIntN(32, value))];
    case "i64.const":
      return [0x42, ...signedLeb(BigInt.asIntN(64, value))];
    case "f32.const":
      return [0x43, ...littleEndian(value, 4)];
    case "f64.const":
      return [0x44, ...littleEndian(value, 8)];
    default:
      throw new Error(`no constant ${instruction}`);
  }
}
