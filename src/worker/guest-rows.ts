// The table of all guests of a machine, as `tabvisor top` and the page show it.

import type { GuestStatus, ModeName } from "./protocol.ts";
import type { Rates } from "./rates.ts";

const FRAME_SIZE = 4096;

export interface GuestRow {
  readonly name: string;
  readonly mode: ModeName;
  /** In a word: "running", "sleeping", "capped" ... */
  readonly state: string;
  readonly weight: number;
  /** Part of what the guests of the machine were charged for during the last second, 0 to 1. */
  readonly share: number;
  /** Millions of instructions, and exits, in the last second. */
  readonly mips: number;
  readonly exits: number;
  /** Bytes of the machine's memory that it takes, and bytes of RAM that it believes in. */
  readonly memory: number;
  readonly ram: number;
  /** Guest time since power-on, in nanoseconds. */
  readonly uptimeNs: number;
}

/** What is known of a guest; of one that has not been heard of yet, nothing. */
export interface GuestFacts {
  readonly name: string;
  readonly status: GuestStatus | null;
  readonly rates: Rates;
}

/** The rows of those guests of one machine that have been heard of. */
export function guestRows(guests: readonly GuestFacts[]): GuestRow[] {
  const charged = guests.reduce((sum, { rates }) => sum + rates.charged, 0);
  return guests.flatMap(({ name, status, rates }) => {
    if (status === null) return [];
    const { ram, maps, shadow, vcpus } = status.frames;
    return {
      name,
      mode: status.mode,
      state: stateInAWord(status),
      weight: status.cpu.weight,
      share: charged === 0 ? 0 : rates.charged / charged,
      mips: rates.instructions / 1e6,
      exits: rates.exits,
      memory: (ram + maps + shadow + vcpus) * FRAME_SIZE,
      ram: status.framesTotal * FRAME_SIZE,
      uptimeNs: status.guestTimeNs,
    };
  });
}

function stateInAWord({ state, throttledByCap, throttledByConsole }: GuestStatus): string {
  if (throttledByCap) return "capped";
  if (throttledByConsole) return "unread";
  return state === "idle" ? "sleeping" : state;
}
