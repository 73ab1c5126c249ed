// Translated code of a guest under the H extension: VS and VU, both stages of translation, and the float state of two registers.

import { describe, expect, test } from "vitest";
import { Isa } from "../../assembly/abi.ts";
import { DEFAULT_ISA } from "../../src/isa/extensions.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { Pte, pageTables, satpOf } from "../core/sv39.ts";
import { ALL, BASE, CODE, DATA, frame, leaf, leafOf, PAGE, page, repeat, stop, TABLES, tables } from "./paged-guest.ts";
import { expectSameBits } from "./paths.ts";
import { FS_DIRTY, FS_SHIFT, fold, MPV, MXR, mpp, SUM, startVisits, visit } from "./visits.ts";

const VSSTATUS = 0x200;
const MTINST = 0x34a;
const G_TABLES = BASE + 0x12_0000;
/** Guest-physical pages of the guest's code and data: the host maps them where it likes. */
const gpage = (index: number): number => BASE + 0x40_0000 + PAGE * index;
const options = { isa: DEFAULT_ISA | Isa.H };

/** Integer and float work on a0, over two pages of code. */
function routine(at: number): Assembler {
  const a = new Assembler(at).li(R.a3, 3).label("loop");
  a.op("ld", { rd: R.a1, rs1: R.a0 })
    .op("add", { rd: R.a2, rs1: R.a2, rs2: R.a1 })
    .op("addi", { rd: R.a2, rs1: R.a2, imm: 1 });
  a.op("sd", { rs1: R.a0, rs2: R.a2, imm: 8 }).op("jal", { rd: R.ra }, "second");
  a.op("addi", { rd: R.a3, rs1: R.a3, imm: -1 }).op("blt", { rs1: 0, rs2: R.a3 }, "loop").op("ecall");
  a.skipTo(at + PAGE)
    .label("second")
    .op("fadd.d", { rd: 1, rs1: 1, rs2: 2, rm: 7 })
    .op("fld", { rd: 3, rs1: R.a0 });
  return a.op("add", { rd: R.a4, rs1: R.a4, rs2: R.a1 }).op("jalr", { rd: 0, rs1: R.ra });
}

/** The guest's own tables: code at pages 0 and 1 for VS, at 2 and 3 for VU; data at 4 for VS, at 5 for VU. */
const vsTables = tables([
  { va: page(0), pa: gpage(0), flags: CODE },
  { va: page(1), pa: gpage(1), flags: CODE },
  { va: page(2), pa: gpage(0), flags: CODE | Pte.U },
  { va: page(3), pa: gpage(1), flags: CODE | Pte.U },
  { va: page(4), pa: gpage(2), flags: DATA },
  { va: page(5), pa: gpage(2), flags: DATA | Pte.U },
]);
const G_LEAVES = [frame(0), frame(1), frame(2)];
/** The host's: the guest's tables where they are, its pages in frames. The leaves are in the last table. */
const gTables = pageTables(G_TABLES, [
  { va: BASE, pa: BASE, flags: ALL | Pte.U, isLarge: true },
  ...G_LEAVES.map((pa, index) => ({ va: gpage(index), pa, flags: ALL | Pte.U })),
]);
const gLeafOf = (index: number): number => G_TABLES + 2 * PAGE + 8 * index;

function startGuestVisits(): Assembler {
  const a = startVisits([Csr.mtval2, MTINST, VSSTATUS]);
  a.li(R.t0, satpOf(TABLES)).csrw(Csr.vsatp, R.t0).li(R.t0, satpOf(G_TABLES)).csrw(Csr.hgatp, R.t0);
  a.li(R.t0, FS_DIRTY).csrw(Csr.mstatus, R.t0).csrw(VSSTATUS, R.t0);
  a.li(R.t0, 7).op("fcvt.d.w", { rd: 1, rs1: R.t0 }).op("fcvt.d.w", { rd: 2, rs1: R.t0 });
  return a;
}

const memoryOf = (a: Assembler) => {
  const bytes = routine(0).bytes();
  return [
    { at: BASE, bytes: stop(a).bytes() },
    { at: frame(0), bytes: bytes.slice(0, PAGE) },
    { at: frame(1), bytes: bytes.slice(PAGE) },
    { at: frame(3), bytes: bytes.slice(PAGE) },
    ...vsTables,
    ...gTables,
  ];
};

test("VS and VU, by each SUM and MXR of the guest and of the host", async () => {
  const a = startGuestVisits();
  repeat(a, 3, () => {
    for (const own of [0n, SUM, MXR]) {
      a.li(R.t0, own | FS_DIRTY).csrw(VSSTATUS, R.t0);
      for (const host of [0n, MXR]) {
        for (const data of [4, 5]) {
          a.li(R.a0, page(data));
          visit(a, page(0), MPV | FS_DIRTY | host | mpp(1));
          visit(a, page(2), MPV | FS_DIRTY | host | mpp(0));
        }
      }
    }
  });
  const { hart, translated } = await expectSameBits({ memory: memoryOf(a), instructions: 24_000, options });
  expect(hart.vcpu.x(R.s11)).toBe(0n);
  expect(translated.retired).toBeGreaterThan(1500);
});

test("every FS of the guest's status and of the host's", async () => {
  const a = startGuestVisits();
  a.li(R.a0, page(4));
  repeat(a, 3, () => {
    for (let own = 0n; own < 4n; own++) {
      for (let host = 0n; host < 4n; host++) {
        a.li(R.t0, own << FS_SHIFT).csrw(VSSTATUS, R.t0);
        visit(a, page(0), MPV | (host << FS_SHIFT) | mpp(1));
        fold(a.csrr(R.t6, VSSTATUS), R.t6);
        fold(a.csrr(R.t6, Csr.mstatus), R.t6);
      }
    }
  });
  const { hart } = await expectSameBits({ memory: memoryOf(a), instructions: 12_000, options });
  expect(hart.vcpu.x(R.s11)).toBe(0n);
});

const fences: readonly { readonly name: string; readonly fence: (a: Assembler) => void }[] = [
  { name: "no fence", fence: () => {} },
  { name: "hfence.gvma", fence: (a) => a.op("hfence.gvma") },
  { name: "hfence.vvma", fence: (a) => a.op("hfence.vvma") },
  { name: "hfence.vvma of the page", fence: (a) => a.li(R.t0, page(1)).op("hfence.vvma", { rs1: R.t0 }) },
];

describe.each(fences)("the second page of a region changes, with $name", ({ name, fence }) => {
  /** Stores each of `leaves` in turn, and visits after each. */
  const remapping = (at: number, leaves: readonly bigint[]): Assembler => {
    const a = startGuestVisits().li(R.s0, at).li(R.a0, page(4));
    repeat(a, 8, () => {
      for (const each of leaves) {
        fence(a.li(R.t0, each).op("sd", { rs1: R.s0, rs2: R.t0 }));
        visit(a, page(0), MPV | FS_DIRTY | mpp(1));
      }
    });
    return a;
  };

  test("in the host's tables", async () => {
    const leaves = [1, 3].map((index) => leaf(frame(index), ALL | Pte.U));
    const isStale = name !== "hfence.gvma";
    const { hart } = await expectSameBits({
      memory: memoryOf(remapping(gLeafOf(1), leaves)),
      instructions: 6000,
      options,
      isStale,
    });
    expect(hart.vcpu.x(R.s11)).toBe(0n);
  });

  test("in the guest's own", async () => {
    const leaves = [CODE, DATA, CODE].map((flags) => leaf(gpage(1), flags));
    const isStale = name === "no fence" || name === "hfence.gvma";
    // Faults of the fetch are skipped up to the next page, which is not mapped: they end it all, at the same place.
    const memory = memoryOf(remapping(leafOf(1), leaves));
    await expectSameBits({ memory, instructions: 3000, options, isStale });
  });
});
