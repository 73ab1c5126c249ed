// A guest image of any form (ELF, Linux Image, flat file) as chunks of guest-physical memory and a place to start.
//
// Owns: which form a file has, where it goes, and in which privilege it starts: what lies below base + 2 MiB is an
// M-mode image, everything else is a payload that firmware (or the hypervisor) starts in S-mode.
// Spec: Linux, Documentation/arch/riscv/boot-image-header.rst.

import { RAM_BASE } from "../devices/virt-board.ts";
import { type Gpa, gpa } from "../memory/address.ts";
import { type ElfImage, isElf, parseElf } from "./elf.ts";
import { type BootFile, formatAddress, formatSize, ImageError } from "./errors.ts";

/** Payloads start this far into RAM; below it is the firmware's place. */
export const PAYLOAD_OFFSET = 2 * 1024 * 1024;

/** Bytes for guest memory; from data.length to `size` memory is zero (as RAM is at power-on). */
export interface Chunk {
  readonly gpa: Gpa;
  readonly data: Uint8Array;
  readonly size: number;
}

export interface LoadedImage {
  /** Who starts it: the machine in M-mode, or a supervisor execution environment in S-mode. */
  readonly kind: "machine" | "supervisor";
  readonly format: "elf" | "linux" | "flat";
  /** Physical address of the first instruction. */
  readonly entry: Gpa;
  /** By ascending address; they do not overlap. */
  readonly chunks: readonly Chunk[];
  /** Lowest address used. */
  readonly lowest: Gpa;
  /** First address after the image, zeros included. */
  readonly end: Gpa;
  /** The parsed file, for symbols, where it is one. */
  readonly elf: ElfImage | null;
}

export interface LoadOptions {
  /** Bytes of RAM at RAM_BASE. */
  readonly ramSize: number;
  /** Where a flat file goes: to RAM_BASE, or to RAM_BASE + PAYLOAD_OFFSET. */
  readonly flatAt: "base" | "payload";
  /** What messages call the file; default "image". */
  readonly file?: BootFile;
}

/** Decides what `bytes` is and where it goes. Chunks are views of `bytes`. Throws ImageError, and nothing else. */
export function loadImage(bytes: Uint8Array, options: LoadOptions): LoadedImage {
  const file = options.file ?? "image";
  try {
    const image = place(bytes, options.flatAt);
    checkFits(image, options.ramSize);
    return image;
  } catch (error) {
    throw error instanceof ImageError && error.file !== file ? new ImageError(error.problem, file) : error;
  }
}

function place(bytes: Uint8Array, flatAt: LoadOptions["flatAt"]): LoadedImage {
  if (bytes.length === 0) throw new ImageError("empty");
  if (isElf(bytes)) return placeElf(parseElf(bytes));
  if (isLinuxImage(bytes)) return placeLinuxImage(bytes);
  refuseKnownForms(bytes);
  const lowest = RAM_BASE + (flatAt === "base" ? 0 : PAYLOAD_OFFSET);
  return placed("flat", lowest, [{ gpa: gpa(lowest), data: bytes, size: bytes.length }], null);
}

/** `chunks` must be ascending and not empty. */
function placed(
  format: LoadedImage["format"],
  entry: number,
  chunks: readonly Chunk[],
  elf: ElfImage | null,
): LoadedImage {
  const lowest = chunks[0]!.gpa;
  const last = chunks[chunks.length - 1]!;
  return {
    kind: lowest < RAM_BASE + PAYLOAD_OFFSET ? "machine" : "supervisor",
    format,
    entry: gpa(entry),
    chunks,
    lowest,
    end: gpa(last.gpa + last.size),
    elf,
  };
}

/** Starts at e_entry if that is a loaded physical address; a kernel linked to virtual addresses starts at its lowest. */
function placeElf(elf: ElfImage): LoadedImage {
  const chunks = elf.segments.map(({ paddr, data, memsz }) => ({ gpa: gpa(paddr), data, size: memsz }));
  const entryLoaded = elf.segments.some(
    ({ paddr, memsz }) => elf.entry >= BigInt(paddr) && elf.entry < BigInt(paddr + memsz),
  );
  if (entryLoaded && elf.entry % 2n !== 0n) throw new ImageError(`the entry ${formatAddress(elf.entry)} is odd`);
  return placed("elf", entryLoaded ? Number(elf.entry) : chunks[0]!.gpa, chunks, elf);
}

const enum LinuxHeader {
  TextOffset = 8,
  ImageSize = 16,
  Flags = 24,
  Magic = 56,
  Size = 64,
}
const LINUX_MAGIC = [0x52, 0x53, 0x43, 0x05]; // "RSC\x05"
const LINUX_ARM64_MAGIC = [0x41, 0x52, 0x4d, 0x64]; // "ARM\x64", at the same place
const FLAG_BIG_ENDIAN = 1n;

function isLinuxImage(bytes: Uint8Array): boolean {
  return bytes.length >= LinuxHeader.Size && hasBytes(bytes, LinuxHeader.Magic, LINUX_MAGIC);
}

function placeLinuxImage(bytes: Uint8Array): LoadedImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const textOffset = view.getBigUint64(LinuxHeader.TextOffset, true);
  const imageSize = view.getBigUint64(LinuxHeader.ImageSize, true);
  if ((view.getBigUint64(LinuxHeader.Flags, true) & FLAG_BIG_ENDIAN) !== 0n) {
    throw new ImageError("a big-endian Linux kernel; this machine is little-endian");
  }
  if (imageSize !== 0n && imageSize < BigInt(bytes.length)) {
    throw new ImageError(`its Linux header says ${imageSize} bytes, and the file has ${bytes.length}`);
  }
  if (textOffset + imageSize > BigInt(Number.MAX_SAFE_INTEGER - RAM_BASE)) {
    throw new ImageError(`its Linux header asks for ${imageSize} bytes at ${formatAddress(textOffset)} of RAM`);
  }
  const lowest = RAM_BASE + Number(textOffset);
  // image_size counts the zeros after the file (.bss); 0 is what kernels before 4.6 left there.
  const size = Math.max(Number(imageSize), bytes.length);
  return placed("linux", lowest, [{ gpa: gpa(lowest), data: bytes, size }], null);
}

/** Anything is a flat file, so the common mistakes are told apart by their first bytes. */
function refuseKnownForms(bytes: Uint8Array): void {
  if (hasBytes(bytes, 0, [0x1f, 0x8b, 0x08])) throw new ImageError("compressed (gzip); unpack it first");
  if (hasBytes(bytes, 0, [0xfd, 0x37, 0x7a, 0x58, 0x5a])) throw new ImageError("compressed (xz); unpack it first");
  if (hasBytes(bytes, 0, [0x28, 0xb5, 0x2f, 0xfd])) throw new ImageError("compressed (zstd); unpack it first");
  if (hasBytes(bytes, LinuxHeader.Magic, LINUX_ARM64_MAGIC)) {
    throw new ImageError("a Linux kernel for ARM64, not for RISC-V");
  }
}

function hasBytes(bytes: Uint8Array, offset: number, expected: readonly number[]): boolean {
  return expected.every((byte, index) => bytes[offset + index] === byte);
}

function checkFits({ chunks, lowest, end }: LoadedImage, ramSize: number): void {
  if (lowest < RAM_BASE) {
    const where = chunks.find((chunk) => chunk.gpa < RAM_BASE)!;
    throw new ImageError(
      `loads at ${formatAddress(where.gpa)}, where there is no memory: RAM begins at ${formatAddress(RAM_BASE)}`,
    );
  }
  if (end > RAM_BASE + ramSize) {
    throw new ImageError(
      `larger than memory: it needs ${formatSize(end - RAM_BASE)}, and the machine has ${formatSize(ramSize)}`,
    );
  }
}
