import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ImageError } from "../../src/boot/errors.ts";
import { disassembleElf } from "../../src/isa/disassemble-elf.ts";
import { runTool, withDirectory } from "./toolchain.ts";

const source = `
.option norelax
.globl _start
_start:
  li a0, 1
  jal ra, twice
  beqz a0, _start
  j twice + 2
.globl twice, doubled
twice:
doubled:
  add a0, a0, a0
  amoadd.w.aqrl a0, a1, (a2)
  ret
.half 0x0003
.section .text.late, "ax"
"odd\u001bname":
  .half 0
  ebreak
  .byte 7
.data
value: .dword 1
`;

const linkerScript = `
SECTIONS {
  .text 0x80000000 : { *(.text) }
  .text.late 0x80001000 : { *(.text.late) }
  .data : { *(.data) }
}
`;

interface Target {
  readonly architecture: string;
  readonly abi: string;
  readonly emulation: string;
}

const rv64: Target = { architecture: "rv64gc", abi: "lp64", emulation: "elf64lriscv" };
const rv32: Target = { architecture: "rv32gc", abi: "ilp32", emulation: "elf32lriscv" };

/** The program of `source`, linked by `linkerScript`; without its section headers if `strip` is given. */
function build(target: Target, strip = false): Uint8Array {
  return withDirectory((directory) => {
    const path = (name: string) => join(directory, name);
    writeFileSync(path("a.s"), source);
    writeFileSync(path("link.ld"), linkerScript);
    const { architecture, abi, emulation } = target;
    runTool("riscv64-unknown-elf-as", [`-march=${architecture}`, `-mabi=${abi}`, path("a.s"), "-o", path("a.o")]);
    runTool("riscv64-unknown-elf-ld", ["-m", emulation, "-T", path("link.ld"), path("a.o"), "-o", path("a.elf")]);
    if (strip) runTool("llvm-objcopy", ["--strip-sections", path("a.elf")]);
    return readFileSync(path("a.elf"));
  });
}

describe("disassembleElf", { timeout: 30_000 }, () => {
  test("lists executable sections with symbols, encodings and named targets", () => {
    expect([...disassembleElf(build(rv64))]).toEqual([
      "Disassembly of section .text at 0x80000000:",
      "",
      "0000000080000000 <_start>:",
      "    80000000:  4505      li a0, 1",
      "    80000002:  008000ef  jal 0x8000000a <twice>",
      "    80000006:  dd6d      beqz a0, 0x80000000 <_start>",
      "    80000008:  a011      j 0x8000000c <twice+0x2>",
      "",
      "000000008000000a <twice>:",
      "000000008000000a <doubled>:",
      "    8000000a:  952a      add a0, a0, a0",
      "    8000000c:  06b6252f  amoadd.w.aqrl a0, a1, (a2)",
      "    80000010:  8082      ret",
      "    80000012:  0003      .half 0x0003",
      "",
      "Disassembly of section .text.late at 0x80001000:",
      "",
      "0000000080001000 <odd?name>:",
      "    80001000:  0000      unimp",
      "    80001002:  9002      ebreak",
      "    80001004:  07        .byte 0x07",
    ]);
  });

  test("reads the segments of a file without sections", () => {
    const lines = [...disassembleElf(build(rv64, true))];
    expect(lines.slice(0, 3)).toEqual([
      "Disassembly of segment at 0x80000000:",
      "    80000000:  4505      li a0, 1",
      "    80000002:  008000ef  jal 0x8000000a",
    ]);
  });

  test("refuses what is not a 64-bit RISC-V program before the first line", () => {
    expect(() => disassembleElf(build(rv32))).toThrow(ImageError);
    expect(() => disassembleElf(new Uint8Array([1, 2, 3]))).toThrow(ImageError);
    expect(() => disassembleElf(build(rv64).subarray(0, 100))).toThrow(ImageError);
  });
});
