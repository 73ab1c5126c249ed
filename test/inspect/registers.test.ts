// Registers in two views, and code with names.

import { expect, test } from "vitest";
import { Inspector } from "../../src/inspect/inspector.ts";
import type { HartInspection } from "../../src/worker/inspect-protocol.ts";
import type { ModeName } from "../../src/worker/protocol.ts";
import { bootMachine, kernelImage, runUntil, startGuest } from "../vm/machines.ts";

async function atPrompt(mode: ModeName, firmware?: "host") {
  const machine = await bootMachine();
  const guest = startGuest(machine, { image: kernelImage, mode, ...(firmware && { firmware }) });
  runUntil(machine, () => guest.console().includes("\n$ "));
  guest.vm.pause();
  const inspector = new Inspector(guest.vm);
  return { guest, inspector, registers: inspector.registers(0) };
}

const csr = ({ csrs }: HartInspection, name: string) => csrs.find((one) => one.name === name) ?? null;
/** CSRs that both views have, with different values. */
const differing = ({ csrs }: HartInspection) =>
  csrs.filter(({ guest, hart }) => guest !== null && hart !== null && guest !== hart).map(({ name }) => name);

test("bare: one state, and the guest has all of it", async () => {
  const { registers } = await atPrompt("bare");
  expect(registers).toMatchObject({ isOne: true, mode: "bare", hart: 0 });
  expect(registers.guestPrivilege).toBe(registers.hartPrivilege);
  expect(registers.csrs.length).toBeGreaterThan(50);
  for (const { guest, hart } of registers.csrs) expect(guest).toBe(hart);
  expect(csr(registers, "satp")!.guest! >> 60n).toBe(8n);
  expect(csr(registers, "hgatp")).toBeNull();
});

test("trap: the hart is in U-mode under shadow tables, whatever the guest believes", async () => {
  const { registers } = await atPrompt("trap");
  expect(registers).toMatchObject({ isOne: false, hartPrivilege: "U" });
  expect(["S", "U"]).toContain(registers.guestPrivilege);
  expect(differing(registers)).toEqual(expect.arrayContaining(["satp", "stvec", "mstatus", "mtvec", "pmpcfg0"]));
  expect(csr(registers, "stvec")!.hart).toBe(0n);
});

test("tvm: the guest's S-mode is the hart's, but for what is withheld; M-mode is the hypervisor's", async () => {
  const { registers } = await atPrompt("tvm");
  expect(registers.guestPrivilege).toBe(registers.hartPrivilege);
  expect(differing(registers)).toEqual(["satp"]);
  expect(csr(registers, "mstatus")).toMatchObject({ guest: null });
  expect((csr(registers, "mstatus")!.hart! >> 20n) & 3n).toBe(3n); // TVM and TW
});

test("hext: what the guest calls s*, the hart calls vs*", async () => {
  const { registers } = await atPrompt("hext");
  expect(registers.hartPrivilege).toBe(`V${registers.guestPrivilege}`);
  for (const name of ["sstatus", "stvec", "sepc", "scause", "satp", "stimecmp", "sie", "sscratch"])
    expect(csr(registers, name)!.guest, name).toBe(csr(registers, `v${name}`)!.hart);
  expect(csr(registers, "hgatp")).toMatchObject({ guest: null });
  expect(csr(registers, "hgatp")!.hart! >> 60n).toBe(8n);
  expect(csr(registers, "vsatp")).toMatchObject({ guest: null });
});

test("the guest's view is the same in every mode, with one firmware", async () => {
  const views = [];
  for (const mode of ["bare", "trap", "tvm", "hext"] as const) {
    const { registers } = await atPrompt(mode, "host");
    const s = registers.csrs.filter(({ name }) => /^s(status|tvec|scratch|epc|cause|tval|atp|timecmp)$/.test(name));
    views.push({
      x: registers.x,
      pc: registers.pc,
      retired: registers.retired,
      s: s.map(({ name, guest }) => [name, guest]),
    });
  }
  for (const view of views) expect(view).toEqual(views[0]);
});

test("code around pc, instruction by instruction, with the image's names", async () => {
  for (const mode of ["bare", "trap", "tvm", "hext"] as const) {
    const { inspector, registers } = await atPrompt(mode);
    const { lines, place, why } = inspector.code(0, registers.pc, 12, 20);
    expect(why).toBeNull();
    const at = lines.findIndex(({ address }) => address === registers.pc);
    expect([at, lines.length]).toEqual([12, 32]);
    for (const [index, line] of lines.entries())
      expect(lines[index + 1]?.address ?? line.address + BigInt(line.length)).toBe(line.address + BigInt(line.length));
    // The kernel waits for a key.
    expect(lines[at - 1]!.text).toBe("wfi");
    expect(place).toMatch(/^\w+\+0x[0-9a-f]+$/);
  }
});

test("code that cannot be fetched says why; a symbol stands at its instruction", async () => {
  const { inspector, registers } = await atPrompt("trap");
  expect(inspector.code(0, 0x10n, 4, 4)).toEqual({
    lines: [],
    place: null,
    why: expect.stringMatching(/^page fault: V is 0/),
  });
  const stvec = csr(registers, "stvec")!.guest!;
  const { lines, place } = inspector.code(0, stvec, 0, 2);
  expect(lines[0]).toMatchObject({ address: stvec, symbol: place });
  const bytes = inspector.readVirtual(0, stvec, 4);
  expect(new DataView(bytes.buffer).getUint32(0, true) & (lines[0]!.length === 2 ? 0xffff : -1)).toBe(
    lines[0]!.bits | 0,
  );
});
