// SBI system reset.
// Spec: SBI 2.0, "System Reset Extension".

import { u32 } from "./arguments.ts";
import { failure, NOT_SUPPORTED, SbiError, type SbiExtension } from "./call.ts";

const SYSTEM_RESET = 0;

const enum ResetType {
  Shutdown = 0,
  ColdReboot = 1,
  WarmReboot = 2,
}

const enum ResetReason {
  None = 0,
  SystemFailure = 1,
}

export const srstExtension: SbiExtension = {
  name: "srst",
  eids: [0x53525354], // "SRST"
  handle({ fid, args }) {
    if (fid !== SYSTEM_RESET) return NOT_SUPPORTED;
    const reason = u32(args[1]);
    if (reason > ResetReason.SystemFailure) return failure(SbiError.InvalidParam);
    switch (u32(args[0])) {
      case ResetType.Shutdown:
        return { kind: "shutdown", failed: reason === ResetReason.SystemFailure };
      case ResetType.ColdReboot:
      case ResetType.WarmReboot:
        return { kind: "reset" };
      default:
        return failure(SbiError.InvalidParam);
    }
  },
};
