// The fields that people are shown are where the core has them, and their words say what a value is.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { describeCsr, fieldValue, wordsOfCsr } from "../../src/isa/csr-fields.ts";
import { csrNames } from "../../src/isa/csr-names.ts";
import { wordsOfPte } from "../../src/isa/pte-words.ts";

/** The masks of assembly/csr/fields.ts that are literals: name and value. */
const masks = [
  ...readFileSync(new URL("../../assembly/csr/fields.ts", import.meta.url), "utf8").matchAll(
    /^export const (\w+): u64 = (?:(0x[\da-f_]+|\d+) << )?(0x[\da-f_]+|\d+);/gm,
  ),
].map(([, name, base, shift]) => {
  const number = (text: string): bigint => BigInt(text.replaceAll("_", ""));
  return { name: name!, value: base === undefined ? number(shift!) : number(base) << number(shift!) };
});

const maskOf = (register: string, field: string): bigint => {
  const { high, low } = wordsOfCsr(register)!.fields.find(({ name }) => name === field)!;
  return ((1n << BigInt(high - low + 1)) - 1n) << BigInt(low);
};

describe.each(["MSTATUS", "HSTATUS", "MENVCFG", "COUNTEREN"])("%s", (prefix) => {
  const register = prefix === "COUNTEREN" ? "mcounteren" : prefix.toLowerCase();
  const known = new Set(wordsOfCsr(register)!.fields.map(({ name }) => name));
  const own = masks
    .map(({ name, value }) => ({ field: name.slice(prefix.length + 1), name, value }))
    .filter(({ name, field }) => name.startsWith(`${prefix}_`) && known.has(field));

  test("its fields lie where the core has them", () => {
    expect(own.length).toBeGreaterThanOrEqual(3);
    for (const { name, field, value } of own) expect(maskOf(register, field), name).toBe(value);
  });

  test("every mask of the core is a field that is shown", () => {
    const others = masks.filter(
      ({ name }) =>
        name.startsWith(`${prefix}_`) &&
        !/_SHIFT$|_WRITABLE$|XL64$/.test(name) &&
        !own.some((one) => one.name === name),
    );
    expect(others).toEqual([]);
  });
});

test("satp and hgatp have their fields where the core has them", () => {
  const value = (name: string) => masks.find((mask) => mask.name === name)!.value;
  expect(maskOf("satp", "PPN")).toBe(value("SATP_PPN"));
  expect(maskOf("satp", "ASID")).toBe(0xffffn << value("SATP_ASID_SHIFT"));
  expect(maskOf("hgatp", "VMID")).toBe(0x3fffn << value("HGATP_VMID_SHIFT"));
  expect(maskOf("satp", "MODE")).toBe(0xfn << value("SATP_MODE_SHIFT"));
});

test("no two fields of a register overlap, and only registers that exist have words", () => {
  for (const name of csrNames.values()) {
    let seen = 0n;
    for (const { name: field } of wordsOfCsr(name)?.fields ?? []) {
      const mask = maskOf(name, field);
      expect(seen & mask, `${name}.${field}`).toBe(0n);
      seen |= mask;
    }
  }
  expect(wordsOfCsr("mstatus")).not.toBeNull();
  expect(wordsOfCsr("nonsense")).toBeNull();
});

test.each([
  ["mstatus", 0xa_0000_0000n, "SPP=U MPP=U"],
  ["mstatus", 0x8000_000a_0000_7888n, "MIE MPIE SPP=U MPP=M FS=dirty SD"],
  ["sstatus", 0x2_0004_0122n, "SIE SPIE SPP=S SUM"],
  ["satp", 0n, "bare"],
  ["satp", (8n << 60n) | (5n << 44n) | 0x80210n, "Sv39, ASID 5, root at 80210000"],
  ["hgatp", (8n << 60n) | (3n << 44n) | 0x1234n, "Sv39x4, VMID 3, root at 1234000"],
  ["scause", (1n << 63n) | 5n, "supervisor timer interrupt"],
  ["mcause", 13n, "load page fault"],
  ["mcause", 99n, "unknown"],
  ["mcause", 0n, ""],
  ["medeleg", 0xb1ffn, "12 causes"],
  ["scounteren", 0xffff_ffffn, "CY TM IR HPM"],
  ["stvec", 0x8020_0001n, "vectored"],
  ["sie", 0x220n, "supervisor timer interrupt, supervisor external interrupt"],
  ["sepc", 0x8020_0000n, ""],
])("%s = %#x is %s", (name, value, text) => {
  expect(describeCsr(name, value)).toBe(text);
});

test("a field's value, and an entry's flags and target", () => {
  expect(fieldValue({ high: 12, low: 11 }, 0x1800n)).toBe(3n);
  const { flags, isPointer, target } = wordsOfPte((0x80210n << 10n) | 0xcfn);
  expect(flags).toEqual([true, true, true, true, false, false, true, true]);
  expect([isPointer, target]).toEqual([false, 0x8021_0000n]);
  expect(wordsOfPte((0x80210n << 10n) | 1n).isPointer).toBe(true);
});
