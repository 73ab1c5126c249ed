// The last line of a test run, in a form that any CI reads: "tests: N passed, N failed".

import type { Reporter, TestModule } from "vitest/node";

export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    let passed = 0;
    let failed = 0;
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed++;
        else if (state !== "skipped") failed++; // skipped: not asked for, by -t
      }
      if (module.errors().length > 0) failed++;
    }
    console.log(`tests: ${passed} passed, ${failed} failed`);
  }
}
