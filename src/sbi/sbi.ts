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

/** An extension's row, under each of its EIDs; `cause` is how exit statistics name a call to it. */
interface Row {
  readonly extension: SbiExtension;
  readonly cause: string;
}

const BY_EID: ReadonlyMap<number, Row> = new Map(
  EXTENSIONS.flatMap((extension) =>
    extension.eids.map((eid) => [eid, { extension, cause: `sbi:${extension.name}` }] as const),
  ),
);

/** Answers one call. Never throws, whatever the guest passes, and takes bounded time. */
export function handleSbi(call: SbiCall, services: SbiServices): SbiResult {
  return BY_EID.get(call.eid)?.extension.handle(call, services) ?? NOT_SUPPORTED;
}

/** A call to the extension as exit statistics name it: "sbi:time", "sbi:dbcn", ...; "sbi:unknown" for one that is not here. */
export function sbiCallCause(eid: number): string {
  return BY_EID.get(eid)?.cause ?? "sbi:unknown";
}
