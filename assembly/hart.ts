// The running hart: named access to its state block.
//
// Owns: the only loads and stores of Layout.Hart outside the generated dispatcher. Fields and their meaning are in abi.ts.
// The block is at a fixed address, so every accessor compiles to one load or store with a constant offset.

import { Csrs, Hart, Isa, Layout, Privilege } from "./abi";

// @ts-ignore: decorator
@inline export function x(r: u32): u64 { return load<u64>(r << 3, Layout.Hart + Hart.X); }

// @ts-ignore: decorator
@inline export function setX(r: u32, value: u64): void { if (r) store<u64>(r << 3, value, Layout.Hart + Hart.X); }

// @ts-ignore: decorator
@inline export function f(r: u32): u64 { return load<u64>(r << 3, Layout.Hart + Hart.F); }

// @ts-ignore: decorator
@inline export function setF(r: u32, value: u64): void { store<u64>(r << 3, value, Layout.Hart + Hart.F); }

// @ts-ignore: decorator
@inline export function hart32(field: usize): u32 { return load<u32>(field, Layout.Hart); }
// @ts-ignore: decorator
@inline export function setHart32(field: usize, value: u32): void { store<u32>(field, value, Layout.Hart); }
// @ts-ignore: decorator
@inline export function hart64(field: usize): u64 { return load<u64>(field, Layout.Hart); }
// @ts-ignore: decorator
@inline export function setHart64(field: usize, value: u64): void { store<u64>(field, value, Layout.Hart); }

// @ts-ignore: decorator
@inline export function pc(): u64 { return hart64(Hart.Pc); }
// @ts-ignore: decorator
@inline export function setPc(value: u64): void { setHart64(Hart.Pc, value); }
// @ts-ignore: decorator
@inline export function privilege(): u32 { return hart32(Hart.Privilege); }
/** Does the machine have all of these extensions (Isa bits)? */
// @ts-ignore: decorator
@inline export function hasAll(extensions: u32): bool { return (extensions & ~hart32(Hart.Isa)) == 0; }
// @ts-ignore: decorator
@inline export function hasHypervisor(): bool { return hasAll(Isa.H); }
/** V: the hart runs a guest, in VS- or VU-mode. */
// @ts-ignore: decorator
@inline export function virtual(): bool { return hart32(Hart.Virtual) != 0; }
/** Privileges whose traps are the host's, as bits: on the hart, or in the guest's own state where that is worked on. */
// @ts-ignore: decorator
@inline export function hostOwned(): u32 {
  return hart32(hart32(Hart.Emulating) ? Hart.GuestOwnedPrivileges : Hart.OwnedPrivileges);
}
/** Address of the CSR block in force. */
// @ts-ignore: decorator
@inline export function csrs(): usize { return hart32(Hart.Csrs); }
// @ts-ignore: decorator
@inline export function csr64(block: usize, field: usize): u64 { return load<u64>(block + field); }
// @ts-ignore: decorator
@inline export function setCsr64(block: usize, field: usize, value: u64): void { store<u64>(block + field, value); }
// @ts-ignore: decorator
@inline export function mstatus(): u64 { return csr64(csrs(), Csrs.Mstatus); }

/** Instructions retired so far, exact at any instruction boundary at which Hart.Left is stored. */
// @ts-ignore: decorator
@inline export function retired(): u64 {
  return hart64(Hart.Retired) + <u64>(hart32(Hart.LeftAtSettle) - hart32(Hart.Left));
}

/**
 * Adds what has retired since the last call to the totals, under the privilege that the guest believes in.
 * `extra` counts an instruction that is about to retire and changes the privilege itself (MRET, SRET).
 */
export function settleRetired(extra: u32): void {
  const left = hart32(Hart.Left) - extra;
  const count = <u64>(hart32(Hart.LeftAtSettle) - left);
  setHart32(Hart.LeftAtSettle, left);
  setHart64(Hart.Retired, hart64(Hart.Retired) + count);
  const by: usize = hart32(Hart.GuestPrivilege) << 3;
  store<u64>(by, load<u64>(by, Layout.Hart + Hart.RetiredBy) + count, Layout.Hart + Hart.RetiredBy);
}

/** Changes the privilege and V, which is also what the guest sees. The caller has settled the counters under the old one. */
export function setPrivilege(p: u32, v: bool): void {
  assert(p == Privilege.U || p == Privilege.S || (p == Privilege.M && !v));
  setHart32(Hart.Privilege, p);
  setHart32(Hart.GuestPrivilege, p);
  setHart32(Hart.Virtual, v);
}
