// The file that holds a snapshot: named sections, compressed, each with a checksum. docs/SNAPSHOT.md has the format.
//
// Owns: the header, and that nothing of a damaged file is ever used: every checksum is compared before the first byte is
// decompressed. A section's claimed length bounds what decompression may produce, so no file makes the reader use more memory
// than it asks to have. Does not own: what the sections mean (snapshot.ts).

import { crc32 } from "./crc32.ts";
import { SnapshotError } from "./errors.ts";

/** PNG's idea: a byte that is no text, the name, and line ends that a transfer as text would change. */
const MAGIC = Uint8Array.of(0x89, 0x54, 0x41, 0x42, 0x56, 0x0d, 0x0a, 0x1a); // "\x89TABV\r\n\x1a"
const VERSION = 1;
/** Magic, version, count of sections. */
const FIXED_SIZE = 16;
const NAME_SIZE = 8;
/** Name, checksum, unused, stored length, content length. */
const ENTRY_SIZE = 32;
const CHECKSUM_SIZE = 4;
const MOST_SECTIONS = 16;
const LARGEST_SLICE = 16 * 1024;

/** Where the fields of a section's entry are. */
const enum Entry {
  Checksum = 8,
  Unused = 12,
  StoredLength = 16,
  ContentLength = 24,
}

/** Content in pieces, each used before the next is asked for. */
export type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface Section {
  /** At most eight ASCII characters. */
  readonly name: string;
  readonly pieces: Pieces;
}

interface StoredSection {
  readonly name: string;
  readonly stored: Uint8Array;
  readonly contentLength: number;
}

/** Compresses the sections, one after the other, into a file. */
export async function writeContainer(sections: readonly Section[]): Promise<Uint8Array<ArrayBuffer>> {
  const stored: StoredSection[] = [];
  for (const { name, pieces } of sections) stored.push({ name, ...(await compress(pieces)) });
  const headerSize = FIXED_SIZE + ENTRY_SIZE * stored.length + CHECKSUM_SIZE;
  const file = new Uint8Array(stored.reduce((size, section) => size + section.stored.length, headerSize));
  const view = new DataView(file.buffer);
  file.set(MAGIC);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, stored.length, true);
  let at = headerSize;
  for (const [index, section] of stored.entries()) {
    const entry = FIXED_SIZE + ENTRY_SIZE * index;
    file.set(new TextEncoder().encode(section.name), entry);
    view.setUint32(entry + Entry.Checksum, crc32(section.stored), true);
    view.setBigUint64(entry + Entry.StoredLength, BigInt(section.stored.length), true);
    view.setBigUint64(entry + Entry.ContentLength, BigInt(section.contentLength), true);
    file.set(section.stored, at);
    at += section.stored.length;
  }
  view.setUint32(headerSize - CHECKSUM_SIZE, crc32(file.subarray(0, headerSize - CHECKSUM_SIZE)), true);
  return file;
}

export class ContainerReader {
  private constructor(private readonly sections: readonly StoredSection[]) {}

  /** Checks the whole file. Throws SnapshotError. */
  static open(file: Uint8Array): ContainerReader {
    if (file.length < FIXED_SIZE || !MAGIC.every((byte, index) => file[index] === byte))
      throw new SnapshotError("not a snapshot of Tabvisor");
    const view = new DataView(file.buffer, file.byteOffset, file.length);
    const version = view.getUint32(8, true);
    if (version !== VERSION)
      throw new SnapshotError(`a snapshot of version ${version}: this Tabvisor reads version ${VERSION}`);
    const count = view.getUint32(12, true);
    const headerSize = FIXED_SIZE + ENTRY_SIZE * count + CHECKSUM_SIZE;
    if (count > MOST_SECTIONS || headerSize > file.length) throw new SnapshotError("damaged: its header is cut off");
    const header = file.subarray(0, headerSize - CHECKSUM_SIZE);
    if (crc32(header) !== view.getUint32(headerSize - CHECKSUM_SIZE, true))
      throw new SnapshotError("damaged: its header has another checksum than it should");
    return new ContainerReader(readSections(file, view, count, headerSize));
  }

  /** How many bytes a section claims to hold; null if there is no such section. */
  lengthOf(name: string): number | null {
    return this.find(name)?.contentLength ?? null;
  }

  /** The content of a section that is small enough to be held whole. Throws SnapshotError. */
  async readWhole(name: string, mostBytes: number): Promise<Uint8Array> {
    const { contentLength } = this.section(name);
    if (contentLength > mostBytes)
      throw new SnapshotError(`its section "${name}" claims ${contentLength} bytes, where ${mostBytes} are the most`);
    const pieces: Uint8Array[] = [];
    for await (const piece of this.read(name)) pieces.push(piece);
    const whole = new Uint8Array(contentLength);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  /** The content of a section in pieces. Throws SnapshotError, at the latest when it does not have the length that it claims. */
  async *read(name: string): AsyncGenerator<Uint8Array> {
    const { stored, contentLength } = this.section(name);
    let length = 0;
    for await (const piece of decompress(stored, name)) {
      length += piece.length;
      if (length > contentLength) break;
      yield piece;
    }
    if (length !== contentLength)
      throw new SnapshotError(`its section "${name}" does not have the ${contentLength} bytes that it claims`);
  }

  private section(name: string): StoredSection {
    const section = this.find(name);
    if (section === null) throw new SnapshotError(`it has no section "${name}"`);
    return section;
  }

  private find(name: string): StoredSection | null {
    return this.sections.find((section) => section.name === name) ?? null;
  }
}

function readSections(file: Uint8Array, view: DataView, count: number, headerSize: number): StoredSection[] {
  const sections: StoredSection[] = [];
  let at = headerSize;
  for (let index = 0; index < count; index++) {
    const entry = FIXED_SIZE + ENTRY_SIZE * index;
    const name = new TextDecoder("latin1").decode(file.subarray(entry, entry + NAME_SIZE)).replace(/\0+$/, "");
    const storedLength = Number(view.getBigUint64(entry + Entry.StoredLength, true));
    const contentLength = Number(view.getBigUint64(entry + Entry.ContentLength, true));
    if (storedLength > file.length - at) throw new SnapshotError(`damaged: it ends within section "${name}"`);
    const stored = file.subarray(at, at + storedLength);
    if (crc32(stored) !== view.getUint32(entry + Entry.Checksum, true))
      throw new SnapshotError(`damaged: section "${name}" has another checksum than it should`);
    sections.push({ name, stored, contentLength });
    at += storedLength;
  }
  if (at !== file.length) throw new SnapshotError("damaged: there is more after its last section");
  return sections;
}

async function compress(pieces: Pieces): Promise<{ stored: Uint8Array; contentLength: number }> {
  const compression = new CompressionStream("deflate-raw");
  let contentLength = 0;
  const feeding = feed(compression.writable, pieces, (length) => {
    contentLength += length;
  });
  // Read while it is fed: the stream holds little, and waits for its reader.
  const stored = new Uint8Array(await new Response(compression.readable).arrayBuffer());
  await feeding;
  return { stored, contentLength };
}

async function* decompress(stored: Uint8Array, name: string): AsyncGenerator<Uint8Array> {
  const decompression = new DecompressionStream("deflate-raw");
  const feeding = feed(decompression.writable, slices(stored), () => {}).catch(() => {}); // the reader is told, too
  const reader = decompression.readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (error instanceof SnapshotError) throw error;
    throw new SnapshotError(`its section "${name}" cannot be decompressed`);
  } finally {
    await reader.cancel().catch(() => {});
    await feeding;
  }
}

/** A browser may decompress all of a piece before its reader has taken any: 16 KiB become 16 MiB at the worst. */
function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += LARGEST_SLICE) yield bytes.subarray(at, at + LARGEST_SLICE);
}

async function feed(
  stream: WritableStream<BufferSource>,
  pieces: Pieces,
  count: (length: number) => void,
): Promise<void> {
  const writer = stream.getWriter();
  for await (const piece of pieces) {
    await writer.ready;
    count(piece.length);
    void writer.write(piece as Uint8Array<ArrayBuffer>).catch(() => {});
  }
  await writer.close();
}
