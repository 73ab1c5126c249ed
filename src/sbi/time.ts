// SBI timer extension.
// Spec: SBI 2.0, "Timer Extension".

import { NOT_SUPPORTED, type SbiExtension, success } from "./call.ts";

const SET_TIMER = 0;

export const timeExtension: SbiExtension = {
  name: "time",
  eids: [0x54494d45], // "TIME"
  handle({ hart, fid, args }, services) {
    if (fid !== SET_TIMER) return NOT_SUPPORTED;
    services.setTimer(hart, args[0]);
    return success();
  },
};
