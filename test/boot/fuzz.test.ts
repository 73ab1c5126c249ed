// The loaders under mutated files: no input hangs, and none is answered but by a plan or by one sentence for a person.
//
// FUZZ_RUNS=n runs each property n times, default 1,000; FUZZ_SEED=n repeats a run. For a long one:
//   FUZZ_RUNS=200000 npx vitest run test/boot/fuzz.test.ts --testTimeout=3600000

import fc from "fast-check";
import { expect, test } from "vitest";
import { buildDeviceTree } from "../../src/boot/device-tree.ts";
import { isElf, parseElf } from "../../src/boot/elf.ts";
import { ImageError, UsageError } from "../../src/boot/errors.ts";
import { FdtError, readFdt } from "../../src/boot/fdt.ts";
import { type BootRequest, planBoot } from "../../src/boot/placement.ts";
import { htifPlace, signatureRange } from "../../src/boot/symbols.ts";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { DEFAULT_ISA } from "../../src/isa/extensions.ts";
import { buildElf } from "./elf-builder.ts";

const MIB = 1024 * 1024;
const RAM_SIZE = 64 * MIB;
const PAYLOAD = RAM_BASE + 2 * MIB;
const machine = { harts: 1, ramSize: RAM_SIZE, isa: DEFAULT_ISA, virtioDevices: 0 };

const runs = Number(process.env.FUZZ_RUNS ?? 1_000);
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const parameters = { numRuns: runs, seed, endOnFailure: false };
console.log(`loaders: FUZZ_SEED=${seed}, ${runs} runs of each property`);

const code = Uint8Array.from({ length: 64 }, (_, index) => index);
const symbols = ["tohost", "fromhost", "begin_signature", "end_signature"].map((name, index) => ({
  name,
  address: BigInt(RAM_BASE + 16 * index),
  type: 1,
}));
const firmware = buildElf({ entry: BigInt(RAM_BASE), segments: [{ paddr: RAM_BASE, data: code }], symbols });
const kernel = buildElf({
  entry: BigInt(PAYLOAD + 4),
  segments: [
    { paddr: PAYLOAD, data: code, memsz: 4096 },
    { paddr: PAYLOAD + 8192, data: code },
  ],
  symbols,
});

/** The 64-byte header of a Linux Image, and some code. */
function linuxImage(): Uint8Array {
  const bytes = new Uint8Array(256);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(8, 0x200000n, true); // text_offset
  view.setBigUint64(16, 0x100000n, true); // image_size
  view.setUint32(32, 2, true); // version
  bytes.set(new TextEncoder().encode("RISCV\0\0\0RSC\x05"), 48);
  return bytes;
}

const files = { firmware, kernel, linux: linuxImage(), flat: code, empty: new Uint8Array() } as const;
const deviceTree = buildDeviceTree(machine, { bootargs: "console=ttyS0" });

/** Where sizes, offsets and counts go wrong. */
const hardNumbers = [0n, 1n, 7n, 0xffn, 0x1000n, 0x7fffffffn, 0x80000000n, 0xffffffffn, 1n << 32n, 1n << 53n].concat([
  (1n << 63n) - 1n,
  1n << 63n,
  (1n << 64n) - 1n,
  BigInt(RAM_BASE),
  BigInt(RAM_BASE + RAM_SIZE),
]);

/** One change of a file; offsets are in its first bytes, where headers are, as often as not. */
const mutation = fc.oneof(
  fc.record({
    kind: fc.constant("number" as const),
    at: fc.oneof(fc.nat(256), fc.nat(4096)),
    width: fc.constantFrom(1, 2, 4, 8),
    value: fc.oneof(fc.constantFrom(...hardNumbers), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })),
  }),
  fc.record({ kind: fc.constant("cut" as const), at: fc.nat(4096) }),
  fc.record({ kind: fc.constant("append" as const), bytes: fc.uint8Array({ maxLength: 64 }) }),
  fc.record({ kind: fc.constant("copy" as const), from: fc.nat(512), to: fc.nat(512), size: fc.nat(64) }),
);
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutate(file: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  let bytes = file.slice();
  for (const change of mutations) {
    switch (change.kind) {
      case "number":
        for (let index = 0; index < change.width; index++) {
          const at = change.at + index;
          if (at < bytes.length) bytes[at] = Number((change.value >> BigInt(8 * index)) & 0xffn);
        }
        break;
      case "cut":
        bytes = bytes.slice(0, change.at);
        break;
      case "append":
        bytes = Uint8Array.of(...bytes, ...change.bytes);
        break;
      case "copy":
        bytes.copyWithin(change.to, change.from, change.from + change.size);
        break;
    }
  }
  return bytes;
}

const mutations = fc.array(mutation, { maxLength: 6 });
const anyFile = fc.oneof(
  fc.tuple(fc.constantFrom(...Object.values(files)), mutations).map(([file, changes]) => mutate(file, changes)),
  fc.uint8Array({ maxLength: 300 }),
);

/** Calls `load`; what it throws must be one of `expected`, with a message of one line. Returns true if it threw nothing. */
function answers(load: () => void, expected: readonly (new (...args: never[]) => Error)[]): boolean {
  try {
    load();
    return true;
  } catch (error) {
    if (!expected.some((kind) => error instanceof kind)) throw error;
    expect((error as Error).message).toMatch(/^[^\n]+$/);
    return false;
  }
}

test("any image, firmware, initrd and command line", () => {
  const request = fc.record({
    image: anyFile,
    firmware: fc.oneof(fc.constant(undefined), fc.constant("host" as const), anyFile),
    initrd: fc.oneof(fc.constant(undefined), anyFile),
    bootargs: fc.oneof(fc.constant(undefined), fc.string()),
  });
  let planned = 0;
  fc.assert(
    fc.property(request, (parts) => {
      const present = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
      const full = { defaultFirmware: firmware, noMachineMode: null, machine, ...present } as BootRequest;
      const isPlanned = answers(() => {
        const plan = planBoot(full);
        // What is written lies in RAM.
        for (const { gpa, data } of plan.writes) {
          expect(gpa).toBeGreaterThanOrEqual(RAM_BASE);
          expect(gpa + data.length).toBeLessThanOrEqual(RAM_BASE + RAM_SIZE);
        }
      }, [ImageError, UsageError]);
      if (isPlanned) planned++;
    }),
    parameters,
  );
  // Mutations that leave no file valid would test the first check only.
  expect(planned).toBeGreaterThan(runs / 50);
});

test("any ELF, with its symbols", () => {
  fc.assert(
    fc.property(fc.constantFrom(firmware, kernel), mutations, (file, changes) => {
      const bytes = mutate(file, changes);
      answers(() => {
        if (!isElf(bytes)) return;
        const elf = parseElf(bytes);
        htifPlace(elf, RAM_SIZE);
        signatureRange(elf, RAM_SIZE);
      }, [ImageError, UsageError]);
    }),
    parameters,
  );
});

test("any device tree", () => {
  fc.assert(
    fc.property(mutations, (changes) => {
      answers(() => readFdt(mutate(deviceTree, changes)), [FdtError]);
    }),
    parameters,
  );
});
