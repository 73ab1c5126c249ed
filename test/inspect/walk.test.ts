// The walk of one address: each entry that is read, why it faults, and where it leads, in every mode and paging mode.

import { describe, expect, test } from "vitest";
import { UART_BASE } from "../../src/devices/virt-board.ts";
import { Inspector } from "../../src/inspect/inspector.ts";
import { modes } from "../../src/modes/mode.ts";
import type { AccessKind, AddressWalk, WalkEnd } from "../../src/worker/inspect-protocol.ts";
import type { ModeName } from "../../src/worker/protocol.ts";
import type { Assembler } from "../core/assembler.ts";
import { R } from "../core/assembler.ts";
import { Pte } from "../core/sv39.ts";
import { bootMachine, startGuest } from "../vm/machines.ts";
import { DATA, entry, PAGE, PageTables, RWXAD } from "./paged-payload.ts";

const GIB = 2n ** 30n;
const MIB_2 = 2 * 1024 * 1024;
const modeNames = modes.map(({ name }) => name);

async function started(mode: ModeName, image: Uint8Array) {
  const { vm } = startGuest(await bootMachine(), { image, mode, firmware: "host" });
  vm.run(1000);
  expect(vm.state).toBe("running");
  return { vm, inspector: new Inspector(vm) };
}

/** The part of a walk that must be the same in every mode: the guest's own business. */
function guestPart({ guest: { reads, end, privilege, root } }: AddressWalk) {
  const where = end.kind === "ram" ? { ...end, frame: end.frame === null } : end;
  return {
    reads: reads.map(({ level, address, pte, updated }) => ({ level, address, pte, updated })),
    where,
    privilege,
    root,
  };
}

async function walkInEachMode(tables: PageTables, address: bigint, access: AccessKind, build?: (a: Assembler) => void) {
  const walks: AddressWalk[] = [];
  for (const mode of modeNames) {
    const { inspector } = await started(mode, tables.image(build));
    walks.push(inspector.walk(0, address, access));
  }
  for (const walk of walks) expect(guestPart(walk)).toEqual(guestPart(walks[0]!));
  return walks;
}

const fault = (why: string | RegExp): Partial<WalkEnd> => ({
  kind: "fault",
  fault: "page fault",
  why: typeof why === "string" ? why : expect.stringMatching(why),
});

describe.each([
  { name: "Sv39", levels: 3 as const, far: 5n * GIB },
  { name: "Sv48", levels: 4 as const, far: 130n * 512n * GIB },
])("$name", ({ levels, far }) => {
  const flags = Pte.R | Pte.W | Pte.A | Pte.D;

  test("a page of 4 KiB: one read a level, down to RAM", async () => {
    const tables = new PageTables(levels);
    const pte = entry(DATA, flags);
    const path = tables.map(far, pte);
    const [bare, trap, tvm, hext] = await walkInEachMode(tables, far + 0x123n, "read");
    expect(bare!.guest.reads.map(({ address }) => Number(address))).toEqual(path);
    expect(bare!.guest.reads.map(({ level }) => level)).toEqual([3, 2, 1, 0].slice(4 - levels));
    expect(bare!.guest.reads.at(-1)).toMatchObject({ pte, updated: pte });
    expect(bare!.guest).toMatchObject({
      tables: "guest",
      root: tables.satp,
      privilege: "S",
      end: { kind: "ram", address: BigInt(DATA) + 0x123n, frame: null },
    });
    expect(bare!.host).toBeNull();
    // Nobody has accessed the page: no table of the hypervisor's has it.
    for (const shadow of [trap, tvm])
      expect(shadow!.host).toMatchObject({
        tables: "shadow",
        end: { kind: "fault", why: expect.stringContaining("V is 0"), remedy: expect.stringContaining("shadow-fill") },
      });
    expect(hext!.host).toMatchObject({
      tables: "two-stage",
      privilege: "VS",
      end: {
        fault: "guest-page fault",
        // The tables themselves are the first that the G-stage has not.
        guestAddress: hext!.guest.reads[1]!.address,
        remedy: expect.stringContaining("g-stage-fill"),
      },
    });
  });

  test("once it has been accessed, the hypervisor's tables lead to the same machine frame", async () => {
    const tables = new PageTables(levels);
    tables.map(far, entry(DATA, flags));
    const [bare, ...others] = await walkInEachMode(tables, far + 8n, "read", (a) => {
      a.li(R.s0, far).op("ld", { rd: R.a0, rs1: R.s0, imm: 0 });
    });
    expect(bare!.guest.end).toMatchObject({ kind: "ram", frame: expect.any(Number) });
    for (const { guest, host } of others) {
      const { frame } = guest.end as Extract<WalkEnd, { kind: "ram" }>;
      expect(host!.end).toEqual({ kind: "ram", address: BigInt(frame!) + 8n, frame });
    }
    const reads = others.map(({ host }) => host!.reads.length);
    // Each of the guest's entries, and what they lead to, goes through three levels of G-stage.
    expect(reads).toEqual([levels, levels, (levels + 1) * 4 - 1]);
    const [, , hext] = others;
    const firstStage = hext!.host!.reads.filter(({ stage }) => stage === "first");
    expect(firstStage.map(({ address }) => address)).toEqual(hext!.guest.reads.map(({ address }) => address));
    for (const { address, physical } of firstStage) expect(physical & 0xfffn).toBe(address & 0xfffn);
    expect(hext!.host!.reads[0]).toMatchObject({ stage: "g-stage", level: 2, input: firstStage[0]!.address });
  });

  test.each(Array.from({ length: levels }, (_, level) => level))(
    "an entry at level %i that is not valid ends it",
    async (level) => {
      const tables = new PageTables(levels);
      const path = tables.map(far, 0n, level);
      const [walk] = await walkInEachMode(tables, far, "read");
      expect(walk!.guest.reads.map(({ address }) => Number(address))).toEqual(path);
      expect(walk!.guest.end).toMatchObject(fault("V is 0: the entry maps nothing"));
    },
  );

  test.each(Array.from({ length: levels - 1 }, (_, level) => level + 1))(
    "a large page at level %i, and one that does not lie at a multiple of its size",
    async (level) => {
      const size = PAGE * 512 ** level;
      const tables = new PageTables(levels);
      const large = far - (far % BigInt(size * 512)) + BigInt(3 * size);
      tables.map(large, entry(0, flags), level);
      tables.map(large + BigInt(size), entry(PAGE, flags), level);
      const [walk] = await walkInEachMode(tables, large + 0x234n, "read");
      expect(walk!.guest.reads).toHaveLength(levels - level);
      expect(walk!.guest.end).toMatchObject({
        kind: "fault",
        fault: "access fault",
        why: expect.stringContaining("no RAM"),
      });
      const [crooked] = await walkInEachMode(tables, large + BigInt(size), "read");
      expect(crooked!.guest.end).toMatchObject(fault(/does not lie at a multiple of its size/));
    },
  );

  test("a large page in use is mapped by pieces", async () => {
    const tables = new PageTables(levels);
    const at = far + 4n * BigInt(MIB_2);
    tables.map(at, entry(DATA - (DATA % MIB_2), flags), 1);
    const inside = at + BigInt(DATA % MIB_2);
    const walks = await walkInEachMode(tables, inside, "read", (a) => {
      a.li(R.s0, inside).op("ld", { rd: R.a0, rs1: R.s0, imm: 0 });
    });
    for (const { guest, host } of walks) {
      expect(guest.end).toMatchObject({ kind: "ram", address: BigInt(DATA) });
      if (host) expect(host.end).toMatchObject({ kind: "ram", frame: (guest.end as { frame: number }).frame });
    }
    expect(walks[1]!.host!.reads).toHaveLength(levels);
    expect(walks[1]!.guest.reads).toHaveLength(levels - 1);
  });

  test.each([
    { what: "reserved bits", pte: entry(DATA, RWXAD) | (1n << 61n), access: "read", why: /^bits 63 to 54/ },
    { what: "W without R", pte: entry(DATA, Pte.W | Pte.A), access: "read", why: /^W is 1 and R is 0/ },
    { what: "A in a pointer", pte: entry(DATA, Pte.A), access: "read", why: /^the entry points to a table, and A/ },
    { what: "a pointer at the last level", pte: entry(DATA, 0), access: "read", why: /but this is the last level$/ },
    { what: "a write to a page without W", pte: entry(DATA, Pte.R | Pte.A), access: "write", why: /^W is 0/ },
    { what: "a read of a page without R", pte: entry(DATA, Pte.X | Pte.A), access: "read", why: /^R is 0/ },
    { what: "a fetch from a page without X", pte: entry(DATA, Pte.R | Pte.A), access: "execute", why: /^X is 0/ },
    {
      what: "S-mode at a user page",
      pte: entry(DATA, RWXAD | Pte.U),
      access: "read",
      why: /^U is 1, and SUM is 0: S-mode/,
    },
    { what: "S-mode executing one", pte: entry(DATA, RWXAD | Pte.U), access: "execute", why: /^U is 1: S-mode never/ },
  ] as const)("$what", async ({ pte, access, why }) => {
    const tables = new PageTables(levels);
    tables.map(far, pte);
    const [walk] = await walkInEachMode(tables, far, access);
    expect(walk!.guest.reads).toHaveLength(levels);
    expect(walk!.guest.end).toMatchObject(fault(why));
  });

  test("an address that is too large reads nothing", async () => {
    const [walk] = await walkInEachMode(new PageTables(levels), 1n << BigInt(9 * levels + 11), "read");
    expect(walk!.guest).toMatchObject({ reads: [], end: fault(/^the address is too large/) });
  });

  test("A and D are shown as the access would leave them, and stay as they are", async () => {
    const tables = new PageTables(levels);
    const pte = entry(DATA, Pte.R | Pte.W);
    const path = tables.map(far, pte);
    for (const mode of modeNames) {
      const { inspector, vm } = await started(mode, tables.image());
      const { framesTouched } = vm.memory;
      const walk = inspector.walk(0, far, "write");
      expect(walk.guest.reads.at(-1)).toMatchObject({ pte, updated: pte | BigInt(Pte.A | Pte.D) });
      expect(inspector.walk(0, far, "read").guest.reads.at(-1)).toMatchObject({ pte, updated: pte | BigInt(Pte.A) });
      const stored = vm.memory.read(path.at(-1)! as never, 8)!;
      expect(new DataView(stored.buffer).getBigUint64(0, true)).toBe(pte);
      expect(vm.memory.framesTouched).toBe(framesTouched);
    }
  });

  test("a device, and a table outside RAM", async () => {
    const tables = new PageTables(levels);
    tables.map(far, entry(UART_BASE, flags));
    const path = tables.map(far + BigInt(MIB_2), entry(0x4000_0000, 0), 1);
    const [device, trap] = await walkInEachMode(tables, far + 5n, "read");
    expect(device!.guest.end).toEqual({ kind: "device", address: BigInt(UART_BASE) + 5n, device: "uart" });
    expect(trap!.host!.end).toMatchObject({ kind: "fault" });
    const [outside] = await walkInEachMode(tables, far + BigInt(MIB_2), "read");
    expect(outside!.guest.reads.map(({ address }) => Number(address))).toEqual(path);
    expect(outside!.guest.end).toMatchObject({ kind: "fault", fault: "access fault", why: "the table is not in RAM" });
  });
});

test("without translation nothing is read, and the address is physical", async () => {
  for (const mode of modeNames) {
    const { vm } = startGuest(await bootMachine(), { image: new PageTables(3).image(), mode, firmware: "host" });
    const { guest } = new Inspector(vm).walk(0, BigInt(DATA), "read");
    expect(guest).toMatchObject({ reads: [], root: 0n, end: { kind: "ram", address: BigInt(DATA), frame: null } });
  }
});

test("a table that was never touched reads as zeros, and is not made", async () => {
  const tables = new PageTables(3);
  tables.map(5n * GIB, entry(DATA + 64 * PAGE, 0), 1);
  for (const mode of modeNames) {
    const { inspector, vm } = await started(mode, tables.image());
    const { framesTouched } = vm.memory;
    expect(inspector.walk(0, 5n * GIB, "read").guest.end).toMatchObject(fault("V is 0: the entry maps nothing"));
    expect(vm.memory.framesTouched).toBe(framesTouched);
  }
});
