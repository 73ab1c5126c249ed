// The code of an ELF program, and the names of places in it.
//
// Owns: which parts of the file are code, and "name+0x10" for an address. Names come from the file and go to terminals and
// pages: control characters in them are replaced.

import type { ElfImage, ElfSymbol } from "../boot/elf.ts";

/** sh_flags: the section holds instructions. */
const SECTION_EXECUTABLE = 4n;

/** A run of bytes to be read as instructions. */
export interface Code {
  readonly heading: string;
  readonly address: bigint;
  readonly data: Uint8Array;
}

/** The executable sections, or of a file without sections its segments, because it does not say which are code. */
export function codeOf(image: ElfImage): readonly Code[] {
  const sections = image
    .sections()
    .filter(({ flags, data }) => (flags & SECTION_EXECUTABLE) !== 0n && data.length > 0)
    .map(({ name, address, data }) => ({ heading: `section ${printable(name)}`, address, data }));
  const segments = image.segments.map(({ vaddr, data }) => ({ heading: "segment", address: vaddr, data }));
  return sections.length > 0 ? sections : segments;
}

/** The symbols of code, by address. */
export class CodeSymbols {
  private readonly symbols: readonly ElfSymbol[];
  private readonly namesByAddress = new Map<bigint, string[]>();

  /** `symbols` by ascending address. */
  constructor(
    symbols: readonly ElfSymbol[],
    private readonly codes: readonly Code[],
  ) {
    this.symbols = symbols.filter(
      (symbol) => !isLocalLabel(symbol) && codes.some((code) => contains(code, symbol.address)),
    );
    for (const { address, name } of this.symbols) {
      const names = this.namesByAddress.get(address);
      if (names === undefined) this.namesByAddress.set(address, [printable(name)]);
      else names.push(printable(name));
    }
  }

  namesAt(address: bigint): readonly string[] {
    return this.namesByAddress.get(address) ?? [];
  }

  /** "name+0x10" for the nearest symbol at or before `address`; null if there is none. */
  nearest(address: bigint): string | null {
    const symbol = this.lastAtOrBefore(address);
    if (symbol === null) return null;
    const distance = address - symbol.address;
    const name = this.namesAt(symbol.address)[0]!;
    return distance === 0n ? name : `${name}+0x${distance.toString(16)}`;
  }

  /** The same for an address within the code, and null outside. */
  placeOf(address: bigint): string | null {
    return this.codes.some((code) => contains(code, address)) ? this.nearest(address) : null;
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

function contains({ address, data }: Code, place: bigint): boolean {
  return place >= address && place < address + BigInt(data.length);
}

function printable(name: string): string {
  return name.replace(/\p{Cc}/gu, "?");
}
