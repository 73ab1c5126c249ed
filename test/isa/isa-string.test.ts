// ISA strings: what the naming rules allow, what each name brings, and one line for what is wrong.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Isa } from "../../assembly/abi.ts";
import { UsageError } from "../../src/boot/errors.ts";
import { DEFAULT_ISA, extensionNames, implementedNames, misaOf } from "../../src/isa/extensions.ts";
import { isaString, parseIsaString } from "../../src/isa/isa-string.ts";

const B = Isa.Zba | Isa.Zbb | Isa.Zbs;

test.each([
  ["rv64i", 0],
  ["rv64im", Isa.M],
  ["rv64imac", Isa.M | Isa.A | Isa.C],
  ["RV64IMAC", Isa.M | Isa.A | Isa.C],
  ["rv64i_m_a_c", Isa.M | Isa.A | Isa.C],
  ["rv64i2p1m2p0a2c2p0", Isa.M | Isa.A | Isa.C],
  ["rv64i2_m2", Isa.M],
  ["rv64iZicsr", 0],
  ["rv64imac_zicsr_zifencei", Isa.M | Isa.A | Isa.C | Isa.Zifencei],
  ["rv64izifencei2p0_zba1p0", Isa.Zifencei | Isa.Zba],
  ["rv64i_zba_zicntr", Isa.Zba | Isa.Zicntr],
  ["rv64ib", B],
  ["rv64ib_zbc", B | Isa.Zbc],
  ["rv64i_sv39", 0],
  ["rv64i_sv48", Isa.Sv48],
  ["rv64ic_sstc_sv39_svadu", Isa.C | Isa.Sstc | Isa.Svadu],
] as const)("%s", (text, isa) => expect(parseIsaString(text)).toBe(isa));

describe("errors", () => {
  const exists = `there is ${implementedNames.join(", ")}`;
  test.each([
    ["", "it begins with rv64"],
    ["rv32i", "it begins with rv64"],
    ["rv64", "after rv64 comes the base, i or g"],
    ["rv64mac", "after rv64 comes the base, i or g"],
    ["rv64e", "after rv64 comes the base, i or g"],
    ["rv64iv", `no extension "v": ${exists}`],
    ["rv64i_zfoo1p0", `no extension "zfoo": ${exists}`],
    ["rv64i_svpbmt", `no extension "svpbmt": ${exists}`],
    ["rv64i_xyz", `no extension "xyz": ${exists}`],
    ["rv64i2p1p", `no extension "p": ${exists}`],
    ["rv64iam", '"m" comes before "a" in an ISA string'],
    ["rv64i_zba_m", '"m" comes before "zba" in an ISA string'],
    ["rv64i_sstc_zba", '"zba" comes before "sstc" in an ISA string'],
    ["rv64imm", '"m" is named twice'],
    ["rv64i_zba_zba", '"zba" is named twice'],
    ["rv64i_", "extensions are letters, then names of several letters, each after an underscore"],
    ["rv64i-m", "extensions are letters, then names of several letters, each after an underscore"],
    ["rv64i__m", "extensions are letters, then names of several letters, each after an underscore"],
  ])("%s", (text, problem) => {
    expect(() => parseIsaString(text)).toThrow(new UsageError(`ISA "${text}": ${problem}`));
  });

  test("whatever is given, it is an ISA or a UsageError", () => {
    const piece = fc.constantFrom("rv64", "i", "g", "m", "2p1", "_", "zba", "sv39", "x", "é", "", "Zicsr", "h", "q");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((all) => all.join("")),
        ),
        (text) => {
          try {
            expect(parseIsaString(text) & ~DEFAULT_ISA & ~Isa.H).toBe(0);
          } catch (error) {
            expect(error).toBeInstanceOf(UsageError);
          }
        },
      ),
    );
  });
});

test("the canonical string of a configuration is read as that configuration", () => {
  const names = implementedNames.filter((name) => name !== "i" && name !== "g");
  fc.assert(
    fc.property(fc.subarray(names), (some) => {
      const isa = parseIsaString(isaString(["i", ...some]));
      expect(parseIsaString(isaString(extensionNames(isa)))).toBe(isa);
    }),
  );
  expect(parseIsaString(isaString(extensionNames(DEFAULT_ISA)))).toBe(DEFAULT_ISA);
});

test("g is what the manual says, where all of it is implemented", () => {
  const g = "imafd".split("").every((letter) => implementedNames.includes(letter));
  if (!g) expect(() => parseIsaString("rv64g")).toThrow(UsageError);
  else expect(misaOf(parseIsaString("rv64g"))).toBe(misaOf(parseIsaString("rv64imafd_zifencei")));
});
