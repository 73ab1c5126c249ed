// What page-table walks cost: a read's cost in each mode, told by the program of TLB misses, and what a run's reads then cost it.
//
// A read has a cost in each mode: in `bare` a guest's entries are reached through the map of its RAM, in `trap` and `tvm` shadow
// entries hold machine addresses, and in `hext` most reads are of the G-stage. All that a miss costs is laid on its reads.

import type { PrivilegedRow } from "./privileged-report.ts";

/** Whose every event is a TLB miss and nothing else. */
export const TLB_MISS_PROGRAM = "tlbmiss";

const NS_PER_MS = 1e6;

/** Page-table entries that a run has read, and what one costs there, in nanoseconds. */
export interface Reads {
  readonly count: number;
  readonly ns: number;
}

/** Nanoseconds of one page-table read, from TLB_MISS_PROGRAM's row. */
export function readNs({ nsPerEvent, walkReadsPerEvent }: PrivilegedRow): number {
  return nsPerEvent / walkReadsPerEvent;
}

/** Milliseconds that the reads of a run take. */
export function readsMs({ count, ns }: Reads): number {
  return (count * ns) / NS_PER_MS;
}

/** Milliseconds by which a run's reads should take longer than those of the same guest in `bare`. */
export function readsBeyondBareMs(run: Reads, inBare: Reads): number {
  return readsMs(run) - readsMs(inBare);
}
