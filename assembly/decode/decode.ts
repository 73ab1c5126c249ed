// Decoding an instruction into its record slot.
//
// Owns: what a slot holds for each operand layout, and which instructions have no record of their own: those that are
// not in the hot dispatcher, loads into x0 (they must still access memory), float operations with a result in x0 (they
// still raise flags), and one that begins in the last halfword of a frame and is longer (the next frame is another one at
// another time: it is never kept). Without C, also the jumps that may miss a multiple of 4: only their one-at-a-time form
// looks, so the hot dispatcher need not.

import { Isa } from "../abi";
import { Round } from "../fpu/state";
import { hasAll } from "../hart";
import { noteCode, RECORD_SLOTS, recordOwner } from "./records";
import { decode32, expand16, FIRST_OF, FLOAT_RECORD, PAIRS, PAIRS_OF, RECORD_2, RECORD_4, RECORD_FORMAT } from "./decode.generated";
import { immB, immI, immJ, immS, immU, rd, rm, rs1, rs2, rs3, shamt } from "./fields";
import { Op } from "./op.generated";
import { Rec } from "./record.generated";

/** Numbers that the generator gives to operand layouts (src/isa/generate/decode.ts). */
const enum RecordFormat { R = 0, I = 1, Shift = 2, S = 3, B = 4, U = 5, J = 6, FloatLoad = 7, Float = 8, FloatToX = 9,
  FloatArithmetic = 10 }

/** A slot is 8 bytes for each 2 bytes of code: branch distances are kept in slots' bytes. */
const SLOT_BYTES_PER_CODE_BYTE: i32 = 4;

/** What a float operation's record has in the immediate's place. */
function floatFields(op: u32, bits: u32): i32 {
  return <i32>(<u32>load<u8>(FLOAT_RECORD + op) | rm(bits) << 8 | rs3(bits) << 3 << 16);
}

function immediate(format: u32, op: u32, bits: u32): i32 {
  switch (format) {
    case RecordFormat.I: case RecordFormat.FloatLoad: return immI(bits);
    case RecordFormat.Shift: return shamt(bits);
    case RecordFormat.S: return immS(bits);
    case RecordFormat.B: return immB(bits) * SLOT_BYTES_PER_CODE_BYTE;
    case RecordFormat.U: return immU(bits);
    case RecordFormat.J: return immJ(bits) * SLOT_BYTES_PER_CODE_BYTE;
    case RecordFormat.Float: case RecordFormat.FloatToX: case RecordFormat.FloatArithmetic:
      return floatFields(op, bits);
  }
  return 0;
}

function generic(slot: usize, op: u32, bits: u32, length: u32): void {
  store<u16>(slot, <u16>op, 2);
  store<u32>(slot, bits, 4);
  store<u8>(slot, length == 4 ? Rec.generic_4 : Rec.generic_2);
}

/** The record op of an instruction whose destination is x0: a jump without link, or nothing at all. */
function withoutDestination(op: u32, length: u32): u32 {
  if (op == Op.jal) return length == 4 ? Rec.j_4 : Rec.j_2;
  if (op == Op.jalr) return length == 4 ? Rec.jr_4 : Rec.jr_2;
  return length == 4 ? Rec.nop_4 : Rec.nop_2;
}

/** Does it write an x register? */
function hasDestination(format: u32): bool {
  return format != RecordFormat.S && format != RecordFormat.B && format != RecordFormat.FloatLoad
    && format != RecordFormat.Float && format != RecordFormat.FloatArithmetic;
}

/** Has it a meaning even if its result goes nowhere? */
function hasSideEffect(op: u32, format: u32): bool {
  return (op >= <u32>Op.lb && op <= <u32>Op.lwu) || format == RecordFormat.FloatToX;
}

/**
 * May this jump or branch end where no instruction can begin? With C never: targets are even. Without it pc is a multiple of
 * 4, so one that goes by an offset is known by its offset, and JALR by its register only when it runs.
 */
function mayMisalign(op: u32, format: u32, bits: u32): bool {
  if (hasAll(Isa.C)) return false;
  if (format == RecordFormat.B) return (immB(bits) & 2) != 0;
  if (format == RecordFormat.J) return (immJ(bits) & 2) != 0;
  return op == Op.jalr;
}

/** The record ops of arithmetic assume rounding to nearest even; with another static mode the second dispatcher does it. */
function roundsToNearest(bits: u32): bool {
  return rm(bits) == Round.NearestEven || rm(bits) == Round.Dynamic;
}

/** Fills a slot from an instruction's 32-bit form and its own length. */
function fill(slot: usize, op: u32, bits: u32, length: u32): void {
  let record: u32 = load<u8>((length == 4 ? RECORD_4 : RECORD_2) + op);
  const format: u32 = load<u8>(RECORD_FORMAT + op);
  if (record && hasDestination(format) && !rd(bits)) {
    record = hasSideEffect(op, format) ? 0 : withoutDestination(op, length);
  }
  if (!record || mayMisalign(op, format, bits)) {
    generic(slot, op, bits, length);
    return;
  }
  if (format == RecordFormat.FloatArithmetic && !roundsToNearest(bits)) record = Rec.float_4;
  store<u8>(slot, <u8>(rd(bits) << 3), 1);
  store<u8>(slot, <u8>(rs1(bits) << 3), 2);
  store<u8>(slot, <u8>(rs2(bits) << 3), 3);
  store<i32>(slot, immediate(format, op, bits), 4);
  store<u8>(slot, <u8>record);
}

/** Where the instruction of a slot is. */
// @ts-ignore: decorator
@inline function codeOf(slot: usize, base: usize): usize { return recordOwner(base) + ((slot - base) >> 2); }

/** Fills a slot by what it stands for alone; returns the instruction's length. */
function fillSlot(slot: usize, base: usize): u32 {
  const offset = <u32>(slot - base) >> 2;
  const code = codeOf(slot, base);
  const half: u32 = load<u16>(code);
  if ((half & 3) != 3) {
    const bits = expand16(half);
    const op = bits ? decode32(bits) : Op.illegal;
    if (op) fill(slot, op, bits, 2);
    else generic(slot, Op.illegal, half, 2);
    return 2;
  }
  if (offset == 4094) {
    store<u8>(slot, Rec.across);
  } else {
    const bits = load<u32>(code);
    fill(slot, decode32(bits), bits, 4);
  }
  return 4;
}

/** The record op that stands for both of these, one behind the other; 0 if there is none. */
function opOfPair(first: u32, second: u32, isDependent: bool): u32 {
  for (let pair = PAIRS + <usize>load<u16>(PAIRS_OF + (first << 1)); load<u8>(pair); pair += 3) {
    if (load<u8>(pair) == second && (!load<u8>(pair, 2) || isDependent)) return load<u8>(pair, 1);
  }
  return 0;
}

/**
 * Makes one op of a record and the next, if the pair has one. The second keeps its own slot, with its operands: if nothing
 * has come to it yet, it is still to be decoded when something does. Returns the second's length, 0 if there is no pair.
 */
function fuse(slot: usize, next: usize, base: usize): u32 {
  const first: u32 = load<u8>(slot);
  if (!load<u16>(PAIRS_OF + (first << 1)) || next - base >= RECORD_SLOTS) return 0;
  const known: u32 = load<u8>(next);
  if (known == Rec.decode) fillSlot(next, base);
  const second: u32 = load<u8>(FIRST_OF + load<u8>(next));
  if (known == Rec.decode) store<u8>(next, Rec.decode);
  const op = opOfPair(first, second, load<u8>(next, 2) == load<u8>(slot, 1));
  if (!op) return 0;
  store<u8>(slot, <u8>op);
  return (<u32>load<u16>(codeOf(next, base)) & 3) == 3 ? 4 : 2;
}

/** Decodes the instruction that the slot at `slot` of the record page at `base` stands for. */
export function decodeSlot(slot: usize, base: usize): void {
  const length = fillSlot(slot, base);
  const second = fuse(slot, slot + length * SLOT_BYTES_PER_CODE_BYTE, base);
  noteCode(base, <u32>(slot - base) >> 2, length + second);
}
