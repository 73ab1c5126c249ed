// Carrying out what a change of privileged state entails.
//
// Owns: the difference between the hart's own state and a guest's emulated state. The same CSR and trap functions work on
// both; here a change of the first reaches the TLBs, and one of the second is noted for the host (Hart.Effects).

import { Effects, Hart } from "./abi";
import { hart32, setHart32, setHart64 } from "./hart";
import { retireContexts, retirePage, updateContext } from "./mmu/tlb";

/** Sees to `effects`. Returns true if the loop that runs instructions must look up. */
export function apply(effects: Effects): bool {
  if (effects == Effects.None) return false;
  if (hart32(Hart.Emulating)) {
    setHart32(Hart.Effects, hart32(Hart.Effects) | effects);
    return true;
  }
  if (effects & Effects.Translations) retireContexts();
  if (effects & (Effects.Translations | Effects.Context)) updateContext();
  return true;
}

/** Cached translations of the page at `va` no longer hold. */
export function applyToPage(va: u64): void {
  if (hart32(Hart.Emulating)) {
    // Two pages at once are more than can be noted: everything goes.
    setHart32(Hart.Effects, hart32(Hart.Effects) | (hart32(Hart.Effects) & Effects.OnePage ? Effects.Translations : Effects.OnePage));
    setHart64(Hart.FlushAddress, va);
    return;
  }
  retirePage(va);
  updateContext();
}
