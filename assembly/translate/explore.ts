// Which code a region consists of: from a hot address on, along branches, jumps and calls, through up to Region.MaxPages pages.
//
// What was never executed (its slot was never decoded) is left out, so cold paths leave the region; only the stress setting takes
// all.

import { Layout } from "../abi";
import { immB, rd, rs1 } from "../decode/fields";
import { Op } from "../decode/op.generated";
import { Rec } from "../decode/record.generated";
import { x } from "../hart";
import { addressOf, addresses } from "./exits";
import { makeGraph } from "./graph";
import { addMark, Mark, marksAt, NONE, origin, pageBase, pageDelta, pageOf, pages, recordsAt, startPages, takePage } from "./pages";
import { bits, isLink, kindOfRead, length, op, read, startReading, target } from "./reader";
import { isTranslated } from "./regions";
import { TRANSLATION_KIND, TranslationKind } from "./templates.generated";

const QUEUE: usize = Layout.Workspace + 0xc000; // i32: offsets to go on from
const QUEUE_LENGTH: u32 = 0x1000;

/** Of the region that is being made. */
export let instructions: u32 = 0;
let limit: u32 = 0;
let eager: bool = false;
let queueHead: u32 = 0;
let queueTail: u32 = 0;
/** A switch is worth little without its cases. */
const LIMIT_OF_SWITCH: u32 = 700;

/** Was the instruction at an offset, whose record page is at `base`, ever decoded? */
function wasExecuted(base: usize, offset: i32): bool {
  return eager || load<u8>(base + (<u32>(offset & 0xfff) << 2)) != Rec.decode || isTranslated(base, <u32>(offset & 0xffe) >> 1);
}

/**
 * Goes on from an offset later. Offsets in pages that the region has no part of are passed over; what was never executed takes no page
 * from what was.
 */
function goOnAt(offset: i32, mark: u32): void {
  if (instructions >= limit || queueTail == QUEUE_LENGTH) return;
  const known = pageOf(offset), base: usize = known == NONE ? recordsAt(offset) : pageBase(known);
  // What is about to run may be the second instruction of a pair, which has no record of its own.
  const isExecuted = base && (wasExecuted(base, offset) || mark == Mark.Seed);
  const page = isExecuted ? takePage(offset) : known;
  if (page == NONE) return;
  const before = marksAt(page, offset);
  // Even if it was never jumped to: other code may fall into it.
  addMark(page, offset, mark);
  if (before & (Mark.Visited | Mark.Leader) || !isExecuted) return;
  store<i32>(QUEUE + (queueTail++ << 2), offset);
}

/** Along straight code from an offset, to its end. */
function walk(start: i32): void {
  let offset = start;
  startReading();
  while (instructions < limit) {
    const page = takePage(offset);
    if (page == NONE || !read(page, offset)) return;
    if (marksAt(page, offset) & Mark.Visited) {
      if (offset != start) addMark(page, offset, Mark.FallenInto);
      return;
    }
    addMark(page, offset, Mark.Visited | (offset == start ? 0 : Mark.FallenInto));
    instructions++;
    const next = offset + <i32>length;
    switch (kindOfRead()) {
      case TranslationKind.none:
        goOnAt(next, Mark.Leader | Mark.Entry);
        return;
      case TranslationKind.branch: {
        const branchTarget = offset + immB(bits);
        goOnAt(branchTarget, Mark.Leader);
        goOnAt(next, Mark.Leader);
        return;
      }
      case TranslationKind.jal: {
        const isCall = rd(bits) != 0, to = target;
        goOnAt(to, Mark.Leader | (isCall ? Mark.Entry : 0));
        if (isCall) goOnAt(next, Mark.Leader | Mark.Entry);
        return;
      }
      case TranslationKind.jalr:
        if (rd(bits)) goOnAt(next, Mark.Leader | Mark.Entry);
        return;
    }
    offset = next;
  }
}

function walkAll(): void {
  while (queueHead < queueTail) walk(load<i32>(QUEUE + (queueHead++ << 2)));
}

/** The offset of an address, if it is near. */
function offsetOf(va: u64): i32 {
  const distance = <i64>(va - origin);
  return distance > -0x100000 && distance < 0x100000 ? <i32>distance : i32.MIN_VALUE;
}

/** If ra says where the code at the seed was called from: the function's beginning, and the place that it returns to. */
function seedCaller(): void {
  const back = offsetOf(x(1));
  if (back == i32.MIN_VALUE) return;
  const page = takePage(back - 4);
  if (page == NONE) return;
  startReading();
  if (pageOf(back - 8) == page) read(page, back - 8);
  if (!read(page, back - 4) || kindOfRead() != TranslationKind.jal || rd(bits) != 1) return;
  goOnAt(target, Mark.Leader | Mark.Entry);
  goOnAt(back, Mark.Leader | Mark.Entry);
}

/** What regions were left for. */
function seedExits(): void {
  for (let i: u32 = 0; i < addresses; i++) {
    const offset = offsetOf(addressOf(i));
    if (offset != i32.MIN_VALUE) goOnAt(offset, Mark.Leader | Mark.Entry | Mark.Exit);
  }
}

/**
 * Code that an indirect jump may lead to: executed, reached by nothing else that is known, behind the end of other code. A
 * switch's cases are found so.
 */
function seedOrphans(page: u32): void {
  const delta = pageDelta(page);
  // What is fallen into was executed, too, even if it has no record of its own: it may be one with the instruction before.
  let ends = true;
  for (let inPage: u32 = 0; inPage < 4096;) {
    const offset = delta + <i32>inPage;
    if ((ends && !wasExecuted(pageBase(page), offset)) || !read(page, offset)) {
      inPage += 2;
      ends = true;
      continue;
    }
    if (ends && !(marksAt(page, offset) & Mark.Visited)) goOnAt(offset, Mark.Leader | Mark.Entry | Mark.Indirect);
    ends = ((op == Op.jalr || op == Op.jal) && !rd(bits)) || load<u8>(TRANSLATION_KIND + op) == TranslationKind.none;
    inPage += length;
  }
}

/** Does the page hold an indirect jump of the region? */
function jumpsIndirectly(page: u32): bool {
  for (let inPage: i32 = 0; inPage < 4096; inPage += 2) {
    if (!(marksAt(page, inPage) & Mark.Visited)) continue;
    if (!read(page, pageDelta(page) + inPage) || kindOfRead() != TranslationKind.jalr) continue;
    if (!rd(bits) && !isLink(rs1(bits))) return true;
  }
  return false;
}

/**
 * Explores from `seed`, a virtual address whose page is in the execute TLB. Returns whether there is a region worth making.
 * `most`: instructions, at most. `all`: take what was never executed, too.
 */
export function explore(seed: u64, most: u32, all: bool): bool {
  limit = most;
  eager = all;
  startPages(seed);
  instructions = 0;
  queueHead = queueTail = 0;
  goOnAt(<i32>(seed & 0xffe), Mark.Seed);
  seedCaller();
  seedExits();
  walkAll();
  for (let page: u32 = 0; page < pages; page++) {
    if (!jumpsIndirectly(page)) continue;
    limit = max(limit, LIMIT_OF_SWITCH);
    seedOrphans(page);
  }
  walkAll();
  return makeGraph();
}
