// The control-flow graph of the region that is being made: its blocks, and how they follow one another.
//
// A block ends at a jump or branch, before an instruction that is not translated, and where another block begins.

import { Layout } from "../abi";
import { immB, rd, rs1 } from "../decode/fields";
import { blockAt, Mark, marksAt, NONE, pageDelta, pageOf, pages } from "./pages";
import { bits, isLink, kindOfRead, length, read, startReading, target } from "./reader";
import { TranslationKind } from "./templates.generated";

/** Blocks of a region. */
export const MAX_BLOCKS: u32 = 512;
const MAX_EDGES: u32 = 12288;

// The workspace.
const BLOCKS: usize = Layout.Workspace + 0x10000; //     Block[MAX_BLOCKS]
const BLOCK_SIZE: u32 = 64;
const EDGES: usize = Layout.Workspace + 0x18000; //      u16: successors, block after block
/** For the file that lays the blocks out (structure.ts). */
export const STRUCTURE_WORKSPACE: usize = Layout.Workspace + 0x20000;

/** How a block ends. */
export const enum Ending {
  /** It goes on in the next block. */
  Fall = 0,
  Branch = 1,
  Jump = 2,
  Call = 3,
  Return = 4,
  /** JALR without link, other than a return: a switch, or a call whose callee returns to the caller's caller. */
  Indirect = 5,
  IndirectCall = 6,
  /** Before an instruction that the core must do. */
  Leave = 7,
}

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
  /** Regions were left for it. */
  isExitTarget: bool;
}

// @ts-ignore: decorator
@inline export function block(index: u32): Block { return changetype<Block>(BLOCKS + index * BLOCK_SIZE); }
// @ts-ignore: decorator
@inline export function successor(from: Block, index: u32): u32 { return load<u16>(EDGES + ((<u32>from.firstEdge + index) << 1)); }

/** Of the region that is being made. */
export let blocks: u32 = 0;
export let entries: u32 = 0;
let edgeCount: u32 = 0;

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
      const mark: u32 = marksAt(page, inPage);
      if (!isLeader(mark) || blocks == MAX_BLOCKS) continue;
      const b = block(blocks++);
      b.start = pageDelta(page) + inPage;
      b.isEntry = (mark & (Mark.Entry | Mark.Seed)) != 0;
      b.isIndirectTarget = (mark & (Mark.Indirect | Mark.Exit)) != 0;
      b.isExitTarget = (mark & Mark.Exit) != 0;
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
    const isHere = page != NONE && (marksAt(page, offset) & Mark.Visited) != 0 && read(page, offset);
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
      b.ending = rd(bits) ? Ending.IndirectCall : isLink(rs1(bits)) ? Ending.Return : Ending.Indirect;
      return;
    }
    offset = next;
  }
}

function resolveTargets(b: Block): void {
  if (b.ending != Ending.Return && b.ending != Ending.Indirect) b.fall = blockFrom(b.fallAt);
  if (b.ending == Ending.Branch || b.ending == Ending.Jump || b.ending == Ending.Call) b.taken = blockFrom(b.takenAt);
}

/** The number of what indirect calls call, whatever that is; direct ones have those before it. */
const INDIRECTLY_CALLED: u32 = 31;

/** Each function that the region calls has a bit, as long as there are bits; every block learns which ones it is a part of. */
function findFunctions(): void {
  let functions: u32 = 0;
  for (let i: u32 = 0; i < blocks; i++) {
    const b = block(i);
    if (b.ending == Ending.IndirectCall) markIndirectlyCalled(b);
    if (b.ending != Ending.Call || b.taken == NONE) continue;
    const callee = block(b.taken);
    if (!(callee.functions & ~(1 << INDIRECTLY_CALLED)) && functions < INDIRECTLY_CALLED) callee.functions |= 1 << functions++;
    b.callee = callee.functions ? <u8>(ctz(callee.functions) + 1) : 0;
  }
  let changed = true;
  while (changed) {
    changed = false;
    for (let i: u32 = 0; i < blocks; i++) changed = spreadFrom(block(i)) || changed;
  }
}

function markIndirectlyCalled(call: Block): void {
  call.callee = <u8>(INDIRECTLY_CALLED + 1);
  for (let i: u32 = 0; i < blocks; i++) if (block(i).isIndirectTarget) block(i).functions |= 1 << INDIRECTLY_CALLED;
}

/** What follows a block is a part of the same functions. Returns whether that is news. */
function spreadFrom(b: Block): bool {
  if (!b.functions) return false;
  if (b.ending == Ending.Return) return false;
  let isNews = false;
  if (b.ending == Ending.Branch || b.ending == Ending.Jump) isNews = spread(b, b.taken);
  if (b.ending == Ending.Indirect) {
    for (let i: u32 = 0; i < blocks; i++) if (block(i).isIndirectTarget) isNews = spread(b, i) || isNews;
  } else if (b.ending != Ending.Jump) {
    isNews = spread(b, b.fall) || isNews;
  }
  return isNews;
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

function addReturnEdges(b: Block): void {
  for (let i: u32 = 0; i < blocks; i++) {
    const other = block(i);
    if (other.isExitTarget) addEdge(b, i);
    const isCaller = other.callee && (b.functions >> (other.callee - 1)) & 1;
    if (isCaller && other.fall != NONE && !block(other.fall).isExitTarget) addEdge(b, other.fall);
  }
}

/**
 * A return leads behind the calls of the functions that it is a part of, another indirect jump to what nothing else reaches, and both to what
 * regions were left for.
 */
function addEdges(b: Block): void {
  b.firstEdge = <u16>edgeCount;
  b.edges = 0;
  switch (b.ending) {
    case Ending.Branch: addEdge(b, b.taken); addEdge(b, b.fall); break;
    case Ending.Jump: case Ending.Call: addEdge(b, b.taken); break;
    case Ending.Fall: addEdge(b, b.fall); break;
    case Ending.Return: addReturnEdges(b); break;
    case Ending.Indirect: case Ending.IndirectCall:
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

/** Instructions that must be left in the budget for the region to be entered at a block. */
export function need(b: Block): u32 { return b.need - 1; }

/** Makes the graph of what was explored. Returns whether it is worth a region. */
export function makeGraph(): bool {
  edgeCount = 0;
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
