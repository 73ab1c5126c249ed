// Decoded instructions, kept per machine frame.
//
// Record page, 20 KiB + 640 B:  0x0000  2048 slots of 8 bytes, one for each halfword of the frame
//                               0x4000  sentinel: Rec.pageEnd
//                               0x4010  u32 address of the frame that is decoded here, 0 = the page is free
//                               0x4014  u32 stores to the frame after which it is taken for data
//                               0x4018  what of the frame is translated (translate/regions.ts)
//                               0x4180  which halfwords of the frame are code: decoded since the page was made, or translated
//                               0x4280  where translated code is entered (translate/regions.ts)
//
// Slot:   0 u8 record op   1 u8 rd*8   2 u8 rs1*8   3 u8 rs2*8   4 i32 immediate
//   float ops instead of the immediate:   4 u8 float record op   5 u8 rm   6 u8 rs3*8
//   generic ops instead:   0 u8 record op   1 u8 unused   2 u16 op   4 u32 the instruction's 32-bit form
// A slot's operands are its instruction's own; its op may stand for the next instruction too (decode.ts, fuse), whose operands
// are in that one's slot. So a store into code resets the slots whose one or two instructions it overlaps, and nothing else. Which
// instructions exist depends on the machine's ISA configuration (Hart.Isa) too: records belong to (frame, ISA). A frame belongs to
// one VM or to clones of one, whose ISA is the same, and its records go when the last of them releases it, so the frame alone
// names them. Slot op 0 (Rec.decode) means not decoded yet.
// Invariant: while a frame has a record page no entry of the write TLB leads to it, and those of the array behind it name the map of what
// is code, so every store to code comes through `storeToFrame`. The pool is fixed; the oldest page is evicted, and a frame that is stored
// to again and again is code no more.

import { Layout, Machine } from "../abi";
import { retired } from "../hart";
import { flushArray, flushWrites } from "../mmu/tlb";
import { dropRegionsOf, translatedCodeWritten } from "../translate/regions";
import { isAnyCode, markCode } from "./code-map";
import { Rec } from "./record.generated";

const OWNER: usize = 0x4010;
const STORES_LEFT: usize = 0x4014;
const CODE: usize = 0x4180;

/**
 * Stores after which a frame is taken for data: an operating system gives frames that held code (its own start, a program that
 * has ended) to stacks and heaps, where every store would take the slow path for ever.
 */
const STORES_OF_DATA: u32 = 128;

/**
 * Code that runs in a frame so few instructions after it was taken for data, and not long after by chance, was in it all the time: the
 * page holds code and written data. It is then taken for data after 16 times as many stores. (A word that is
 * counted up in the page of the code that does it, ns a turn: translated 56 before, because its region went with the
 * records, 22 with this; interpreted 60 and 30.)
 */
const SOON: u32 = 1000;
const MORE_STORES_SHIFT: u32 = 4;
const MOST_SHIFT: u32 = 16;

// MixedFrames, a row: 0 u32 frame | shift of STORES_OF_DATA   4 u32 what the hart had retired when it was taken for data (low half)
// @ts-ignore: decorator
@inline function mixedRow(frame: usize): usize {
  const slot = <u32>(frame >> 12) & (Layout.MixedFrameCount - 1);
  return Layout.MixedFrames + (slot << 3);
}

/** The frame is taken for data: is it still there when its code runs again? */
function noteData(frame: usize): void {
  const row = mixedRow(frame);
  if ((load<u32>(row) & ~<u32>0xfff) != <u32>frame) store<u32>(row, <u32>frame);
  store<u32>(row, <u32>retired(), 4);
}

/** Stores that a frame takes before it is taken for data, which now holds code that runs. */
function storesOfData(frame: usize): u32 {
  const row = mixedRow(frame);
  const known = load<u32>(row);
  if ((known & ~<u32>0xfff) != <u32>frame) return STORES_OF_DATA;
  const isMixed = <u32>retired() - load<u32>(row, 4) < SOON;
  const shift = isMixed ? min((known & 0xfff) + MORE_STORES_SHIFT, MOST_SHIFT) : 0;
  store<u32>(row, <u32>frame | shift);
  return STORES_OF_DATA << shift;
}

/** Bytes of slots in a page: a record pointer that is this far from the page's base has left it. */
export const RECORD_SLOTS: u32 = Layout.RecordPageSlots;

const FRAME_SIZE: u32 = 4096;

// @ts-ignore: decorator
@inline function frameCode(frame: usize): usize { return (frame >> 12 << 1) + <usize>Layout.FrameCode; }

/** The frame that a record page decodes. */
// @ts-ignore: decorator
@inline export function recordOwner(base: usize): usize { return load<u32>(base, OWNER); }

/** Does the frame hold decoded code? */
// @ts-ignore: decorator
@inline export function hasRecords(frame: usize): bool { return load<u16>(frameCode(frame)) != 0; }

function evict(base: usize): void {
  const owner = recordOwner(base);
  if (!owner) return;
  dropRegionsOf(base);
  store<u16>(frameCode(owner), 0);
  flushArray(Layout.TlbExecute);
}

/** The record page becomes free. */
function release(base: usize): void {
  evict(base);
  store<u32>(base, 0, OWNER);
}

/** The record page of a frame, made if there is none. */
export function recordsOf(frame: usize): usize {
  const known: u32 = load<u16>(frameCode(frame));
  if (known) return Layout.Records + (known - 1) * Layout.RecordPageSize;
  const hand = load<u32>(Layout.Machine + Machine.RecordHand);
  store<u32>(Layout.Machine + Machine.RecordHand, (hand + 1) % Layout.RecordPageCount);
  const base: usize = Layout.Records + hand * Layout.RecordPageSize;
  evict(base);
  memory.fill(base, 0, Layout.RecordPageEntries);
  store<u8>(base, Rec.pageEnd, Layout.RecordPageSlots);
  store<u32>(base, <u32>frame, OWNER);
  store<u32>(base, storesOfData(frame), STORES_LEFT);
  store<u16>(frameCode(frame), <u16>(hand + 1));
  // Stores to this frame must be seen from now on. 16 KiB are filled in 0.1 us; a new code page is rare.
  flushWrites();
  return base;
}

/** The frame's bytes from `offset` on, `size` of them, are code: a store to them must be seen. They may end outside the frame. */
export function noteCode(base: usize, offset: u32, size: u32): void {
  markCode(base + CODE, offset, min(size, FRAME_SIZE - offset));
}

/**
 * The map of a frame's code, for an entry of the write TLB behind; of a frame without records, zeros. That is flushed whenever a frame gets
 * records, so an entry that names the map of a page which the frame has lost only sends stores the slow way.
 */
export function codeMapOf(frame: usize): u32 {
  const known: u32 = load<u16>(frameCode(frame));
  return known ? <u32>(Layout.Records + (known - 1) * Layout.RecordPageSize) + <u32>CODE : Layout.ZeroFrame;
}

/** Some bytes of a frame were written: forgets what was decoded from them. */
export function storeToFrame(frame: usize, offset: u32, size: u32): void {
  const known: u32 = load<u16>(frameCode(frame));
  if (!known) return;
  const base: usize = Layout.Records + (known - 1) * Layout.RecordPageSize;
  const left = load<u32>(base, STORES_LEFT) - 1;
  store<u32>(base, left, STORES_LEFT);
  if (!left) {
    noteData(frame);
    release(base);
    // The interpreter may be in this page: it leaves it at the next instruction.
    for (let slot: usize = 0; slot < <usize>RECORD_SLOTS; slot += 8) store<u8>(base + slot, Rec.pageEnd);
    return;
  }
  if (isAnyCode(base + CODE, offset, size)) codeWritten(base, offset, size);
}

/**
 * Two instructions that are one record, and begin up to three halfwords earlier, may reach into the written bytes. An entry of a region
 * does not if it is still there.
 */
function codeWritten(base: usize, offset: u32, size: u32): void {
  translatedCodeWritten(base, offset, size);
  const last = (offset + size - 1) >> 1;
  for (let half = offset >= 6 ? (offset - 6) >> 1 : 0; half <= last; half++) {
    const slot = base + (half << 3);
    if (load<u8>(slot) != Rec.translated) store<u8>(slot, Rec.decode);
  }
}

/** A frame goes back to the pool or is filled anew: its record page becomes free. */
export function dropRecords(frame: usize): void {
  const known: u32 = load<u16>(frameCode(frame));
  if (!known) return;
  release(Layout.Records + (known - 1) * Layout.RecordPageSize);
}
