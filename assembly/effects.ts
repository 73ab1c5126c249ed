// Carrying out what a change of privileged state entails.
//
// Owns: the difference between the hart's own state and a guest's emulated state. The same CSR and trap functions work on
// both; here a change of the first reaches the TLBs, and one of the second is noted for the host (Hart.Effects).

import { Effects, Hart, Layout } from "./abi";
import { hart32, setHart32, setHart64, virtual } from "./hart";
import {
  currentVmid, retireAllContexts, retireContexts, retireGuestContexts, retireGuestPage, retirePage, staleContext, updateContext,
} from "./mmu/contexts";
import { forgetTableFrames } from "./mmu/table-frames";

/** Sees to `effects`. Returns true if the loop that runs instructions must look up. */
// @ts-ignore: decorator
@inline export function apply(effects: Effects): bool {
  return effects != Effects.None && carryOut(effects);
}

function carryOut(effects: Effects): bool {
  if (hart32(Hart.Emulating)) {
    setHart32(Hart.Effects, hart32(Hart.Effects) | effects);
    if (effects & ~Effects.Interrupts) staleContext();
    return true;
  }
  if (effects & Effects.Translations) {
    retireAllContexts(Layout.Hart);
    forgetTableFrames();
  }
  if (effects & (Effects.Translations | Effects.Context)) updateContext();
  return true;
}

/**
 * SFENCE.VMA for all addresses: cached translations of an address space no longer hold. `space`: ASID + 1, 0 = all of them.
 * With V=0 the hart's own TLBs drop more than asked, which is allowed; with V=1 it is about the current virtual machine.
 */
export function fence(space: u32): void {
  if (hart32(Hart.Emulating)) {
    noteFence(Effects.AddressSpace, space);
    return;
  }
  if (virtual()) retireGuestContexts(currentVmid(), space);
  else retireContexts();
  updateContext();
}

/** The same for the page at `va`. */
export function fencePage(va: u64, space: u32): void {
  if (hart32(Hart.Emulating)) {
    noteFence(Effects.OnePage, space);
    setHart64(Hart.FlushAddress, va);
    return;
  }
  if (virtual()) retireGuestPage(va, currentVmid(), space);
  else retirePage(va);
  updateContext();
}

/** HFENCE.VVMA: the same, from outside, for the virtual machine of hgatp.VMID. norm:hfence-vvma_limits */
export function fenceGuest(space: u32): void {
  retireGuestContexts(currentVmid(), space);
  updateContext();
}

export function fenceGuestPage(va: u64, space: u32): void {
  retireGuestPage(va, currentVmid(), space);
  updateContext();
}

/** HFENCE.GVMA. `machine`: VMID + 1, 0 = all of them. */
export function fenceMachine(machine: u32): void {
  retireGuestContexts(machine, 0);
  updateContext();
}

/** For the host. Two fences at once are more than can be noted: everything goes. */
function noteFence(effect: Effects, space: u32): void {
  const noted = hart32(Hart.Effects);
  const second = (noted & (Effects.OnePage | Effects.AddressSpace)) != 0;
  setHart32(Hart.Effects, noted | (second ? Effects.Translations : effect));
  setHart32(Hart.FlushAsid, space);
}
