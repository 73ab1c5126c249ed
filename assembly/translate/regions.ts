// Regions: which ones there are, where they are entered, and when they are dropped.
//
// Owns: the rows of Layout.Regions and Layout.Entries, and the slots of record pages that lead to them. The op of an entry point's slot
// is Rec.translated, and whoever runs it comes to enter.ts; which entry of which region it is (its place), RecordPageEntries says. The
// slot keeps its operands, because the instruction before it may be one record with it. A region belongs to the frames whose code it translates: each one's record page lists it, and
// says which halfwords of the frame are translated, so that a store next to code costs one look.
// A region is dropped when a byte of its code is written, when one of its record pages goes, and when its row is needed. Its slots
// are then decoded anew; its function stays in the table until another takes its place.
// Entries, 8 bytes:   0 u16 offset in its frame   4 u16 instructions that the budget must have   6 u8 page

import { Layout, Machine, Region, RegionState } from "../abi";
import { CODE_MAP_SIZE, isAnyCode, isCode, markCode } from "../decode/code-map";
import { Rec } from "../decode/record.generated";
import { noteCode } from "../decode/records";
import { countAnew, noteGivenUp } from "./heat";

// In a record page (decode/records.ts), behind its owner.
/** u32: regions that translate code of this frame. */
const REGION_COUNT: usize = 0x4018;
/** u16[32] */
const REGION_LIST: usize = 0x4020;
const REGION_LIST_LENGTH: u32 = 32;
/** A map of the halfwords of the frame that are translated code, or were since the last time that there was none. */
const TRANSLATED: usize = 0x4080;

/** Bytes of all modules that live at once, at most. */
const MAX_BYTES: u32 = 24 * 1024 * 1024;

// @ts-ignore: decorator
@inline export function regionAt(region: u32): usize { return Layout.Regions + region * Layout.RegionSize; }
// @ts-ignore: decorator
@inline export function entryAt(region: u32, number: u32): usize {
  return Layout.Entries + (region * Layout.EntriesPerRegion + number) * Layout.EntrySize;
}
// @ts-ignore: decorator
@inline function machine32(field: usize): u32 { return load<u32>(field, Layout.Machine); }
// @ts-ignore: decorator
@inline function setMachine32(field: usize, value: u32): void { store<u32>(field, value, Layout.Machine); }

/** Record page of a region's page. */
// @ts-ignore: decorator
@inline export function regionPage(row: usize, page: u32): u32 { return load<u32>(row + (page << 3), Region.Pages + 4); }
// @ts-ignore: decorator
@inline export function regionPageDelta(row: usize, page: u32): i32 { return load<i32>(row + (page << 3), Region.Pages); }

function leaveList(base: usize, region: u32): void {
  const count = load<u32>(base, REGION_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    const at = base + (i << 1);
    if (load<u16>(at, REGION_LIST) != region) continue;
    memory.copy(at + REGION_LIST, at + REGION_LIST + 2, (count - 1 - i) << 1);
    store<u32>(base, count - 1, REGION_COUNT);
    if (count == 1) memory.fill(base + TRANSLATED, 0, CODE_MAP_SIZE);
    return;
  }
}

function joinList(base: usize, region: u32): void {
  if (load<u32>(base, REGION_COUNT) == REGION_LIST_LENGTH) dropRegion(load<u16>(base, REGION_LIST));
  const count = load<u32>(base, REGION_COUNT);
  store<u16>(base + (count << 1), <u16>region, REGION_LIST);
  store<u32>(base, count + 1, REGION_COUNT);
}

// @ts-ignore: decorator
@inline function placeOf(region: u32, number: u32): u32 { return region * Layout.EntriesPerRegion + number; }

/** Where the place of a slot is: `offset` is its instruction's in the frame. */
// @ts-ignore: decorator
@inline export function placeAt(base: usize, offset: u32): u32 { return load<u16>(base + offset, Layout.RecordPageEntries); }

/** Has an entry of a region still its slot? */
function hasSlot(base: usize, offset: u32, place: u32): bool {
  return load<u8>(base + (offset << 2)) == Rec.translated && placeAt(base, offset) == place;
}

/** The region is no more: its entries are decoded anew, its row is free. */
export function dropRegion(region: u32): void {
  const row = regionAt(region);
  const entries = load<u32>(row, Region.Entries);
  for (let i: u32 = 0; i < entries; i++) {
    const entry = entryAt(region, i);
    const base = regionPage(row, load<u8>(entry, 6)), offset: u32 = load<u16>(entry);
    if (hasSlot(base, offset, placeOf(region, i))) store<u8>(base + (offset << 2), Rec.decode);
  }
  const pages = load<u32>(row, Region.PageCount);
  for (let page: u32 = 0; page < pages; page++) leaveList(regionPage(row, page), region);
  store<u32>(row, RegionState.Free, Region.State);
  setMachine32(Machine.RegionsLive, machine32(Machine.RegionsLive) - 1);
  setMachine32(Machine.RegionBytes, machine32(Machine.RegionBytes) - load<u32>(row, Region.Bytes));
  setMachine32(Machine.RegionsDropped, machine32(Machine.RegionsDropped) + 1);
}

/**
 * The next region to go: the hand passes over those that have retired instructions since it was there last. If all have, the one where it
 * began goes.
 */
function coldest(): u32 {
  let region = machine32(Machine.RegionHand);
  while (true) {
    const row = regionAt(region);
    const isLive = load<u32>(row, Region.State) != RegionState.Free;
    if (isLive && !load<u64>(row, Region.Retired)) return region;
    countAnew(row);
    region = (region + 1) % Layout.RegionCount;
    setMachine32(Machine.RegionHand, region);
  }
}

/** A row for a new region; a cold region is dropped for it if there is none. */
export function takeRow(): u32 {
  const free = machine32(Machine.RegionsLive) < <u32>Layout.RegionCount;
  let region = machine32(Machine.RegionHand);
  while (free && load<u32>(regionAt(region), Region.State) != RegionState.Free) region = (region + 1) % Layout.RegionCount;
  if (!free) {
    region = coldest();
    dropRegion(region);
  }
  setMachine32(Machine.RegionHand, (region + 1) % Layout.RegionCount);
  return region;
}

/** Fills a row; its pages and entries follow, then it may be linked. */
export function beginRegion(region: u32, bytes: u32, calling: bool): void {
  while (machine32(Machine.RegionBytes) + bytes > MAX_BYTES) dropRegion(coldest());
  const row = regionAt(region);
  memory.fill(row, 0, Layout.RegionSize);
  store<u32>(row, RegionState.Linking, Region.State);
  store<u32>(row, bytes, Region.Bytes);
  store<u32>(row, calling, Region.Calls);
  setMachine32(Machine.RegionsLive, machine32(Machine.RegionsLive) + 1);
  setMachine32(Machine.RegionBytes, machine32(Machine.RegionBytes) + bytes);
  setMachine32(Machine.RegionsMade, machine32(Machine.RegionsMade) + 1);
}

export function addPage(region: u32, delta: i32, base: usize): void {
  const row = regionAt(region);
  const page = load<u32>(row, Region.PageCount);
  store<i32>(row + (page << 3), delta, Region.Pages);
  store<u32>(row + (page << 3), <u32>base, Region.Pages + 4);
  store<u32>(row, page + 1, Region.PageCount);
  joinList(base, region);
}

export function addEntry(region: u32, number: u32, page: u32, offset: u32, need: u32): void {
  const entry = entryAt(region, number);
  store<u16>(entry, <u16>offset);
  store<u16>(entry, <u16>need, 4);
  store<u8>(entry, <u8>page, 6);
  const row = regionAt(region);
  store<u32>(row, max(load<u32>(row, Region.Entries), number + 1), Region.Entries);
}

/** The halfwords of a frame from `offset` on, `size` bytes of them, are translated. */
export function noteTranslated(base: usize, offset: u32, size: u32): void {
  markCode(base + TRANSLATED, offset, size);
  noteCode(base, offset, size);
}

/** Is this halfword of a frame translated, or was it? */
export function isTranslated(base: usize, half: u32): bool {
  return isCode(base + TRANSLATED, half);
}

/**
 * The host has put the region's function in the core's table: from now on its entries lead there. False if the region is gone, and
 * the function is not needed.
 */
export function linkRegion(region: u32, tableIndex: u32): bool {
  const row = regionAt(region);
  if (load<u32>(row, Region.State) != RegionState.Linking) return false;
  store<u32>(row, RegionState.Live, Region.State);
  store<u32>(row, tableIndex, Region.TableIndex);
  const entries = load<u32>(row, Region.Entries);
  for (let i: u32 = 0; i < entries; i++) {
    const entry = entryAt(region, i);
    const base = regionPage(row, load<u8>(entry, 6)), offset: u32 = load<u16>(entry);
    store<u8>(base + (offset << 2), Rec.translated);
    store<u16>(base + offset, <u16>placeOf(region, i), Layout.RecordPageEntries);
  }
  return true;
}

/** Does the frame have translated code that a store to these bytes changes? Then it is dropped. */
export function translatedCodeWritten(base: usize, offset: u32, size: u32): void {
  if (!load<u32>(base, REGION_COUNT)) return;
  if (!isAnyCode(base + TRANSLATED, offset, size)) return;
  dropRegionsOf(base);
  noteGivenUp(base);
}

/** A region does not pay: it goes, and its pages must be seen twice as often before they have another. */
export function giveUp(region: u32): void {
  const row = regionAt(region), pages = load<u32>(row, Region.PageCount);
  dropRegion(region);
  for (let page: u32 = 0; page < pages; page++) noteGivenUp(regionPage(row, page));
}

/** Drops what translates code of the frame that a record page decodes. */
export function dropRegionsOf(base: usize): void {
  while (load<u32>(base, REGION_COUNT)) dropRegion(load<u16>(base, REGION_LIST));
}
