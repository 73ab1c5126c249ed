// The pages of the region that is being made, and what is marked in them.
//
// Addresses are distances in bytes from the first page's virtual address ("offsets"), so that nothing depends on where the code is
// mapped.

import { Hart, Layout, Region } from "../abi";
import { hart64 } from "../hart";
import { tlbEntry } from "../mmu/tlb";

const MARKS: usize = Layout.Workspace; //                u8 by page and halfword: Mark
const BLOCK_AT: usize = Layout.Workspace + 0x4000; //    u16 by page and halfword: the block that begins there, plus one
const PAGE_DELTAS: usize = Layout.Workspace + 0x3f000; // i32
const PAGE_BASES: usize = Layout.Workspace + 0x3f040; //  u32

/** No page, or no block. */
export const NONE: i32 = -1;

export const enum Mark {
  Visited = 1,
  /** A block begins here. */
  Leader = 2,
  /** The instruction before it falls into it. */
  FallenInto = 4,
  /** A region may be entered here: a call's target, where it returns, behind an instruction that is not translated. */
  Entry = 8,
  /** Where the region began; a block only begins here if nothing falls into it. */
  Seed = 16,
  /** It is a target that only an indirect jump can have. */
  Indirect = 32,
  /** Regions were left for it: a jump whose target only a register says leads here. */
  Exit = 64,
}

export let pages: u32 = 0;
/** Virtual address of the first page. */
export let origin: u64 = 0;

/** A region begins in the page of that address. */
export function startPages(at: u64): void {
  origin = at & ~0xfff;
  pages = 0;
}

export function pageDelta(page: u32): i32 { return load<i32>(PAGE_DELTAS + (page << 2)); }
export function pageBase(page: u32): u32 { return load<u32>(PAGE_BASES + (page << 2)); }

/** The page of an offset; NONE if it is not one of the region's. */
export function pageOf(offset: i32): i32 {
  const delta = offset & ~0xfff;
  for (let page: u32 = 0; page < pages; page++) if (pageDelta(page) == delta) return page;
  return NONE;
}

/** The record page that the execute TLB has for an offset; 0 if it has none. */
export function recordsAt(offset: i32): u32 {
  const tag = (origin + <u64>(offset & ~0xfff)) ^ hart64(Hart.FetchKey);
  const entry = tlbEntry(Layout.TlbExecute, tag);
  return load<u64>(entry) == tag ? load<u32>(entry, 8) : 0;
}

/**
 * The page of an offset, which becomes one of the region's if it is mapped and there is room. A frame that is mapped twice is a part of the
 * region once: the entries of its record page could not tell which of its addresses they are at.
 */
export function takePage(offset: i32): i32 {
  const known = pageOf(offset);
  if (known != NONE || pages == Region.MaxPages) return known;
  const base = recordsAt(offset);
  if (!base) return NONE;
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
@inline export function blockAt(page: u32, offset: i32): usize { return BLOCK_AT + (page << 12) + <u32>(offset & 0xffe); }

export function marksAt(page: u32, offset: i32): u32 { return load<u8>(markAt(page, offset)); }
export function addMark(page: u32, offset: i32, mark: u32): void {
  const at = markAt(page, offset);
  store<u8>(at, <u8>(load<u8>(at) | mark));
}
