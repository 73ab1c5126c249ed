// The TLBs: three direct-mapped arrays (read, write, execute), and two behind them.
//
// Owns: the form of an entry, and where it is. What a key stands for, and which one is in force, is contexts.ts's.
//
// Entry, 16 bytes:   0  u64 tag      = (virtual page) ^ key
//                    8  u32 addend   read, write: host address = addend + (u32) virtual address
//                                    execute: address of the frame's record page
//                   12  u32 map      behind the write TLB: address of the map of the page's code (decode/code-map.ts)
//
//   key = id << 3 | scatter(id) << 12       id: of a context, 0..509, 9 bits in the tag's bits 3..11
// An address matches when ((va & (~0xfff | size - 1)) ^ key) == tag: a misaligned address leaves low bits set and
// misses, which sends it to the slow path. The set index is taken from the xored value, so guests that are linked at one
// address do not evict each other, at no extra cost.
// Pages that are 4 MiB apart share a place. So behind the read and the write TLB stands another of the same form, indexed by a hash, into
// which the slow path looks before it walks: all that is in the first is in it, unless another page took its place. The write TLB behind
// also has pages of frames with decoded code, which the slow path then need not walk for, and with them where that code is: translated code
// that misses often stores to the rest by itself.
// (Three buffers 4 MiB apart, c = a + b, ns a turn, apart 21: 200 before, 34 with it. A store into the page of the code that runs, interpreted, apart 14: 139
// before, 60 with it, 32 since stores beside code leave the records alone.)
// Invariant: a flush fills with 0xff, whose id is 511, which no key has: 510 is that of a hart which must find nothing (contexts.ts).

import { Layout } from "../abi";

const PAGE_MASK: u64 = ~0xfff;

// @ts-ignore: decorator
@inline export function keyOf(id: u32): u64 {
  return (<u64>id << 3) | (<u64>((id * 0x2f1) & 0x3ff) << 12);
}

/**
 * Address of the entry in the array at `array` for an address already xored with its key. The page's low ten bits, as they are: xoring
 * the next ten on top, so that no power of two is an alias distance, cost 2 % interpreted and 8 % translated (ten programs, medians of
 * processor time over three processes, in turns).
 */
// @ts-ignore: decorator
@inline export function tlbEntry(array: usize, keyed: u64): usize {
  return array + ((<usize>(keyed >> 8)) & 0x3ff0);
}

/** An address as the TLB compares it: page, low bits that must be zero for this access size, key. */
// @ts-ignore: decorator
@inline export function keyed(va: u64, size: u64, key: u64): u64 {
  return (va & (PAGE_MASK | (size - 1))) ^ key;
}

/** Enters a page. `value` is the addend or the record page. */
export function tlbFill(array: usize, va: u64, key: u64, value: u32): void {
  const tag = keyed(va, 1, key);
  const entry = tlbEntry(array, tag);
  store<u64>(entry, tag);
  store<u32>(entry, value, 8);
}

/** The array behind scatters the pages' upper bits over the lower ten by this factor: no distance makes many pages share a place. */
export const SCATTER: u32 = 0x2f1;

// @ts-ignore: decorator
@inline function entryBehind(array: usize, tag: u64): usize {
  const page = <u32>(tag >> 12);
  return array + (<usize>((page ^ (page >> 10) * SCATTER) & 0x3ff) << 4);
}

/** Enters a data page in the array behind. `map`: of a page that may be written, where its code is. */
export function fillBehind(array: usize, va: u64, key: u64, addend: u32, map: u32): void {
  const tag = keyed(va, 1, key);
  const entry = entryBehind(array, tag);
  store<u64>(entry, tag);
  store<u32>(entry, addend, 8);
  store<u32>(entry, map, 12);
}

/** The entry behind that stands for the page of `va`; 0 if there is none. */
export function findBehind(array: usize, va: u64, key: u64): usize {
  const tag = keyed(va, 1, key);
  const entry = entryBehind(array, tag);
  return load<u64>(entry) == tag ? entry : 0;
}

/** Drops what the write TLBs know: a frame's stores must be seen from now on. */
export function flushWrites(): void {
  flushArray(Layout.TlbWrite);
  flushArray(Layout.TlbWriteBehind);
}

export function flushArray(array: usize): void {
  memory.fill(array, 0xff, Layout.TlbSize);
}

/** Drops the entries of an array that have this value: those of one record page. */
export function dropEntries(array: usize, value: u32): void {
  for (let entry = array; entry < array + Layout.TlbSize; entry += 16)
    if (load<u32>(entry, 8) == value) store<u64>(entry, -1);
}

/** Drops one page from one context. */
export function dropPage(va: u64, key: u64): void {
  const tag = keyed(va & PAGE_MASK, 1, key);
  const read = tlbEntry(Layout.TlbRead, tag);
  if (load<u64>(read) == tag) store<u64>(read, -1);
  const write = tlbEntry(Layout.TlbWrite, tag);
  if (load<u64>(write) == tag) store<u64>(write, -1);
  const execute = tlbEntry(Layout.TlbExecute, tag);
  if (load<u64>(execute) == tag) store<u64>(execute, -1);
  const readBehind = entryBehind(Layout.TlbReadBehind, tag);
  if (load<u64>(readBehind) == tag) store<u64>(readBehind, -1);
  const writeBehind = entryBehind(Layout.TlbWriteBehind, tag);
  if (load<u64>(writeBehind) == tag) store<u64>(writeBehind, -1);
}
