// Why a walk has ended in a fault, in one sentence, and what the hypervisor does about it where it is its own business.

import { Refusal } from "../../assembly/abi.ts";
import type { AccessKind, PrivilegeName, PteRead, TableWalk } from "../worker/inspect-protocol.ts";

export interface Refused {
  readonly refusal: Refusal;
  readonly access: AccessKind;
  readonly privilege: PrivilegeName;
  /** The entry that the walk has ended at; null if it read none. */
  readonly last: PteRead | null;
}

export function whyRefused({ refusal, access, privilege }: Refused): string {
  switch (refusal) {
    case Refusal.None:
      throw new Error("a fault without a reason");
    case Refusal.NotCanonical:
      return "the address is too large for these tables: the bits above those that they translate must be copies of the highest of these";
    case Refusal.NotValid:
      return "V is 0: the entry maps nothing";
    case Refusal.ReservedBits:
      return "bits 63 to 54 of the entry are not 0: they belong to extensions that this hart does not have";
    case Refusal.WriteWithoutRead:
      return "W is 1 and R is 0: that combination is reserved";
    case Refusal.PointerBits:
      return "the entry points to a table, and A, D or U is set: they are reserved there";
    case Refusal.NoLeaf:
      return "the entry points to a further table, but this is the last level";
    case Refusal.Misaligned:
      return "the entry maps a large page that does not lie at a multiple of its size";
    case Refusal.NotReadable:
      return "R is 0: the page cannot be read";
    case Refusal.NotWritable:
      return "W is 0: the page cannot be written";
    case Refusal.NotExecutable:
      return "X is 0: the page cannot be executed";
    case Refusal.UserPage:
      return access === "execute"
        ? `U is 1: ${privilege}-mode never executes from a user page`
        : `U is 1, and SUM is 0: ${privilege}-mode may not access user pages now`;
    case Refusal.SupervisorPage:
      return `U is 0: the page is not for ${privilege}-mode`;
    case Refusal.AccessedDirty:
      return `${access === "write" ? "A or D is 0" : "A is 0"}, and the hart does not set it: software must (menvcfg.ADUE is 0)`;
    case Refusal.TableOutsideRam:
      return "the table is not in RAM";
    case Refusal.TableProtected:
      return "PMP keeps S-mode from the table";
  }
}

/** Of a fault on the hypervisor's tables. They are filled when an access needs them: a big TLB, not a copy. */
export function remedyOf({ refusal, last }: Refused, tables: TableWalk["tables"]): string | null {
  if (tables === "two-stage") {
    if (last?.stage !== "g-stage") return null;
    return refusal === Refusal.NotValid
      ? "The G-stage maps no page of RAM that was never touched, and no device: the access exits, and the hypervisor enters the page (g-stage-fill) or emulates the device."
      : "The access exits, and the hypervisor emulates it.";
  }
  switch (refusal) {
    case Refusal.NotValid:
      return "Nothing is filled in here, not yet or not since the guest has fenced or slept: an access exits, the hypervisor walks the guest's tables, enters what they say (shadow-fill), and the instruction runs again. If they say nothing, it delivers the fault to the guest.";
    case Refusal.NotWritable:
      return "W is withheld from a shadow entry until D is set in the guest's own: a write exits, the hypervisor sets D there, and enters W.";
    default:
      return "The access exits, and the hypervisor looks at the guest's own tables: their answer decides.";
  }
}
