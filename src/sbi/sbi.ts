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

const BY_EID: ReadonlyMap<number, SbiExtension> = new Map(
  EXTENSIONS.flatMap((extension) => extension.eids.map((eid) => [eid, extension] as const)),
);

/** Answers one call. Never throws, whatever the guest passes, and takes bounded time. */
export function handleSbi(call: SbiCall, services: SbiServices): SbiResult {
  return BY_EID.get(call.eid)?.handle(call, services) ?? NOT_SUPPORTED;
}

const CAUSES: ReadonlyMap<number, string> = new Map(
  EXTENSIONS.flatMap(({ name, eids }) => eids.map((eid) => [eid, `sbi:${name}`] as const)),
);

/** A call to the extension as exit statistics name it: "sbi:time", "sbi:dbcn", ...; "sbi:unknown" for one that is not here. */
export function sbiCallCause(eid: number): string {
  return CAUSES.get(eid) ?? "sbi:unknown";
}
