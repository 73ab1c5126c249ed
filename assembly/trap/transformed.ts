// The transformed instruction: what htinst and mtinst say of a load or store that trapped.
//
// Owns: finding the instruction again, and the transformation. Registers still hold what it found: it has not retired.
// Spec: Privileged, "Transformed Instruction or Pseudoinstruction for mtinst or htinst".

import { expand16 } from "../decode/decode.generated";
import { immI, immS, rs1 } from "../decode/fields";
import { cachedInstruction } from "../exit";
import { pc, x } from "../hart";
import { accessOutcome, fetchHalfword } from "../mmu/access";
import { Cause } from "./raise";

const RS1_SHIFT: u32 = 15;
const RS1: u32 = 31 << RS1_SHIFT;
const RD_FUNCT3_OPCODE: u32 = 0x7fff;
const RS2_FUNCT3_OPCODE: u32 = 0x1f0_707f;
/** Bit 1 of a transformed compressed instruction is 0. */
const COMPRESSED: u32 = 2;

/** Major opcodes, bits 6:0. */
const enum Opcode { Load = 0x03, LoadFp = 0x07, Store = 0x23, StoreFp = 0x27, Amo = 0x2f, System = 0x73 }

/** Do explicit memory accesses raise it? */
function isOfAccess(cause: u64): bool {
  return (cause >= <u64>Cause.LoadMisaligned && cause <= <u64>Cause.StoreAccessFault) || cause == Cause.LoadPageFault
    || cause == Cause.StorePageFault || cause == Cause.LoadGuestPageFault || cause == Cause.StoreGuestPageFault;
}

/** The instruction at Hart.Pc, which has been fetched; 0 if it cannot be again. */
function fetched(): u32 {
  const at = pc();
  const cached = cachedInstruction(at);
  if (cached) return cached;
  const low = fetchHalfword(at);
  if (accessOutcome()) return 0;
  if ((low & 3) != 3) return low;
  const high = fetchHalfword(at + 2);
  return accessOutcome() ? 0 : low | (high << 16);
}

/** `word` transformed, with the distance of the faulting address from the one that it gives; 0 if it is no access. */
function transform(word: u32, va: u64): u32 {
  const base = x(rs1(word));
  switch (word & 0x7f) {
    case Opcode.Load: case Opcode.LoadFp:
      return (word & RD_FUNCT3_OPCODE & ~RS1) | (<u32>(va - (base + <u64>immI(word))) << RS1_SHIFT);
    case Opcode.Store: case Opcode.StoreFp:
      return (word & RS2_FUNCT3_OPCODE) | (<u32>(va - (base + <u64>immS(word))) << RS1_SHIFT);
    case Opcode.Amo: case Opcode.System: // HLV, HLVX, HSV
      return (word & ~RS1) | (<u32>(va - base) << RS1_SHIFT);
  }
  return 0;
}

/** For an exception raised by the instruction at Hart.Pc, with `va` in xtval. 0 where nothing is to be said. */
export function transformedInstruction(cause: u64, va: u64): u32 {
  if (!isOfAccess(cause)) return 0;
  const bits = fetched();
  if ((bits & 3) == 3) return transform(bits, va);
  const word = bits ? expand16(bits) : 0;
  return word ? transform(word, va) & ~COMPRESSED : 0;
}
