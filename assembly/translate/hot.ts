// What is worth translating: pc is looked at every Hart.SampleEvery instructions, and pages where it is found often are hot.
//
// Owns: the decision, and making a region from it. The interpreter's loop counts nothing: what a page has executed, its records
// say, and where the time goes, a look at pc. Code that runs once is never looked at twice in the same page.

import { Exit, ExitReason, Hart, Layout, Machine, Region } from "../abi";
import { exitWith } from "../exit";
import { hart32, hart64, pc, setHart32 } from "../hart";
import { tlbEntry } from "../mmu/tlb";
import { beginFunction, noteCode, endFunction } from "./emit";
import { block, blocks, explore, need, pageBase, pageDelta, pageOf, pages } from "./explore";
import { beginModule, endModule } from "./module";
import { addEntry, addPage, beginRegion, countSample, dropRegion, forgetSamples, isTranslated, growRegions, missesOften, regionAt, timesGrown, takeRow } from "./regions";
import { emitBlocks } from "./structure";

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

let toBeMade: bool = false;

/** The region that was just left should be made anew, as the record pages of its code now ask for; the outer loop does it. */
export function makeAnew(): void { toBeMade = true; }
// @ts-ignore: decorator
@inline export function isToBeMade(): bool { return toBeMade; }

/** Looks at pc if it is time. Returns whether a region has been made, and the core must be left to have it linked. */
export function sample(): bool {
  if (!translates()) return false;
  if (hart32(Hart.UntilSample) && !toBeMade) return false;
  if (!hart32(Hart.UntilSample)) setHart32(Hart.UntilSample, hart32(Hart.SampleEvery));
  if (!hart32(Hart.HotSamples)) dropAtRandom();
  const at = pc();
  const tag = (at & ~0xfff) ^ hart64(Hart.FetchKey);
  const entry = tlbEntry(Layout.TlbExecute, tag);
  if (load<u64>(entry) != tag) return false;
  const base: usize = load<u32>(entry, 8);
  const again = toBeMade;
  toBeMade = false;
  if (again) {
    growRegions(base);
  } else {
    if (isTranslated(base, <u32>(at & 0xffe) >> 1)) return false;
    if (!countSample(base, hart32(Hart.HotSamples))) return false;
  }
  if (translate(at, base, callsOut(base))) return true;
  forgetSamples(base);
  return false;
}

/** Is a region of this page to call the slow path? The stress setting has both kinds. */
function callsOut(base: usize): bool {
  return hart32(Hart.HotSamples) ? missesOften(base) : (load<u32>(Layout.Machine + Machine.RegionsMade) & 1) != 0;
}

/** The stress setting: one time in eight a region goes, whichever. */
function dropAtRandom(): void {
  const random = load<u32>(Layout.Machine + Machine.RegionRandom) * 1664525 + 1013904223;
  store<u32>(Layout.Machine + Machine.RegionRandom, random);
  if (random >> 29) return;
  const region = (random >> 8) % min(load<u32>(Layout.Machine + Machine.RegionsMade) + 1, Layout.RegionCount);
  if (load<u32>(regionAt(region), Region.State)) dropRegion(region);
}

/**
 * How large a region may be. V8 takes 25 to 40 us to optimise an instruction, so a page must have earned a large one: it is small at
 * first, and where regions are left soon after they were entered, larger ones take their place. (Linux, to a shell and 200
 * million instructions: 6.7 s of the processor with 1,500 at once, 1.15 s interpreted.)
 */
function mostInstructions(base: usize): u32 {
  const grown = timesGrown(base);
  return grown == 0 ? 150 : grown == 1 ? 500 : 1500;
}

/** Makes a region of the code at a virtual address, whose record page is at `base`; false if there is nothing to make one of. */
export function translate(at: u64, base: usize, calling: bool): bool {
  if (!explore(at, mostInstructions(base), !hart32(Hart.HotSamples))) return false;
  const region = takeRow();
  beginModule(calling);
  beginFunction(calling);
  emitBlocks(region);
  endFunction();
  const bytes = endModule();
  if (!bytes) return false;
  beginRegion(region, bytes, calling);
  for (let page: u32 = 0; page < pages; page++) addPage(region, pageDelta(page), pageBase(page));
  for (let i: u32 = 0; i < blocks; i++) {
    const b = block(i);
    noteCode(b);
    if (!b.isEntry) continue;
    const page = <u32>pageOf(b.start);
    addEntry(region, b.number, page, <u32>(b.start & 0xffe), need(b));
  }
  exitWith(ExitReason.Link);
  store<u32>(Layout.Exit + Exit.Data, region);
  store<u32>(Layout.Exit + Exit.Data + 4, bytes);
  return true;
}
