// bare: the guest owns the hart.
//
// Real M, S and U; the core executes every privileged instruction and walks the guest's own page tables. With host firmware
// the hart starts in S and the hypervisor owns M: SBI calls are its only business.

import { Privilege } from "../../assembly/abi.ts";
import type { Mode } from "./mode.ts";

export const bare: Mode = {
  name: "bare",
  summary: "the guest owns the hart: privileged instructions and paging are the core's",
  lacks: 0,
  virtual: false,
  vsMode: false,
  pagesForGuest: false,
  withheld: [],
  noMachineMode: null,
  ownedPrivileges: (hostFirmware) => (hostFirmware ? 1 << Privilege.M : 0),
  handler: (_runner, firmware) => firmware,
};
