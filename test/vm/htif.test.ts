// HTIF in a machine: the core hands stores to tohost and fromhost out, in every mode, and nothing else of their page.

import { describe, expect, test } from "vitest";
import { ImageError } from "../../src/boot/errors.ts";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import { buildElf } from "../boot/elf-builder.ts";
import { Assembler, R } from "../core/assembler.ts";
import { bootMachine, hasEnded, outcomeOf, runUntil, startGuest, type TestGuest } from "./machines.ts";

const MACHINE_IMAGE = RAM_BASE as number;
const PAYLOAD = MACHINE_IMAGE + 2 * 1024 * 1024;
const PUT = (1n << 56n) | (1n << 48n);
const GET = 1n << 56n;

/** Bytes from an image's start. */
const Offset = { tohost: 0x1000, fromhost: 0x1040, neighbour: 0x1048, block: 0x1080, text: 0x10c0 } as const;

interface Program {
  readonly base: number;
  readonly write: (a: Assembler, at: (name: keyof typeof Offset) => number) => void;
  readonly symbols?: Readonly<Record<string, number>>;
}

function image({ base, write, symbols = { tohost: Offset.tohost, fromhost: Offset.fromhost } }: Program): Uint8Array {
  const a = new Assembler(base);
  write(a, (name) => base + Offset[name]);
  a.label("for ever").op("jal", { rd: 0 }, "for ever");
  a.skipTo(base + Offset.text);
  const text = Uint8Array.from([...a.bytes(), ...Buffer.from("hello\n")]);
  return buildElf({
    entry: BigInt(base),
    segments: [{ paddr: base, data: text, memsz: 0x2000 }],
    symbols: Object.entries(symbols).map(([name, offset]) => ({ name, address: BigInt(base + offset), type: 1 })),
  });
}

/** Stores `value` to tohost; t0 and t1 are lost. */
function tell(a: Assembler, tohost: number, value: bigint): void {
  a.li(R.t0, tohost).li(R.t1, value).op("sd", { rs1: R.t0, rs2: R.t1, imm: 0 });
}

async function run(spec: Partial<GuestSpec> & Pick<GuestSpec, "image">): Promise<TestGuest> {
  const machine = await bootMachine();
  const guest = startGuest(machine, { maxInstructions: 100_000_000, ...spec });
  runUntil(machine, () => hasEnded(guest));
  return guest;
}

/** Prints a letter, a line by a system call, and what is typed, until a dot; then ends with code 7. */
const talker = (base: number): Program => ({
  base,
  write(a, at) {
    tell(a, at("tohost"), PUT | 0x41n);
    // A neighbour in the page is plain memory, and an atomic write to tohost is memory's alone.
    a.li(R.s0, at("neighbour")).li(R.s1, 0x55).op("sd", { rs1: R.s0, rs2: R.s1, imm: 0 });
    a.li(R.t0, at("tohost")).li(R.t1, 3).op("amoswap.d", { rd: R.s2, rs1: R.t0, rs2: R.t1 });
    a.op("amoswap.d", { rd: R.s3, rs1: R.t0, rs2: R.zero });
    a.li(R.t0, at("block"));
    for (const [index, value] of [64, 1, at("text"), 6].entries())
      a.li(R.t1, value).op("sd", { rs1: R.t0, rs2: R.t1, imm: 8 * index });
    tell(a, at("tohost"), BigInt(at("block")));
    const awaitAnswer = (label: string): void => {
      a.li(R.t0, at("fromhost"));
      a.label(label).op("ld", { rd: R.a0, rs1: R.t0, imm: 0 }).op("beq", { rs1: R.a0, rs2: 0 }, label);
      a.op("sd", { rs1: R.t0, rs2: R.zero, imm: 0 });
    };
    awaitAnswer("written");
    a.label("next");
    tell(a, at("tohost"), GET);
    awaitAnswer("read");
    a.op("andi", { rd: R.a0, rs1: R.a0, imm: 0xff }).li(R.t1, PUT).op("or", { rd: R.t1, rs1: R.t1, rs2: R.a0 });
    a.li(R.t0, at("tohost")).op("sd", { rs1: R.t0, rs2: R.t1, imm: 0 });
    a.li(R.t1, 0x2e).op("bne", { rs1: R.a0, rs2: R.t1 }, "next");
    a.op("ld", { rd: R.s1, rs1: R.s0, imm: 0 }).li(R.t1, 0x55).op("bne", { rs1: R.s1, rs2: R.t1 }, "for ever");
    a.li(R.t1, 3).op("bne", { rs1: R.s3, rs2: R.t1 }, "for ever");
    // As riscv-tests do it: by halves.
    a.li(R.t0, at("tohost")).li(R.t1, 15).op("sw", { rs1: R.t0, rs2: R.t1, imm: 0 });
    a.op("sw", { rs1: R.t0, rs2: R.zero, imm: 4 });
  },
});

const input = Uint8Array.from(Buffer.from("ab."));
const ways: readonly (readonly [string, Partial<GuestSpec> & Pick<GuestSpec, "image">])[] = [
  ["bare", { image: image(talker(MACHINE_IMAGE)) }],
  ["bare, one at a time", { image: image(talker(MACHINE_IMAGE)), oracle: true }],
  ["trap", { image: image(talker(MACHINE_IMAGE)), mode: "trap" }],
  ["bare under SBI", { image: image(talker(PAYLOAD)), firmware: "host" }],
  ["trap under SBI", { image: image(talker(PAYLOAD)), firmware: "host", mode: "trap" }],
  ["tvm under SBI", { image: image(talker(PAYLOAD)), firmware: "host", mode: "tvm" }],
];

describe("a guest that talks by HTIF", () => {
  test.each(ways)("%s", async (_way, spec) => {
    const guest = await run({ ...spec, input });
    expect(guest.console()).toBe("Ahello\nab.");
    expect(guest.vm.end).toEqual({ code: 7, message: "the guest failed with code 7" });
    const { exits } = guest.vm.status();
    expect(exits["mmio-write:tohost"]!.count).toBe(1 + 1 + 3 + 3 + 1);
    expect(exits["mmio-write:fromhost"]!.count).toBe(4);
  });

  test("bare and trap agree in all that a guest can see", async () => {
    const [bare, trap] = await Promise.all(
      (["bare", "trap"] as const).map((mode) => run({ image: image(talker(MACHINE_IMAGE)), mode, input })),
    );
    const { exits: _bare, ...seen } = outcomeOf(bare!);
    expect(outcomeOf(trap!)).toMatchObject(seen);
  });

  test("keys that are typed while it waits reach it under the wall clock", async () => {
    const machine = await bootMachine();
    const guest = startGuest(machine, { image: image(talker(MACHINE_IMAGE)), clock: "wall" });
    for (const key of "ab.") {
      const before = guest.console().length;
      for (let turns = 0; turns < 3; turns++) machine.runOnce();
      guest.vm.type(Uint8Array.from(Buffer.from(key)));
      runUntil(machine, () => guest.console().length > before);
    }
    runUntil(machine, () => hasEnded(guest));
    expect(guest.console()).toBe("Ahello\nab.");
  });

  test("one that asks for a byte that nobody will type is stopped", async () => {
    const guest = await run({ image: image(talker(MACHINE_IMAGE)), input: Uint8Array.of(0x61), maxInstructions: 2e9 });
    expect(guest.vm.end).toEqual({ code: 125, message: "end of input: the guest waits for a key" });
  });
});

describe("how it ends", () => {
  const ending = (value: bigint) => image({ base: MACHINE_IMAGE, write: (a, at) => tell(a, at("tohost"), value) });
  test.each([
    [1n, { code: 0, message: "powered off" }],
    [3n, { code: 1, message: "the guest failed with code 1" }],
    [(300n << 1n) | 1n, { code: 123, message: "the guest failed with code 300 (given as 123)" }],
  ] as const)("tohost = %d", async (value, end) => {
    expect((await run({ image: ending(value) })).vm.end).toEqual(end);
  });
});

describe("where it is", () => {
  const store = (symbols: Readonly<Record<string, number>>) =>
    image({ base: MACHINE_IMAGE, write: (a, at) => tell(a, at("tohost"), 1n), symbols });

  test("without both symbols the two are plain memory", async () => {
    for (const symbols of [{}, { tohost: Offset.tohost }, { fromhost: Offset.fromhost }]) {
      const guest = await run({ image: store(symbols), maxInstructions: 1000 });
      expect(guest.vm.end!.code).toBe(124);
      expect(guest.vm.memory.read(guest.vm.memory.ramBase, 8)).not.toBeNull();
    }
  });

  test.each([
    [
      "not aligned",
      { tohost: 0x1004, fromhost: 0x1040 },
      /tohost is at 0x80001004, which is not a doubleword of memory/,
    ],
    ["outside memory", { tohost: 0x1000, fromhost: -0x1000 }, /fromhost is at 0x7ffff000, which is not a doubleword/],
    ["the same", { tohost: 0x1000, fromhost: 0x1000 }, /tohost and fromhost are one doubleword/],
  ])("symbols that are %s are an error of the image", async (_what, symbols, message) => {
    await expect(run({ image: store(symbols) })).rejects.toThrow(ImageError);
    await expect(run({ image: store(symbols) })).rejects.toThrow(message);
  });
});

test("its console is HTIF's: it cannot have a virtio console", async () => {
  await expect(run({ image: image(talker(MACHINE_IMAGE)), console: "virtio" })).rejects.toThrow(
    "the image's console is the host-target interface (its symbol tohost): it has no virtio console",
  );
});
