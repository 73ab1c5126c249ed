// From a guest's specification to a machine's configuration: defaults, and one line for what is wrong.

import { describe, expect, test } from "vitest";
import { Isa } from "../../assembly/abi.ts";
import { UsageError } from "../../src/boot/errors.ts";
import { DEFAULT_ISA } from "../../src/isa/extensions.ts";
import { bare } from "../../src/modes/bare.ts";
import { trap } from "../../src/modes/trap.ts";
import { ScriptError } from "../../src/vm/input-script.ts";
import { configure, refuseLacking } from "../../src/vm/machine-config.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";

const MIB = 1024 * 1024;
const image = Uint8Array.of(1, 2, 3, 4);
const firmware = Uint8Array.of(5);
const configured = (spec: Partial<GuestSpec>) => configure({ name: "test", image, ...spec }, firmware);

test("defaults", () => {
  const { mode, config } = configured({});
  expect(mode.name).toBe("bare");
  expect(config).toMatchObject({
    image,
    defaultFirmware: firmware,
    engine: "auto",
    clock: "wall",
    ramSize: 128 * MIB,
    maxInstructions: Number.POSITIVE_INFINITY,
    oracle: false,
  });
  for (const key of ["firmware", "initrd", "bootargs", "script", "input"]) expect(config).not.toHaveProperty(key);
});

test("the real-time clock starts at a fixed time under the virtual clock", () => {
  expect(configured({ clock: "virtual" }).config.rtcEpochNs).toBe(BigInt(Date.UTC(2026, 0, 1)) * 1_000_000n);
  expect(configured({ clock: "virtual", rtcEpochNs: 5n }).config.rtcEpochNs).toBe(5n);
});

test("an ISA string restricts the machine; without one it has everything but h", () => {
  expect(configured({}).config.isa).toBe(DEFAULT_ISA);
  expect(configured({ isa: "rv64imc" }).config.isa).toBe(Isa.M | Isa.C);
});

test("a mode refuses the extensions that it cannot give, and names those that can", () => {
  expect(() => refuseLacking(Isa.M | Isa.H, trap)).toThrow(
    new UsageError("mode trap cannot give extension h: use mode bare"),
  );
  expect(() => refuseLacking(Isa.M | Isa.H, bare)).not.toThrow();
  expect(() => refuseLacking(DEFAULT_ISA, trap)).not.toThrow();
});

test("the seed of random numbers is fixed under the virtual clock, and another for each machine under the wall clock", () => {
  const seed = (clock: "virtual" | "wall") => configured({ clock }).config.rngSeed;
  expect(seed("virtual")).toHaveLength(32);
  expect(seed("virtual")).toEqual(seed("virtual"));
  expect(seed("wall")).toHaveLength(32);
  expect(seed("wall")).not.toEqual(seed("wall"));
});

test("the smallest and the largest memory are accepted", () => {
  expect(configured({ memory: 4 * MIB }).config.ramSize).toBe(4 * MIB);
  expect(configured({ memory: 3072 * MIB }).config.ramSize).toBe(3072 * MIB);
});

describe("errors", () => {
  test.each([
    0,
    -4096,
    4 * MIB - 4096,
    3072 * MIB + 4096,
    8 * MIB + 1,
    8 * MIB + 0.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ])("memory of %d bytes", (memory) => {
    const message = `memory of ${memory} bytes: a guest has 4M to 3G, in whole 4 KiB pages`;
    expect(() => configured({ memory })).toThrow(new UsageError(message));
  });

  test.each([
    [{ mode: "ring" }, 'no mode "ring": there is bare, trap, tvm, hext'],
    [{ engine: "steam" }, 'no engine "steam": there is interpret, auto, translate'],
    [{ clock: "sundial" }, 'no clock "sundial": there is virtual, wall'],
    [{ isa: "sparc" }, 'ISA "sparc": it begins with rv64'],
    [{ maxInstructions: Number.NaN }, "instruction limit of NaN: a whole number above 0 is needed"],
    [{ maxInstructions: 0 }, "instruction limit of 0: a whole number above 0 is needed"],
    [{ maxInstructions: 1.5 }, "instruction limit of 1.5: a whole number above 0 is needed"],
  ])("%o", (spec, message) => {
    expect(() => configured(spec as Partial<GuestSpec>)).toThrow(new UsageError(message));
  });

  test("a script that cannot be read", () => {
    expect(() => configured({ script: "type x" })).toThrow(ScriptError);
  });
});

test("a guest has 1 to 8 harts, and one if it does not say", () => {
  expect(configured({}).config.harts).toBe(1);
  expect(configured({ harts: 8 }).config.harts).toBe(8);
  for (const harts of [0, 9, 1.5, Number.NaN])
    expect(() => configured({ harts })).toThrow(new UsageError(`${harts} harts: a guest has 1 to 8`));
});
