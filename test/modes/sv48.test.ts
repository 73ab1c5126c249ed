// A guest that pages by Sv48, in every mode: the hypervisor's shadow tables must hold its addresses.

import { expect, test } from "vitest";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { modes } from "../../src/modes/mode.ts";
import { buildElf } from "../boot/elf-builder.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { Pte, pageTables } from "../core/sv39.ts";
import { bootMachine, hasEnded, outcomeOf, runUntil, startGuest } from "../vm/machines.ts";

const PAGE = 4096;
const GIB = 1024 ** 3;
const LEVEL_3 = 512 * GIB;
/** A payload: the hypervisor is the firmware, so every mode can run it. */
const BASE = RAM_BASE + 2 * 1024 * 1024;
const TOHOST = BASE + PAGE;
const DATA = BASE + 2 * PAGE;
const OTHER = BASE + 3 * PAGE;
const ROOT = BASE + 4 * PAGE;
/** Where Sv39 has no addresses: the page of DATA, and with the top bit set. */
const LOW = 130 * LEVEL_3 + 0x12345 * PAGE;
const HIGH = -(7 * PAGE);
const SV48 = 9n << 60n;

const DATA_PAGE = Pte.R | Pte.W | Pte.A | Pte.D;
const CODE_PAGE = Pte.R | Pte.X | Pte.A | Pte.D;

/** Three trees of three levels, each under an entry of the root. */
function tables(): readonly { readonly at: number; readonly bytes: Uint8Array }[] {
  const trees = [
    { index: 0, pages: [BASE, TOHOST].map((at) => ({ va: at, pa: at, flags: at === BASE ? CODE_PAGE : DATA_PAGE })) },
    { index: 130, pages: [{ va: LOW % LEVEL_3, pa: DATA, flags: DATA_PAGE }] },
    { index: 511, pages: [{ va: LEVEL_3 + HIGH, pa: OTHER, flags: DATA_PAGE }] },
  ];
  const root = new BigUint64Array(512);
  const pieces: { at: number; bytes: Uint8Array }[] = [{ at: ROOT, bytes: new Uint8Array(root.buffer) }];
  for (const { index, pages } of trees) {
    const top = ROOT + pieces.length * PAGE;
    pieces.push(...pageTables(top, pages));
    root[index] = (BigInt(top / PAGE) << 10n) | BigInt(Pte.V);
  }
  return pieces;
}

/** Reads, writes and unmaps pages that only Sv48 has; ends with 9 if all is as it should be. */
function program(): Uint8Array {
  const a = new Assembler(BASE);
  a.la(R.t0, "trap").csrw(Csr.stvec, R.t0);
  a.li(R.t0, SV48 | BigInt(ROOT / PAGE))
    .csrw(Csr.satp, R.t0)
    .op("sfence.vma", { rs1: 0, rs2: 0 });
  a.li(R.s0, LOW).li(R.s1, HIGH);
  a.op("ld", { rd: R.a0, rs1: R.s0, imm: 8 }).op("ld", { rd: R.a1, rs1: R.s1, imm: 8 });
  a.op("add", { rd: R.a2, rs1: R.a0, rs2: R.a1 });
  a.op("sd", { rs1: R.s0, rs2: R.a2, imm: 16 }).op("ld", { rd: R.a3, rs1: R.s0, imm: 16 });
  // What Sv39 calls canonical and Sv48 does not, and the reverse: the first is not mapped, the second no address.
  a.li(R.s2, 0).li(R.t1, -LEVEL_3).op("ld", { rd: R.t2, rs1: R.t1, imm: 0 });
  a.li(R.t1, 2 ** 47).op("ld", { rd: R.t2, rs1: R.t1, imm: 0 });
  a.op("add", { rd: R.a3, rs1: R.a3, rs2: R.s2 });
  // 2 * a3 + 1 to tohost.
  a.op("slli", { rd: R.a3, rs1: R.a3, imm: 1 }).op("ori", { rd: R.a3, rs1: R.a3, imm: 1 });
  a.li(R.t0, TOHOST).op("sd", { rs1: R.t0, rs2: R.a3, imm: 0 });
  a.label("end").op("jal", { rd: 0 }, "end");
  // A load page fault counts one; anything else counts a hundred.
  a.align().label("trap").csrr(R.t3, Csr.scause).op("addi", { rd: R.t3, rs1: R.t3, imm: -13 });
  a.op("addi", { rd: R.t4, rs1: 0, imm: 1 }).op("beq", { rs1: R.t3, rs2: 0 }, "expected");
  a.op("addi", { rd: R.t4, rs1: 0, imm: 100 });
  a.label("expected").op("add", { rd: R.s2, rs1: R.s2, rs2: R.t4 });
  a.csrr(R.t3, Csr.sepc).op("addi", { rd: R.t3, rs1: R.t3, imm: 4 }).csrw(Csr.sepc, R.t3).op("sret");
  return a.bytes();
}

function image(): Uint8Array {
  const data = Uint8Array.from([...new Uint8Array(8), 3, ...new Uint8Array(7)]);
  const pieces = [{ at: BASE, bytes: program() }, { at: TOHOST, bytes: new Uint8Array(16) }, ...tables()];
  return buildElf({
    entry: BigInt(BASE),
    segments: [...pieces, { at: DATA, bytes: data }, { at: OTHER, bytes: data.map((byte) => byte + (byte && 1)) }]
      .sort((one, other) => one.at - other.at)
      .map(({ at, bytes }) => ({ paddr: at, data: bytes })),
    symbols: [
      { name: "tohost", address: BigInt(TOHOST), type: 1 },
      { name: "fromhost", address: BigInt(TOHOST + 8), type: 1 },
    ],
  });
}

test("every mode runs it alike", async () => {
  const seen = [];
  for (const mode of modes) {
    const machine = await bootMachine();
    const guest = startGuest(machine, { image: image(), mode: mode.name, firmware: "host", maxInstructions: 100_000 });
    runUntil(machine, () => hasEnded(guest));
    const { exits: _exits, ...outcome } = outcomeOf(guest);
    expect(outcome.end, mode.name).toEqual({ code: 9, message: "the guest failed with code 9" });
    seen.push(outcome);
  }
  for (const outcome of seen) expect(outcome).toEqual(seen[0]);
});
