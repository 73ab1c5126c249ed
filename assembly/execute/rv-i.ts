// RV64I: what each computational instruction computes.
//
// One function, one instruction; the dispatchers (generated) fetch the operands and write the result. An immediate comes
// sign-extended. WebAssembly masks shift counts as RV64 does: 6 bits for i64, 5 for i32; its comparisons and wrap-around
// are RISC-V's. `<u64>` of an i32 sign-extends, as every *W instruction requires.

// @ts-ignore: decorator
@inline export function lui  (pc: u64, imm: u64): u64 { return imm; }
// @ts-ignore: decorator
@inline export function auipc(pc: u64, imm: u64): u64 { return pc + imm; }

// @ts-ignore: decorator
@inline export function beq (a: u64, b: u64): bool { return a == b; }
// @ts-ignore: decorator
@inline export function bne (a: u64, b: u64): bool { return a != b; }
// @ts-ignore: decorator
@inline export function blt (a: u64, b: u64): bool { return <i64>a < <i64>b; }
// @ts-ignore: decorator
@inline export function bge (a: u64, b: u64): bool { return <i64>a >= <i64>b; }
// @ts-ignore: decorator
@inline export function bltu(a: u64, b: u64): bool { return a < b; }
// @ts-ignore: decorator
@inline export function bgeu(a: u64, b: u64): bool { return a >= b; }

// @ts-ignore: decorator
@inline export function addi (a: u64, imm: u64): u64 { return a + imm; }
// @ts-ignore: decorator
@inline export function slti (a: u64, imm: u64): u64 { return <u64>(<i64>a < <i64>imm); }
// @ts-ignore: decorator
@inline export function sltiu(a: u64, imm: u64): u64 { return <u64>(a < imm); }
// @ts-ignore: decorator
@inline export function xori (a: u64, imm: u64): u64 { return a ^ imm; }
// @ts-ignore: decorator
@inline export function ori  (a: u64, imm: u64): u64 { return a | imm; }
// @ts-ignore: decorator
@inline export function andi (a: u64, imm: u64): u64 { return a & imm; }
// @ts-ignore: decorator
@inline export function slli (a: u64, imm: u64): u64 { return a << imm; }
// @ts-ignore: decorator
@inline export function srli (a: u64, imm: u64): u64 { return a >> imm; }
// @ts-ignore: decorator
@inline export function srai (a: u64, imm: u64): u64 { return <u64>(<i64>a >> <i64>imm); }

// @ts-ignore: decorator
@inline export function add (a: u64, b: u64): u64 { return a + b; }
// @ts-ignore: decorator
@inline export function sub (a: u64, b: u64): u64 { return a - b; }
// @ts-ignore: decorator
@inline export function sll (a: u64, b: u64): u64 { return a << b; }
// @ts-ignore: decorator
@inline export function slt (a: u64, b: u64): u64 { return <u64>(<i64>a < <i64>b); }
// @ts-ignore: decorator
@inline export function sltu(a: u64, b: u64): u64 { return <u64>(a < b); }
// @ts-ignore: decorator
@inline export function xor (a: u64, b: u64): u64 { return a ^ b; }
// @ts-ignore: decorator
@inline export function srl (a: u64, b: u64): u64 { return a >> b; }
// @ts-ignore: decorator
@inline export function sra (a: u64, b: u64): u64 { return <u64>(<i64>a >> <i64>b); }
// @ts-ignore: decorator
@inline export function or  (a: u64, b: u64): u64 { return a | b; }
// @ts-ignore: decorator
@inline export function and (a: u64, b: u64): u64 { return a & b; }

// @ts-ignore: decorator
@inline export function addiw(a: u64, imm: u64): u64 { return <u64>(<i32>a + <i32>imm); }
// @ts-ignore: decorator
@inline export function slliw(a: u64, imm: u64): u64 { return <u64>(<i32>a << <i32>imm); }
// @ts-ignore: decorator
@inline export function srliw(a: u64, imm: u64): u64 { return <u64><i32>(<u32>a >> <u32>imm); }
// @ts-ignore: decorator
@inline export function sraiw(a: u64, imm: u64): u64 { return <u64>(<i32>a >> <i32>imm); }

// @ts-ignore: decorator
@inline export function addw(a: u64, b: u64): u64 { return <u64>(<i32>a + <i32>b); }
// @ts-ignore: decorator
@inline export function subw(a: u64, b: u64): u64 { return <u64>(<i32>a - <i32>b); }
// @ts-ignore: decorator
@inline export function sllw(a: u64, b: u64): u64 { return <u64>(<i32>a << <i32>b); }
// @ts-ignore: decorator
@inline export function srlw(a: u64, b: u64): u64 { return <u64><i32>(<u32>a >> <u32>b); }
// @ts-ignore: decorator
@inline export function sraw(a: u64, b: u64): u64 { return <u64>(<i32>a >> <i32>b); }
