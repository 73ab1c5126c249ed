// Code as a hart would execute it, with the names that the guest's image has for places.
//
// Owns: the listing around an address. Instructions have two lengths and are not marked, so those before an address are found by
// trying: the longest run of instructions that ends exactly there.

import { isElf, parseElf } from "../boot/elf.ts";
import { ImageError } from "../boot/errors.ts";
import { CodeSymbols, codeOf } from "../isa/code-symbols.ts";
import { disassemble } from "../isa/disassemble.ts";
import type { Vm } from "../vm/vm.ts";
import type { CodeLine, CodeListing, WalkEnd } from "../worker/inspect-protocol.ts";
import { readVirtual } from "./virtual-memory.ts";
import { walkAddress } from "./walk.ts";

const LONGEST = 4;
const SHORTEST = 2;
const PAGE_MASK = 0xfffn;

export class CodeReader {
  private symbols: readonly CodeSymbols[] | null = null;

  constructor(private readonly vm: Vm) {}

  /** For the selected vCPU. */
  list(address: bigint, before: number, after: number): CodeListing {
    const place = this.placeOf(address);
    const from = this.read(address, after * LONGEST);
    const lines = this.decode(from, address).slice(0, after);
    if (lines.length === 0) return { lines, place, why: this.whyNot(address) };
    return { lines: [...this.linesBefore(address, before), ...lines], place, why: null };
  }

  private read(address: bigint, length: number): Uint8Array {
    return readVirtual(this.vm, address, length);
  }

  /** Code before an address may lie on a page that cannot be read: then the listing begins with the page of the address. */
  private linesBefore(address: bigint, before: number): CodeLine[] {
    const inPage = address & PAGE_MASK;
    const wanted = BigInt(before * LONGEST);
    for (const distance of [wanted < address ? wanted : inPage, inPage]) {
      const bytes = this.read(address - distance, Number(distance));
      if (bytes.length === Number(distance)) return this.linesEndingAt(address, bytes).slice(-before);
    }
    return [];
  }

  /** The longest run of instructions in `bytes`, which lie before `address`, that ends exactly there. */
  private linesEndingAt(address: bigint, bytes: Uint8Array): CodeLine[] {
    for (let skipped = 0; skipped < bytes.length; skipped += SHORTEST) {
      const lines = this.decode(bytes.subarray(skipped), address - BigInt(bytes.length - skipped));
      const last = lines.at(-1);
      if (last !== undefined && last.address + BigInt(last.length) === address) return lines;
    }
    return [];
  }

  private decode(bytes: Uint8Array, address: bigint): CodeLine[] {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const lines: CodeLine[] = [];
    for (let offset = 0; offset + SHORTEST <= bytes.length; ) {
      const low = view.getUint16(offset, true);
      const isLong = (low & 3) === 3;
      if (isLong && offset + LONGEST > bytes.length) break;
      const bits = isLong ? view.getUint32(offset, true) : low;
      const at = BigInt.asUintN(64, address + BigInt(offset));
      const { text, length, target } = disassemble(bits, at);
      lines.push({
        address: at,
        bits,
        length,
        text,
        target: target === null ? null : this.placeOf(target),
        symbol: this.symbolAt(at),
      });
      offset += length;
    }
    return lines;
  }

  private placeOf(address: bigint): string | null {
    for (const symbols of this.allSymbols()) {
      const place = symbols.placeOf(address);
      if (place !== null) return place;
    }
    return null;
  }

  private symbolAt(address: bigint): string | null {
    for (const symbols of this.allSymbols()) {
      const [name] = symbols.namesAt(address);
      if (name !== undefined) return name;
    }
    return null;
  }

  private allSymbols(): readonly CodeSymbols[] {
    this.symbols ??= this.vm.images.flatMap(symbolsOf);
    return this.symbols;
  }

  private whyNot(address: bigint): string {
    return reasonOf(walkAddress(this.vm, address, "execute").guest.end);
  }
}

/** A table of symbols that cannot be read is none. */
function symbolsOf(image: Uint8Array): CodeSymbols[] {
  if (!isElf(image)) return [];
  try {
    const elf = parseElf(image);
    return [new CodeSymbols(elf.symbols(), codeOf(elf))];
  } catch (error) {
    if (error instanceof ImageError) return [];
    throw error;
  }
}

function reasonOf(end: WalkEnd): string {
  return end.kind === "fault" ? `${end.fault}: ${end.why}` : "no instruction is there";
}
