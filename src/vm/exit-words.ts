// A remembered exit in words: for the command line's trace and the page's.

import { disassemble } from "../isa/disassemble.ts";
import type { PrivilegeName } from "../worker/inspect-protocol.ts";
import type { ExitTraceEntry } from "../worker/protocol.ts";

const MODES: Readonly<Record<number, PrivilegeName>> = { 0: "U", 1: "S", 3: "M", 4: "VU", 5: "VS" };

/** A privilege, and V as bit 2 (Vcpu.privilegeMode). */
export const privilegeName = (mode: number): PrivilegeName => MODES[mode]!;

/** The four columns that an exit is shown in. */
export interface ExitWords {
  /** The privilege that the guest believed in: U, S or M; VU or VS under H. */
  readonly privilege: string;
  readonly instruction: string;
  readonly cause: string;
  /** What the hypervisor did. */
  readonly action: string;
}

export function wordsOfExit(entry: ExitTraceEntry): ExitWords {
  return {
    privilege: MODES[entry.from]!,
    // 0: the core could not look it up without disturbing the guest.
    instruction: entry.bits === 0 ? "?" : disassemble(entry.bits, entry.pc).text,
    cause: entry.cause,
    action: actionOf(entry),
  };
}

function actionOf({ action, from, to }: ExitTraceEntry): string {
  const target = MODES[to]!;
  switch (action) {
    case "emulated":
      return from === to ? "carried out" : `carried out, on in ${target}`;
    case "reflected":
      return `trap delivered to ${target}`;
    case "retried":
      return "filled in, runs again";
    case "answered":
      return "answered";
    case "waits":
      return "waits";
  }
}
