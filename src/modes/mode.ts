// What a mode is: who owns the privileged state of a guest.
//
// A mode is data, plus what the hypervisor does about traps to the privileges that it owns. The core has no notion of
// modes: it leaves with an exit when a trap's target privilege is owned (assembly/trap/deliver.ts).

import type { EngineName, ModeName } from "../worker/protocol.ts";
import { bare } from "./bare.ts";

export interface Mode {
  readonly name: ModeName;
  /** One line for people. */
  readonly summary: string;
  /** Bit p: the host owns privilege p (U 0, S 1, M 3). `hostFirmware`: the hypervisor answers SBI calls. */
  ownedPrivileges(hostFirmware: boolean): number;
}

/** The modes that exist, in the order in which people meet them. */
export const modes: readonly Mode[] = [bare];

/** Engines that exist, with one line for people. */
export const engines: readonly { readonly name: EngineName; readonly summary: string }[] = [
  { name: "interpret", summary: "decoded instructions are interpreted by the WebAssembly core" },
];

/** The mode of that name; null if it does not exist. */
export function findMode(name: string): Mode | null {
  return modes.find((mode) => mode.name === name) ?? null;
}
