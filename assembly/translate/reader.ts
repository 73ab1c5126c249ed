// Reading the instructions of the region that is being made, one after the other.
//
// Owns: what was read last, and how that is translated.

import { Isa } from "../abi";
import { decode32, expand16 } from "../decode/decode.generated";
import { immB, immI, immJ, immU, rd, rm, rs1 } from "../decode/fields";
import { Op } from "../decode/op.generated";
import { recordOwner } from "../decode/records";
import { hasAll } from "../hart";
import { pageBase } from "./pages";
import { FLOAT_CONDITIONS, Rounding, TRANSLATION_KIND, TranslationKind } from "./templates.generated";

// The instruction that was read last.
export let op: u32 = 0;
export let bits: u32 = 0;
export let length: u32 = 0;
/** Where the instruction that was read goes, if it is a jump whose target is known. */
export let target: i32 = 0;
/** Is it a JALR whose register the AUIPC before it has set? Then its target is known: calls to anywhere are made so. */
let isFar: bool = false;
let auipcEnd: i32 = i32.MIN_VALUE;
let auipcRegister: u32 = 0;
let auipcValue: i64 = 0;
const FAR_LIMIT: i64 = 0x4000_0000;

/** Reading begins anew: what was read last does not come before what is read next. */
export function startReading(): void { auipcEnd = i32.MIN_VALUE; }

/** Finds the jump's target, and looks for AUIPC. */
function readTarget(offset: i32): void {
  isFar = false;
  if (op == Op.jal) target = offset + immJ(bits);
  else if (op == Op.jalr && offset == auipcEnd && rs1(bits) == auipcRegister) {
    const far = (auipcValue + immI(bits)) & ~1;
    isFar = far > -FAR_LIMIT && far < FAR_LIMIT;
    target = <i32>far;
  }
  if (op != Op.auipc || !rd(bits)) return; // x0 stays 0
  auipcEnd = offset + 4;
  auipcRegister = rd(bits);
  auipcValue = <i64>offset + immU(bits);
}

/** Reads the instruction at an offset in a page; false if it is none, or crosses the page's end. */
export function read(page: u32, offset: i32): bool {
  const inPage = <u32>(offset & 0xfff);
  const code = recordOwner(pageBase(page)) + inPage;
  const half: u32 = load<u16>(code);
  if ((half & 3) != 3) {
    length = 2;
    bits = expand16(half);
    op = bits ? decode32(bits) : Op.illegal;
  } else if (inPage == 4094) {
    return false;
  } else {
    length = 4;
    bits = load<u32>(code);
    op = decode32(bits);
  }
  readTarget(offset);
  return op != Op.illegal;
}

/** How the instruction that was read is translated; a JALR to a known target as a JAL. `none` too if its fields ask for what its row does not do. */
export function kindOfRead(): TranslationKind {
  const kind: TranslationKind = load<u8>(TRANSLATION_KIND + op);
  if (kind == TranslationKind.text) return suitsRounding() ? kind : TranslationKind.none;
  // Without C a jump may end where no instruction can begin.
  if (kind == TranslationKind.branch && !hasAll(Isa.C) && (immB(bits) & 2)) return TranslationKind.none;
  if (kind == TranslationKind.jal && !hasAll(Isa.C) && (immJ(bits) & 2)) return TranslationKind.none;
  if (kind == TranslationKind.jalr && !hasAll(Isa.C)) return TranslationKind.none;
  return kind == TranslationKind.jalr && isFar ? TranslationKind.jal : kind;
}

function suitsRounding(): bool {
  const rounding: Rounding = load<u8>(FLOAT_CONDITIONS + op) >> 4;
  if (rounding == Rounding.nearest) return rm(bits) == 0 || rm(bits) == 7;
  return rounding == Rounding.any || rm(bits) == 1;
}

/** The register that a return goes by: ra, or t0 for code that is shared by functions. norm:ras hints */
export function isLink(register: u32): bool { return register == 1 || register == 5; }
