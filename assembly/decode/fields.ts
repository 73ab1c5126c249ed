// Operand fields of a 32-bit instruction. Unprivileged, "Base Instruction Formats" and "Immediate Encoding Variants".

// @ts-ignore: decorator
@inline export function rd (bits: u32): u32 { return (bits >> 7) & 31; }
// @ts-ignore: decorator
@inline export function rs1(bits: u32): u32 { return (bits >> 15) & 31; }
// @ts-ignore: decorator
@inline export function rs2(bits: u32): u32 { return (bits >> 20) & 31; }
// @ts-ignore: decorator
@inline export function rs3(bits: u32): u32 { return bits >> 27; }
/** The rounding mode of a float instruction. */
// @ts-ignore: decorator
@inline export function rm(bits: u32): u32 { return (bits >> 12) & 7; }

// @ts-ignore: decorator
@inline export function immI(bits: u32): i32 { return <i32>bits >> 20; }
// @ts-ignore: decorator
@inline export function immS(bits: u32): i32 { return (<i32>bits >> 25 << 5) | <i32>((bits >> 7) & 31); }
// @ts-ignore: decorator
@inline export function immB(bits: u32): i32 {
  return (<i32>bits >> 31 << 12) | <i32>((bits << 4) & 0x800) | <i32>((bits >> 20) & 0x7e0) | <i32>((bits >> 7) & 0x1e);
}
// @ts-ignore: decorator
@inline export function immU(bits: u32): i32 { return <i32>(bits & 0xfffff000); }
// @ts-ignore: decorator
@inline export function immJ(bits: u32): i32 {
  return (<i32>bits >> 31 << 20) | <i32>(bits & 0xff000) | <i32>((bits >> 9) & 0x800) | <i32>((bits >> 20) & 0x7fe);
}
// @ts-ignore: decorator
@inline export function shamt(bits: u32): i32 { return <i32>((bits >> 20) & 63); }
/** The zero-extended 5-bit immediate of CSRRWI and its kin, in rs1's place. */
// @ts-ignore: decorator
@inline export function uimm(bits: u32): u64 { return <u64>((bits >> 15) & 31); }
// @ts-ignore: decorator
@inline export function csrNumber(bits: u32): u32 { return bits >> 20; }
