// One guest that does to its memory all that can go wrong when a frame is shared: it has the hardware set A and D in its tables,
// writes through an alias of a page that it has read, reserves and stores conditionally, rewrites the instruction behind its store,
// and stores over a page end. It starts in S-mode, so it runs in every mode.

import { PAYLOAD_OFFSET } from "../../src/boot/image.ts";
import { RAM_BASE, TEST_FINISHER_BASE } from "../../src/devices/virt-board.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { Pte } from "../core/sv39.ts";

const PAGE = 4096;
const BASE = RAM_BASE + PAYLOAD_OFFSET;
const ROOT = BASE + PAGE;
const MIDDLE = ROOT + PAGE;
const LAST = MIDDLE + PAGE;
/** Two pages side by side. */
export const DATA = LAST + PAGE;
const END = DATA + 2 * PAGE;
/** Where the first of them is mapped by a leaf of 4 KiB, whose A and D the guest clears again and again. */
const ALIAS = 0x4000_0000;
const SV39 = 8n << 60n;
const FAIL = 0x3333;

const entry = (address: number, flags: number): bigint => (BigInt(address / PAGE) << 10n) | BigInt(flags | Pte.V);
const aliasEntry = entry(DATA, Pte.R | Pte.W);

/** Three gigabytes mapped as they are, and the alias. */
function tables(image: Uint8Array): void {
  const view = new DataView(image.buffer);
  const set = (table: number, index: number, value: bigint): void =>
    view.setBigUint64(table + 8 * index - BASE, value, true);
  const all = Pte.R | Pte.W | Pte.X | Pte.A | Pte.D;
  set(ROOT, 0, entry(0, all));
  set(ROOT, 1, entry(MIDDLE, 0));
  set(ROOT, 2, entry(RAM_BASE, all));
  set(MIDDLE, 0, entry(LAST, 0));
  set(LAST, 0, aliasEntry);
}

function imageOf(build: (a: Assembler) => void): Uint8Array {
  const a = new Assembler(BASE);
  a.li(R.t0, SV39 | BigInt(ROOT / PAGE))
    .csrw(Csr.satp, R.t0)
    .op("sfence.vma", { rs1: 0, rs2: 0 });
  build(a);
  const image = new Uint8Array(END - BASE);
  image.set(a.bytes());
  tables(image);
  return image;
}

/** Fails with the low seven bits of a register as its code. */
function failWith(a: Assembler, code: number): void {
  a.op("andi", { rd: code, rs1: code, imm: 0x7f }).op("slli", { rd: code, rs1: code, imm: 16 });
  a.li(R.t1, FAIL).op("or", { rd: R.t1, rs1: R.t1, rs2: code });
  a.li(R.t0, TEST_FINISHER_BASE).op("sw", { rs1: R.t0, rs2: R.t1, imm: 0 });
  a.label("end").op("jal", { rd: 0 }, "end");
}

/** The guest, whose exit code and memory depend on all that it does, in so many rounds. */
export const sharingGuest = (rounds: number): Uint8Array =>
  imageOf((a) => {
    a.li(R.s0, ALIAS).li(R.s1, DATA).li(R.s2, LAST).li(R.s3, aliasEntry).li(R.s4, rounds).la(R.s5, "patched");
    a.label("round");
    // The table's entry without A and D; a load sets A, a store D.
    a.op("sd", { rs1: R.s2, rs2: R.s3, imm: 0 }).op("sfence.vma", { rs1: 0, rs2: 0 });
    a.op("ld", { rd: R.t1, rs1: R.s0, imm: 0 }).op("ld", { rd: R.t2, rs1: R.s2, imm: 0 });
    a.op("xor", { rd: R.a0, rs1: R.a0, rs2: R.t2 }).op("sd", { rs1: R.s0, rs2: R.a0, imm: 8 });
    a.op("ld", { rd: R.t2, rs1: R.s2, imm: 0 }).op("add", { rd: R.a0, rs1: R.a0, rs2: R.t2 });
    // Seen through the other address.
    a.op("ld", { rd: R.t2, rs1: R.s1, imm: 8 }).op("add", { rd: R.a0, rs1: R.a0, rs2: R.t2 });
    // A reservation that must outlive whatever is done between the two; a failure changes the sum.
    a.op("lr.d", { rd: R.t3, rs1: R.s1 }).op("addi", { rd: R.t3, rs1: R.t3, imm: 1 });
    a.op("sc.d", { rd: R.t4, rs1: R.s1, rs2: R.t3 }).op("slli", { rd: R.t4, rs1: R.t4, imm: 5 });
    a.op("add", { rd: R.a0, rs1: R.a0, rs2: R.t4 }).op("addi", { rd: R.t5, rs1: R.s1, imm: 16 });
    a.op("amoadd.d", { rd: R.t4, rs1: R.t5, rs2: R.t3 }).op("add", { rd: R.a0, rs1: R.a0, rs2: R.t4 });
    // The immediate of the next instruction but one grows by one.
    a.op("lw", { rd: R.t1, rs1: R.s5, imm: 0 })
      .li(R.t2, 1 << 20)
      .op("add", { rd: R.t1, rs1: R.t1, rs2: R.t2 });
    a.op("sw", { rs1: R.s5, rs2: R.t1, imm: 0 }).label("patched").op("addi", { rd: R.a0, rs1: R.a0, imm: 1 });
    // Over a page end.
    a.li(R.t0, DATA + PAGE - 4).op("sd", { rs1: R.t0, rs2: R.a0, imm: 0 });
    a.op("ld", { rd: R.t1, rs1: R.t0, imm: 0 }).op("slli", { rd: R.t1, rs1: R.t1, imm: 1 });
    a.op("xor", { rd: R.a0, rs1: R.a0, rs2: R.t1 });
    a.op("addi", { rd: R.s4, rs1: R.s4, imm: -1 }).op("bne", { rs1: R.s4, rs2: 0 }, "round");
    failWith(a, R.a0);
  });

/** Waits, reading, until the host writes to DATA, and fails with what it has written. */
export const waitsForHost: Uint8Array = imageOf((a) => {
  a.li(R.s1, DATA).label("wait").op("lbu", { rd: R.a0, rs1: R.s1, imm: 0 });
  a.op("beq", { rs1: R.a0, rs2: 0 }, "wait");
  failWith(a, R.a0);
});
