// Loads and stores of a block that share one look at the TLB: those of one kind from one base register, which is not written in between, close to
// each other: what a function saves and restores, the fields of a structure.
//
// Owns: which those are. The first of them looks for all, and leaves if they do not lie in one page; the others need no more than the host address
// that it has found. That is exact: nothing in a region that leaves on misses changes a TLB, so they would find the same. The look asks for the
// alignment of the largest one, from which that of the others follows: what is misaligned goes the slow way, which may change a TLB, and the TLBs
// are to be the interpreter's.
// MIPS without and with it: fib 2529, 4400; sha256 4441, 5043; fft 2042, 2338; nbody 1597, 1743; quicksort 1380, 1449; mix 1564, 1617.

import { immI, immS, rd, rs1 } from "../decode/fields";
import { Block } from "./graph";
import { isAtomic, isFloatAccess } from "./locals";
import { pageOf } from "./pages";
import { bits, kindOfRead, length, op, read, startReading } from "./reader";
import { TEMPLATE_START, TEMPLATES, TranslationKind } from "./templates.generated";

/** Accesses that share a look. */
@unmanaged export class Group {
  /** Its number, from 0 on: less than MOST_GROUPS. */
  number: u32;
  base: u32;
  isLoad: bool;
  isOpen: bool;
  /** Displacements: the lowest, the end of the highest access, and that of the largest one. */
  low: i32;
  end: i32;
  largest: i32;
  /** Bytes of the largest. */
  size: i32;
  members: u32;
  /** Offset of its first instruction. */
  first: i32;
}
/** In a block, at most. */
export const MOST_GROUPS: u32 = 8;
const GROUP_SIZE: u32 = 40;
// @ts-ignore: decorator
@lazy const GROUPS: usize = memory.data(320, 8);
let groups: u32 = 0;

/** Bytes that one spans, at most: of 512, one place in eight crosses a page's end. */
const LONGEST: i32 = 512;

/** u8 by halfword of the block: the group of the access there, plus one; 0 = none. Behind its first KiB a block has none. */
// @ts-ignore: decorator
@lazy const GROUP_AT: usize = memory.data(512);
const HALFWORDS: u32 = 512;
let blockStart: i32 = 0;

// @ts-ignore: decorator
@inline function group(index: u32): Group { return changetype<Group>(GROUPS + index * GROUP_SIZE); }
// @ts-ignore: decorator
@inline function halfwordOf(offset: i32): u32 { return <u32>(offset - blockStart) >> 1; }

/** Does an access belong to a group's others? */
function fits(g: Group, displacement: i32, size: i32): bool {
  if (max(g.end, displacement + size) - min(g.low, displacement) > LONGEST) return false;
  return ((displacement - g.largest) & (min(size, g.size) - 1)) == 0;
}

function join(g: Group, displacement: i32, size: i32): void {
  g.low = min(g.low, displacement);
  g.end = max(g.end, displacement + size);
  g.members++;
  if (size <= g.size) return;
  g.size = size;
  g.largest = displacement;
}

function beginGroup(offset: i32, isLoad: bool, displacement: i32, size: i32): void {
  if (groups == MOST_GROUPS) return;
  const g = group(groups);
  g.number = groups++;
  g.base = rs1(bits);
  g.isLoad = isLoad;
  g.isOpen = true;
  g.low = g.largest = displacement;
  g.end = displacement + size;
  g.size = size;
  g.members = 1;
  g.first = offset;
  store<u8>(GROUP_AT + halfwordOf(offset), <u8>groups);
}

/** The access that was read joins a group, or begins one. */
function placeAccess(offset: i32, isLoad: bool, displacement: i32): void {
  const size = 1 << load<u8>(TEMPLATES + load<u16>(TEMPLATE_START + (op << 1)), 1);
  for (let i: u32 = 0; i < groups; i++) {
    const g = group(i);
    if (!g.isOpen || g.base != rs1(bits) || g.isLoad != isLoad || !fits(g, displacement, size)) continue;
    join(g, displacement, size);
    store<u8>(GROUP_AT + halfwordOf(offset), <u8>(i + 1));
    return;
  }
  beginGroup(offset, isLoad, displacement, size);
}

/** A register is written: what is accessed by it from here on is somewhere else. */
function closeGroupsOf(register: u32): void {
  for (let i: u32 = 0; i < groups; i++) if (group(i).base == register) group(i).isOpen = false;
}

/** Finds the groups of a block. */
export function findGroups(b: Block): void {
  groups = 0;
  blockStart = b.start;
  memory.fill(GROUP_AT, 0, HALFWORDS);
  startReading();
  let offset = b.start;
  for (let i: u32 = 0; i < b.count && halfwordOf(offset) < HALFWORDS; i++) {
    read(pageOf(offset), offset);
    const kind = kindOfRead(), isLoad = kind == TranslationKind.load;
    if (isLoad) placeAccess(offset, true, immI(bits));
    else if (kind == TranslationKind.store) placeAccess(offset, false, immS(bits));
    else if (isAtomic(kind)) placeAccess(offset, kind == TranslationKind.lr, 0);
    const writesX = kind != TranslationKind.store && kind != TranslationKind.branch && !(isLoad && isFloatAccess());
    if (writesX) closeGroupsOf(rd(bits));
    offset += <i32>length;
  }
}

/** The group of the access at an offset in the block; null if it has its look for itself. */
export function groupAt(offset: i32): Group | null {
  if (halfwordOf(offset) >= HALFWORDS) return null;
  const number: u32 = load<u8>(GROUP_AT + halfwordOf(offset));
  return number && group(number - 1).members > 1 ? group(number - 1) : null;
}
