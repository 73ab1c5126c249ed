import { describe, expect, test } from "vitest";
import type { GuestRunner } from "../../src/bench/guest-runner.ts";
import { loadPlacementPrograms } from "../../src/bench/load-programs.ts";
import { formatPlacement } from "../../src/bench/placement-report.ts";
import type { Environment } from "../../src/bench/report.ts";
import { runPlacement } from "../../src/bench/run-placement.ts";
import { guestRunner } from "./guest-on-machine.ts";
import { imagesFolder } from "./images.ts";

const environment: Environment = {
  machine: { cpu: "a processor", cores: 2, memoryBytes: 2 ** 30, platform: "linux x64", runtime: "Node.js" },
  commit: "0123456",
  date: "2026-01-02T03:04:05.000Z",
};

/** 12 ns a turn where data is placed and 3 where it is apart, and 5 ms before the first. */
function fakeRunner(console = (n: string) => `code-and-data ${n} 0000000000000007\n`): GuestRunner {
  return {
    async run(_image, { bootargs }) {
      const [, n, mode] = /^n=(\d+) mode=(\w+)$/.exec(bootargs)!;
      const wallMs = 5 + (Number(n) * (mode === "loop" ? 12 : 3)) / 1e6;
      return { wallMs, console: console(n!) } as Awaited<ReturnType<GuestRunner["run"]>>;
    },
  };
}

const programs = await loadPlacementPrograms(imagesFolder, ["code-and-data"]);

describe("the measurement", () => {
  test("is the slope over two numbers of turns, placed and apart", async () => {
    const report = await runPlacement({
      programs,
      runner: fakeRunner(),
      engines: ["interpret"],
      environment,
      rounds: 3,
    });
    const [row] = report.placement;
    expect(row).toMatchObject({ program: "code-and-data", emulator: "interpret" });
    expect(row!.placedNs).toBeCloseTo(12, 6);
    expect(row!.apartNs).toBeCloseTo(3, 6);
    expect(row!.ratio).toBeCloseTo(4, 6);
    expect(formatPlacement(report).split("\n")[1]).toMatch(
      /^code-and-data +interpret +12\.0 +0\.0 +3\.0 +0\.0 +4\.00x$/,
    );
  });

  test("runs that print different results are an error", async () => {
    let runs = 0;
    const runner = fakeRunner((n) => `firmware\ncode-and-data ${n} ${String(runs++).padStart(16, "0")}\n`);
    await expect(runPlacement({ programs, runner, engines: ["interpret"], environment, rounds: 1 })).rejects.toThrow(
      /^code-and-data \d+: the result was \d{16} before, and is \d{16} \(interpret, \w+\)$/,
    );
  });
});

describe.each(await loadPlacementPrograms(imagesFolder))("$name", ({ name, guest }) => {
  test.each(["interpret", "translate"] as const)("gives the same wherever its data lies, by %s", async (engine) => {
    const runner = await guestRunner();
    const printed = async (mode: string): Promise<string> =>
      (await runner.run(guest, { engine, mode: "bare", bootargs: `n=100000 mode=${mode}` })).console;
    const placed = await printed("loop");
    expect(placed).toMatch(new RegExp(`^${name} 100000 [0-9a-f]{16}\\n$`));
    expect(await printed("empty")).toBe(placed);
  });
});
