// SBI remote fences.
//
// The HFENCE functions are about guests that S-mode has of its own; they exist where the machine has the H extension.
// Spec: SBI 2.0, "RFENCE Extension".

import { hartList } from "./arguments.ts";
import {
  type AddressRange,
  failure,
  NOT_SUPPORTED,
  type RemoteFence,
  type SbiArguments,
  SbiError,
  type SbiExtension,
  success,
} from "./call.ts";

const enum Fid {
  FenceI = 0,
  SfenceVma = 1,
  SfenceVmaAsid = 2,
  HfenceGvmaVmid = 3,
  HfenceGvma = 4,
  HfenceVvmaAsid = 5,
  HfenceVvma = 6,
}

const ADDRESS_SPACE = 1n << 64n;
const WHOLE = ADDRESS_SPACE - 1n;

export const rfenceExtension: SbiExtension = {
  name: "rfence",
  eids: [0x52464e43], // "RFNC"
  handle({ fid, args }, services) {
    const lastFid = services.hasHypervisorExtension ? Fid.HfenceVvma : Fid.SfenceVmaAsid;
    if (fid > lastFid) return NOT_SUPPORTED;
    const harts = hartList(args[0], args[1], services);
    if (harts === null) return failure(SbiError.InvalidParam);
    const fence = fenceOf(fid, args);
    if (fence === null) return failure(SbiError.InvalidAddress);
    services.remoteFence(harts, fence);
    return success();
  },
};

/** What a call asks for, or null if its range goes past the end of the address space. */
function fenceOf(fid: Fid, [, , start, size, id]: SbiArguments): RemoteFence | null {
  if (fid === Fid.FenceI) return { kind: "fence.i" };
  const range = addressRange(start, size);
  if (range === undefined) return null;
  switch (fid) {
    case Fid.SfenceVma:
    case Fid.SfenceVmaAsid:
      return { kind: "sfence.vma", range, asid: fid === Fid.SfenceVmaAsid ? id : null };
    case Fid.HfenceGvma:
    case Fid.HfenceGvmaVmid:
      return { kind: "hfence.gvma", range, vmid: fid === Fid.HfenceGvmaVmid ? id : null };
    case Fid.HfenceVvma:
    case Fid.HfenceVvmaAsid:
      return { kind: "hfence.vvma", range, asid: fid === Fid.HfenceVvmaAsid ? id : null };
  }
}

/** [start, start + size); null is the whole address space, undefined a range that goes past its end. */
function addressRange(start: bigint, size: bigint): AddressRange | null | undefined {
  if ((start === 0n && size === 0n) || size === WHOLE) return null;
  return start + size > ADDRESS_SPACE ? undefined : { start, size };
}

/** The fence over [start, start + size), or null if that range goes past the end of the address space. */
export function sfence(start: bigint, size: bigint, asid: bigint | null): RemoteFence | null {
  const range = addressRange(start, size);
  return range === undefined ? null : { kind: "sfence.vma", range, asid };
}
