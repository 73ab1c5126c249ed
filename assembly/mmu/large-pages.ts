// Where large pages are in the TLBs: entered 4 KiB at a time, all pieces of one must go when one address of it is fenced.
//
// Owns: for the contexts of V=0 and those of V=1 of the running vCPU, one region of addresses that holds every large page with a
// piece in the TLBs. It is what agrees with `At` in the bits of `Mask`, and grows to the smallest such region that holds one more.
// A kernel's large pages lie in the upper half of its address space, its processes in the lower: so a fence of a process's page
// drops that page, and no more.
// Invariant: an address outside the region is in no large page of the TLBs. At = Mask = 0 is everywhere.

import { Hart } from "../abi";
import { hart64, setHart64 } from "../hart";

/** A region that no page is in: its addresses are odd. */
const NOWHERE_AT: u64 = 1;
const NOWHERE_MASK: u64 = -1;

/** Offset of the fields in a hart block. */
// @ts-ignore: decorator
@inline function regionOf(guest: bool): usize { return guest ? Hart.GuestLargePagesAt : Hart.LargePagesAt; }

/** A piece of the large page at `va` is entered; `inPage` are the address bits within that page. */
export function largePageCached(va: u64, inPage: u64, guest: bool): void {
  const region = regionOf(guest);
  const at = hart64(region);
  let mask = hart64(region + 8);
  if (mask == NOWHERE_MASK) {
    setHart64(region, va & ~inPage);
    setHart64(region + 8, ~inPage);
    return;
  }
  mask &= ~inPage;
  while ((at ^ va) & mask) mask <<= 1;
  setHart64(region, at & mask);
  setHart64(region + 8, mask);
}

/** May the page at `va` be a piece of a large one? */
export function mayBeLargePage(va: u64, guest: bool): bool {
  const region = regionOf(guest);
  return ((va ^ hart64(region)) & hart64(region + 8)) == 0;
}

/** No large page of these contexts is in the TLBs any more. `hart`: the block of their vCPU. */
export function forgetLargePages(hart: usize, guest: bool): void {
  store<u64>(hart + regionOf(guest), NOWHERE_AT);
  store<u64>(hart + regionOf(guest), NOWHERE_MASK, 8);
}
