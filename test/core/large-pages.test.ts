// What a fence of one address drops where large pages are cached: all of a large page's pieces, and no page that lies apart from
// every large one. Told by the page walks that follow.
//
// M-mode reaches into S-mode's address space by MPRV, and into a guest's by HLV.

import { describe, expect, test } from "vitest";
import { Hart, Isa } from "../../assembly/abi.ts";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { DEFAULT_ISA } from "../../src/isa/extensions.ts";
import { Assembler, Csr, R } from "./assembler.ts";
import { BareHart } from "./bare-hart.ts";
import { Pte, pageTables, satpOf } from "./sv39.ts";

const BASE = RAM_BASE as number;
const TABLES = BASE + 0x10_0000;
const G_TABLES = BASE + 0x18_0000;
const LARGE_DATA = BASE + 0x20_0000;
const MIB2 = 0x20_0000;
/** A small page, and two large ones far away from it and from each other. No two addresses that are loaded share a TLB entry. */
const SMALL = 0x1000_b000;
const LARGE = 0x20_0000_0000;
const OTHER_LARGE = 0x20_4000_0000;
const OTHER_PIECE = OTHER_LARGE + 0xd000;
const RW = Pte.R | Pte.W | Pte.A | Pte.D;

const SPVP = 1 << 8;
const MPRV = 1 << 17;
const MPP_S = 1 << 11;

const tables = pageTables(TABLES, [
  { va: SMALL, pa: LARGE_DATA, flags: RW },
  { va: LARGE, pa: LARGE_DATA, flags: RW, isLarge: true },
  { va: OTHER_LARGE, pa: LARGE_DATA, flags: RW, isLarge: true },
]);
/** The G-stage leaves addresses as they are: RAM by large pages, which are no large pages of the guest's own. */
const gTables = pageTables(
  G_TABLES,
  [0, 1, 2, 3].map((n) => ({ va: BASE + n * MIB2, pa: BASE + n * MIB2, flags: RW | Pte.U, isLarge: true })),
);

type Phase = (a: Assembler) => void;

/** Loads from these addresses, and a fence of one of them (null: of everything), in one world or the other. */
interface World {
  readonly enter: Phase;
  load(...addresses: number[]): Phase;
  fence(address: number | null): Phase;
}

const fenceBy =
  (name: string) =>
  (address: number | null): Phase =>
  (a) => {
    if (address !== null) a.li(R.t1, address);
    a.op(name, { rs1: address === null ? 0 : R.t1, rs2: 0 });
  };

const worlds: Readonly<Record<string, World>> = {
  "S-mode": {
    enter: (a) =>
      a
        .li(R.t0, satpOf(TABLES))
        .csrw(Csr.satp, R.t0)
        .li(R.t2, MPRV | MPP_S),
    load:
      (...addresses) =>
      (a) => {
        a.csrw(Csr.mstatus, R.t2);
        for (const va of addresses) a.li(R.t0, va).op("lbu", { rd: R.a0, rs1: R.t0, imm: 0 });
        a.csrw(Csr.mstatus, 0);
      },
    fence: fenceBy("sfence.vma"),
  },
  "a guest": {
    enter: (a) => {
      a.li(R.t0, satpOf(TABLES)).csrw(Csr.vsatp, R.t0).li(R.t0, satpOf(G_TABLES)).csrw(Csr.hgatp, R.t0);
      a.li(R.t0, SPVP).csrw(Csr.hstatus, R.t0);
    },
    load:
      (...addresses) =>
      (a) => {
        for (const va of addresses) a.li(R.t0, va).op("hlv.bu", { rd: R.a0, rs1: R.t0 });
      },
    fence: fenceBy("hfence.vvma"),
  },
};

/** The page walks of the last phase. */
async function walksOfLast(world: World, phases: readonly Phase[]): Promise<number> {
  const a = new Assembler(BASE)
    .li(R.t0, -1n >> 10n)
    .csrw(Csr.pmpaddr0, R.t0)
    .li(R.t0, 0x1f)
    .csrw(Csr.pmpcfg0, R.t0);
  world.enter(a);
  for (const phase of phases.slice(0, -1)) phase(a);
  const before = (a.here - BASE) / 4;
  phases.at(-1)!(a);
  const memory = [{ at: BASE, bytes: a.bytes() }, ...tables, ...gTables];
  const hart = await BareHart.create({ memory, isa: DEFAULT_ISA | Isa.H });
  hart.run(before);
  const walks = hart.vcpu.hart64(Hart.Walks);
  hart.run((a.here - BASE) / 4 - before);
  return Number(hart.vcpu.hart64(Hart.Walks) - walks);
}

describe.each(Object.entries(worlds))("in %s", (_name, world) => {
  const { load, fence } = world;
  const pieces = [LARGE, LARGE + 0x1000, LARGE + 0x5000];
  // Everything is fenced first, so that no large page is cached.
  const warm = [load(SMALL), fence(null), load(SMALL, ...pieces)];

  test.each([
    ["the small page", SMALL, [SMALL, ...pieces], 1],
    ["a page beside it", SMALL + 0x1000, [SMALL, ...pieces], 0],
    ["a piece of the large page that is cached", LARGE + 0x1000, pieces, 3],
    ["a piece of the large page that is not", LARGE + 0x9000, pieces, 3],
    ["an address just behind the large page", LARGE + MIB2, pieces, 0],
  ] as const)("a fence of %s", async (_what, address, again, expected) => {
    expect(await walksOfLast(world, [...warm, fence(address), load(...again)])).toBe(expected);
  });

  test("two large pages: a fence of either drops it, of the small page that one alone", async () => {
    const both = [...warm, load(OTHER_PIECE)];
    expect(await walksOfLast(world, [...both, fence(LARGE), load(...pieces)])).toBe(3);
    expect(await walksOfLast(world, [...both, fence(OTHER_LARGE + 0x3000), load(OTHER_PIECE)])).toBe(1);
    expect(await walksOfLast(world, [...both, fence(SMALL), load(SMALL, ...pieces, OTHER_PIECE)])).toBe(1);
  });

  test("a fence of everything forgets where the large pages were", async () => {
    const phases = [...warm, load(OTHER_PIECE), fence(null), load(SMALL, OTHER_PIECE), fence(LARGE)];
    expect(await walksOfLast(world, [...phases, load(SMALL, OTHER_PIECE)])).toBe(0);
  });
});
