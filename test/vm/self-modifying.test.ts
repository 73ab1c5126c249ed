// Code that is written over is seen anew: by the guest, through whatever address, and by the host; on both paths.
//
// The manual asks for FENCE.I in between. Decoded code is dropped at the store itself, so these programs leave it out.

import { describe, expect, test } from "vitest";
import { Layout } from "../../assembly/abi.ts";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { gpa } from "../../src/memory/address.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { BareHart, type Piece } from "../core/bare-hart.ts";
import { Pte, pageTables, satpOf } from "../core/sv39.ts";

const BASE = RAM_BASE as number;
const CODE = BASE + 0x3000;
const PAGE = 4096;

/** One 32-bit instruction's bits. */
function word(name: string, operands: Parameters<Assembler["op"]>[1]): number {
  return new DataView(new Assembler(0).op(name, operands).bytes().buffer).getUint32(0, true);
}
const loadsA0 = (imm: number): number => word("addi", { rd: R.a0, rs1: R.zero, imm });

/** `addi a0, zero, 1; ret` at `at`. */
const routine = (at: number): Piece => ({
  at,
  bytes: new Assembler(at).word(loadsA0(1)).op("jalr", { rd: 0, rs1: R.ra }).bytes(),
});

/** Ends a program: it stays here. */
const stop = (a: Assembler): Assembler => a.label("end").op("jal", { rd: 0 }, "end");

const call = (a: Assembler, target: number): Assembler => a.li(R.t6, target).op("jalr", { rd: R.ra, rs1: R.t6 });

interface ExecutionPath {
  readonly oracle?: boolean;
  readonly stress?: number;
}

/** Runs a program for long enough to reach its end. */
async function run(memory: readonly Piece[], path: ExecutionPath, instructions = 2000): Promise<BareHart> {
  const hart = await BareHart.create({ memory, ...path });
  hart.run(instructions);
  return hart;
}

describe.each([
  { name: "the interpreter", path: {} },
  { name: "the oracle", path: { oracle: true } },
  { name: "translated code", path: { stress: 5 } },
])("on $name", ({ path }) => {
  test("the next instruction", async () => {
    const a = new Assembler(BASE);
    a.la(R.t0, "patched")
      .li(R.t1, word("addi", { rd: R.a0, rs1: R.a0, imm: 1 }))
      .li(R.t2, 1 << 20)
      .li(R.s0, 5);
    a.label("loop").op("sw", { rs1: R.t0, rs2: R.t1, imm: 0 }).label("patched").word(0);
    // The immediate, bits 31:20, grows by one each time: 1 + 2 + 3 + 4 + 5.
    a.op("add", { rd: R.t1, rs1: R.t1, rs2: R.t2 }).op("addi", { rd: R.s0, rs1: R.s0, imm: -1 });
    a.op("bne", { rs1: R.s0, rs2: 0 }, "loop");
    const hart = await run([{ at: BASE, bytes: stop(a).bytes() }], path);
    expect(hart.vcpu.x(R.a0)).toBe(15n);
  });

  describe.each([
    { where: "the same page", target: BASE + 0x800 },
    { where: "another page", target: CODE },
    { where: "the end of a page", target: CODE + PAGE - 8 },
    { where: "over a page end", target: CODE + PAGE - 2 },
  ])("code in $where, that has run before, is written over", ({ target }) => {
    // Each finds the target in t0.
    const stores: Record<string, (a: Assembler) => void> = {
      "all of it": (a) => {
        a.li(R.t1, loadsA0(2)).op("sw", { rs1: R.t0, rs2: R.t1, imm: 0 });
      },
      "its second half": (a) => {
        a.li(R.t1, loadsA0(2) >>> 16).op("sh", { rs1: R.t0, rs2: R.t1, imm: 2 });
      },
      "its last byte": (a) => {
        a.li(R.t1, loadsA0(0x10) >>> 24).op("sb", { rs1: R.t0, rs2: R.t1, imm: 3 });
      },
      "by a store that begins in its last byte": (a) => {
        a.op("lw", { rd: R.t1, rs1: R.t0, imm: 3 }).op("xori", { rd: R.t1, rs1: R.t1, imm: 1 });
        a.op("sw", { rs1: R.t0, rs2: R.t1, imm: 3 });
      },
      "by a store that ends in its second byte": (a) => {
        a.op("ld", { rd: R.t1, rs1: R.t0, imm: -6 }).li(R.t2, 0x80).op("slli", { rd: R.t2, rs1: R.t2, imm: 52 });
        // rd's high bits are in the second byte: a0 becomes another register, so a0 keeps its value.
        a.op("xor", { rd: R.t1, rs1: R.t1, rs2: R.t2 }).op("sd", { rs1: R.t0, rs2: R.t1, imm: -6 });
      },
    };

    test.each(Object.entries(stores))("%s", async (_name, store) => {
      const a = new Assembler(BASE);
      call(a, target).op("addi", { rd: R.s2, rs1: R.a0 });
      store(a.li(R.t0, target));
      call(a, target).op("addi", { rd: R.s3, rs1: R.a0 });
      const memory = [{ at: BASE, bytes: stop(a).bytes() }, routine(target)];
      const hart = await run(memory, path);
      expect(hart.vcpu.x(R.s2)).toBe(1n);
      // What the instruction in memory says now: another immediate, or another register.
      const bits = new DataView(hart.memory.read(gpa(target), 4)!.buffer).getInt32(0, true);
      expect(bits).not.toBe(loadsA0(1));
      const said = (bits & 0xfffff) === (loadsA0(0) & 0xfffff) ? bits >> 20 : 1;
      expect(BigInt.asIntN(64, hart.vcpu.x(R.s3))).toBe(BigInt(said));
    });
  });

  test.each(["amoswap.w", "sc.w"])("%s writes over code", async (name) => {
    const a = new Assembler(BASE);
    call(a, CODE).li(R.t0, CODE).li(R.t1, loadsA0(7));
    a.op("lr.w", { rd: R.t2, rs1: R.t0 }).op(name, { rd: R.t3, rs1: R.t0, rs2: R.t1 });
    const hart = await run([{ at: BASE, bytes: stop(call(a, CODE)).bytes() }, routine(CODE)], path);
    expect(hart.vcpu.x(R.a0)).toBe(7n);
  });

  test("an instruction changes its length", async () => {
    const a = new Assembler(BASE);
    call(a, CODE).op("addi", { rd: R.s2, rs1: R.a0 }).li(R.t0, CODE);
    // c.li a0, 9 in the first half; the second half becomes c.addi a0, 1.
    const short = new DataView(
      new Assembler(0).c("c.li", { rd: R.a0, imm: 9 }).c("c.addi", { rd: R.a0, imm: 1 }).bytes().buffer,
    );
    a.li(R.t1, short.getUint16(0, true)).op("sh", { rs1: R.t0, rs2: R.t1 });
    a.li(R.t1, short.getUint16(2, true)).op("sh", { rs1: R.t0, rs2: R.t1, imm: 2 });
    call(a, CODE).op("addi", { rd: R.s3, rs1: R.a0 });
    // And back.
    a.li(R.t1, loadsA0(5)).op("sw", { rs1: R.t0, rs2: R.t1 });
    const hart = await run([{ at: BASE, bytes: stop(call(a, CODE)).bytes() }, routine(CODE)], path);
    expect([R.s2, R.s3, R.a0].map((r) => hart.vcpu.x(r))).toEqual([1n, 10n, 5n]);
  });

  describe("through another virtual address of the same page", () => {
    const ALIAS = 0x4000_0000;
    const TABLES = BASE + 0x10_0000;
    const all = Pte.R | Pte.W | Pte.X;
    const tables = pageTables(TABLES, [
      { va: BASE, pa: BASE, flags: all },
      { va: CODE, pa: CODE, flags: Pte.R | Pte.X },
      { va: ALIAS, pa: CODE, flags: Pte.R | Pte.W },
    ]);

    /** `body` runs in S-mode under the tables. */
    function supervisor(body: (a: Assembler) => void): Piece[] {
      const a = new Assembler(BASE);
      a.li(R.t0, (1n << 54n) - 1n)
        .csrw(Csr.pmpaddr0, R.t0)
        .li(R.t0, 0x1f)
        .csrw(Csr.pmpcfg0, R.t0);
      a.li(R.t0, satpOf(TABLES))
        .csrw(Csr.satp, R.t0)
        .li(R.t0, 1 << 11)
        .csrw(Csr.mstatus, R.t0);
      a.la(R.t0, "body").csrw(Csr.mepc, R.t0).op("mret").label("body");
      body(a);
      return [{ at: BASE, bytes: stop(a).bytes() }, routine(CODE), ...tables];
    }

    test("the alias was written before the page was run", async () => {
      const memory = supervisor((a) => {
        a.li(R.t0, ALIAS).op("sd", { rs1: R.t0, rs2: 0, imm: 0x700 });
        call(a, CODE).op("addi", { rd: R.s2, rs1: R.a0 }).li(R.t1, loadsA0(2)).op("sw", { rs1: R.t0, rs2: R.t1 });
        call(a, CODE).op("addi", { rd: R.s3, rs1: R.a0 }).li(R.t1, loadsA0(3)).op("sw", { rs1: R.t0, rs2: R.t1 });
        call(a, CODE);
      });
      const hart = await run(memory, path);
      expect([R.s2, R.s3, R.a0].map((r) => hart.vcpu.x(r))).toEqual([1n, 2n, 3n]);
    });

    test("the alias is new", async () => {
      const memory = supervisor((a) => {
        call(a, CODE).op("addi", { rd: R.s2, rs1: R.a0 });
        call(a.li(R.t0, ALIAS).li(R.t1, loadsA0(2)).op("sw", { rs1: R.t0, rs2: R.t1 }), CODE);
      });
      const hart = await run(memory, path);
      expect([R.s2, R.a0].map((r) => hart.vcpu.x(r))).toEqual([1n, 2n]);
    });
  });

  test("a page is filled with one routine after the other", async () => {
    const a = new Assembler(BASE);
    a.li(R.s0, 20)
      .li(R.s1, CODE)
      .li(R.t2, 1 << 20)
      .li(R.t1, loadsA0(1))
      .li(R.t3, word("jalr", { rd: 0, rs1: R.ra, imm: 0 }));
    a.label("loop").op("sw", { rs1: R.s1, rs2: R.t1 }).op("sw", { rs1: R.s1, rs2: R.t3, imm: 4 });
    a.op("jalr", { rd: R.ra, rs1: R.s1 }).op("add", { rd: R.s2, rs1: R.s2, rs2: R.a0 });
    a.op("add", { rd: R.t1, rs1: R.t1, rs2: R.t2 }).op("addi", { rd: R.s0, rs1: R.s0, imm: -1 });
    a.op("bne", { rs1: R.s0, rs2: 0 }, "loop");
    const hart = await run([{ at: BASE, bytes: stop(a).bytes() }], path);
    expect(hart.vcpu.x(R.s2)).toBe(210n);
  });

  test("more pages of code than the core keeps: written over while they are not kept", async () => {
    const pages = Layout.RecordPageCount + 100;
    const a = new Assembler(BASE);
    // Three rounds over all pages; each adds what the page's routine gives, then makes it one more.
    a.li(R.s0, 3)
      .label("round")
      .li(R.s1, CODE)
      .li(R.s3, pages)
      .li(R.t2, 1 << 20)
      .li(R.t3, PAGE);
    a.label("loop").op("jalr", { rd: R.ra, rs1: R.s1 }).op("add", { rd: R.s2, rs1: R.s2, rs2: R.a0 });
    a.op("lw", { rd: R.t1, rs1: R.s1 })
      .op("add", { rd: R.t1, rs1: R.t1, rs2: R.t2 })
      .op("sw", { rs1: R.s1, rs2: R.t1 });
    a.op("add", { rd: R.s1, rs1: R.s1, rs2: R.t3 }).op("addi", { rd: R.s3, rs1: R.s3, imm: -1 });
    a.op("bne", { rs1: R.s3, rs2: 0 }, "loop")
      .op("addi", { rd: R.s0, rs1: R.s0, imm: -1 })
      .op("bne", { rs1: R.s0, rs2: 0 }, "round");
    const routines = Array.from({ length: pages }, (_, index) => routine(CODE + index * PAGE));
    const hart = await run([{ at: BASE, bytes: stop(a).bytes() }, ...routines], path, 40 * pages);
    expect(hart.vcpu.x(R.s2)).toBe(BigInt(pages * (1 + 2 + 3)));
  });

  test.each([
    { where: "in a page", target: CODE },
    { where: "over a page end", target: CODE + PAGE - 2 },
  ])("the host writes over code that has run, $where", async ({ target }) => {
    const a = new Assembler(BASE).label("loop");
    call(a, target).op("jal", { rd: 0 }, "loop");
    const hart = await BareHart.create({ memory: [{ at: BASE, bytes: a.bytes() }, routine(target)], ...path });
    hart.run(50);
    expect(hart.vcpu.x(R.a0)).toBe(1n);
    for (const value of [2, 3, -1]) {
      hart.memory.write(gpa(target), new Uint8Array(Int32Array.of(loadsA0(value)).buffer));
      hart.run(50);
      expect(BigInt.asIntN(64, hart.vcpu.x(R.a0))).toBe(BigInt(value));
    }
    // Its last byte alone: the immediate's bits 11:4.
    hart.memory.write(gpa(target + 3), Uint8Array.of(0));
    hart.run(50);
    expect(hart.vcpu.x(R.a0)).toBe(15n);
  });
});
