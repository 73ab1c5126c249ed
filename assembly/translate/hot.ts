// What is worth translating: pc is looked at every Hart.SampleEvery instructions, and pages where it is found often are hot.
//
// Owns: the decision, and making a region from it. The interpreter's loop counts nothing: what a page has executed, its records
// say, and where the time goes, a look at pc.
//
// Compiling is dear: V8 optimises what is entered a few hundred times, and takes 25 to 60 us an instruction. So a region must have been
// seen as often as its size asks for (Hart.Payback), and it has only what runs now: when a page becomes hot, what it has executed is
// forgotten, and what has run after a few more looks is what is translated, once that hardly grows (heat.ts). (After two looks, whatever that
// was, mix had all its code in one region after 3.3 million instructions, or 13.4 and three small regions, as the looks fell: 101 ms or 111.
// So it is 1.8 in every mode.) Linux, a session of 932 million instructions, time of the main
// thread and of the processor: interpreted 3.4 and 3.8 s; regions of all that a page had ever executed 3.8 and 7.9 s (408 of them);
// so, 2.7 and 3.6 s (33).

import { Exit, ExitReason, Hart, Layout, Machine, Region } from "../abi";
import { decode32 } from "../decode/decode.generated";
import { recordOwner } from "../decode/records";
import { exitWith } from "../exit";
import { hart32, hart64, pc, setHart32 } from "../hart";
import { tlbEntry } from "../mmu/tlb";
import { beginFunction, endFunction, noteCode } from "./emit";
import { areEnough, beginExits, doubleExits, forgetAddresses, prolongExits } from "./exits";
import { explore, instructions } from "./explore";
import { block, blocks, need } from "./graph";
import {
  countLook, countSample, executedIn, forgetExecuted, forgetSamples, isAllExecuted, isExecutedAnew, lookAgainAt, missesOften,
  outdateExecuted, samplesOf, splitsOften, watch,
} from "./heat";
import { beginModule, endModule } from "./module";
import { pageBase, pageDelta, pageOf, pages } from "./pages";
import { addEntry, addPage, beginRegion, dropRegion, isTranslated, regionAt, takeRow } from "./regions";
import { emitBlocks } from "./structure";
import { TRANSLATION_KIND, TranslationKind } from "./templates.generated";

/** Is this hart's code translated at all? */
// @ts-ignore: decorator
@inline export function translates(): bool { return hart32(Hart.SampleEvery) != 0; }

/** Instructions that may run until pc is looked at, at most `wanted`. */
// @ts-ignore: decorator
@inline export function untilSample(wanted: u32): u32 {
  return translates() ? min(wanted, hart32(Hart.UntilSample)) : wanted;
}

/** So many instructions have retired. */
// @ts-ignore: decorator
@inline export function countTowardsSample(retired: u32): void {
  if (translates()) setHart32(Hart.UntilSample, hart32(Hart.UntilSample) - retired);
}

/** The tests' setting that translates everything at once, and drops regions at random. */
// @ts-ignore: decorator
@inline function isStress(): bool { return !hart32(Hart.HotSamples); }

let toBeMade: bool = false;
/** The row of the region that is left too often; 0 if it is left for misses or splits (heat.ts). */
let leftOften: usize = 0;

/**
 * What is at pc, for which a region was just left, should be made anew, as the record pages of its code now ask for; the outer loop does
 * it. `row`: of the region, if it is because it was left often.
 */
export function makeAnew(row: usize): void {
  toBeMade = true;
  leftOften = row;
}
// @ts-ignore: decorator
@inline export function isToBeMade(): bool { return toBeMade; }

/**
 * Is the instruction at an offset in a page's frame one that no region has? To see it says nothing: what is around it may be translated. (Seen in a
 * loop of translated code, it had that made into a region again and again.)
 */
function isUntranslatable(base: usize, inPage: u32): bool {
  const code = recordOwner(base) + inPage;
  if ((load<u16>(code) & 3) != 3 || inPage == 0xffe) return false;
  return load<u8>(TRANSLATION_KIND + decode32(load<u32>(code))) == TranslationKind.none;
}

/** Looks at pc if it is time, where code is translated. Returns whether a region has been made, and the core must be left to have it linked. */
export function sample(): bool {
  if (hart32(Hart.UntilSample) && !toBeMade) return false;
  const at = pc();
  const tag = (at & ~0xfff) ^ hart64(Hart.FetchKey);
  const entry = tlbEntry(Layout.TlbExecute, tag);
  const base: usize = load<u64>(entry) == tag ? <usize>load<u32>(entry, 8) : 0;
  if (toBeMade) {
    toBeMade = false;
    if (!base) return false;
    return leftOften ? renew(at, base, leftOften) : explore(at, MOST_INSTRUCTIONS, false) && translate(base, 0);
  }
  setHart32(Hart.UntilSample, hart32(Hart.SampleEvery));
  countLook();
  const isSeen = base && !isTranslated(base, <u32>(at & 0xffe) >> 1) && !isUntranslatable(base, <u32>at & 0xffe);
  if (isStress()) {
    dropAtRandom();
    return isSeen && explore(at, MOST_UNDER_STRESS, true) && translate(base, 0);
  }
  return isSeen && countSample(base, hart32(Hart.HotSamples)) && consider(at, base);
}

/**
 * Instructions of a region, at most. As a region has only what runs now, few are larger than 300. (mix, whose hot code has 510: limits of 150, 350,
 * 700 and 1,500 took 6.0, 6.9, 6.1 and 5.4 times as long as native code.)
 */
const MOST_INSTRUCTIONS: u32 = 1500;
const MOST_UNDER_STRESS: u32 = 150;

/** Pc was found in the page as often as was asked for. Returns whether a region has been made of what runs there. */
function consider(at: u64, base: usize): bool {
  const isKnown = isExecutedAnew(base) || !looksAnew();
  const size = explore(at, MOST_INSTRUCTIONS, false) ? instructions : 0;
  if (!isKnown && size) {
    forgetExecutedOfAll();
    watch(base, looksAnew());
    return false;
  }
  if (isKnown && looksAnew() && !isAllExecuted(base, executedInAll(), size, looksAnew())) return false;
  if (!size) {
    forgetSamples(base);
    return false;
  }
  const missing = <i32>(size * hart32(Hart.Payback) >> 6) - <i32>samplesOfAll();
  if (missing > 0) {
    outdateExecutedOfAll();
    lookAgainAt(base, samplesOf(base) + missing);
    return false;
  }
  forgetSamplesOfAll();
  return translate(base, 0);
}

/** A region was left for the code at pc as often as making it anew is worth. Returns whether that has been done. */
function renew(at: u64, base: usize, row: usize): bool {
  const isKnown = isExecutedAnew(base) || !looksAnew();
  if (!explore(at, MOST_INSTRUCTIONS, false)) {
    doubleExits(row);
    return false;
  }
  if (!isKnown) {
    forgetExecutedOfAll();
    forgetAddresses();
    prolongExits(row);
    return false;
  }
  const isWorthIt = areEnough(row, instructions);
  const exits = doubleExits(row);
  if (!isWorthIt) {
    outdateExecutedOfAll();
    return false;
  }
  forgetSamplesOfAll();
  forgetAddresses();
  return translate(base, exits);
}

function forgetExecutedOfAll(): void {
  for (let page: u32 = 0; page < pages; page++) forgetExecuted(pageBase(page));
}

function outdateExecutedOfAll(): void {
  for (let page: u32 = 0; page < pages; page++) outdateExecuted(pageBase(page));
}

function executedInAll(): u32 {
  let records: u32 = 0;
  for (let page: u32 = 0; page < pages; page++) records += executedIn(pageBase(page));
  return records;
}

function forgetSamplesOfAll(): void {
  for (let page: u32 = 0; page < pages; page++) forgetSamples(pageBase(page));
}

/** Looks that find pc in a page, after what it had executed was forgotten, until it is asked if that is known anew; 0: nothing is forgotten. */
function looksAnew(): u32 {
  const hot = hart32(Hart.HotSamples);
  return max(hot >> 2, min(hot >> 1, 2));
}

/** Of all pages that the explored code is in. */
function samplesOfAll(): u32 {
  let all: u32 = 0;
  for (let page: u32 = 0; page < pages; page++) all += samplesOf(pageBase(page));
  return all;
}

/** Is a region of this page to call the slow path? The stress setting has both kinds. */
function callsOut(base: usize): bool {
  return isStress() ? (load<u32>(Layout.Machine + Machine.RegionsMade) & 1) != 0 : missesOften(base);
}

/** May accesses share a look at the TLB in a region of this page? */
function sharesLooks(base: usize): bool {
  return isStress() ? (load<u32>(Layout.Machine + Machine.RegionsMade) & 2) != 0 : !splitsOften(base);
}

/** The stress setting: one time in eight a region goes, whichever. */
function dropAtRandom(): void {
  const random = load<u32>(Layout.Machine + Machine.RegionRandom) * 1664525 + 1013904223;
  store<u32>(Layout.Machine + Machine.RegionRandom, random);
  if (random >> 29) return;
  const region = (random >> 8) % min(load<u32>(Layout.Machine + Machine.RegionsMade) + 1, Layout.RegionCount);
  if (load<u32>(regionAt(region), Region.State)) dropRegion(region);
}

/** Makes a region of the code that was explored, from the page at `base` on; false if it became too large. `exits`: see beginExits. */
function translate(base: usize, exits: u32): bool {
  const calling = callsOut(base);
  const region = takeRow();
  beginModule(calling);
  beginFunction(calling, sharesLooks(base));
  emitBlocks(region);
  endFunction();
  const bytes = endModule();
  if (!bytes) return false;
  beginRegion(region, bytes, calling);
  beginExits(regionAt(region), bytes, exits);
  for (let page: u32 = 0; page < pages; page++) addPage(region, pageDelta(page), pageBase(page));
  for (let i: u32 = 0; i < blocks; i++) {
    const b = block(i);
    noteCode(b);
    if (b.isEntry) addEntry(region, b.number, <u32>pageOf(b.start), <u32>(b.start & 0xffe), need(b));
  }
  exitWith(ExitReason.Link);
  store<u32>(Layout.Exit + Exit.Data, region);
  store<u32>(Layout.Exit + Exit.Data + 4, bytes);
  return true;
}
