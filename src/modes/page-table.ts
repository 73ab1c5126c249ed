// Entries of the page tables that the hypervisor writes.
//
// Frames lie below 4 GiB, so the low 32 bits of an entry hold all of it; the high half stays zero.

import type { Hpa } from "../memory/address.ts";

export const PTE_VALID = 1;

/** An entry that points to a frame: its frame number from bit 10 on. */
export const pointTo = (frame: number, flags: number): number => (frame >>> 2) | flags;

/** The frame that an entry points to. */
export const frameOfPte = (pte: number): Hpa => (((pte & ~0x3ff) << 2) >>> 0) as Hpa;
