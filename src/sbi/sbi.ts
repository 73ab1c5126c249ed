// The SBI that the hypervisor gives to guests without firmware of their own: the table of extensions and the dispatcher.
//
// Invariant: the answer depends on the call and on what the services say, and on nothing else: no state is kept here.
// Spec: RISC-V Supervisor Binary Interface 2.0.

import { baseExtension } from "./base.ts";
import { NOT_SUPPORTED, type SbiCall, type SbiExtension, type SbiResult, type SbiServices } from "./call.ts";
import { dbcnExtension } from "./dbcn.ts";
import { hsmExtension } from "./hsm.ts";
import { ipiExtension } from "./ipi.ts";
import { legacyExtension } from "./legacy.ts";
import { rfenceExtension } from "./rfence.ts";
import { srstExtension } from "./srst.ts";
import { timeExtension } from "./time.ts";

const EXTENSIONS: readonly SbiExtension[] = [
  baseExtension((eid) => BY_EID.has(Number(eid))),
  timeExtension,
  ipiExtension,
  rfenceExtension,
  hsmExtension,
  srstExtension,
  dbcnExtension,
  legacyExtension,
];

const UNKNOWN: SbiExtension = { name: "unknown", eids: [], handle: () => NOT_SUPPORTED };

/** An extension's row, under each of its EIDs. */
export interface SbiRow {
  /** A call to it as exit statistics name it: "sbi:time", "sbi:dbcn", ...; "sbi:unknown" for one that is not here. */
  readonly cause: string;
  /** Answers a call. Never throws, whatever the guest passes, and takes bounded time. */
  readonly handle: (call: SbiCall, services: SbiServices) => SbiResult;
}

const rowOf = ({ name, handle }: SbiExtension): SbiRow => ({ cause: `sbi:${name}`, handle });
const UNKNOWN_ROW = rowOf(UNKNOWN);

const BY_EID: ReadonlyMap<number, SbiRow> = new Map(
  EXTENSIONS.flatMap((extension) => {
    const row = rowOf(extension);
    return extension.eids.map((eid) => [eid, row] as const);
  }),
);

/** Who answers the calls of an EID, whether or not there is such an extension. */
export function extensionOf(eid: number): SbiRow {
  return BY_EID.get(eid) ?? UNKNOWN_ROW;
}
