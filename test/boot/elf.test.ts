import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseElf } from "../../src/boot/elf.ts";
import { ImageError } from "../../src/boot/errors.ts";
import { buildElf, ElfOffset, patched } from "./elf-builder.ts";

const CODE = Uint8Array.of(0x13, 0, 0, 0, 0x6f, 0, 0, 0);
const good = buildElf({
  entry: 0x8000_0004n,
  segments: [
    { paddr: 0x8000_1000, data: Uint8Array.of(1, 2, 3), memsz: 0x100, vaddr: 0xffff_ffff_8000_1000n },
    { paddr: 0x8000_0000, data: CODE },
  ],
  symbols: [
    { name: "main", address: 0x8000_0004n, type: 2 },
    { name: "start", address: 0x8000_0000n, type: 0 },
    { name: "$x", address: 0x8000_0000n, type: 0 },
    { name: "table", address: 0x8000_1000n, type: 1 },
    { name: ".text", address: 0x8000_0000n, type: 3 },
  ],
});

describe("ELF: a good file", () => {
  test("entry, flags and segments by ascending physical address", () => {
    const elf = parseElf(good);
    expect(elf.entry).toBe(0x8000_0004n);
    expect(elf.flags).toBe(5); // compressed instructions, double-float ABI: no reason to refuse it
    expect(elf.segments).toEqual([
      { paddr: 0x8000_0000, vaddr: 0x8000_0000n, data: CODE, memsz: 8 },
      { paddr: 0x8000_1000, vaddr: 0xffff_ffff_8000_1000n, data: Uint8Array.of(1, 2, 3), memsz: 0x100 },
    ]);
  });

  test("sections", () => {
    const sections = parseElf(good).sections();
    expect(sections.map(({ name }) => name)).toEqual(["", ".strtab", ".symtab", ".text"]);
    expect(sections[3]).toMatchObject({ type: 1, flags: 6n, address: 0x8000_1000n });
  });

  test("symbols: functions, objects and labels by address, without the assembler's marks", () => {
    expect(parseElf(good).symbols()).toEqual([
      { name: "start", address: 0x8000_0000n, size: 4n, kind: "other" },
      { name: "main", address: 0x8000_0004n, size: 4n, kind: "function" },
      { name: "table", address: 0x8000_1000n, size: 4n, kind: "object" },
    ]);
  });

  test("a stripped file has none", () => {
    const elf = parseElf(buildElf({ entry: 0n, segments: [{ paddr: 0x8000_0000, data: CODE }] }));
    expect(elf.sections()).toEqual([]);
    expect(elf.symbols()).toEqual([]);
  });

  test("it may lie anywhere in a larger buffer", () => {
    const padded = new Uint8Array(good.length + 3);
    padded.set(good, 3);
    expect(parseElf(padded.subarray(3)).segments).toEqual(parseElf(good).segments);
  });
});

describe("ELF: bad files give one clear sentence", () => {
  const one = buildElf({ entry: 0x8000_0000n, segments: [{ paddr: 0x8000_0000, data: CODE }] });
  const bigEndian = patched(patched(one, ElfOffset.data, 1, 2), ElfOffset.machine, 2, 0xf300);
  test.each<[string, Uint8Array, string]>([
    ["text", new TextEncoder().encode("hello"), "not an ELF file"],
    ["nothing", new Uint8Array(0), "not an ELF file"],
    ["a program for x86-64", patched(one, ElfOffset.machine, 2, 62), "for x86-64, not for RISC-V"],
    ["a program for ARM64", patched(one, ElfOffset.machine, 2, 183), "for ARM64, not for RISC-V"],
    ["an unknown machine", patched(one, ElfOffset.machine, 2, 999), "ELF machine number 999"],
    ["32 bits", patched(one, ElfOffset.class, 1, 1), "32-bit RISC-V"],
    ["big-endian", bigEndian, "big-endian"],
    ["an object file", patched(one, ElfOffset.type, 2, 1), "link it first"],
    ["a core dump", patched(one, ElfOffset.type, 2, 4), "core dump"],
    ["another type", patched(one, ElfOffset.type, 2, 0xfe00), "not a program"],
    ["cut in the identification", one.subarray(0, 10), "truncated"],
    ["cut in the header", one.subarray(0, 40), "truncated: the ELF header"],
    ["cut in the program headers", one.subarray(0, 100), "truncated: the table of 1 program headers"],
    ["cut in a segment", one.subarray(0, one.length - 1), "truncated: segment 0"],
    ["program headers elsewhere", patched(one, ElfOffset.phoff, 8, 1n << 63n), "truncated: the table"],
    ["program headers of another size", patched(one, ElfOffset.phentsize, 2, 32), "program headers of 32 bytes"],
    ["no segments", patched(one, ElfOffset.phnum, 2, 0), "nothing to load"],
    ["too many segments", patched(one, ElfOffset.phnum, 2, 0xffff), "65534"],
    ["a segment larger than the file", patched(one, ElfOffset.segmentOffset, 8, 1n << 62n), "truncated: segment 0"],
    ["more bytes than memory", patched(one, ElfOffset.segmentMemsz, 8, 4), "segment 0 has 8 bytes in the file"],
    ["an absurd size", patched(one, ElfOffset.segmentMemsz, 8, 1n << 62n), "beyond any memory"],
    ["an absurd address", patched(one, ElfOffset.segmentPaddr, 8, 0xffff_ffff_8000_0000n), "beyond any memory"],
  ])("%s", (_what, bytes, message) => {
    expect(() => parseElf(bytes)).toThrow(ImageError);
    expect(() => parseElf(bytes)).toThrow(message);
  });

  test("overlapping segments", () => {
    const bytes = buildElf({
      entry: 0n,
      segments: [
        { paddr: 0x8000_0000, data: CODE, memsz: 0x1001 },
        { paddr: 0x8000_1000, data: CODE },
      ],
    });
    expect(() => parseElf(bytes)).toThrow("two segments overlap at physical address 0x80001000");
  });

  test("section headers cut off matter only to who asks for them", () => {
    const elf = parseElf(good.subarray(0, good.length - 1));
    expect(() => elf.sections()).toThrow("truncated: the table of 4 section headers");
    expect(() => elf.symbols()).toThrow(ImageError);
  });

  test("a name is cut at 1024 bytes, so that many symbols naming one long string cost no more than the file", () => {
    const name = "a".repeat(20_000);
    const bytes = buildElf({
      entry: 0n,
      segments: [{ paddr: 0x8000_0000, data: CODE }],
      symbols: [{ name, address: 0n, type: 2 }],
    });
    expect(parseElf(bytes).symbols()[0]!.name).toHaveLength(1024);
  });
});

describe("ELF: properties", () => {
  /** Nothing but ImageError may come out, whatever is asked. */
  function useAll(bytes: Uint8Array): void {
    for (const use of [
      () => parseElf(bytes),
      () => parseElf(bytes).sections(),
      () => parseElf(bytes).symbols(),
    ] as const) {
      try {
        use();
      } catch (error) {
        expect(error).toBeInstanceOf(ImageError);
        expect((error as Error).message).not.toContain("\n");
      }
    }
  }

  test("mutated files", () => {
    const mutation = fc.record({ offset: fc.nat(good.length - 1), value: fc.nat(0xff) });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 8 }), fc.nat(good.length), (mutations, length) => {
        const bytes = good.slice();
        for (const { offset, value } of mutations) bytes[offset] = value;
        useAll(bytes);
        useAll(bytes.subarray(0, length));
      }),
      { numRuns: 2000 },
    );
  });

  test("random bytes, with and without the magic", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, magic) => {
        if (magic) bytes.set(good.subarray(0, Math.min(20, bytes.length)));
        useAll(bytes);
      }),
      { numRuns: 1000 },
    );
  });
});
