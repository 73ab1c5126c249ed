// Running translated code: from an entry into its region, from there into the next, until something is for the interpreter.
//
// Invariant: what a region assumes is checked each time it is entered: the budget lasts until it looks at it, and the pages it
// translates are mapped where it expects them. Privilege, FS and the rest of the state it reads for itself, and nothing that it
// does can change them.

import { Hart, Layout, Region } from "../abi";
import { decode32, expand16 } from "../decode/decode.generated";
import { Op } from "../decode/op.generated";
import { recordOwner } from "../decode/records";
import { Rec } from "../decode/record.generated";
import { execute, interpret } from "../execute/dispatch.generated";
import { hart32, hart64, pc, setHart32, setPc } from "../hart";
import { tlbEntry } from "../mmu/tlb";
import { Outcome } from "../outcome";
import { stepCounted } from "../step";
import { illegal } from "../trap/raise";
import { Leave } from "./leave";
import { isToBeMade, makeAnew, translates } from "./hot";
import { countExit } from "./exits";
import { countMiss, countRetired, countSplit, countStep, noteMissesOften, noteSplitsOften } from "./heat";
import { entryAt, giveUp, placeAt, regionAt, regionPage, regionPageDelta } from "./regions";

const PAGE_MASK: u64 = ~0xfff;

/** Runs from Hart.Pc until Hart.Left instructions have retired, or something needs the outer loop. */
export function runCode(): Outcome {
  while (true) {
    let outcome = interpret();
    if (outcome == Outcome.Translated) outcome = runTranslated();
    if (outcome != Outcome.Translated) return outcome;
  }
}

/** Are the pages of a region mapped where it expects them, one of them, `own`, being known to be? */
function isMapped(row: usize, pages: u32, own: u32, origin: u64): bool {
  const fetchKey = hart64(Hart.FetchKey);
  for (let page: u32 = 0; page < pages; page++) {
    if (page == own) continue;
    const tag = (origin + <u64>regionPageDelta(row, page)) ^ fetchKey;
    const entry = tlbEntry(Layout.TlbExecute, tag);
    if (load<u64>(entry) != tag || load<u32>(entry, 8) != regionPage(row, page)) return false;
  }
  return true;
}

/**
 * The instruction at Hart.Pc from its bits, without a walk where the execute TLB leads to them. Translated: it has retired, and
 * Hart.Pc is at the next one; else as the loops return.
 */
function stepHere(): Outcome {
  const at = pc();
  const tag = (at & PAGE_MASK) ^ hart64(Hart.FetchKey);
  const tlb = tlbEntry(Layout.TlbExecute, tag);
  if (load<u64>(tlb) != tag) return stepCounted();
  const code = recordOwner(load<u32>(tlb, 8)) + (<usize>at & 0xfff);
  let bits: u32 = load<u16>(code), length: u32 = 2, op: u32;
  if ((bits & 3) != 3) {
    const word = expand16(bits);
    op = word ? decode32(word) : Op.illegal;
    if (op) bits = word;
  } else {
    if ((at & 0xfff) == 0xffe) return stepCounted();
    length = 4;
    bits = load<u32>(code);
    op = decode32(bits);
  }
  if (op == Op.illegal) return illegal(bits);
  const outcome = execute(op, bits, length);
  if (outcome == Outcome.Trap || outcome == Outcome.Exit) return outcome;
  setHart32(Hart.Left, hart32(Hart.Left) - 1);
  if (outcome == Outcome.Next) setPc(at + length);
  else if (outcome != Outcome.Jump) return outcome;
  return Outcome.Translated;
}

/** Has a region been left before an instruction that the core must do? */
// @ts-ignore: decorator
@inline function isForCore(leave: Leave): bool { return leave == Leave.Step || leave == Leave.Miss || leave == Leave.Split; }

/** Returns Translated when the interpreter is to go on. */
function runTranslated(): Outcome {
  while (hart32(Hart.Left)) {
    const at = pc();
    const tag = (at & PAGE_MASK) ^ hart64(Hart.FetchKey);
    const tlb = tlbEntry(Layout.TlbExecute, tag);
    if (load<u64>(tlb) != tag) break;
    const base: usize = load<u32>(tlb, 8);
    const slot = base + ((<usize>at & 0xffe) << 2);
    if (load<u8>(slot) != Rec.translated) break;
    const leave = enter(placeAt(base, <u32>at & 0xffe), at);
    if (isForCore(leave) && hart32(Hart.Left)) {
      const outcome = stepHere();
      if (outcome != Outcome.Translated) return outcome;
    }
    if (isToBeMade()) return Outcome.Recheck;
  }
  return Outcome.Translated;
}

/** Enters a region, if it can be; else the instruction at the entry must be done otherwise. */
function enter(place: u32, at: u64): Leave {
  const region = place / Layout.EntriesPerRegion, number = place % Layout.EntriesPerRegion;
  const row = regionAt(region), entry = entryAt(region, number);
  const left = hart32(Hart.Left);
  if (left < <u32>load<u16>(entry, 4) || !translates()) return Leave.Step;
  const own: u32 = load<u8>(entry, 6), pages = load<u32>(row, Region.PageCount);
  const origin = (at & PAGE_MASK) - <u64>regionPageDelta(row, own);
  if (pages > 1 && !isMapped(row, pages, own, origin)) return Leave.Step;
  const leave = call_indirect<u32>(load<u32>(row, Region.TableIndex), number, left, origin);
  countRetired(row, left - hart32(Hart.Left));
  if (leave == Leave.GoOn && countExit(row)) makeAnew(row);
  if (leave == Leave.Miss && countMiss(row)) {
    noteMissesOften(pageOfPc(row, pages, origin));
    makeAnew(0);
  } else if (leave == Leave.Split && countSplit(row)) {
    noteSplitsOften(pageOfPc(row, pages, origin));
    makeAnew(0);
  } else if (leave == Leave.Step && countStep(row)) {
    giveUp(region);
  }
  return leave;
}

/** The record page of the instruction at Hart.Pc, which is in the region. */
function pageOfPc(row: usize, pages: u32, origin: u64): usize {
  const delta = <i32>((pc() & PAGE_MASK) - origin);
  for (let page: u32 = 0; page < pages; page++) if (regionPageDelta(row, page) == delta) return regionPage(row, page);
  assert(false);
  return 0;
}
