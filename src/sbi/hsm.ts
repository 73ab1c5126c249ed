// SBI hart state management.
// Spec: SBI 2.0, "Hart State Management Extension".

import { hartArgument, startAddress, u32 } from "./arguments.ts";
import {
  failure,
  HartState,
  NOT_SUPPORTED,
  type SbiArguments,
  SbiError,
  type SbiExtension,
  type SbiResult,
  type SbiServices,
  success,
} from "./call.ts";

const enum Fid {
  HartStart = 0,
  HartStop = 1,
  HartGetStatus = 2,
  HartSuspend = 3,
}

const enum SuspendType {
  Retentive = 0x0000_0000,
  NonRetentive = 0x8000_0000,
}

export const hsmExtension: SbiExtension = {
  name: "hsm",
  eids: [0x48534d], // "HSM"
  handle({ fid, args }, services) {
    switch (fid) {
      case Fid.HartStart:
        return hartStart(args, services);
      case Fid.HartStop:
        return { kind: "hart-stop" };
      case Fid.HartGetStatus: {
        const hart = hartArgument(args[0], services);
        return hart === null ? failure(SbiError.InvalidParam) : success(BigInt(services.hartState(hart)));
      }
      case Fid.HartSuspend:
        return hartSuspend(args, services);
      default:
        return NOT_SUPPORTED;
    }
  },
};

function hartStart([hartId, start, opaque]: SbiArguments, services: SbiServices): SbiResult {
  const hart = hartArgument(hartId, services);
  if (hart === null) return failure(SbiError.InvalidParam);
  const address = startAddress(start, services);
  if (address === null) return failure(SbiError.InvalidAddress);
  if (services.hartState(hart) !== HartState.Stopped) return failure(SbiError.AlreadyAvailable);
  services.startHart(hart, address, opaque);
  return success();
}

function hartSuspend([type, resume, opaque]: SbiArguments, services: SbiServices): SbiResult {
  switch (u32(type)) {
    case SuspendType.Retentive:
      return { kind: "hart-suspend", resume: null };
    case SuspendType.NonRetentive: {
      const address = startAddress(resume, services);
      if (address === null) return failure(SbiError.InvalidAddress);
      return { kind: "hart-suspend", resume: { address, opaque } };
    }
    default:
      return failure(SbiError.InvalidParam);
  }
}
