// Privilege and what hangs on it change under one region: U, S and M, SUM, MXR, MPRV, the pages' owners, PMP.

import { expect, test } from "vitest";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { Pte, satpOf } from "../core/sv39.ts";
import { BASE, CODE, DATA, frame, PAGE, page, repeat, stop, TABLES, tables } from "./paged-guest.ts";
import { expectSameBits } from "./paths.ts";
import { FS_DIRTY, MPRV, MXR, mpp, SUM, startVisits, visit } from "./visits.ts";

/** Loads, adds and stores at a0, some times over, and calls M-mode. */
function routine(at: number): Assembler {
  const a = new Assembler(at).li(R.a3, 3).label("loop");
  a.op("ld", { rd: R.a1, rs1: R.a0 })
    .op("add", { rd: R.a2, rs1: R.a2, rs2: R.a1 })
    .op("addi", { rd: R.a2, rs1: R.a2, imm: 1 });
  a.op("sd", { rs1: R.a0, rs2: R.a2, imm: 8 }).op("addi", { rd: R.a3, rs1: R.a3, imm: -1 });
  return a.op("blt", { rs1: 0, rs2: R.a3 }, "loop").op("ecall");
}

/** The routine for S-mode and for U-mode; data of each of them, and code that only MXR makes readable. */
const mappings = [
  { va: page(0), pa: frame(0), flags: CODE },
  { va: page(1), pa: frame(0), flags: CODE | Pte.U },
  { va: page(2), pa: frame(2), flags: DATA },
  { va: page(3), pa: frame(2), flags: DATA | Pte.U },
  { va: page(4), pa: frame(2), flags: Pte.X | Pte.A },
  { va: page(5), pa: frame(2), flags: Pte.X | Pte.A | Pte.U },
];
const POINTERS = [2, 3, 4, 5].map(page);
const STATUSES = [0n, SUM, MXR, SUM | MXR];

test("S and U at addresses of their own, under every SUM and MXR, on pages of each", async () => {
  const a = startVisits().li(R.t0, satpOf(TABLES)).csrw(Csr.satp, R.t0);
  repeat(a, 4, () => {
    for (const pointer of POINTERS) {
      a.li(R.a0, pointer);
      for (const status of STATUSES) {
        visit(a, page(0), status | mpp(1));
        visit(a, page(1), status | mpp(0));
      }
    }
  });
  const memory = [
    { at: BASE, bytes: stop(a).bytes() },
    { at: frame(0), bytes: routine(0).bytes() },
    ...tables(mappings),
  ];
  const { hart, translated } = await expectSameBits({ memory, instructions: 24_000 });
  expect(hart.vcpu.x(R.s11)).toBe(0n);
  expect(translated.retired).toBeGreaterThan(1000);
});

test("M-mode with MPRV: its loads and stores are S-mode's, U-mode's or its own, its code is not", async () => {
  const a = startVisits().li(R.t0, satpOf(TABLES)).csrw(Csr.satp, R.t0);
  repeat(a, 2, () => {
    for (const pointer of [...POINTERS, frame(2)]) {
      a.li(R.a0, pointer);
      for (const status of [
        0n,
        MPRV | mpp(0),
        MPRV | mpp(1),
        MPRV | mpp(1) | SUM,
        MPRV | mpp(1) | MXR,
        MPRV | mpp(3),
      ]) {
        a.li(R.t0, status | FS_DIRTY)
          .csrw(Csr.mstatus, R.t0)
          .li(R.t1, frame(0))
          .op("jalr", { rd: R.ra, rs1: R.t1 });
        a.csrw(Csr.mstatus, 0);
      }
    }
  });
  const bytes = routine(0).bytes().slice(0, -4);
  const code = new Uint8Array([...bytes, ...new Assembler(0).op("jalr", { rd: 0, rs1: R.ra }).bytes()]);
  const memory = [{ at: BASE, bytes: stop(a).bytes() }, { at: frame(0), bytes: code }, ...tables(mappings)];
  const { hart } = await expectSameBits({ memory, instructions: 12_000, options: { refusesDevices: true } });
  expect(hart.vcpu.x(R.s11)).toBe(0n);
});

test("PMP opens and closes the data and the code of a region, whole pages and parts of them", async () => {
  const napot = (at: number, size: number): number => at / 4 + size / 8 - 1;
  // At its frame's end: where it may not be executed the faults are skipped, up to a call in the next frame.
  const code = frame(0) + PAGE - routine(0).bytes().length;
  const a = startVisits();
  repeat(a, 3, () => {
    for (const [at, size] of [
      [frame(2), PAGE],
      [frame(0), PAGE],
      [frame(2), 8],
      [code, 8],
      [code + 8, 8],
    ] as const) {
      a.li(R.t0, napot(at, size)).csrw(Csr.pmpaddr0, R.t0);
      for (const permissions of [0, 1, 3, 4, 5, 7]) {
        a.li(R.t0, 0x1f00 | 0x18 | permissions)
          .csrw(Csr.pmpcfg0, R.t0)
          .li(R.a0, frame(2));
        visit(a, code, mpp(1));
      }
    }
  });
  const memory = [
    { at: BASE, bytes: stop(a).bytes() },
    { at: code, bytes: routine(0).bytes() },
    { at: frame(1), bytes: new Assembler(0).op("ecall").bytes() },
  ];
  const { hart } = await expectSameBits({ memory, instructions: 30_000 });
  expect(hart.vcpu.x(R.s11)).toBe(0n);
});
