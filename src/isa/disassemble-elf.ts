// A whole ELF program as assembly text, in the manner of objdump -d.
//
// Owns: the headings and the line format. The file format is boot/elf.ts's business, what is code and its names are
// code-symbols.ts's, the text of an instruction disassemble.ts's.

import { parseElf } from "../boot/elf.ts";
import { type Code, CodeSymbols, codeOf } from "./code-symbols.ts";
import { disassemble } from "./disassemble.ts";

/** Columns of the address and of the encoding. */
const ADDRESS_WIDTH = 12;
const ENCODING_WIDTH = 8;

/**
 * The lines of a program's disassembly, without line ends: for each executable section a heading, for each symbol in it
 * a heading, for each instruction its address, encoding and text. A file without sections is read by its segments,
 * data included, because it does not say which are code.
 * @throws ImageError if `bytes` is not a linked ELF64 RISC-V program; before the first line
 */
export function disassembleElf(bytes: Uint8Array): Iterable<string> {
  const image = parseElf(bytes);
  const codes = codeOf(image);
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
  const place = target === null ? null : symbols.nearest(target);
  return { length, encoding: hexadecimal(bits, length), text: place === null ? text : `${text} <${place}>` };
}

function hexadecimal(value: number, bytes: number): string {
  return value.toString(16).padStart(bytes * 2, "0");
}
