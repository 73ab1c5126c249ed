// How far a comparison is, or why there is none.

import type { Progress } from "./comparison.ts";

export function ProgressLine({ progress, hasReport }: { progress: Progress; hasReport: boolean }) {
  switch (progress.kind) {
    case "running": {
      const { step } = progress;
      return (
        <div class="progress-line" role="status">
          <progress max={step?.all ?? 1} value={step?.done ?? 0} aria-label="Runs done" />
          <span>
            {step === null
              ? "Fetching the program"
              : `${step.round === 0 ? "Warm-up" : `Round ${step.round}`}: ${step.configuration} (run ${step.done + 1} of ${step.all})`}
          </span>
        </div>
      );
    }
    case "cancelled":
      return (
        <p class="progress-line" role="status">
          Cancelled; nothing was measured.{hasReport ? " Below is the comparison before." : ""}
        </p>
      );
    case "failed":
      return (
        <p class="progress-line failed" role="alert">
          <strong>Failed:</strong> {progress.reason}
        </p>
      );
    case "ready":
      return hasReport ? null : (
        <p class="progress-line">
          Native to bare is the emulation overhead: the price of the emulated CPU. Bare to trap is the virtualization
          overhead: the price of the hypervisor on top. The three take turns in random order, after a warm-up round that
          is not counted; it takes some seconds.
        </p>
      );
  }
}
