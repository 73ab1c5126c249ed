// A whole ELF program as assembly text, in the manner of objdump -d.
//
// Owns: which parts of the file are code, the headings, and the line format. The file format is boot/elf.ts's business,
// the text of an instruction disassemble.ts's.
// Names come from the file and go to a terminal: control characters in them are replaced.

import { type ElfSymbol, parseElf } from "../boot/elf.ts";
import { disassemble } from "./disassemble.ts";

/** sh_flags: the section holds instructions. */
const SECTION_EXECUTABLE = 4n;
/** Columns of the address and of the encoding. */
const ADDRESS_WIDTH = 12;
const ENCODING_WIDTH = 8;

/** A run of bytes to be read as instructions. */
interface Code {
  readonly heading: string;
  readonly address: bigint;
  readonly data: Uint8Array;
}

/**
 * The lines of a program's disassembly, without line ends: for each executable section a heading, for each symbol in it
 * a heading, for each instruction its address, encoding and text. A file without sections is read by its segments,
 * data included, because it does not say which are code.
 * @throws ImageError if `bytes` is not a linked ELF64 RISC-V program; before the first line
 */
export function disassembleElf(bytes: Uint8Array): Iterable<string> {
  const image = parseElf(bytes);
  const sections = image
    .sections()
    .filter(({ flags, data }) => (flags & SECTION_EXECUTABLE) !== 0n && data.length > 0)
    .map(({ name, address, data }) => ({ heading: `section ${printable(name)}`, address, data }));
  const segments = image.segments.map(({ vaddr, data }) => ({ heading: "segment", address: vaddr, data }));
  const codes = sections.length > 0 ? sections : segments;
  return listCodes(codes, new CodeSymbols(image.symbols(), codes));
}

function* listCodes(codes: readonly Code[], symbols: CodeSymbols): Generator<string> {
  for (const [index, code] of codes.entries()) {
    if (index > 0) yield "";
    yield `Disassembly of ${code.heading} at 0x${code.address.toString(16)}:`;
    yield* listCode(code, symbols);
  }
}

function* listCode({ address, data }: Code, symbols: CodeSymbols): Generator<string> {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let offset = 0; offset < data.length; ) {
    const pc = BigInt.asUintN(64, address + BigInt(offset));
    const names = symbols.namesAt(pc);
    if (names.length > 0) yield "";
    for (const name of names) yield `${pc.toString(16).padStart(16, "0")} <${name}>:`;
    const { length, encoding, text } = readLine(view, offset, pc, symbols);
    yield `${pc.toString(16).padStart(ADDRESS_WIDTH)}:  ${encoding.padEnd(ENCODING_WIDTH)}  ${text}`;
    offset += length;
  }
}

interface Line {
  /** Bytes. */
  readonly length: number;
  readonly encoding: string;
  readonly text: string;
}

/** The instruction at `offset`, or as data what is left at the end and is too short for one. */
function readLine(view: DataView, offset: number, pc: bigint, symbols: CodeSymbols): Line {
  const left = view.byteLength - offset;
  if (left < 2) return dataLine(1, view.getUint8(offset), ".byte");
  const halfword = view.getUint16(offset, true);
  if ((halfword & 3) !== 3) return instructionLine(halfword, pc, symbols);
  if (left < 4) return dataLine(2, halfword, ".half");
  return instructionLine(view.getUint32(offset, true), pc, symbols);
}

function dataLine(length: number, value: number, directive: string): Line {
  const encoding = hexadecimal(value, length);
  return { length, encoding, text: `${directive} 0x${encoding}` };
}

function instructionLine(bits: number, pc: bigint, symbols: CodeSymbols): Line {
  const { text, length, target } = disassemble(bits, pc);
  const destination = target === null ? "" : symbols.describe(target);
  return { length, encoding: hexadecimal(bits, length), text: text + destination };
}

function hexadecimal(value: number, bytes: number): string {
  return value.toString(16).padStart(bytes * 2, "0");
}

/** The symbols of the code that is listed, by address. */
class CodeSymbols {
  private readonly symbols: readonly ElfSymbol[];
  private readonly namesByAddress = new Map<bigint, string[]>();

  /** `symbols` by ascending address. */
  constructor(symbols: readonly ElfSymbol[], codes: readonly Code[]) {
    this.symbols = symbols.filter((symbol) => !isLocalLabel(symbol) && codes.some((code) => contains(code, symbol)));
    for (const { address, name } of this.symbols) {
      const names = this.namesByAddress.get(address);
      if (names === undefined) this.namesByAddress.set(address, [printable(name)]);
      else names.push(printable(name));
    }
  }

  namesAt(address: bigint): readonly string[] {
    return this.namesByAddress.get(address) ?? [];
  }

  /** " <name+0x10>" for the nearest symbol at or before `address`; "" if there is none. */
  describe(address: bigint): string {
    const nearest = this.lastAtOrBefore(address);
    if (nearest === null) return "";
    const distance = address - nearest.address;
    const name = this.namesAt(nearest.address)[0]!;
    return distance === 0n ? ` <${name}>` : ` <${name}+0x${distance.toString(16)}>`;
  }

  private lastAtOrBefore(address: bigint): ElfSymbol | null {
    let low = 0;
    let high = this.symbols.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.symbols[middle]!.address <= address) low = middle + 1;
      else high = middle;
    }
    return this.symbols[low - 1] ?? null;
  }
}

/** Labels that assemblers make up (".L0 "); some linkers keep them. */
function isLocalLabel({ name }: ElfSymbol): boolean {
  return name.startsWith(".L");
}

function contains({ address, data }: Code, symbol: ElfSymbol): boolean {
  return symbol.address >= address && symbol.address < address + BigInt(data.length);
}

function printable(name: string): string {
  return name.replace(/\p{Cc}/gu, "?");
}
