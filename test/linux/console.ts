// Comparing Linux's console here with its console in QEMU.
//
// Owns: the rules. What a rule names is replaced before two consoles are compared; every other byte must be the same.

import { advertisedNames, DEFAULT_ISA } from "../../src/isa/extensions.ts";

/** The prompt of busybox's shell: it asks the terminal where its cursor is, and no terminal answers. */
export const prompt = "~ # \x1b[6n";

/** What may differ, and why. */
interface Rule {
  readonly why: string;
  readonly pattern: RegExp;
  readonly replacement: string;
}

const rules: readonly Rule[] = [
  { why: "when a line was logged", pattern: /^\[ *\d+\.\d{6}\] /gm, replacement: "[time] " },
  {
    why: "the date: a fixed one under the virtual clock, today's in QEMU",
    pattern: /(\.rtc: setting system clock to ).*$/gm,
    replacement: "$1(date)",
  },
  { why: "the board's name, in the device tree", pattern: /\briscv-virtio,(qemu|tabvisor)\b/g, replacement: "(board)" },
  {
    why: "QEMU 7.2's device tree has only the old riscv,isa",
    pattern: /^\[time\] Falling back to deprecated "riscv,isa"\r\n/gm,
    replacement: "",
  },
  {
    why: "QEMU counts source 0, which does not exist, and one more",
    pattern: /(riscv-plic: .* mapped )\d+( interrupts)/g,
    replacement: "$1(sources)$2",
  },
  {
    why: "the device tree's size, and how much of memory is reserved for it",
    pattern: /^(\[time\] Memory: )\d+(K\/\d+K available .* )\d+(K reserved)/gm,
    replacement: "$1(free)$2(tree)$3",
  },
  {
    why: "a tmpfs takes half of what is free, and so depends on the device tree's size too",
    pattern: /^((rootfs|none) on .*,size=)\d+(k,nr_inodes=)\d+/gm,
    replacement: "$1(free)$3(free)",
  },
  {
    why: "the ISA string of /proc/cpuinfo: QEMU has no Svadu by name, and the device tree names Zicntr and Zihpm",
    pattern: /^((hart )?isa\t+: ).*$/gm,
    replacement: "$1(isa)",
  },
  { why: "QEMU has Sv57 too", pattern: /^(mmu\t+: ).*$/gm, replacement: "$1(mode)" },
  { why: "who implemented the hart", pattern: /^(m(vendor|arch|imp)id\t+: ).*$/gm, replacement: "$1(id)" },
];

/** The console from the kernel's first line on, with everything replaced that a rule names. */
export function comparable(console: Buffer): string {
  const text = console.toString("latin1");
  const start = text.search(/^\[ *0\.0{6}\] (Booting Linux|Linux version)/m);
  if (start < 0) throw new Error(`no Linux on this console: ${JSON.stringify(text.slice(-400))}`);
  return rules.reduce((kept, { pattern, replacement }) => kept.replace(pattern, replacement), text.slice(start));
}

/** The shell's part of a console alone: what follows the first prompt. */
export function session(console: Buffer): string {
  const text = comparable(console);
  const start = text.indexOf(`\n${prompt}`);
  if (start < 0) throw new Error(`no prompt on this console: ${JSON.stringify(text.slice(-400))}`);
  return text.slice(start + 1);
}

/** Is every extension of our device tree in /proc/cpuinfo? But for Svadu, which Linux knows since 6.13. */
export function namesEveryExtension(console: Buffer): boolean {
  const [, letters = "", names = ""] = /^isa\t+: rv64([a-z]+)((?:_\w+)*)\r$/m.exec(console.toString("latin1")) ?? [];
  const known = [...letters, ...names.split("_")];
  return advertisedNames(DEFAULT_ISA).every((name) => name === "svadu" || known.includes(name));
}
