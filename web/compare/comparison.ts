// The comparison that a person has asked for: its choices, whether it runs, and what came of it.
//
// Owns: these signals. They outlive the place, so a measurement goes on while the person looks at the guests.

import { type Signal, signal } from "@preact/signals";
import { messageOf } from "../machine/machine-client.ts";
import { measure, type Step } from "./measure.ts";
import { DEFAULT_PROGRAM, type RunLength } from "./programs.ts";
import type { ComparisonReport } from "./report.ts";

export interface Choice {
  readonly program: string;
  readonly length: RunLength;
  readonly rounds: number;
}

export const ROUND_CHOICES: readonly number[] = [3, 5, 9];
export const DEFAULT_CHOICE: Choice = { program: DEFAULT_PROGRAM, length: "full", rounds: 3 };

export type Progress =
  | { readonly kind: "ready" }
  /** `step` is null while the parts are fetched. */
  | { readonly kind: "running"; readonly step: Step | null }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly reason: string };

export const choice: Signal<Choice> = signal(DEFAULT_CHOICE);
export const progress: Signal<Progress> = signal({ kind: "ready" });
/** The last comparison that came to its end. */
export const report: Signal<ComparisonReport | null> = signal(null);

let running: AbortController | null = null;

export async function startComparison(): Promise<void> {
  if (running) return;
  const mine = new AbortController();
  running = mine;
  progress.value = { kind: "running", step: null };
  try {
    report.value = await measure({
      ...choice.value,
      signal: mine.signal,
      progress: (step) => {
        progress.value = { kind: "running", step };
      },
    });
    progress.value = { kind: "ready" };
  } catch (error) {
    progress.value = mine.signal.aborted ? { kind: "cancelled" } : { kind: "failed", reason: messageOf(error) };
  } finally {
    running = null;
  }
}

export function cancelComparison(): void {
  running?.abort();
}
