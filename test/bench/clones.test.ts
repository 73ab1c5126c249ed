// The measurement of clones, on the teaching OS: it is small, so its figures are too, and its clones all answer.

import { expect, test } from "vitest";
import { formatClones } from "../../src/bench/clone-report.ts";
import { measureClones } from "../../src/bench/clones.ts";
import { releaseCore } from "../core/built-core.ts";
import { busyLoop } from "../vm/hostile-guests.ts";
import { kernelImage } from "../vm/machines.ts";

const KIB = 1024;

test.each(["bare", "hext"] as const)("in %s clones share their parent's memory, and all answer", async (mode) => {
  const report = await measureClones({ core: releaseCore(), guest: { image: kernelImage }, mode, clones: 4 });
  expect(report).toMatchObject({ mode, clones: 4 });
  const { parentBytes, atFirst, atPrompt, afterEcho, ms } = report;
  expect(atFirst.largest).toBeLessThan(parentBytes);
  expect(atFirst.median).toBeLessThanOrEqual(atPrompt.median);
  expect(atPrompt.median).toBeLessThan(afterEcho.median);
  expect(afterEcho.largest).toBeLessThan(400 * KIB);
  expect(ms.median).toBeGreaterThan(0);

  const environment = { cpu: "", cores: 1, memoryBytes: 0, platform: "", runtime: "" };
  const text = formatClones({ machine: environment, commit: "", date: "", image: "kernel.elf", clones: [report] });
  expect(text).toMatch(new RegExp(`\\n${mode} +4 +${parentBytes / KIB} `));
});

test("a guest that has no shell is told, not waited for", async () => {
  const guest = { image: busyLoop };
  const measured = measureClones({ core: releaseCore(), guest, mode: "bare", clones: 1, patienceMs: 1 });
  await expect(measured).rejects.toThrow("waited in vain for the parent's prompt");
});
