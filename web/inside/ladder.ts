// A walk as a ladder: one rung for each entry of the first stage, with the G-stage reads that found it.
//
// Owns: which reads belong together. Reads of the G-stage come in runs, each about one guest-physical address (`input`).

import type { PteRead } from "../../src/worker/inspect-protocol.ts";

/** Reads of the G-stage that translate one guest-physical address. */
export interface GStageRun {
  readonly input: bigint;
  readonly reads: readonly PteRead[];
}

export interface Rung {
  readonly read: PteRead;
  /** Where the entry is; null without a G-stage. */
  readonly found: GStageRun | null;
  /** The same again, because A or D is to be written. */
  readonly written: GStageRun | null;
}

export interface Ladder {
  readonly rungs: readonly Rung[];
  /** Of what the last rung leads to, or of the entry at which a walk ended that could not be found. */
  readonly last: GStageRun | null;
}

export function ladderOf(reads: readonly PteRead[]): Ladder {
  const rungs: Rung[] = [];
  let run: { input: bigint; reads: PteRead[] } | null = null;
  for (const read of reads) {
    if (read.stage === "first") {
      rungs.push({ read, found: run, written: null });
      run = null;
      continue;
    }
    if (run !== null && run.input !== read.input) {
      // A run that is followed by another is about the rung before: its entry is written to.
      const rung = rungs.pop();
      if (rung) rungs.push({ ...rung, written: run });
      run = null;
    }
    run ??= { input: read.input, reads: [] };
    run.reads.push(read);
  }
  return { rungs, last: run };
}
