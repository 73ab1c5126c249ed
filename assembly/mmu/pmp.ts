// Physical memory protection: 16 entries, checked on every physical access that the TLB does not answer.
//
// Owns: the matching rule. The lowest-numbered entry that matches any byte of an access decides it, and must match all of
// its bytes. Privileged, "Physical Memory Protection".
// Invariant: a page that is not uniform under this rule is never entered in a TLB (access.ts asks `pmpPermissions`).

import { Csrs, Privilege } from "../abi";
import { PMP_ADDR_WRITABLE, PMP_A_SHIFT, PMP_ENTRIES, PMP_L } from "../csr/fields";
import { csrs } from "../hart";

const enum Match { Off = 0, Tor = 1, Na4 = 2, Napot = 3 }

/** What the rule says of a range: these permissions (R, W, X bits) hold for all of it, or it is not uniform. */
export const PMP_MIXED: u32 = 0xffffffff;
const ALL: u32 = 7;

// @ts-ignore: decorator
@inline export function pmpCfg(block: usize, entry: u32): u32 { return load<u8>(block + entry, Csrs.Pmpcfg); }
// @ts-ignore: decorator
@inline export function pmpAddr(block: usize, entry: u32): u64 { return load<u64>(block + (entry << 3), Csrs.Pmpaddr); }

/** First byte of the entry's region. */
function regionStart(block: usize, entry: u32, mode: u32): u64 {
  const address = pmpAddr(block, entry);
  if (mode == Match.Tor) return entry ? pmpAddr(block, entry - 1) << 2 : 0;
  if (mode == Match.Na4) return address << 2;
  return (address & ~(address ^ (address + 1))) << 2; // drop the trailing ones and the zero above them
}

/** Byte after the entry's region. */
function regionEnd(block: usize, entry: u32, mode: u32): u64 {
  const address = pmpAddr(block, entry);
  if (mode == Match.Tor) return address << 2;
  if (mode == Match.Na4) return (address << 2) + 4;
  return ((address | (address + 1)) << 2) + 4;
}

/**
 * Permissions of [start, start + size) for accesses made with `privilege`, as R, W, X bits; PMP_MIXED if its bytes are not
 * matched alike. `size` is 1, 2, 4, 8 (an access) or 4096 (a page). (NAPOT regions worked out in the loop, and asked first whether they
 * hold it all, lost: a load that misses the TLB took 62 ns in place of 57.)
 */
export function pmpPermissions(start: u64, size: u64, privilege: u32): u32 {
  const block = csrs();
  const end = start + size;
  for (let entry: u32 = 0; entry < PMP_ENTRIES; entry++) {
    const cfg = pmpCfg(block, entry);
    const mode = (cfg >> PMP_A_SHIFT) & 3;
    if (mode == Match.Off) continue;
    const from = regionStart(block, entry, mode);
    const to = regionEnd(block, entry, mode);
    if (from >= to || end <= from || start >= to) continue; // a TOR region whose top is not above its bottom is empty
    if (start < from || end > to) return PMP_MIXED;
    // In M-mode only locked entries bind.
    return privilege == Privilege.M && !(cfg & PMP_L) ? ALL : cfg & ALL;
  }
  // No entry matches: M-mode may, others may not (some entry is implemented).
  return privilege == Privilege.M ? ALL : 0;
}

/** Is one access of `size` bytes allowed all of `permission`? A partial match fails it, whatever the permissions. */
export function pmpAllows(start: u64, size: u64, privilege: u32, permission: u32): bool {
  const permissions = pmpPermissions(start, size, privilege);
  return permissions != PMP_MIXED && (permissions & permission) == permission;
}

/** A write to pmpaddr: locked entries, and the lower bound of a locked TOR entry, keep their value. */
export function legalizePmpaddr(block: usize, entry: u32, written: u64): u64 {
  const old = pmpAddr(block, entry);
  if (pmpCfg(block, entry) & PMP_L) return old;
  if (entry + 1 < PMP_ENTRIES) {
    const next = pmpCfg(block, entry + 1);
    if ((next & PMP_L) && ((next >> PMP_A_SHIFT) & 3) == Match.Tor) return old;
  }
  return written & PMP_ADDR_WRITABLE;
}

/** A write to one configuration byte: locked ones stay; R=0 with W=1 is reserved, and leaves the byte as it was. */
export function legalizePmpcfg(old: u32, written: u32): u32 {
  if (old & PMP_L) return old;
  if ((written & 3) == 2) return old;
  return written;
}
