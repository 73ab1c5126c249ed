// Which code a region consists of: from a hot address on, along branches, jumps and calls, through up to Region.MaxPages pages.
//
// Owns: the control-flow graph of the region that is being made, in Layout.Workspace. Addresses are distances in bytes from the
// first page's virtual address ("offsets"), so that nothing depends on where the code is mapped.
// What was never executed (its slot was never decoded) is left out, so cold paths leave the region; only the stress setting takes
// all. A block ends at a jump or branch, before an instruction that is not translated, and where another block begins.

import { Hart, Isa, Layout, Region } from "../abi";
import { decode32, expand16 } from "../decode/decode.generated";
import { immB, immI, immJ, immU, rd, rm, rs1 } from "../decode/fields";
import { Op } from "../decode/op.generated";
import { recordOwner } from "../decode/records";
import { Rec } from "../decode/record.generated";
import { hasAll, hart64, x } from "../hart";
import { tlbEntry } from "../mmu/tlb";
import { addressOf, addresses } from "./exits";
import { isTranslated } from "./regions";
import { FLOAT_CONDITIONS, Rounding, TRANSLATION_KIND, TranslationKind } from "./templates.generated";

/** Blocks of a region. */
export const MAX_BLOCKS: u32 = 512;
const MAX_EDGES: u32 = 12288;

// The workspace.
const MARKS: usize = Layout.Workspace; //                u8 by page and halfword: Mark
const BLOCK_AT: usize = Layout.Workspace + 0x4000; //    u16 by page and halfword: the block that begins there, plus one
const QUEUE: usize = Layout.Workspace + 0xc000; //       i32: offsets to go on from
const QUEUE_LENGTH: u32 = 0x1000;
const BLOCKS: usize = Layout.Workspace + 0x10000; //     Block[MAX_BLOCKS]
const BLOCK_SIZE: u32 = 64;
const EDGES: usize = Layout.Workspace + 0x18000; //      u16: successors, block after block
/** For the file that lays the blocks out (structure.ts). */
export const STRUCTURE_WORKSPACE: usize = Layout.Workspace + 0x20000;

const enum Mark {
  Visited = 1,
  /** A block begins here. */
  Leader = 2,
  /** The instruction before it falls into it. */
  FallenInto = 4,
  /** A region may be entered here: a call's target, where it returns, behind an instruction that is not translated. */
  Entry = 8,
  /** Where the region began; a block only begins here if nothing falls into it. */
  Seed = 16,
  /** A call returns here, or it is a target that only an indirect jump can have. */
  Indirect = 32,
}

/** How a block ends. */
export const enum Ending {
  /** It goes on in the next block. */
  Fall = 0,
  Branch = 1,
  Jump = 2,
  Call = 3,
  Return = 4,
  /** JALR other than a return. */
  Indirect = 5,
  /** Before an instruction that the core must do. */
  Leave = 6,
}

export const NONE: i32 = -1;

@unmanaged export class Block {
  /** Offset of the first instruction, and of the one that ends the block (the one behind it, if it falls). */
  start: i32;
  last: i32;
  /** Instructions that it retires. */
  count: u32;
  ending: Ending;
  /** Offsets of its successors by a taken branch, jump or call, and by falling through or returning; block numbers, or NONE. */
  takenAt: i32;
  fallAt: i32;
  taken: i32;
  fall: i32;
  /** Its successors in EDGES. */
  firstEdge: u16;
  edges: u16;
  /** The number by which `next` names it, or NONE; those of entries come first. */
  number: i32;
  /** Instructions from here to wherever the budget is looked at again, at most. */
  need: u32;
  /** Functions of the region that it is a part of, as bits. */
  functions: u32;
  /** The function that it calls, plus one. */
  callee: u8;
  isEntry: bool;
  /** An edge that does not go forward leads here: the budget is looked at. Every cycle has one. */
  isBackTarget: bool;
  isIndirectTarget: bool;
}

// @ts-ignore: decorator
@inline export function block(index: u32): Block { return changetype<Block>(BLOCKS + index * BLOCK_SIZE); }
// @ts-ignore: decorator
@inline export function successor(from: Block, index: u32): u32 { return load<u16>(EDGES + ((<u32>from.firstEdge + index) << 1)); }

/** Of the region that is being made. */
export let blocks: u32 = 0;
export let pages: u32 = 0;
export let entries: u32 = 0;
/** Virtual address of its first page. */
let origin: u64 = 0;
let eager: bool = false;
export let instructions: u32 = 0;
let limit: u32 = 0;
/** A switch is worth little without its cases. */
const LIMIT_OF_SWITCH: u32 = 700;
let queueHead: u32 = 0;
let queueTail: u32 = 0;
let edgeCount: u32 = 0;

// Its pages.
const PAGE_DELTAS: usize = Layout.Workspace + 0x3f000;
const PAGE_BASES: usize = Layout.Workspace + 0x3f040;
export function pageDelta(page: u32): i32 { return load<i32>(PAGE_DELTAS + (page << 2)); }
export function pageBase(page: u32): u32 { return load<u32>(PAGE_BASES + (page << 2)); }

/** The page of an offset; NONE if it is not one of the region's. */
export function pageOf(offset: i32): i32 {
  const delta = offset & ~0xfff;
  for (let page: u32 = 0; page < pages; page++) if (pageDelta(page) == delta) return page;
  return NONE;
}

/**
 * The same, and it becomes one if it is mapped and there is room. A frame that is mapped twice is a part of the region once: the entries
 * of its record page could not tell which of its addresses they are at.
 */
function takePage(offset: i32): i32 {
  const known = pageOf(offset);
  if (known != NONE || pages == Region.MaxPages) return known;
  const tag = (origin + <u64>(offset & ~0xfff)) ^ hart64(Hart.FetchKey);
  const entry = tlbEntry(Layout.TlbExecute, tag);
  if (load<u64>(entry) != tag) return NONE;
  const base = load<u32>(entry, 8);
  for (let page: u32 = 0; page < pages; page++) if (pageBase(page) == base) return NONE;
  const page = pages++;
  store<i32>(PAGE_DELTAS + (page << 2), offset & ~0xfff);
  store<u32>(PAGE_BASES + (page << 2), base);
  memory.fill(MARKS + (page << 11), 0, 2048);
  memory.fill(BLOCK_AT + (page << 12), 0, 4096);
  return page;
}

// @ts-ignore: decorator
@inline function markAt(page: u32, offset: i32): usize { return MARKS + (page << 11) + (<u32>(offset & 0xfff) >> 1); }
// @ts-ignore: decorator
@inline function blockAt(page: u32, offset: i32): usize { return BLOCK_AT + (page << 12) + <u32>(offset & 0xffe); }

function addMark(page: u32, offset: i32, mark: u32): void {
  const at = markAt(page, offset);
  store<u8>(at, <u8>(load<u8>(at) | mark));
}

/** Was the instruction in this slot ever decoded? */
function wasExecuted(page: u32, offset: i32): bool {
  const base = pageBase(page);
  return eager || load<u8>(base + (<u32>(offset & 0xfff) << 2)) != Rec.decode || isTranslated(base, <u32>(offset & 0xffe) >> 1);
}

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

/** Goes on from an offset later. Offsets in pages that the region has no part of are passed over. */
function goOnAt(offset: i32, mark: u32): void {
  if (instructions >= limit || queueTail == QUEUE_LENGTH) return;
  const page = takePage(offset);
  if (page == NONE) return;
  const before: u32 = load<u8>(markAt(page, offset));
  // Even if it was never jumped to: other code may fall into it.
  addMark(page, offset, mark);
  if (before & (Mark.Visited | Mark.Leader) || !wasExecuted(page, offset)) return;
  store<i32>(QUEUE + (queueTail++ << 2), offset);
}

/** The register that a return goes by: ra, or t0 for code that is shared by functions. norm:ras hints */
function isLink(register: u32): bool { return register == 1 || register == 5; }

/** Along straight code from an offset, to its end. */
function walk(start: i32): void {
  let offset = start;
  startReading();
  while (instructions < limit) {
    const page = takePage(offset);
    if (page == NONE || !read(page, offset)) return;
    if (load<u8>(markAt(page, offset)) & Mark.Visited) {
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

/** What regions were left for: indirect jumps may lead there. */
function seedExits(): void {
  for (let i: u32 = 0; i < addresses; i++) {
    const offset = offsetOf(addressOf(i));
    if (offset != i32.MIN_VALUE) goOnAt(offset, Mark.Leader | Mark.Entry | Mark.Indirect);
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
    if ((ends && !wasExecuted(page, offset)) || !read(page, offset)) {
      inPage += 2;
      ends = true;
      continue;
    }
    if (ends && !(load<u8>(markAt(page, offset)) & Mark.Visited)) goOnAt(offset, Mark.Leader | Mark.Entry | Mark.Indirect);
    ends = ((op == Op.jalr || op == Op.jal) && !rd(bits)) || load<u8>(TRANSLATION_KIND + op) == TranslationKind.none;
    inPage += length;
  }
}

/** Does the page hold an indirect jump of the region? */
function jumpsIndirectly(page: u32): bool {
  for (let inPage: i32 = 0; inPage < 4096; inPage += 2) {
    if (!(load<u8>(markAt(page, inPage)) & Mark.Visited)) continue;
    if (!read(page, pageDelta(page) + inPage) || kindOfRead() != TranslationKind.jalr) continue;
    if (!rd(bits) && !isLink(rs1(bits))) return true;
  }
  return false;
}

/** The block that begins at an offset; NONE if none does: then that is outside the region. */
function blockFrom(offset: i32): i32 {
  const page = pageOf(offset);
  return page == NONE ? NONE : <i32>load<u16>(blockAt(page, offset)) - 1;
}

function isLeader(mark: u32): bool {
  if (!(mark & Mark.Visited)) return false;
  return (mark & Mark.Leader) != 0 || (mark & (Mark.Seed | Mark.FallenInto)) == Mark.Seed;
}

/** Numbers the blocks in the order of their addresses, page by page. */
function makeBlocks(): void {
  blocks = 0;
  for (let page: u32 = 0; page < pages; page++) {
    for (let inPage: i32 = 0; inPage < 4096; inPage += 2) {
      const mark: u32 = load<u8>(markAt(page, inPage));
      if (!isLeader(mark) || blocks == MAX_BLOCKS) continue;
      const b = block(blocks++);
      b.start = pageDelta(page) + inPage;
      b.isEntry = (mark & (Mark.Entry | Mark.Seed)) != 0;
      b.isIndirectTarget = (mark & Mark.Indirect) != 0;
      b.isBackTarget = false;
      b.number = NONE;
      b.need = 0;
      b.functions = 0;
      b.callee = 0;
      store<u16>(blockAt(page, inPage), <u16>blocks);
    }
  }
}

/** Finds a block's extent, and how it ends. */
function delimit(b: Block): void {
  let offset = b.start;
  b.count = 0;
  b.taken = NONE;
  b.fall = NONE;
  b.takenAt = 0;
  startReading();
  while (true) {
    const page = pageOf(offset);
    const isHere = page != NONE && (load<u8>(markAt(page, offset)) & Mark.Visited) != 0 && read(page, offset);
    if (!isHere || (offset != b.start && load<u16>(blockAt(page, offset)))) {
      b.ending = Ending.Fall;
      b.fallAt = b.last = offset;
      return;
    }
    const next = offset + <i32>length;
    const kind = kindOfRead();
    b.last = offset;
    b.fallAt = next;
    if (kind == TranslationKind.none) {
      b.ending = Ending.Leave;
      return;
    }
    b.count++;
    if (kind == TranslationKind.branch) {
      b.ending = Ending.Branch;
      b.takenAt = offset + immB(bits);
      return;
    }
    if (kind == TranslationKind.jal) {
      b.ending = rd(bits) ? Ending.Call : Ending.Jump;
      b.takenAt = target;
      return;
    }
    if (kind == TranslationKind.jalr) {
      b.ending = !rd(bits) && isLink(rs1(bits)) ? Ending.Return : Ending.Indirect;
      return;
    }
    offset = next;
  }
}

function resolveTargets(b: Block): void {
  if (b.ending != Ending.Return) b.fall = blockFrom(b.fallAt);
  if (b.ending == Ending.Branch || b.ending == Ending.Jump || b.ending == Ending.Call) b.taken = blockFrom(b.takenAt);
}

/** Each function that the region calls has a bit, as long as there are bits; every block learns which ones it is a part of. */
function findFunctions(): void {
  let functions: u32 = 0;
  for (let i: u32 = 0; i < blocks; i++) {
    const b = block(i);
    if (b.ending != Ending.Call || b.taken == NONE) continue;
    const callee = block(b.taken);
    if (!callee.functions && functions < 32) callee.functions = 1 << functions++;
    b.callee = callee.functions ? <u8>(ctz(callee.functions) + 1) : 0;
  }
  let changed = functions > 0;
  while (changed) {
    changed = false;
    for (let i: u32 = 0; i < blocks; i++) {
      const b = block(i);
      if (!b.functions) continue;
      if (b.ending == Ending.Branch || b.ending == Ending.Jump) changed = spread(b, b.taken) || changed;
      const goesOn = b.ending != Ending.Jump && b.ending != Ending.Return;
      if (goesOn) changed = spread(b, b.fall) || changed;
    }
  }
}

function spread(from: Block, to: i32): bool {
  if (to == NONE) return false;
  const next = block(to), all = next.functions | from.functions;
  if (all == next.functions) return false;
  next.functions = all;
  return true;
}

function addEdge(from: Block, to: i32): void {
  if (to == NONE || edgeCount == MAX_EDGES) return;
  store<u16>(EDGES + (edgeCount++ << 1), <u16>to);
  from.edges++;
  const next = block(to);
  if (next.start <= from.start) {
    next.isBackTarget = true;
    next.isEntry = true;
  }
}

/** A return leads behind the calls of the functions that it is a part of; another indirect jump, to what nothing else reaches. */
function addEdges(b: Block): void {
  b.firstEdge = <u16>edgeCount;
  b.edges = 0;
  switch (b.ending) {
    case Ending.Branch: addEdge(b, b.taken); addEdge(b, b.fall); break;
    case Ending.Jump: case Ending.Call: addEdge(b, b.taken); break;
    case Ending.Fall: addEdge(b, b.fall); break;
    case Ending.Return:
      for (let i: u32 = 0; i < blocks; i++) {
        const caller = block(i);
        if (caller.callee && (b.functions >> (caller.callee - 1)) & 1) addEdge(b, caller.fall);
      }
      break;
    case Ending.Indirect:
      for (let i: u32 = 0; i < blocks; i++) if (block(i).isIndirectTarget) addEdge(b, i);
      break;
  }
}

/** Entries get the first numbers: what loops go back to, then what only an entry's number leads to, then the others. */
function numberEntries(): void {
  entries = 0;
  for (let pass = 0; pass < 3; pass++) {
    for (let i: u32 = 0; i < blocks; i++) {
      const b = block(i);
      if (!b.isEntry || pass != (b.isBackTarget ? 0 : b.isIndirectTarget ? 1 : 2)) continue;
      if (entries < <u32>Layout.EntriesPerRegion) b.number = entries++;
      else b.isEntry = false;
    }
  }
}

/** The longest way from a block to where the budget is looked at. Without the edges to back targets the graph has no cycle. */
function needOf(b: Block): u32 {
  if (b.need) return b.need - 1;
  let longest: u32 = 0;
  for (let i: u32 = 0; i < b.edges; i++) {
    const next = block(successor(b, i));
    if (next.isBackTarget) continue;
    const need = needOf(next);
    if (need > longest) longest = need;
  }
  b.need = b.count + longest + 1; // plus one: it is known
  return b.count + longest;
}

/**
 * Explores from `seed`, a virtual address whose page is in the execute TLB. Returns whether there is a region worth making.
 * `most`: instructions, at most. `all`: take what was never executed, too.
 */
export function explore(seed: u64, most: u32, all: bool): bool {
  limit = most;
  origin = seed & ~0xfff;
  eager = all;
  pages = 0;
  instructions = 0;
  queueHead = queueTail = 0;
  edgeCount = 0;
  goOnAt(<i32>(seed & 0xffe), Mark.Seed);
  seedCaller();
  seedExits();
  walkAll();
  for (let page: u32 = 0; page < pages; page++) {
    if (!jumpsIndirectly(page)) continue;
    limit = LIMIT_OF_SWITCH;
    seedOrphans(page);
  }
  walkAll();
  makeBlocks();
  for (let i: u32 = 0; i < blocks; i++) delimit(block(i));
  for (let i: u32 = 0; i < blocks; i++) resolveTargets(block(i));
  findFunctions();
  for (let i: u32 = 0; i < blocks; i++) addEdges(block(i));
  numberEntries();
  let retires: u32 = 0;
  for (let i: u32 = 0; i < blocks; i++) {
    needOf(block(i));
    retires += block(i).count;
  }
  return entries > 0 && retires > 0 && edgeCount < MAX_EDGES;
}

/** Instructions that must be left in the budget for the region to be entered at a block. */
export function need(b: Block): u32 { return b.need - 1; }
