// SBI remote fences.
//
// The HFENCE functions are not supported: a machine whose firmware is the hypervisor has no H extension of its own.
// Spec: SBI 2.0, "RFENCE Extension".

import { hartList } from "./arguments.ts";
import { failure, NOT_SUPPORTED, type RemoteFence, SbiError, type SbiExtension, success } from "./call.ts";

const enum Fid {
  FenceI = 0,
  SfenceVma = 1,
  SfenceVmaAsid = 2,
}

const ADDRESS_SPACE = 1n << 64n;
const WHOLE = ADDRESS_SPACE - 1n;

export const rfenceExtension: SbiExtension = {
  name: "rfence",
  eids: [0x52464e43], // "RFNC"
  handle({ fid, args: [mask, base, start, size, asid] }, services) {
    if (fid > Fid.SfenceVmaAsid) return NOT_SUPPORTED;
    const harts = hartList(mask, base, services);
    if (harts === null) return failure(SbiError.InvalidParam);
    const fence: RemoteFence | null =
      fid === Fid.FenceI ? { kind: "fence.i" } : sfence(start, size, fid === Fid.SfenceVmaAsid ? asid : null);
    if (fence === null) return failure(SbiError.InvalidAddress);
    services.remoteFence(harts, fence);
    return success();
  },
};

/** The fence over [start, start + size), or null if that range goes past the end of the address space. */
export function sfence(start: bigint, size: bigint, asid: bigint | null): RemoteFence | null {
  if ((start === 0n && size === 0n) || size === WHOLE) return { kind: "sfence.vma", range: null, asid };
  return start + size > ADDRESS_SPACE ? null : { kind: "sfence.vma", range: { start, size }, asid };
}
