// ELF64 for RISC-V: what to load where, and (only when asked for) sections and symbols for disassembly and debuggers.
//
// Owns: the file format. Does not own: where RAM is, which privilege an image starts in (image.ts).
// Invariant: the file is hostile. Every offset, size and count from it is checked before use, and the work is linear in
// the file's size; whatever is wrong is an ImageError.
// Spec: System V gABI, chapters 4 and 5; RISC-V ELF psABI.

import { ImageError } from "./errors.ts";

const enum Ident {
  Class = 4,
  Data = 5,
}

const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const MACHINE_RISCV = 243;
const TYPE_RELOCATABLE = 1;
const TYPE_EXECUTABLE = 2;
const TYPE_SHARED = 3; // static-pie, as OpenSBI is linked
const TYPE_CORE = 4;

const HEADER_SIZE = 64;
const PROGRAM_HEADER_SIZE = 56;
const SECTION_HEADER_SIZE = 64;
const SYMBOL_SIZE = 24;

const SEGMENT_LOAD = 1;
const SECTION_SYMTAB = 2;
const SECTION_NOBITS = 8;

/** e_phnum and e_shstrndx of this value mean "too many for the header": no image of ours is like that. */
const EXTENDED_NUMBERING = 0xffff;
/** Names are cut here: without a limit, many symbols naming one long string would cost the square of the file's size. */
const MAX_NAME = 1024;

/** What people call the machines whose files they may give us by mistake. */
const MACHINE_NAMES: Readonly<Record<number, string>> = {
  2: "SPARC",
  3: "x86 (32-bit)",
  4: "Motorola 68000",
  8: "MIPS",
  20: "PowerPC",
  21: "PowerPC 64",
  22: "IBM S/390",
  40: "ARM (32-bit)",
  42: "SuperH",
  43: "SPARC V9",
  50: "Itanium",
  62: "x86-64",
  94: "Xtensa",
  183: "ARM64",
  247: "BPF",
  258: "LoongArch",
};

/** A PT_LOAD segment that occupies memory. */
export interface ElfSegment {
  /** p_paddr: where it is loaded. */
  readonly paddr: number;
  /** p_vaddr: where the program believes it to be. */
  readonly vaddr: bigint;
  /** The file's bytes; memory from there to `memsz` is zero. */
  readonly data: Uint8Array;
  /** Bytes of memory, at least data.length. */
  readonly memsz: number;
}

export interface ElfSection {
  readonly name: string;
  /** sh_type: 1 code or data, 2 symbols, 3 strings, 8 no bits in the file, ... */
  readonly type: number;
  /** sh_flags: bit 0 writable, 1 allocated, 2 executable. */
  readonly flags: bigint;
  readonly address: bigint;
  /** Bytes in memory; `data` is empty for a section without bits. */
  readonly size: bigint;
  readonly data: Uint8Array;
}

export interface ElfSymbol {
  readonly name: string;
  readonly address: bigint;
  readonly size: bigint;
  readonly kind: "function" | "object" | "other";
}

export interface ElfImage {
  /** e_entry, a virtual address. */
  readonly entry: bigint;
  /** e_flags: bit 0 compressed instructions, bits 2:1 float ABI (0 soft, 1 single, 2 double), bit 3 RV64E. */
  readonly flags: number;
  /** By ascending paddr; they do not overlap, and there is at least one. */
  readonly segments: readonly ElfSegment[];
  /** All sections in file order; empty for a stripped file. Throws ImageError. */
  sections(): ElfSection[];
  /** Named functions, objects and labels by ascending address; empty for a stripped file. Throws ImageError. */
  symbols(): ElfSymbol[];
}

/** True if the file says that it is ELF, of whatever kind. */
export function isElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

/** Reads a linked ELF64 RISC-V program. Throws ImageError for anything else. Segments' data are views of `bytes`. */
export function parseElf(bytes: Uint8Array): ElfImage {
  if (!isElf(bytes)) throw new ImageError("not an ELF file");
  checkMachine(bytes);
  const file = new ElfFile(bytes);
  file.require(0, HEADER_SIZE, "the ELF header");
  checkType(file.u16(16));
  return {
    entry: file.u64(24),
    flags: file.u32(48),
    segments: readSegments(file),
    sections: () => readSections(file).map(({ section }) => section),
    symbols: () => readSymbols(file),
  };
}

/** The file's bytes with checked, little-endian access. */
class ElfFile {
  private readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u16(offset: number): number {
    return this.view.getUint16(offset, true);
  }

  u32(offset: number): number {
    return this.view.getUint32(offset, true);
  }

  u64(offset: number): bigint {
    return this.view.getBigUint64(offset, true);
  }

  /** Refuses a file that ends before [offset, offset + size) does. */
  require(offset: number | bigint, size: number | bigint, what: string): void {
    const end = BigInt(offset) + BigInt(size);
    if (end > BigInt(this.bytes.length)) {
      throw new ImageError(`truncated: ${what} ends at byte ${end}, and the file has ${this.bytes.length}`);
    }
  }

  /** The bytes [offset, offset + size), as a view. */
  slice(offset: bigint, size: bigint, what: string): Uint8Array {
    this.require(offset, size, what);
    return this.bytes.subarray(Number(offset), Number(offset + size));
  }
}

/** Machine, byte order and class lie in the first 20 bytes of every ELF file, whatever its class. */
function checkMachine(bytes: Uint8Array): void {
  if (bytes.length < 20)
    throw new ImageError(`truncated: the file ends in its ELF header, after ${bytes.length} bytes`);
  const littleEndian = bytes[Ident.Data] === LITTLE_ENDIAN;
  const machine = littleEndian ? bytes[18]! | (bytes[19]! << 8) : (bytes[18]! << 8) | bytes[19]!;
  if (machine !== MACHINE_RISCV) {
    throw new ImageError(`for ${MACHINE_NAMES[machine] ?? `ELF machine number ${machine}`}, not for RISC-V`);
  }
  if (!littleEndian) throw new ImageError("a big-endian RISC-V program; this machine is little-endian");
  if (bytes[Ident.Class] !== CLASS_64) throw new ImageError("a 32-bit RISC-V program; this machine is RV64");
}

function checkType(type: number): void {
  if (type === TYPE_EXECUTABLE || type === TYPE_SHARED) return;
  if (type === TYPE_RELOCATABLE) throw new ImageError("an object file; link it first");
  if (type === TYPE_CORE) throw new ImageError("a core dump, not a program");
  throw new ImageError(`ELF type ${type}, not a program`);
}

function readSegments(file: ElfFile): ElfSegment[] {
  const table = file.u64(32);
  const entrySize = file.u16(54);
  const count = file.u16(56);
  if (count === EXTENDED_NUMBERING) throw new ImageError("more than 65534 program headers");
  if (count > 0 && entrySize !== PROGRAM_HEADER_SIZE) {
    throw new ImageError(`program headers of ${entrySize} bytes; ELF64 has ${PROGRAM_HEADER_SIZE}`);
  }
  file.require(table, count * PROGRAM_HEADER_SIZE, `the table of ${count} program headers`);

  const segments: ElfSegment[] = [];
  for (let index = 0; index < count; index++) {
    const header = Number(table) + index * PROGRAM_HEADER_SIZE;
    if (file.u32(header) !== SEGMENT_LOAD) continue;
    const segment = readSegment(file, header, `segment ${index}`);
    if (segment.memsz > 0) segments.push(segment);
  }
  if (segments.length === 0) throw new ImageError("nothing to load: no loadable segment");
  segments.sort((a, b) => a.paddr - b.paddr);
  for (let index = 1; index < segments.length; index++) {
    const before = segments[index - 1]!;
    const { paddr } = segments[index]!;
    if (before.paddr + before.memsz > paddr) {
      throw new ImageError(`two segments overlap at physical address 0x${paddr.toString(16)}`);
    }
  }
  return segments;
}

function readSegment(file: ElfFile, header: number, what: string): ElfSegment {
  const offset = file.u64(header + 8);
  const vaddr = file.u64(header + 16);
  const paddr = file.u64(header + 24);
  const filesz = file.u64(header + 32);
  const memsz = file.u64(header + 40);
  if (filesz > memsz) throw new ImageError(`${what} has ${filesz} bytes in the file for ${memsz} bytes of memory`);
  if (paddr + memsz > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new ImageError(`${what} (${memsz} bytes at 0x${paddr.toString(16)}) lies beyond any memory`);
  }
  return { vaddr, paddr: Number(paddr), memsz: Number(memsz), data: file.slice(offset, filesz, what) };
}

/** A section, and which other section it refers to (for symbols: their strings). */
interface LinkedSection {
  readonly section: ElfSection;
  readonly link: number;
}

function readSections(file: ElfFile): LinkedSection[] {
  const table = file.u64(40);
  const entrySize = file.u16(58);
  const count = file.u16(60);
  const namesIndex = file.u16(62);
  if (table === 0n || count === 0) return [];
  if (entrySize !== SECTION_HEADER_SIZE) {
    throw new ImageError(`section headers of ${entrySize} bytes; ELF64 has ${SECTION_HEADER_SIZE}`);
  }
  file.require(table, count * SECTION_HEADER_SIZE, `the table of ${count} section headers`);

  const headers = Array.from({ length: count }, (_, index) => Number(table) + index * SECTION_HEADER_SIZE);
  const dataOf = (header: number, what: string): Uint8Array =>
    file.u32(header + 4) === SECTION_NOBITS
      ? new Uint8Array(0)
      : file.slice(file.u64(header + 24), file.u64(header + 32), what);

  const namesHeader = headers[namesIndex];
  const names = namesHeader === undefined ? new Uint8Array(0) : dataOf(namesHeader, "the section names");
  return headers.map((header, index) => ({
    section: {
      name: stringAt(names, file.u32(header)),
      type: file.u32(header + 4),
      flags: file.u64(header + 8),
      address: file.u64(header + 16),
      size: file.u64(header + 32),
      data: dataOf(header, `section ${index}`),
    },
    link: file.u32(header + 40),
  }));
}

const SYMBOL_KINDS: Readonly<Record<number, ElfSymbol["kind"]>> = { 0: "other", 1: "object", 2: "function" };
/** Marks of the assembler where code and data begin, not names (psABI, "Mapping Symbol"). */
const MAPPING_SYMBOL = /^\$[xd]/;

function readSymbols(file: ElfFile): ElfSymbol[] {
  const sections = readSections(file);
  const symbols: ElfSymbol[] = [];
  for (const { section, link } of sections) {
    if (section.type !== SECTION_SYMTAB) continue;
    const strings = sections[link]?.section.data;
    if (strings === undefined) throw new ImageError(`the symbols' string section ${link} does not exist`);
    const view = new DataView(section.data.buffer, section.data.byteOffset, section.data.byteLength);
    for (let offset = 0; offset + SYMBOL_SIZE <= section.data.length; offset += SYMBOL_SIZE) {
      const kind = SYMBOL_KINDS[view.getUint8(offset + 4) & 0xf];
      const defined = view.getUint16(offset + 6, true) !== 0;
      if (kind === undefined || !defined) continue;
      const name = stringAt(strings, view.getUint32(offset, true));
      if (name === "" || MAPPING_SYMBOL.test(name)) continue;
      symbols.push({
        name,
        kind,
        address: view.getBigUint64(offset + 8, true),
        size: view.getBigUint64(offset + 16, true),
      });
    }
  }
  return symbols.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
}

const decoder = new TextDecoder();

/** The NUL-terminated string at `offset` of a string section; "" where there is none. */
function stringAt(strings: Uint8Array, offset: number): string {
  const window = strings.subarray(offset, offset + MAX_NAME);
  const length = window.indexOf(0);
  return decoder.decode(length < 0 ? window : window.subarray(0, length));
}
