// SBI base extension: what this implementation is and which extensions it has.
// Spec: SBI 2.0, "Base Extension".

import { NOT_SUPPORTED, type SbiCall, type SbiExtension, type SbiResult, success } from "./call.ts";

const enum Fid {
  SpecVersion = 0,
  ImplementationId = 1,
  ImplementationVersion = 2,
  ProbeExtension = 3,
  MachineVendorId = 4,
  MachineArchitectureId = 5,
  MachineImplementationId = 6,
}

/** 2.0: major in bits 30:24, minor in bits 23:0. */
const SPEC_VERSION = 2n << 24n;
const SPECIFICATION = success(SPEC_VERSION);
/** "TABV" in ASCII. The specification's table assigns 0 to 11; nothing is registered for this project. */
export const IMPLEMENTATION_ID = 0x54414256n;
/** Major in bits 31:16, minor in bits 15:0: 0.1. */
const IMPLEMENTATION_VERSION = 0x0000_0001n;

/** `isAvailable` says which EIDs the dispatcher knows. */
export function baseExtension(isAvailable: (eid: bigint) => boolean): SbiExtension {
  return {
    name: "base",
    eids: [0x10],
    handle(call: SbiCall): SbiResult {
      switch (call.fid) {
        case Fid.SpecVersion:
          return SPECIFICATION;
        case Fid.ImplementationId:
          return success(IMPLEMENTATION_ID);
        case Fid.ImplementationVersion:
          return success(IMPLEMENTATION_VERSION);
        case Fid.ProbeExtension:
          return success(isAvailable(call.args[0]) ? 1n : 0n);
        case Fid.MachineVendorId:
        case Fid.MachineArchitectureId:
        case Fid.MachineImplementationId:
          return success(0n); // as the core's mvendorid, marchid and mimpid: not assigned
        default:
          return NOT_SUPPORTED;
      }
    },
  };
}
