// Translation contexts: what the keys of the TLBs' entries stand for.
//
// A context is a vCPU, its address space, effective privilege, SUM, MXR. The address space is satp, and for a guest (V=1) vsatp and
// hgatp: an entry then maps a guest virtual page through both stages at once. Owns: the contexts and their ids, the hart's keys, and what
// fences retire.
// Nothing is flushed on a trap, xRET, satp write or world switch: the key changes. sfence and PMP writes advance the
// vCPU's generation, which leaves its old contexts unreachable; a guest's contexts have a generation of their own, and its
// fences retire those of one VMID or ASID. When ids run out everything is flushed once.
//
// Two tables share the context rows of 32 bytes.
//   by id                    0 u64 satp or vsatp   8 u64 0 or hgatp   16 u32 vcpu id   20 u32 generation   24 u32 index
//   by hash of the context  28 u32 id + 1, 0 = free
// The second has one place a hash: a collision forgets the older context there, and it gets another id when it is next
// looked up. The first forgets none that may still be in use, so fences go by it. vcpu id 0 is nobody's: a retired context.

import { Csrs, Hart, Layout, Machine, Privilege } from "../abi";
import {
  HGATP_VMID, HGATP_VMID_SHIFT, MSTATUS_MXR, MSTATUS_SUM, SATP_ASID, SATP_ASID_SHIFT,
} from "../csr/fields";
import { csr64, csrs, hart32, hart64, privilege, setHart32, setHart64, virtual } from "../hart";
import { actAsGuest, dataPrivilege, dataVirtual } from "./effective";
import { forgetLargePages, mayBeLargePage } from "./large-pages";
import { dropPage, flushArray, flushWrites, keyOf } from "./tlb";

/** Ids of contexts are below this: of the 512 that a tag has room for, one is of no context, and one of no entry (tlb.ts). */
const CONTEXT_IDS: u32 = 510;
/**
 * No context's: an access under it matches nothing. (511 would not do: the low three bits of a tag are the address's, and with all
 * of them set that of an access near the end of the address space would be a flushed entry's.)
 */
const SUSPENDED: u32 = 510;

/** Contexts of V=0 have the indices 0 to 15, those of V=1 the ones from here. */
const GUEST: u32 = 16;
const GUEST_INDICES: u32 = 12;

// @ts-ignore: decorator
@inline function rowOf(id: u32): usize { return Layout.Contexts + id * Layout.ContextSize; }

function hashPlace(satp: u64, hgatp: u64, vcpu: u32, generation: u32, index: u32): usize {
  const space = satp ^ (satp >> 44) ^ (hgatp * 0x9fb21c651e98df25);
  const mixed = space * 0x9e3779b97f4a7c15 + <u64>(vcpu * 0x85ebca6b + generation * 0xc2b2ae35);
  const place = (<u32>(mixed >> 40) ^ (index * 37)) & (Layout.ContextCount - 1);
  return rowOf(place) + 28;
}

function isContext(row: usize, satp: u64, hgatp: u64, vcpu: u32, generation: u32, index: u32): bool {
  return load<u64>(row) == satp && load<u64>(row, 8) == hgatp && load<u32>(row, 16) == vcpu
    && load<u32>(row, 20) == generation && load<u32>(row, 24) == index;
}

/** Which generation the contexts of an index belong to. */
// @ts-ignore: decorator
@inline function generationOf(index: u32): u32 {
  return hart32(index >= GUEST ? Hart.GuestTlbGeneration : Hart.TlbGeneration);
}

/** Id of a context of V=0 of the running vCPU, plus one; 0 if the hash has none. */
function knownContext(satp: u64, index: u32): u32 {
  const vcpu = hart32(Hart.VcpuId), generation = generationOf(index);
  const known = load<u32>(hashPlace(satp, 0, vcpu, generation, index));
  return known && isContext(rowOf(known - 1), satp, 0, vcpu, generation, index) ? known : 0;
}

function findContext(index: u32): u32 {
  const guest = index >= GUEST;
  // M-mode is never translated: it has one context whatever satp holds.
  const satp = guest ? csr64(csrs(), Csrs.Vsatp) : (index >> 2) == Privilege.M ? 0 : csr64(csrs(), Csrs.Satp);
  const hgatp = guest ? csr64(csrs(), Csrs.Hgatp) : 0;
  const vcpu = hart32(Hart.VcpuId);
  const generation = generationOf(index);
  const place = hashPlace(satp, hgatp, vcpu, generation, index);
  const known = load<u32>(place);
  if (known && isContext(rowOf(known - 1), satp, hgatp, vcpu, generation, index)) return known - 1;
  if (load<u32>(Layout.Machine + Machine.NextContext) == CONTEXT_IDS) {
    flushAll();
    forgetContexts();
  }
  const id = load<u32>(Layout.Machine + Machine.NextContext);
  store<u32>(Layout.Machine + Machine.NextContext, id + 1);
  const row = rowOf(id);
  store<u64>(row, satp);
  store<u64>(row, hgatp, 8);
  store<u32>(row, vcpu, 16);
  store<u32>(row, generation, 20);
  store<u32>(row, index, 24);
  store<u32>(place, id + 1);
  return id;
}

/** Key of the context for an index made by `contextIndex`. */
function keyFor(index: u32): u64 {
  const cache: usize = index >= GUEST ? Hart.GuestContextCache + ((index - GUEST) << 2) : Hart.ContextCache + (index << 2);
  const cached = hart32(cache);
  if (cached) return keyOf(cached - 1);
  const id = findContext(index);
  setHart32(cache, id + 1);
  return keyOf(id);
}

/** Privilege, and the status bits that change what it may read: 4 bits, for V=0. */
function contextIndex(effective: u32, status: u64): u32 {
  if (effective == Privilege.M) return Privilege.M << 2;
  const mxr: u32 = (status & MSTATUS_MXR) != 0 ? 1 : 0;
  const sum: u32 = effective == Privilege.S && (status & MSTATUS_SUM) != 0 ? 2 : 0;
  return (effective << 2) | sum | mxr;
}

/** The same for V=1: vsstatus has its own SUM and MXR, and mstatus.MXR holds for both stages. */
function guestContextIndex(effective: u32, status: u64): u32 {
  const vsstatus = csr64(csrs(), Csrs.Vsstatus);
  const mxr: u32 = (status & MSTATUS_MXR) != 0 ? 2 : (vsstatus & MSTATUS_MXR) != 0 ? 1 : 0;
  if (effective == Privilege.U) return GUEST + mxr;
  return GUEST + ((vsstatus & MSTATUS_SUM) != 0 ? 8 : 4) + mxr;
}

/** Flushes every TLB and forgets every context, of all vCPUs. */
export function flushAll(): void {
  flushArray(Layout.TlbRead);
  flushArray(Layout.TlbReadBehind);
  flushWrites();
  flushArray(Layout.TlbExecute);
  memory.fill(Layout.Contexts, 0, Layout.ContextCount * Layout.ContextSize);
  store<u32>(Layout.Machine + Machine.NextContext, 0);
  store<u32>(Layout.Machine + Machine.TlbEpoch, load<u32>(Layout.Machine + Machine.TlbEpoch) + 1);
  store<u32>(Layout.Machine + Machine.TlbFlushes, load<u32>(Layout.Machine + Machine.TlbFlushes) + 1);
  staleContext();
}

/** Forgets the vCPU's short-cut to its contexts: after a change of address space, of epoch. */
function forgetContexts(): void {
  memory.fill(Layout.Hart + Hart.ContextCache, 0, GUEST << 2);
  memory.fill(Layout.Hart + Hart.GuestContextCache, 0, GUEST_INDICES << 2);
  setHart64(Hart.ContextSatp, csr64(csrs(), Csrs.Satp));
  setHart64(Hart.ContextVsatp, csr64(csrs(), Csrs.Vsatp));
  setHart64(Hart.ContextHgatp, csr64(csrs(), Csrs.Hgatp));
  const epoch = load<u32>(Layout.Machine + Machine.TlbEpoch);
  if (hart32(Hart.TlbEpoch) != epoch) setHart32(Hart.FirstContext, 0);
  setHart32(Hart.TlbEpoch, epoch);
}

/** The vCPU's contexts of V=0, or of V=1, get a new generation; its short-cut to them is of the old one, so it is emptied. */
function advance(hart: usize, generation: usize, shortCut: usize, indices: u32): void {
  store<u32>(hart + generation, load<u32>(hart + generation) + 1);
  memory.fill(hart + shortCut, 0, indices << 2);
}

/** Retires the contexts of V=0 of the running vCPU: its cached translations can no longer match. */
export function retireContexts(): void {
  advance(Layout.Hart, Hart.TlbGeneration, Hart.ContextCache, GUEST);
  if (hart32(Hart.TlbEpoch) == load<u32>(Layout.Machine + Machine.TlbEpoch)) setHart32(Hart.FirstContext, contextIds());
  forgetLargePages(Layout.Hart, false);
}

/** Retires all contexts of the vCPU whose hart block is at `hart`, its guests' too. */
export function retireAllContexts(hart: usize): void {
  advance(hart, Hart.TlbGeneration, Hart.ContextCache, GUEST);
  advance(hart, Hart.GuestTlbGeneration, Hart.GuestContextCache, GUEST_INDICES);
  store<u32>(hart + Hart.ContextStale, 1);
  forgetLargePages(hart, false);
  forgetLargePages(hart, true);
}

/** The keys are no longer right: the hart has another state, or other translations. */
export function staleContext(): void {
  setHart32(Hart.ContextStale, 1);
}

/** The hart's keys, while no entry is to match. */
let suspendedFetch: u64 = 0;
let suspendedData: u64 = 0;

/** No entry matches until resumeContext: for work on a state whose translations are not the hart's. */
export function suspendContext(): void {
  suspendedFetch = hart64(Hart.FetchKey);
  suspendedData = hart64(Hart.DataKey);
  setHart64(Hart.FetchKey, keyOf(SUSPENDED));
  setHart64(Hart.DataKey, keyOf(SUSPENDED));
}

/** The hart's own keys again. */
export function resumeContext(): void {
  setHart64(Hart.FetchKey, suspendedFetch);
  setHart64(Hart.DataKey, suspendedData);
}

/** Have satp, vsatp or hgatp changed since the short-cut was filled, or have the TLBs been flushed? */
function isShortCutStale(): bool {
  const block = csrs();
  return hart32(Hart.TlbEpoch) != load<u32>(Layout.Machine + Machine.TlbEpoch)
    || hart64(Hart.ContextSatp) != csr64(block, Csrs.Satp)
    || hart64(Hart.ContextVsatp) != csr64(block, Csrs.Vsatp)
    || hart64(Hart.ContextHgatp) != csr64(block, Csrs.Hgatp);
}

/** Brings FetchKey and DataKey up to date. To be called when privilege, V, a status, satp, or the vCPU has changed. */
export function updateContext(): void {
  if (isShortCutStale()) forgetContexts();
  const status = csr64(csrs(), Csrs.Mstatus);
  const effective = dataPrivilege(status);
  const data = dataVirtual(status) ? guestContextIndex(effective, status) : contextIndex(effective, status);
  const fetch = virtual() ? GUEST + (privilege() << 2) : privilege() << 2;
  // A flush inside the second call would make the first key stale: look again until both are of one epoch.
  let epoch: u32;
  do {
    epoch = load<u32>(Layout.Machine + Machine.TlbEpoch);
    setHart64(Hart.FetchKey, keyFor(fetch));
    setHart64(Hart.DataKey, keyFor(data));
  } while (epoch != load<u32>(Layout.Machine + Machine.TlbEpoch));
  setHart32(Hart.ContextStale, 0);
}

/** The same unless the keys are known to be right, which they are after most exits. (Making them anew took 12 ns of each.) */
// @ts-ignore: decorator
@inline export function ensureContext(): void {
  if (hart32(Hart.ContextStale)) updateContext();
}

/** Data accesses act as a guest's, or as the hart's state has it again. */
export function accessAsGuest(guest: bool): void {
  actAsGuest(guest);
  updateContext();
}

/** Is this context one of the running vCPU's that can still be looked up? `guest`: of those with V=1. */
function isOwn(row: usize, guest: bool): bool {
  const index = load<u32>(row, 24);
  return load<u32>(row, 16) == hart32(Hart.VcpuId) && index >= GUEST == guest && load<u32>(row, 20) == generationOf(index);
}

// @ts-ignore: decorator
@inline function contextIds(): u32 { return load<u32>(Layout.Machine + Machine.NextContext); }

/** Contexts of U and S with V=0 have indices below this. */
const PAGED_INDICES: u32 = 8;

/**
 * One page leaves the contexts of V=0 of the running vCPU with this satp: for a host whose tables have no large leaves. Contexts of
 * other address spaces are not looked at (retirePage looks at all: 0.9 us in a session of Linux).
 */
export function dropPageOf(satp: u64, va: u64): void {
  const hasShortCut = hart64(Hart.ContextSatp) == satp && hart32(Hart.TlbEpoch) == load<u32>(Layout.Machine + Machine.TlbEpoch);
  for (let index: u32 = 0; index < PAGED_INDICES; index++) {
    const cached = hasShortCut ? hart32(Hart.ContextCache + (index << 2)) : 0;
    const known = cached ? cached : knownContext(satp, index);
    if (known) dropPage(va, keyOf(known - 1));
  }
}

/**
 * sfence.vma with an address: its page leaves every context of V=0 of the running vCPU. Large pages are entered 4 KiB at a
 * time, and all of a large page's pieces must go with its leaf; so where one may be cached, everything goes.
 */
export function retirePage(va: u64): void {
  if (mayBeLargePage(va, false)) {
    retireContexts();
    return;
  }
  const ids = contextIds();
  const isOfThisEpoch = hart32(Hart.TlbEpoch) == load<u32>(Layout.Machine + Machine.TlbEpoch);
  for (let id = isOfThisEpoch ? hart32(Hart.FirstContext) : 0; id < ids; id++) {
    if (isOwn(rowOf(id), false)) dropPage(va, keyOf(id));
  }
}

/** A guest's address spaces that a fence is about. VMID or ASID + 1, 0 = all. */
function isFenced(row: usize, vmid: u32, asid: u32): bool {
  if (vmid && <u32>((load<u64>(row, 8) & HGATP_VMID) >> HGATP_VMID_SHIFT) + 1 != vmid) return false;
  return !asid || <u32>((load<u64>(row) & SATP_ASID) >> SATP_ASID_SHIFT) + 1 == asid;
}

/** The VMID of hgatp, plus one. */
export function currentVmid(): u32 {
  return <u32>((csr64(csrs(), Csrs.Hgatp) & HGATP_VMID) >> HGATP_VMID_SHIFT) + 1;
}

/**
 * Retires a guest's contexts: of those VMIDs and ASIDs (plus one, 0 = all). An entry is not marked with the guest-physical
 * page that it went through, so a fence of the G-stage goes by the VMID alone.
 */
export function retireGuestContexts(vmid: u32, asid: u32): void {
  const ids = contextIds();
  let others = false;
  for (let id: u32 = 0; id < ids; id++) {
    const row = rowOf(id);
    if (!isOwn(row, true)) continue;
    if (isFenced(row, vmid, asid)) store<u32>(row, 0, 16);
    else others = true;
  }
  if (!others) forgetLargePages(Layout.Hart, true);
  forgetContexts();
}

/**
 * One page leaves a guest's contexts. They go whole where a piece of a page that is large in the VS-stage may be cached; where
 * that is shrinks only when no context is left, because a fence reaches one VMID and the piece may be another's.
 */
export function retireGuestPage(va: u64, vmid: u32, asid: u32): void {
  if (mayBeLargePage(va, true)) {
    retireGuestContexts(vmid, asid);
    return;
  }
  const ids = contextIds();
  for (let id: u32 = 0; id < ids; id++) {
    const row = rowOf(id);
    if (isOwn(row, true) && isFenced(row, vmid, asid)) dropPage(va, keyOf(id));
  }
}
