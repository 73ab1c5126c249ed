// What page tables cost compute programs: the prediction, which programs it is made for, and what is said of the others.

import { describe, expect, test } from "vitest";
import { pageTableLines } from "../../src/bench/page-table-text.ts";
import { pageTableTime } from "../../src/bench/page-table-time.ts";
import type { PrivilegedRow } from "../../src/bench/privileged-report.ts";
import type { MeasuredRow } from "../../src/bench/report.ts";
import { readNs, readsBeyondBareMs } from "../../src/bench/walk-costs.ts";
import type { EngineName, ModeName } from "../../src/worker/protocol.ts";

function measured(
  program: string,
  mode: ModeName,
  medianMs: number,
  walkReads: number,
  engine: EngineName = "interpret",
  fastestMs = medianMs,
): MeasuredRow {
  const native = { nativeMedianMs: 10, nativeSpread: 0, overhead: medianMs / 10, qemu: null };
  const counts = { n: 1, retired: 1e8, exits: {}, walks: walkReads / 3, walkReads };
  return {
    program,
    arithmetic: "integer",
    engine,
    mode,
    medianMs,
    spread: 0,
    fastestMs,
    ...native,
    ...counts,
    checksum: "0",
  };
}

function tlbMiss(mode: ModeName, nsPerEvent: number, engine: EngineName = "interpret"): PrivilegedRow {
  const event = {
    program: "tlbmiss",
    event: "a miss",
    because: "it is made up",
    n: 1,
    exitsPerEvent: {},
    expected: {},
  };
  return { ...event, engine, mode, nsPerEvent, spreadNs: 0, walkReadsPerEvent: mode === "hext" ? 15 : 3 };
}

/** 30 ns a read in bare, 20 in trap, 10 in hext. */
const tlbMisses = [tlbMiss("bare", 90), tlbMiss("trap", 60), tlbMiss("hext", 150)];

test("a read costs what a miss does by its reads; a mode's reads cost beyond those of bare", () => {
  expect(tlbMisses.map(readNs)).toEqual([30, 20, 10]);
  expect(readsBeyondBareMs({ count: 5e6, ns: 10 }, { count: 1e6, ns: 30 })).toBe(20);
});

describe("programs that miss the TLB", () => {
  // In bare 3 M reads take 90 ms of 1000, in trap 60, and in hext 15 M take 150.
  const rows = [
    measured("chase", "bare", 1000, 3e6),
    measured("chase", "trap", 1067, 3e6),
    measured("chase", "hext", 1007, 15e6),
  ];

  test("are predicted from bare and the reads of both", () => {
    const { missing, resident } = pageTableTime(rows, tlbMisses);
    expect(missing).toEqual([
      {
        ...{ program: "chase", engine: "interpret", mode: "trap", walkReads: 3e6, readNs: 20, medianMs: 1067 },
        ...{ share: 60 / 1067, predictedMs: 970, ratio: 1.1 },
      },
      {
        ...{ program: "chase", engine: "interpret", mode: "hext", walkReads: 15e6, readNs: 10, medianMs: 1007 },
        ...{ share: 150 / 1007, predictedMs: 1060, ratio: 0.95 },
      },
    ]);
    expect(resident).toEqual([]);
  });

  test("are those whose reads take over 3 % of their time in some mode, on each engine by itself", () => {
    const program = (name: string, reads: number, engine: EngineName = "interpret") => [
      measured(name, "bare", 1000, reads, engine),
      measured(name, "hext", 1000, 5 * reads, engine),
    ];
    const ofTranslator = [tlbMiss("bare", 3, "translate"), tlbMiss("hext", 15, "translate")];
    const { missing, resident } = pageTableTime(
      [...program("under", 0.6e6), ...program("over", 0.61e6), ...program("over", 0.61e6, "translate")],
      [...tlbMisses, ...ofTranslator],
    );
    expect(missing.map(({ program, engine, mode }) => [program, engine, mode])).toEqual([
      ["over", "interpret", "hext"],
    ]);
    expect(resident.map(({ engine, median }) => [engine, median.program])).toEqual([
      ["interpret", "under"],
      ["translate", "over"],
    ]);
  });

  test("what a miss costs must have been measured", () => {
    expect(() => pageTableTime(rows, tlbMisses.slice(0, 2))).toThrow(
      "what a TLB miss costs was not measured (interpret, hext)",
    );
  });

  test("are none of an engine that was not run in bare, or nowhere else", () => {
    const alone = [measured("chase", "trap", 1, 1), measured("chase", "bare", 1, 1, "translate")];
    expect(pageTableTime(alone, [])).toEqual({ tlbMisses: [], missing: [], resident: [] });
  });
});

describe("TLB-resident programs", () => {
  const rows = [
    ...[
      measured("fib", "bare", 100, 30),
      measured("fib", "trap", 102, 30, "interpret", 101),
      measured("fib", "hext", 100.5, 150),
    ],
    ...[
      measured("mix", "bare", 200, 30),
      measured("mix", "trap", 195, 30, "interpret", 199),
      measured("mix", "hext", 200, 150),
    ],
  ];

  test("have one that is furthest from bare, slower or faster, in each mode, by medians and by the fastest rounds", () => {
    const furthest = (program: string, deviation: number) => ({ program, deviation: expect.closeTo(deviation, 12) });
    const inTrap = { engine: "interpret", mode: "trap", programs: 2 };
    const { missing, resident } = pageTableTime(rows, tlbMisses);
    expect(missing).toEqual([]);
    expect(resident).toEqual([
      { ...inTrap, median: furthest("mix", -0.025), fastest: furthest("fib", 0.01) },
      { ...inTrap, mode: "hext", median: furthest("fib", 0.005), fastest: furthest("fib", 0.005) },
    ]);
  });

  test("have a line, and those that miss the TLB a table", () => {
    const chase = [measured("chase", "bare", 1000, 3e6), measured("chase", "hext", 1007, 15e6)];
    expect(pageTableLines(pageTableTime([...chase, ...rows], tlbMisses))).toEqual([
      "misses the TLB  engine     mode   PTE reads  ns/read  of time  guest ms  predicted  measured/predicted",
      "chase           interpret  hext  15,000,000     10.0     15 %    1007.0     1060.0               0.950",
      "",
      "interpret, trap: -2.5 % (mix) at most from bare, by fastest rounds +1.0 % (fib), over 2 TLB-resident programs (page tables under 3 % of the time)",
      "interpret, hext: +0.5 % (fib) at most from bare, by fastest rounds +0.5 % (fib), over 2 TLB-resident programs (page tables under 3 % of the time)",
    ]);
  });
});
