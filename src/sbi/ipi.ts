// SBI inter-processor interrupts.
// Spec: SBI 2.0, "IPI Extension".

import { hartList } from "./arguments.ts";
import { failure, NOT_SUPPORTED, SbiError, type SbiExtension, success } from "./call.ts";

const SEND_IPI = 0;

export const ipiExtension: SbiExtension = {
  name: "ipi",
  eids: [0x735049], // "sPI"
  handle({ fid, args: [mask, base] }, services) {
    if (fid !== SEND_IPI) return NOT_SUPPORTED;
    const harts = hartList(mask, base, services);
    if (harts === null) return failure(SbiError.InvalidParam);
    services.sendIpi(harts);
    return success();
  },
};
