// What Look inside makes of the worker's answers: ladders and rows.

import { describe, expect, it } from "vitest";
import type { CsrState, HartInspection, PteRead } from "../../src/worker/inspect-protocol.ts";
import { csrGroups } from "../../web/inside/csr-rows.ts";
import { parseHex } from "../../web/inside/hex.tsx";
import { ladderOf } from "../../web/inside/ladder.ts";

const read = (stage: PteRead["stage"], level: number, input: bigint, address: bigint): PteRead => ({
  stage,
  level,
  input,
  address,
  physical: address,
  pte: 1n,
  updated: 1n,
});

describe("a ladder", () => {
  const g = (input: bigint): PteRead[] => [2, 1].map((level) => read("g-stage", level, input, 0x9000n));

  it("of one stage has a rung for each read", () => {
    const reads = [2, 1, 0].map((level) => read("first", level, 7n, BigInt(level)));
    expect(ladderOf(reads)).toEqual({
      rungs: reads.map((one) => ({ read: one, found: null, written: null })),
      last: null,
    });
  });

  it("of two stages gives each rung the reads that found it, and those that wrote it", () => {
    const first = [read("first", 1, 7n, 0x100n), read("first", 0, 7n, 0x200n)] as const;
    const reads = [...g(0x100n), first[0], ...g(0x200n), first[1], ...g(0x200n), ...g(0x300n)];
    const { rungs, last } = ladderOf(reads);
    expect(rungs.map(({ read: { address }, found, written }) => [address, found?.input, written?.input])).toEqual([
      [0x100n, 0x100n, undefined],
      [0x200n, 0x200n, 0x200n],
    ]);
    expect(last).toEqual({ input: 0x300n, reads: g(0x300n) });
  });

  it("that ends while an entry is looked for keeps those reads at its end", () => {
    const { rungs, last } = ladderOf([...g(0x100n), read("first", 1, 7n, 0x100n), ...g(0x200n)]);
    expect([rungs.length, last?.input]).toEqual([1, 0x200n]);
  });
});

describe("the rows of CSRs", () => {
  const inspection = (mode: HartInspection["mode"], csrs: CsrState[]): HartInspection => ({
    hart: 0,
    mode,
    activity: "running",
    isOne: mode === "bare",
    guestPrivilege: "S",
    hartPrivilege: "S",
    retired: 0,
    pc: 0n,
    x: [],
    f: null,
    csrs,
    wakesInMs: null,
  });

  it("pair what a guest calls s* with the hart's vs*, under the H extension", () => {
    const groups = csrGroups(
      inspection("hext", [
        { name: "sstatus", guest: 1n, hart: 2n },
        { name: "vsstatus", guest: null, hart: 1n },
        { name: "scounteren", guest: 3n, hart: 3n },
        { name: "hgatp", guest: null, hart: 4n },
      ]),
    );
    expect(groups.map(({ title, rows }) => [title, rows.map(({ name, hartName }) => [name, hartName])])).toEqual([
      [
        "Supervisor",
        [
          ["sstatus", "vsstatus"],
          ["scounteren", "scounteren"],
        ],
      ],
      [
        "Hypervisor",
        [
          ["sstatus", "sstatus"],
          ["hgatp", "hgatp"],
        ],
      ],
    ]);
    expect(groups[0]!.rows[0]).toMatchObject({ guest: 1n, hart: 1n });
  });

  it("lose none, in no mode", () => {
    const names = ["sstatus", "satp", "mstatus", "mie", "pmpcfg0", "time", "fcsr", "hstatus", "vsatp"];
    const csrs = names.map((name) => ({ name, guest: 0n, hart: 0n }));
    for (const mode of ["bare", "trap", "tvm"] as const)
      expect(
        csrGroups(inspection(mode, csrs))
          .flatMap(({ rows }) => rows.map(({ name }) => name))
          .sort(),
      ).toEqual([...names].sort());
  });
});

it("takes an address as people write it", () => {
  expect(parseHex("0x8020_0000")).toBe(0x8020_0000n);
  expect(parseHex(" FFFFFFFF80000000")).toBe(0xffff_ffff_8000_0000n);
  for (const text of ["", "0x", "12g", "1".repeat(17), "-1"]) expect(parseHex(text)).toBeNull();
});
