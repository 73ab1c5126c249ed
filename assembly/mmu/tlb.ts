// The TLBs: three direct-mapped arrays (read, write, execute), and the contexts that tag them.
//
// Entry, 16 bytes:   0  u64 tag      = (virtual page) ^ key
//                    8  u32 addend   read, write: host address = addend + (u32) virtual address
//                                    execute: address of the frame's record page
//
// A key stands for one translation context: a vCPU, its address space (satp), effective privilege, SUM, MXR.
//   key = id << 3 | scatter(id) << 12       id: 0..510, 9 bits in the tag's bits 3..11
// An address matches when ((va & (~0xfff | size - 1)) ^ key) == tag: a misaligned address leaves low bits set and
// misses, which sends it to the slow path. The set index is taken from the xored value, so guests that are linked at one
// address do not evict each other, at no extra cost.
// Invariant: a flush fills with 0xff, whose id is 511, which no key has.
// Nothing is flushed on a trap, xRET, satp write or world switch: the key changes. sfence and PMP writes advance the
// vCPU's generation, which leaves its old contexts unreachable; when ids run out everything is flushed once.

import { Csrs, Hart, Layout, Machine, Privilege } from "../abi";
import { csr64, csrs, hart32, hart64, privilege, setHart32, setHart64 } from "../hart";
import { MSTATUS_MPP_SHIFT, MSTATUS_MPRV, MSTATUS_MXR, MSTATUS_SUM } from "../csr/fields";

/** Ids 0..510; 511 means invalid. */
const CONTEXT_IDS: u32 = 511;
const PAGE_MASK: u64 = ~0xfff;

// @ts-ignore: decorator
@inline export function keyOf(id: u32): u64 {
  return (<u64>id << 3) | (<u64>((id * 0x2f1) & 0x3ff) << 12);
}

/** Address of the entry in the array at `array` for an address already xored with its key. */
// @ts-ignore: decorator
@inline export function tlbEntry(array: usize, keyed: u64): usize {
  return array + ((<usize>(keyed >> 8)) & 0x3ff0);
}

/** An address as the TLB compares it: page, low bits that must be zero for this access size, key. */
// @ts-ignore: decorator
@inline export function keyed(va: u64, size: u64, key: u64): u64 {
  return (va & (PAGE_MASK | (size - 1))) ^ key;
}

/** Enters a page. `value` is the addend or the record page. */
export function tlbFill(array: usize, va: u64, key: u64, value: u32): void {
  const tag = keyed(va, 1, key);
  const entry = tlbEntry(array, tag);
  store<u64>(entry, tag);
  store<u32>(entry, value, 8);
}

export function flushArray(array: usize): void {
  memory.fill(array, 0xff, Layout.TlbSize);
}

/** Flushes every TLB and forgets every context, of all vCPUs. */
export function flushAll(): void {
  flushArray(Layout.TlbRead);
  flushArray(Layout.TlbWrite);
  flushArray(Layout.TlbExecute);
  memory.fill(Layout.Contexts, 0, Layout.ContextCount * Layout.ContextSize);
  store<u32>(Layout.Machine + Machine.NextContext, 0);
  store<u32>(Layout.Machine + Machine.TlbEpoch, load<u32>(Layout.Machine + Machine.TlbEpoch) + 1);
  store<u32>(Layout.Machine + Machine.TlbFlushes, load<u32>(Layout.Machine + Machine.TlbFlushes) + 1);
}

// Two tables share the context rows of 32 bytes.
//   by hash of the context   0 u64 satp   8 u32 vcpu id   12 u32 generation   16 u32 index   20 u32 id + 1, 0 = free
//   by id                   24 u32 vcpu id   28 u32 generation: whose context it is
// The first has one place a hash: a collision forgets the older context there, and it gets another id when it is next
// looked up. The second forgets none that may still be in use, so fences go by it.

function contextRow(satp: u64, vcpu: u32, generation: u32, index: u32): usize {
  const mixed = (satp ^ (satp >> 44)) * 0x9e3779b97f4a7c15 + <u64>(vcpu * 0x85ebca6b + generation * 0xc2b2ae35);
  const place = (<u32>(mixed >> 40) ^ (index * 37)) & (Layout.ContextCount - 1);
  return Layout.Contexts + place * Layout.ContextSize;
}

function isContext(row: usize, satp: u64, vcpu: u32, generation: u32, index: u32): bool {
  return load<u32>(row, 20) != 0 && load<u64>(row) == satp && load<u32>(row, 8) == vcpu
    && load<u32>(row, 12) == generation && load<u32>(row, 16) == index;
}

function findContext(index: u32): u32 {
  // M-mode is never translated: it has one context whatever satp holds.
  const satp = (index >> 2) == Privilege.M ? 0 : csr64(csrs(), Csrs.Satp);
  const vcpu = hart32(Hart.VcpuId);
  const generation = hart32(Hart.TlbGeneration);
  let row = contextRow(satp, vcpu, generation, index);
  if (isContext(row, satp, vcpu, generation, index)) return load<u32>(row, 20) - 1;
  if (load<u32>(Layout.Machine + Machine.NextContext) == CONTEXT_IDS) {
    flushAll();
    forgetContexts();
  }
  const id = load<u32>(Layout.Machine + Machine.NextContext);
  store<u32>(Layout.Machine + Machine.NextContext, id + 1);
  store<u64>(row, satp);
  store<u32>(row, vcpu, 8);
  store<u32>(row, generation, 12);
  store<u32>(row, index, 16);
  store<u32>(row, id + 1, 20);
  const owner: usize = Layout.Contexts + id * Layout.ContextSize;
  store<u32>(owner, vcpu, 24);
  store<u32>(owner, generation, 28);
  return id;
}

/** Key of the context for an index made by `contextIndex`. */
function keyFor(index: u32): u64 {
  const cached = load<u32>(Layout.Hart + Hart.ContextCache + (index << 2));
  if (cached) return keyOf(cached - 1);
  const id = findContext(index);
  store<u32>(Layout.Hart + Hart.ContextCache + (index << 2), id + 1);
  return keyOf(id);
}

/** Privilege, and the status bits that change what it may read: 4 bits. */
function contextIndex(effective: u32, status: u64): u32 {
  if (effective == Privilege.M) return Privilege.M << 2;
  const mxr: u32 = (status & MSTATUS_MXR) != 0 ? 1 : 0;
  const sum: u32 = effective == Privilege.S && (status & MSTATUS_SUM) != 0 ? 2 : 0;
  return (effective << 2) | sum | mxr;
}

/** norm:mstatus_mprv_ldst_op: loads and stores act as at MPP while MPRV is set. */
export function dataPrivilege(status: u64): u32 {
  return (status & MSTATUS_MPRV) != 0 ? <u32>(status >> MSTATUS_MPP_SHIFT) & 3 : privilege();
}

/** Forgets the vCPU's short-cut to its contexts: after a change of satp, of epoch. */
function forgetContexts(): void {
  memory.fill(Layout.Hart + Hart.ContextCache, 0, 64);
  setHart64(Hart.ContextSatp, csr64(csrs(), Csrs.Satp));
  setHart32(Hart.TlbEpoch, load<u32>(Layout.Machine + Machine.TlbEpoch));
}

/** Retires all contexts of the running vCPU: its cached translations can no longer match. */
export function retireContexts(): void {
  retireContextsOf(Layout.Hart);
}

/** The same for the vCPU whose hart block is at `hart`. Its short-cut is of the old generation, so it is emptied. */
export function retireContextsOf(hart: usize): void {
  store<u32>(hart, load<u32>(hart, Hart.TlbGeneration) + 1, Hart.TlbGeneration);
  memory.fill(hart + Hart.ContextCache, 0, 64);
}

/** No entry matches until updateContext is called again: for work on a state whose translations are not the hart's. */
export function suspendContext(): void {
  setHart64(Hart.FetchKey, keyOf(CONTEXT_IDS));
  setHart64(Hart.DataKey, keyOf(CONTEXT_IDS));
}

/** Brings FetchKey and DataKey up to date. To be called when privilege, mstatus, satp, or the vCPU has changed. */
export function updateContext(): void {
  if (hart32(Hart.TlbEpoch) != load<u32>(Layout.Machine + Machine.TlbEpoch)
    || hart64(Hart.ContextSatp) != csr64(csrs(), Csrs.Satp)) forgetContexts();
  const status = csr64(csrs(), Csrs.Mstatus);
  const data = contextIndex(dataPrivilege(status), status);
  // A flush inside the second call would make the first key stale: look again until both are of one epoch.
  let epoch: u32;
  do {
    epoch = load<u32>(Layout.Machine + Machine.TlbEpoch);
    setHart64(Hart.FetchKey, keyFor(privilege() << 2));
    setHart64(Hart.DataKey, keyFor(data));
  } while (epoch != load<u32>(Layout.Machine + Machine.TlbEpoch));
}

/** Drops one page from one context. */
function dropPage(va: u64, key: u64): void {
  const tag = keyed(va & PAGE_MASK, 1, key);
  const read = tlbEntry(Layout.TlbRead, tag);
  if (load<u64>(read) == tag) store<u64>(read, -1);
  const write = tlbEntry(Layout.TlbWrite, tag);
  if (load<u64>(write) == tag) store<u64>(write, -1);
  const execute = tlbEntry(Layout.TlbExecute, tag);
  if (load<u64>(execute) == tag) store<u64>(execute, -1);
}

/**
 * sfence.vma with an address: its page leaves every context of the running vCPU. Large pages are entered 4 KiB at a time,
 * and all of a large page's pieces must go with its leaf; so once one is cached, everything goes.
 */
export function retirePage(va: u64): void {
  if (hart32(Hart.LargePagesCached)) {
    setHart32(Hart.LargePagesCached, 0);
    retireContexts();
    return;
  }
  const vcpu = hart32(Hart.VcpuId);
  const generation = hart32(Hart.TlbGeneration);
  const ids = load<u32>(Layout.Machine + Machine.NextContext);
  for (let id: u32 = 0; id < ids; id++) {
    const owner: usize = Layout.Contexts + id * Layout.ContextSize;
    if (load<u32>(owner, 24) == vcpu && load<u32>(owner, 28) == generation) dropPage(va, keyOf(id));
  }
}
