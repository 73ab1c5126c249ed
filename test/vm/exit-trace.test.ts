// The last exits are remembered in order, with what came of each, and remembering them changes nothing.

import { expect, test } from "vitest";
import { formatExitTrace } from "../../src/cli/exit-trace-text.ts";
import { RAM_BASE, TEST_FINISHER_BASE, UART_BASE } from "../../src/devices/virt-board.ts";
import { wordsOfExit } from "../../src/vm/exit-words.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { bootMachine, hasEnded, kernelImage, outcomeOf, runUntil, startGuest, typed } from "./machines.ts";

/** M-mode: a CSR, a device, a call that goes to the handler, which powers off. */
function everyAction(): { readonly image: Uint8Array; readonly at: (label: string) => number } {
  const a = new Assembler(RAM_BASE);
  a.la(R.t0, "handler").label("vector").csrw(Csr.mtvec, R.t0);
  a.li(R.s0, UART_BASE).label("device").op("lbu", { rd: R.t1, rs1: R.s0, imm: 5 });
  a.label("call").op("ecall");
  a.align().label("handler").li(R.t0, TEST_FINISHER_BASE).li(R.t1, 0x5555);
  a.label("end").op("sw", { rs1: R.t0, rs2: R.t1, imm: 0 }).op("jal", { rd: 0, imm: 0 });
  return { image: a.bytes(), at: (label) => a.addressOf(label) };
}

async function traced(spec: Partial<GuestSpec> & Pick<GuestSpec, "image">) {
  const machine = await bootMachine();
  const guest = startGuest(machine, spec);
  runUntil(machine, () => hasEnded(guest));
  return { guest, entries: guest.vm.exitTrace() };
}

test("in trap, each exit with its place, its instruction, its cause and what came of it", async () => {
  const { image, at } = everyAction();
  const { entries } = await traced({ image, mode: "trap", traceExits: 100 });
  const text = formatExitTrace(entries.filter(({ cause }) => cause !== "shadow-fill")).split("\n");
  const hex = (label: string): string => `0x${at(label).toString(16)}`;
  expect(text.slice(1, -1).map((line) => line.replace(/ {2,}/g, "  "))).toEqual([
    `${hex("vector")}  M  csrw mtvec, t0  csr:mtvec  carried out`,
    `${hex("device")}  M  lbu t1, 5(s0)  mmio-read:uart  carried out`,
    `${hex("call")}  M  ecall  ecall  trap delivered to M`,
    `${hex("end")}  M  sw t1, 0(t0)  mmio-write:test  carried out`,
  ]);
  expect(entries[0]).toEqual({
    hart: 0,
    pc: BigInt(RAM_BASE),
    bits: 0,
    cause: "shadow-fill",
    action: "retried",
    from: 3,
    to: 3,
  });
});

test("in bare, a guest under the H extension is told from its host", async () => {
  const a = new Assembler(RAM_BASE);
  a.li(R.t0, -1n >> 10n)
    .csrw(Csr.pmpaddr0, R.t0)
    .li(R.t0, 0x1f)
    .csrw(Csr.pmpcfg0, R.t0);
  a.li(R.t0, (1n << 39n) | (1n << 11n))
    .csrw(Csr.mstatus, R.t0)
    .la(R.t0, "guest")
    .csrw(Csr.mepc, R.t0)
    .op("mret");
  a.label("guest").li(R.t0, TEST_FINISHER_BASE).li(R.t1, 0x5555).op("sw", { rs1: R.t0, rs2: R.t1, imm: 0 });
  const { entries } = await traced({ image: a.bytes(), isa: "rv64ih", traceExits: 100 });
  expect(entries.map((entry) => wordsOfExit(entry).privilege)).toEqual(["VS"]);
});

test("in bare, only what leaves the core", async () => {
  const { image } = everyAction();
  const { entries } = await traced({ image, traceExits: 100 });
  expect(entries.map(({ cause }) => cause)).toEqual(["mmio-read:uart", "mmio-write:test"]);
});

test("the ring keeps the last ones", async () => {
  const spec: GuestSpec = { name: "test", image: kernelImage, firmware: "host", mode: "trap", script: typed("halt") };
  const all = (await traced({ ...spec, traceExits: 100_000 })).entries;
  expect(all.length).toBeLessThan(100_000);
  const last = (await traced({ ...spec, traceExits: 7 })).entries;
  expect(last).toEqual(all.slice(-7));
  expect(last.at(-1)).toMatchObject({ cause: "sbi:srst", action: "answered" });
});

test("a traced run is the run that it is without", async () => {
  for (const mode of ["bare", "trap"] as const) {
    const spec: GuestSpec = { name: "test", image: kernelImage, mode, script: typed("run hello", "halt") };
    const { guest, entries } = await traced(spec);
    expect(entries).toEqual([]);
    expect(outcomeOf((await traced({ ...spec, traceExits: 10 })).guest)).toEqual(outcomeOf(guest));
  }
});

test("a reset forgets, and a size that is none is refused", async () => {
  const { guest } = await traced({ image: everyAction().image, traceExits: 5 });
  expect(guest.vm.exitTrace().length).toBeGreaterThan(0);
  guest.vm.reset();
  expect(guest.vm.exitTrace()).toEqual([]);
  const machine = await bootMachine();
  for (const traceExits of [-1, 1.5, 1_000_001]) {
    expect(() => startGuest(machine, { image: kernelImage, traceExits })).toThrow(
      /^a trace of .* exits: there are 1 to/,
    );
  }
});
