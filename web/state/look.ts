// What Look inside is set to: which hart of the current guest, and which address is walked.
//
// Owns: these choices, which stand in the link. Which guest it is, is the page's current one.

import { type Signal, signal } from "@preact/signals";
import type { AccessKind } from "../../src/worker/inspect-protocol.ts";

export interface Look {
  readonly hart: number;
  /** Null: pc, whatever it is. */
  readonly address: bigint | null;
  readonly access: AccessKind;
}

export const ACCESS_KINDS: readonly AccessKind[] = ["read", "write", "execute"];

/** pc is fetched from. */
export const DEFAULT_LOOK: Look = { hart: 0, address: null, access: "execute" };

export const look: Signal<Look> = signal(DEFAULT_LOOK);
