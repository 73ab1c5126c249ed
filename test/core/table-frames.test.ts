// The short cut from a table's physical page to its frame: PMP and the host are heard at once, by the next walk.
//
// M-mode reaches into S-mode's address space by MPRV. Every load below is of a page that was not loaded from before.

import { describe, expect, test } from "vitest";
import { Csrs, Hart } from "../../assembly/abi.ts";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { Assembler, Csr, R } from "./assembler.ts";
import { BareHart, type Piece } from "./bare-hart.ts";
import { Pte, pageTables, satpOf } from "./sv39.ts";

const BASE = RAM_BASE as number;
const PAGE = 4096;
const TABLES = BASE + 0x10_0000;
const DATA = BASE + 0x20_0000;
const VA = 0x4000_0000;
const MPRV = 1 << 17;
const MPP_S = 1 << 11;
const LOAD_ACCESS_FAULT = 5n;
/** Entries of 8 bytes in half a table. */
const HALF = 256;

const pages = Array.from({ length: HALF + 8 }, (_, index) => ({
  va: VA + PAGE * index,
  pa: DATA + PAGE * (index % 8),
  flags: Pte.R | Pte.A,
}));
const tables = pageTables(TABLES, pages);
/** The table of the leaves is the last one. */
const LEAVES = tables.at(-1)!.at;
const data = Array.from({ length: 8 }, (_, index) => ({
  at: DATA + PAGE * index,
  bytes: Uint8Array.of(index + 1),
}));

/** NAPOT: where, and of how many bytes. */
const napot = (at: number, bytes: number): bigint => BigInt(at) / 4n + BigInt(bytes / 8 - 1);
/** pmpcfg0: entry 0 denies everything, entry 1 all of memory; only in use if `denies`. */
const pmpcfg = (denies: boolean): number => 0x1f00 | (denies ? 0x18 : 0);

/** M-mode with PMP entry 0 at `denied`, and handlers that note the cause in a1 and go on behind the instruction. */
function start(denied: bigint, denies: boolean): Assembler {
  const a = new Assembler(BASE);
  a.la(R.t0, "trap").csrw(Csr.mtvec, R.t0);
  a.li(R.t0, denied)
    .csrw(Csr.pmpaddr0, R.t0)
    .li(R.t0, -1n >> 10n)
    .csrw(Csr.pmpaddr0 + 1, R.t0);
  a.li(R.t0, pmpcfg(denies)).csrw(Csr.pmpcfg0, R.t0);
  a.li(R.t0, satpOf(TABLES)).csrw(Csr.satp, R.t0).op("jal", { rd: 0 }, "main");
  a.align().label("trap").csrr(R.a1, Csr.mcause);
  a.csrr(R.t6, Csr.mepc).op("addi", { rd: R.t6, rs1: R.t6, imm: 4 }).csrw(Csr.mepc, R.t6).op("mret");
  return a.label("main");
}

/** a0 = the byte of a page, by S-mode's translation; a1 = the cause if it faults, else 0. t0 and t1 are used. */
function loadFrom(a: Assembler, index: number): Assembler {
  a.li(R.a0, 0)
    .li(R.a1, 0)
    .li(R.t1, VA + PAGE * index)
    .li(R.t0, MPRV | MPP_S);
  return a.csrw(Csr.mstatus, R.t0).op("lbu", { rd: R.a0, rs1: R.t1 }).csrw(Csr.mstatus, R.zero);
}

/** After a load: its result in one register, its cause in another. */
function note(a: Assembler, result: number, cause: number): Assembler {
  a.op("addi", { rd: result, rs1: R.a0, imm: 0 });
  return a.op("addi", { rd: cause, rs1: R.a1, imm: 0 });
}

const end = (a: Assembler): Uint8Array => a.label("end").op("jal", { rd: 0 }, "end").bytes();
const memoryOf = (code: Uint8Array): Piece[] => [{ at: BASE, bytes: code }, ...tables, ...data];

describe.each([false, true])("the short cut to tables, oracle %s", (oracle) => {
  test("is forgotten when PMP is written: the table may not be read any more, then again", async () => {
    const a = start(napot(LEAVES, PAGE), false);
    note(loadFrom(a, 0), R.s0, R.s1);
    a.li(R.t0, pmpcfg(true)).csrw(Csr.pmpcfg0, R.t0);
    note(loadFrom(a, 1), R.s2, R.s3);
    a.li(R.t0, 0).csrw(Csr.pmpaddr0, R.t0);
    note(loadFrom(a, 2), R.s4, R.s5);
    const hart = await BareHart.create({ memory: memoryOf(end(a)), oracle });
    hart.run(400);
    const [x0, c0, x1, c1, x2, c2] = [R.s0, R.s1, R.s2, R.s3, R.s4, R.s5].map((register) => hart.vcpu.x(register));
    expect([x0, c0]).toEqual([1n, 0n]);
    expect([x1, c1]).toEqual([0n, LOAD_ACCESS_FAULT]);
    expect([x2, c2]).toEqual([3n, 0n]);
  });

  test("has no table that PMP lets S-mode read in part: each entry is asked about", async () => {
    const a = start(napot(LEAVES + PAGE / 2, PAGE / 2), true);
    note(loadFrom(a, HALF - 1), R.s0, R.s1);
    note(loadFrom(a, HALF), R.s2, R.s3);
    note(loadFrom(a, HALF - 2), R.s4, R.s5);
    const hart = await BareHart.create({ memory: memoryOf(end(a)), oracle });
    hart.run(400);
    const [x0, c0, x1, c1, x2, c2] = [R.s0, R.s1, R.s2, R.s3, R.s4, R.s5].map((register) => hart.vcpu.x(register));
    expect([x0, c0]).toEqual([8n, 0n]);
    expect([x1, c1]).toEqual([0n, LOAD_ACCESS_FAULT]);
    expect([x2, c2]).toEqual([7n, 0n]);
  });

  test("does not outlive a run: the host writes PMP", async () => {
    const a = start(napot(LEAVES, PAGE), false);
    loadFrom(a, 0);
    const pause = a.here;
    const hart = await BareHart.create({ memory: memoryOf(end(loadFrom(a, 1))), oracle });
    while (hart.vcpu.hart64(Hart.Pc) !== BigInt(pause)) hart.run(1);
    expect(hart.vcpu.x(R.a0)).toBe(1n);
    hart.vcpu.setCsr(Csrs.Pmpcfg, BigInt(pmpcfg(true)));
    hart.run(100);
    expect([hart.vcpu.x(R.a0), hart.vcpu.x(R.a1)]).toEqual([0n, LOAD_ACCESS_FAULT]);
  });

  test("does not outlive a run: the machine's frames are others' now", async () => {
    const program = end(loadFrom(start(0n, false), 0));
    const hart = await BareHart.create({ memory: memoryOf(program), oracle });
    hart.run(100);
    expect(hart.vcpu.x(R.a0)).toBe(1n);
    // The tables come last, so that each is in another frame than before.
    hart.restart([
      ...data.map(({ at }, index) => ({ at, bytes: Uint8Array.of(9 - index) })),
      { at: BASE, bytes: program },
      ...tables,
    ]);
    hart.run(100);
    expect([hart.vcpu.x(R.a0), hart.vcpu.x(R.a1)]).toEqual([9n, 0n]);
  });
});
