// How hot code is, and how its regions do: what each record page remembers of the looks at pc (hot.ts), and what each region's row counts.
//
// Owns: those fields, and when they say that something is to be made anew.

import { Layout, Region } from "../abi";
import { Rec } from "../decode/record.generated";
import { exitsWorth } from "./exits";

// In a record page (decode/records.ts), behind its list of regions.
/** u16: times that pc was seen here, and how many of them it takes until the page is looked at; 0 = the fewest. */
const SAMPLES: usize = 0x4060;
const WANTED: usize = 0x4062;
/** u16: times that translated code here had to go: it was written, or it did not pay. */
const GIVEN_UP: usize = 0x4064;
/** u8: its records say what has run since it became hot, not since they were decoded. */
const ANEW: usize = 0x4066;
/** u8: its code has missed the TLB often: what is made of it calls the slow path instead of leaving. */
const MISSES_OFTEN: usize = 0x4067;
/** u16: looks for which what runs is watched, from when it is forgotten on; and records that had been executed at the last one. */
const WATCHED: usize = 0x4068;
const EXECUTED: usize = 0x406a;
/** u16: instructions of the region that was found then. */
const FOUND: usize = 0x406c;
/** u8: accesses of its code that would share a look at the TLB have often not lain in one page: each has its own. */
const SPLITS_OFTEN: usize = 0x406e;
/** u16: number of the look that found pc here for the first time. */
const FIRST_LOOK: usize = 0x4070;

const MOST_SAMPLES: u32 = 0xffff;
const MOST_GIVEN_UP: u32 = 10;

/** Times that pc was seen in the page. */
export function samplesOf(base: usize): u32 { return load<u16>(base, SAMPLES); }

/** Looks at pc, wherever it was; all VMs together. Only differences count, so it may wrap. */
let looks: u16 = 0;
export function countLook(): void { looks++; }

/**
 * A page is spread if, when it is hot, it has had less than one in so many of the looks since its first one: it must then be seen so many times
 * as often. A program that computes is in a page or two; what boots is everywhere, and runs once. (Linux's boot: 24 times it was considered what is
 * hot instead of 60, and 40 pages' records were forgotten instead of 111; what the core does beside its loop took 5 ms more than interpreted
 * instead of 8. Its session of 844 million instructions: 1.75 s instead of 1.90, lower quartile of 6. Compute programs are not spread, and the
 * same; with four times as many looks asked of every page, sieve, fib and nbody took 5 to 15 % longer for 120 million instructions.)
 */
const SPREAD: u32 = 8;
const TIMES_IF_SPREAD: u32 = 8;

/**
 * Counts a look at pc in a page. Returns whether it has had as many as it was to have: at least `fewest`, more if the page is spread among
 * others, and twice as many each time that translated code of it had to go.
 */
export function countSample(base: usize, fewest: u32): bool {
  const samples = min(samplesOf(base) + 1, MOST_SAMPLES);
  store<u16>(base, <u16>samples, SAMPLES);
  if (samples == 1) store<u16>(base, looks, FIRST_LOOK);
  const hot = min(fewest << load<u16>(base, GIVEN_UP), MOST_SAMPLES);
  if (samples == hot && isSpread(base, samples)) lookAgainAt(base, hot * TIMES_IF_SPREAD);
  return samples >= max<u32>(load<u16>(base, WANTED), hot);
}

function isSpread(base: usize, samples: u32): bool {
  const since: u32 = <u16>(looks - load<u16>(base, FIRST_LOOK));
  return since > samples * SPREAD;
}

/** `countSample` is to return true when pc has been seen in the page so often. */
export function lookAgainAt(base: usize, samples: u32): void {
  store<u16>(base, <u16>min(samples, MOST_SAMPLES), WANTED);
}

/** What has run was just forgotten: `countSample` is to return true when what runs was watched for `fewest` looks, or for as many as the last time. */
export function watch(base: usize, fewest: u32): void {
  const looks = max<u32>(load<u16>(base, WATCHED), fewest);
  store<u16>(base, <u16>looks, WATCHED);
  lookAgainAt(base, samplesOf(base) + looks);
}

/**
 * Looks for which what runs is watched, at most. Linux has 200 to 250 KB of regions with 16 as with a fixed 8, 290 to 330 KB with 64; a round of
 * mix takes five.
 */
const MOST_WATCHED: u32 = 16;

/** Records of the page that have been executed. */
export function executedIn(base: usize): u32 {
  let records: u32 = 0;
  for (let slot: usize = 0; slot < <usize>Layout.RecordPageSlots; slot += 8) if (load<u8>(base + slot) != Rec.decode) records++;
  return records;
}

/**
 * So many records were executed since it is watched what runs, and a region would have so many instructions, 0 if there would be none. Returns whether
 * that is all: when it was watched half as long there were hardly fewer records, and the region had about that size. (Exploring goes forward from
 * pc: while a round of the program is not complete, it ends early, somewhere else each time.) If it is not all, it is watched as long again.
 */
export function isAllExecuted(base: usize, records: u32, instructions: u32, fewest: u32): bool {
  const looks = max<u32>(load<u16>(base, WATCHED), fewest), found: u32 = load<u16>(base, FOUND);
  const isAll = isHardlyMore(records, load<u16>(base, EXECUTED))
    && isHardlyMore(instructions, found) && isHardlyMore(found, instructions);
  store<u16>(base, <u16>records, EXECUTED);
  store<u16>(base, <u16>instructions, FOUND);
  if (isAll || looks >= MOST_WATCHED) return true;
  store<u16>(base, <u16>(looks * 2), WATCHED);
  lookAgainAt(base, samplesOf(base) + looks);
  return false;
}

function isHardlyMore(now: u32, before: u32): bool { return now <= before + (before >> 3); }

/** Pc was never seen in the page. */
export function forgetSamples(base: usize): void {
  store<u16>(base, 0, SAMPLES);
  store<u16>(base, 0, WANTED);
  store<u16>(base, 0, WATCHED);
  store<u16>(base, 0, EXECUTED);
  store<u16>(base, 0, FOUND);
  outdateExecuted(base);
}

/** Translated code of the page was written, or did not pay. */
export function noteGivenUp(base: usize): void {
  const times: u32 = load<u16>(base, GIVEN_UP);
  if (times < MOST_GIVEN_UP) store<u16>(base, <u16>(times + 1), GIVEN_UP);
  forgetSamples(base);
}

/** Forgets what the page has executed, but for what is translated: its records are decoded anew, and say what runs from now on. */
export function forgetExecuted(base: usize): void {
  for (let slot: usize = 0; slot < <usize>Layout.RecordPageSlots; slot += 8) {
    if (load<u8>(base + slot) != Rec.translated) store<u8>(base + slot, Rec.decode);
  }
  store<u8>(base, 1, ANEW);
}
export function isExecutedAnew(base: usize): bool { return load<u8>(base, ANEW) != 0; }

/** What the page's records say has run for too long to be what runs now. */
export function outdateExecuted(base: usize): void { store<u8>(base, 0, ANEW); }

/** Has translated code of this frame missed often? */
export function missesOften(base: usize): bool { return load<u8>(base, MISSES_OFTEN) != 0; }
export function noteMissesOften(base: usize): void { store<u8>(base, 1, MISSES_OFTEN); }

/** Have accesses in it that share a look often been split by a page's end? */
export function splitsOften(base: usize): bool { return load<u8>(base, SPLITS_OFTEN) != 0; }
export function noteSplitsOften(base: usize): void { store<u8>(base, 1, SPLITS_OFTEN); }

/**
 * Misses after which it is looked at how many instructions a region retires for each, and how many are few. Leaving for a miss and
 * coming back costs some 50 ns, as much as 200 instructions; a call for it is cheaper, but what is around it is then compiled worse.
 */
const MISSES_LOOKED_AT: u32 = 1024;
const FEW_RETIRED: u32 = 256;

/**
 * Of splits, as many are looked at as making a region anew is worth (exits.ts), and fewer instructions for each are few: looks of one's own are not
 * much dearer. (Looked at after 256, Linux's session had up to 48 regions and 390 KB of modules.)
 */
const FEW_RETIRED_A_SPLIT: u32 = 4096;

/** A region was left for a miss. Returns whether it misses so often that it should be made anew, with calls of the slow path. */
export function countMiss(row: usize): bool { return countLeave(row, Region.Misses, MISSES_LOOKED_AT, FEW_RETIRED); }

/** A region was left for a split. Returns whether that comes so often that it should be made anew, without looks that are shared. */
export function countSplit(row: usize): bool {
  return countLeave(row, Region.Splits, exitsWorth(load<u32>(row, Region.Bytes)), FEW_RETIRED_A_SPLIT);
}

/**
 * Leaving for an instruction that the core must do, and coming back, costs some 60 ns more than interpreting it, and what is translated around it
 * saves 1.5 ns an instruction. So a region with fewer for each does not pay. (A loop of fmadd.d and two more took 3.5 times as long as interpreted.)
 */
const STEPS_LOOKED_AT: u32 = 4096;
const FEW_RETIRED_A_STEP: u32 = 40;

/** A region was left for an instruction that the core must do. Returns whether that comes so often that the region does not pay. */
export function countStep(row: usize): bool { return countLeave(row, Region.Steps, STEPS_LOOKED_AT, FEW_RETIRED_A_STEP); }

function countLeave(row: usize, counter: usize, lookedAt: u32, few: u32): bool {
  const times = load<u32>(row + counter) + 1;
  store<u32>(row + counter, times);
  if (times < lookedAt) return false;
  const isOften = load<u64>(row, Region.Retired) < <u64>(times * few);
  countAnew(row);
  return isOften;
}

/** What counts since it was last looked at, begins anew. */
export function countAnew(row: usize): void {
  store<u64>(row, 0, Region.Retired);
  store<u32>(row, 0, Region.Misses);
  store<u32>(row, 0, Region.Splits);
  store<u32>(row, 0, Region.Steps);
}

/** Instructions that a region has retired while it was entered once. */
export function countRetired(row: usize, retired: u32): void {
  store<u64>(row, load<u64>(row, Region.Retired) + retired, Region.Retired);
}
