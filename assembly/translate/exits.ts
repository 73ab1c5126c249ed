// Regions that are left for code that they do not have: how often, and what that code is.
//
// Owns: when a region is worth making anew for it. Before that is done, the addresses are noted for which it is left: what is reached only by an
// indirect jump is found so, such as the cases of a switch that are shared with other code.

import { Hart, Region } from "../abi";
import { hart32, pc } from "../hart";

/**
 * A region is made anew when leaving it has cost what that will: 80 ns each time, against 0.6 us for each byte of its module, so eight
 * exits a byte where Hart.Payback asks for all that compiling costs. (With two, Linux takes 4.3 s of the processor instead of 3.7 s.)
 */
export function exitsWorth(bytes: u32): u32 { return max(bytes * hart32(Hart.Payback) >> 3, FEWEST_EXITS); }
const FEWEST_EXITS: u32 = 64;
/** Of a module, on average. */
const BYTES_AN_INSTRUCTION: u32 = 35;
/** In the last sixteenth of those exits it is found out what for. */
const LAST_EXITS: u32 = 16;
const MOST: u32 = 0x4000_0000;

/** u64: addresses for which regions were left. */
// @ts-ignore: decorator
@lazy const ADDRESSES: usize = memory.data(8 * 32, 8);
const MOST_ADDRESSES: u32 = 32;
export let addresses: u32 = 0;
export function addressOf(index: u32): u64 { return load<u64>(ADDRESSES + (index << 3)); }
export function forgetAddresses(): void { addresses = 0; }

function noteAddress(at: u64): void {
  for (let i: u32 = 0; i < addresses; i++) if (addressOf(i) == at) return;
  if (addresses < MOST_ADDRESSES) store<u64>(ADDRESSES + (addresses++ << 3), at);
}

/** A region of so many bytes begins to count, with at least `atLeast` exits until it is made anew. */
export function beginExits(row: usize, bytes: u32, atLeast: u32): void {
  store<u32>(row, max(exitsWorth(bytes), atLeast), Region.MostExits);
}

/** A region was left for code at pc that it does not have. Returns whether it should be made anew. */
export function countExit(row: usize): bool {
  const exits = load<u32>(row, Region.Exits) + 1, most = load<u32>(row, Region.MostExits);
  store<u32>(row, exits, Region.Exits);
  if (exits > most - most / LAST_EXITS) noteAddress(pc());
  return exits >= most;
}

/** Is a region of so many instructions worth as many exits as this one has had? */
export function areEnough(row: usize, instructions: u32): bool {
  return load<u32>(row, Region.Exits) >= exitsWorth(instructions * BYTES_AN_INSTRUCTION);
}

/** What code runs is only known from now on: the region has some exits more. */
export function prolongExits(row: usize): void {
  const most = load<u32>(row, Region.MostExits);
  store<u32>(row, most - most / LAST_EXITS, Region.Exits);
}

/** It is made anew: if that does not help, it takes twice as many exits the next time. Returns how many. */
export function doubleExits(row: usize): u32 {
  const most = min(load<u32>(row, Region.MostExits), MOST) * 2;
  store<u32>(row, 0, Region.Exits);
  store<u32>(row, most, Region.MostExits);
  return most;
}
