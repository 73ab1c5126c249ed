// The smallest ELF64 file that loaders take: a header, program headers, and the bytes of each segment.

export interface Segment {
  /** Physical and virtual address. */
  readonly address: number;
  readonly bytes: Uint8Array;
}

const HEADER_SIZE = 64;
const PROGRAM_HEADER_SIZE = 56;

/** An RV64 executable that starts at the first segment. Empty segments are left out. */
export function makeElf(segments: readonly Segment[]): Uint8Array {
  const present = segments.filter(({ bytes }) => bytes.length > 0);
  const dataStart = HEADER_SIZE + PROGRAM_HEADER_SIZE * present.length;
  const size = present.reduce((sum, { bytes }) => sum + bytes.length, dataStart);
  const file = new Uint8Array(size);
  const view = new DataView(file.buffer);
  // e_ident: magic, 64-bit, little-endian, version 1.
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 2, true); // e_type: executable
  view.setUint16(18, 243, true); // e_machine: RISC-V
  view.setUint32(20, 1, true); // e_version
  view.setBigUint64(24, BigInt(present[0]?.address ?? 0), true); // e_entry
  view.setBigUint64(32, BigInt(HEADER_SIZE), true); // e_phoff
  view.setUint32(48, 1, true); // e_flags: RVC
  view.setUint16(52, HEADER_SIZE, true);
  view.setUint16(54, PROGRAM_HEADER_SIZE, true);
  view.setUint16(56, present.length, true);
  view.setUint16(58, 64, true); // e_shentsize; there are no sections
  let offset = dataStart;
  for (const [index, { address, bytes }] of present.entries()) {
    const header = HEADER_SIZE + PROGRAM_HEADER_SIZE * index;
    view.setUint32(header, 1, true); // p_type: PT_LOAD
    view.setUint32(header + 4, 7, true); // p_flags: RWX
    view.setBigUint64(header + 8, BigInt(offset), true);
    view.setBigUint64(header + 16, BigInt(address), true);
    view.setBigUint64(header + 24, BigInt(address), true);
    view.setBigUint64(header + 32, BigInt(bytes.length), true);
    view.setBigUint64(header + 40, BigInt(bytes.length), true);
    view.setBigUint64(header + 48, 8n, true);
    file.set(bytes, offset);
    offset += bytes.length;
  }
  return file;
}
