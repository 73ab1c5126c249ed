// Symbols of an image by which a guest talks to whoever runs it, as guest-physical addresses.
//
// Owns: which they are (those of Spike's host-target interface and of the architecture tests), and their translation.
// A symbol is a virtual address; the segment that it lies in says where it is in memory.

import { RAM_BASE } from "../devices/virt-board.ts";
import { type Gpa, gpa } from "../memory/address.ts";
import type { ElfImage, ElfSymbol } from "./elf.ts";
import { formatAddress, ImageError } from "./errors.ts";

/** Where Spike's host-target interface lies. */
export interface HtifPlace {
  readonly tohost: Gpa;
  readonly fromhost: Gpa;
}

/**
 * The place of `tohost` and `fromhost`; null if the image does not have both. Throws ImageError if they are where no such
 * interface can be.
 */
export function htifPlace(elf: ElfImage, ramSize: number): HtifPlace | null {
  const symbols = readableSymbols(elf);
  const tohost = find(symbols, "tohost");
  const fromhost = find(symbols, "fromhost");
  if (tohost === undefined || fromhost === undefined) return null;
  const [to, from] = [tohost, fromhost].map((symbol) => doubleword(symbol, elf, ramSize)) as [Gpa, Gpa];
  if (to === from) throw new ImageError("its symbols tohost and fromhost are one doubleword");
  return { tohost: to, fromhost: from };
}

/** The physical range from `begin_signature` up to `end_signature`, which lies in RAM. Throws ImageError. */
export function signatureRange(elf: ElfImage, ramSize: number): { readonly start: number; readonly end: number } {
  const symbols = elf.symbols();
  const [start, end] = ["begin_signature", "end_signature"].map((name) => {
    const symbol = find(symbols, name);
    if (symbol === undefined) throw new ImageError(`no symbol ${name}, so it has no signature`);
    return physical(symbol.address, elf);
  }) as [number, number];
  if (start < RAM_BASE || end > RAM_BASE + ramSize || end < start)
    throw new ImageError(`its signature, ${formatAddress(start)} to ${formatAddress(end)}, is no piece of memory`);
  return { start, end };
}

/** A symbol table that cannot be read does not keep an image from running. */
function readableSymbols(elf: ElfImage): readonly ElfSymbol[] {
  try {
    return elf.symbols();
  } catch (error) {
    if (error instanceof ImageError) return [];
    throw error;
  }
}

const find = (symbols: readonly ElfSymbol[], name: string): ElfSymbol | undefined =>
  symbols.find((symbol) => symbol.name === name && symbol.kind !== "function");

function doubleword({ name, address }: ElfSymbol, elf: ElfImage, ramSize: number): Gpa {
  const at = physical(address, elf);
  if (at % 8 === 0 && at >= RAM_BASE && at + 8 <= RAM_BASE + ramSize) return gpa(at);
  throw new ImageError(`its symbol ${name} is at ${formatAddress(address)}, which is not a doubleword of memory`);
}

/** Where a virtual address is loaded; the end of a segment counts as in it. Addresses outside are taken as physical. */
function physical(address: bigint, { segments }: ElfImage): number {
  for (const { vaddr, paddr, memsz } of segments)
    if (address >= vaddr && address <= vaddr + BigInt(memsz)) return paddr + Number(address - vaddr);
  return Number(address);
}
