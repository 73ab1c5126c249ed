// Small ELF files for the tests, and what can be broken in them.

export interface BuiltSegment {
  readonly paddr: number;
  readonly data: Uint8Array;
  /** Default: as many as data. */
  readonly memsz?: number;
  /** Default: paddr. */
  readonly vaddr?: bigint;
}

export interface BuiltSymbol {
  readonly name: string;
  readonly address: bigint;
  /** STT_*: 0 label, 1 object, 2 function, 3 section. */
  readonly type: number;
}

export interface ElfOptions {
  readonly entry: bigint;
  readonly segments: readonly BuiltSegment[];
  readonly symbols?: readonly BuiltSymbol[];
  readonly machine?: number;
  readonly flags?: number;
}

/** Byte offsets in the file that buildElf gives, for tests that overwrite a field. */
export const ElfOffset = {
  class: 4,
  data: 5,
  type: 16,
  machine: 18,
  entry: 24,
  phoff: 32,
  flags: 48,
  phentsize: 54,
  phnum: 56,
  firstSegment: 64,
  segmentOffset: 64 + 8,
  segmentPaddr: 64 + 24,
  segmentFilesz: 64 + 32,
  segmentMemsz: 64 + 40,
} as const;

/** An ELF64 little-endian executable: headers, segments' data, then (with symbols) .strtab, .symtab and the section table. */
export function buildElf(options: ElfOptions): Uint8Array {
  const { entry, segments, symbols, machine = 243, flags = 5 } = options;
  const parts: number[] = [];
  const u16 = (value: number) => parts.push(value & 0xff, (value >>> 8) & 0xff);
  const u32 = (value: number) => parts.push(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
  const u64 = (value: bigint | number) => {
    const wide = BigInt.asUintN(64, BigInt(value));
    u32(Number(wide & 0xffff_ffffn));
    u32(Number(wide >> 32n));
  };

  const dataStart = 64 + 56 * segments.length;
  const dataSize = segments.reduce((sum, { data }) => sum + data.length, 0);
  const names = "\0.strtab\0.symtab\0.text\0";
  const strings = `${names}${(symbols ?? []).map(({ name }) => `${name}\0`).join("")}`;
  const stringsStart = dataStart + dataSize;
  const symbolsStart = stringsStart + strings.length;
  const symbolsSize = 24 * ((symbols?.length ?? 0) + 1);
  const sectionsStart = symbols === undefined ? 0 : symbolsStart + symbolsSize;

  parts.push(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, ...new Array(9).fill(0));
  u16(2);
  u16(machine);
  u32(1);
  u64(entry);
  u64(64);
  u64(sectionsStart);
  u32(flags);
  u16(64);
  u16(56);
  u16(segments.length);
  u16(64);
  u16(symbols === undefined ? 0 : 4);
  u16(symbols === undefined ? 0 : 1);

  let offset = dataStart;
  for (const { paddr, data, memsz, vaddr } of segments) {
    u32(1);
    u32(7);
    u64(offset);
    u64(vaddr ?? paddr);
    u64(paddr);
    u64(data.length);
    u64(memsz ?? data.length);
    u64(4096);
    offset += data.length;
  }
  for (const { data } of segments) parts.push(...data);
  if (symbols === undefined) return Uint8Array.from(parts);

  for (const character of strings) parts.push(character.charCodeAt(0));
  let nameOffset = names.length;
  parts.push(...new Array(24).fill(0));
  for (const { name, address, type } of symbols) {
    u32(nameOffset);
    parts.push(0x10 | type, 0);
    u16(3);
    u64(address);
    u64(4);
    nameOffset += name.length + 1;
  }
  const section = (name: string, type: number, sectionFlags: number, at: number, size: number, link: number) => {
    u32(strings.indexOf(name));
    u32(type);
    u64(sectionFlags);
    u64(type === 1 ? (segments[0]?.paddr ?? 0) : 0);
    u64(at);
    u64(size);
    u32(link);
    u32(0);
    u64(1);
    u64(type === 2 ? 24 : 0);
  };
  section("\0", 0, 0, 0, 0, 0);
  section(".strtab", 3, 0, stringsStart, strings.length, 0);
  section(".symtab", 2, 0, symbolsStart, symbolsSize, 1);
  section(".text", 1, 6, dataStart, segments[0]?.data.length ?? 0, 0);
  return Uint8Array.from(parts);
}

/** A copy of `bytes` with `value` at `offset`, little-endian. */
export function patched(bytes: Uint8Array, offset: number, size: 1 | 2 | 4 | 8, value: bigint | number): Uint8Array {
  const copy = bytes.slice();
  for (let index = 0; index < size; index++) {
    copy[offset + index] = Number((BigInt.asUintN(64, BigInt(value)) >> BigInt(8 * index)) & 0xffn);
  }
  return copy;
}
