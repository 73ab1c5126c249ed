// The rules by which Linux consoles are compared take out what they name, and nothing else.

import { expect, test } from "vitest";
import { advertisedNames, DEFAULT_ISA } from "../../src/isa/extensions.ts";
import { comparable, namesEveryExtension, prompt, session } from "./console.ts";

const console = (...lines: string[]): Buffer => Buffer.from(lines.map((line) => `${line}\r\n`).join(""));
const first = "[    0.000000] Linux version 6.12";

test("what the rules name is replaced", () => {
  const lines = [
    [first, "[time] Linux version 6.12"],
    ["[    0.123456] Machine model: riscv-virtio,qemu", "[time] Machine model: (board)"],
    [
      "[   12.000001] riscv-plic: plic@c000000: mapped 96 interrupts with",
      "[time] riscv-plic: plic@c000000: mapped (sources) interrupts with",
    ],
    ["isa\t\t: rv64imac", "isa\t\t: (isa)"],
    ["marchid\t\t: 0x70216", "marchid\t\t: (id)"],
  ] as const;
  expect(comparable(console(...lines.map(([line]) => line)))).toBe(
    console(...lines.map(([, kept]) => kept)).toString(),
  );
});

test("a line that only QEMU's device tree causes is left out", () => {
  expect(comparable(console(first, '[    0.000000] Falling back to deprecated "riscv,isa"', "x"))).toBe(
    "[time] Linux version 6.12\r\nx\r\n",
  );
});

test("every other byte stays", () => {
  const text = ["0.30000000000000004 4.94066e-324", "[1]+  Done   sleep 0.2", "a [    0.000000] b", "0x80200000"];
  expect(comparable(console(first, ...text))).toBe(console("[time] Linux version 6.12", ...text).toString());
});

test("the firmware's lines are not compared; the session begins at the first prompt", () => {
  const all = console("OpenSBI v1.1", first, `${prompt}uname`, "Linux", `${prompt}poweroff -f`);
  expect(comparable(all)).toMatch(/^\[time\] Linux version/);
  expect(session(all)).toBe(console(`${prompt}uname`, "Linux", `${prompt}poweroff -f`).toString());
});

test("a console without Linux, or without a prompt, is an error", () => {
  expect(() => comparable(console("OpenSBI v1.1"))).toThrow("no Linux on this console");
  expect(() => session(console(first))).toThrow("no prompt on this console");
});

test("an extension of the device tree that Linux has not found is seen", () => {
  const cpu = (isa: string): Buffer => console("processor\t: 0", `isa\t\t: ${isa}`);
  const names = advertisedNames(DEFAULT_ISA).filter((name) => name !== "svadu");
  const letters = names.filter((name) => name.length === 1).join("");
  const others = names.filter((name) => name.length > 1);
  expect(namesEveryExtension(cpu([`rv64${letters}`, ...others].join("_")))).toBe(true);
  expect(namesEveryExtension(cpu([`rv64${letters}`, ...others.slice(1)].join("_")))).toBe(false);
  expect(namesEveryExtension(cpu([`rv64${letters.slice(1)}`, ...others].join("_")))).toBe(false);
});
