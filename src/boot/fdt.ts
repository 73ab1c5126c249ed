// Flattened device trees: a tree of nodes to bytes, and back.
//
// Owns: the format (version 17, readable from 16). Does not own: what a machine's tree says (device-tree.ts).
// Spec: Devicetree Specification 0.4, chapter 5.

// header | reservation block (empty) | structure block | strings block | spare room for in-place edits
const enum Header {
  Magic = 0,
  TotalSize = 4,
  StructOffset = 8,
  StringsOffset = 12,
  ReservationOffset = 16,
  Version = 20,
  LastCompatibleVersion = 24,
  BootCpu = 28,
  StringsSize = 32,
  StructSize = 36,
  Size = 40,
}

const enum Token {
  BeginNode = 1,
  EndNode = 2,
  Property = 3,
  Nop = 4,
  End = 9,
}

const MAGIC = 0xd00dfeed;
const VERSION = 17;
const LAST_COMPATIBLE_VERSION = 16;
const RESERVATION_ENTRY = 16;
/** No sane tree is deeper; a reader without a limit would be at the mercy of its input. */
const MAX_DEPTH = 64;

/** A node; property values are bytes, made by the functions below. */
export interface FdtNode {
  /** "uart@10000000"; "" for the root. */
  readonly name: string;
  readonly properties: Readonly<Record<string, Uint8Array>>;
  readonly children: readonly FdtNode[];
}

/** A tree that cannot be read. */
export class FdtError extends Error {
  override name = "FdtError";
}

export function node(
  name: string,
  properties: Readonly<Record<string, Uint8Array>>,
  children: readonly FdtNode[] = [],
): FdtNode {
  return { name, properties, children };
}

/** <u32>: 32-bit cells. */
export function cells(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(4 * index, value);
  return bytes;
}

/** <u64>: values of two cells each, as `reg` has them under #address-cells = 2. */
export function doubleCells(...values: readonly number[]): Uint8Array {
  return cells(...values.flatMap((value) => [Math.floor(value / 2 ** 32), value % 2 ** 32]));
}

/** <string> or <stringlist>. */
export function strings(...values: readonly string[]): Uint8Array {
  return new TextEncoder().encode(values.map((value) => `${value}\0`).join(""));
}

/** <empty>: a property that is there or not. */
export const present = (): Uint8Array => new Uint8Array(0);

/**
 * The tree as bytes. At least `spare` bytes at the end are free (and counted in totalsize), so that firmware can edit
 * it in place; the whole is a multiple of 8.
 */
export function writeFdt(root: FdtNode, spare: number): Uint8Array {
  const stringOffsets = new Map<string, number>();
  const stringBytes: number[] = [];
  const structBytes = new ByteWriter();

  const offsetOf = (name: string): number => {
    let offset = stringOffsets.get(name);
    if (offset === undefined) {
      offset = stringBytes.length;
      stringOffsets.set(name, offset);
      stringBytes.push(...strings(name));
    }
    return offset;
  };
  const writeNode = ({ name, properties, children }: FdtNode): void => {
    structBytes.u32(Token.BeginNode);
    structBytes.padded(strings(name));
    for (const [property, value] of Object.entries(properties)) {
      structBytes.u32(Token.Property);
      structBytes.u32(value.length);
      structBytes.u32(offsetOf(property));
      structBytes.padded(value);
    }
    for (const child of children) writeNode(child);
    structBytes.u32(Token.EndNode);
  };
  writeNode(root);
  structBytes.u32(Token.End);

  const structOffset = Header.Size + RESERVATION_ENTRY;
  const structSize = structBytes.length;
  const stringsOffset = structOffset + structSize;
  const totalSize = alignUp(stringsOffset + stringBytes.length + spare, 8);

  const bytes = new Uint8Array(totalSize);
  const view = new DataView(bytes.buffer);
  view.setUint32(Header.Magic, MAGIC);
  view.setUint32(Header.TotalSize, totalSize);
  view.setUint32(Header.StructOffset, structOffset);
  view.setUint32(Header.StringsOffset, stringsOffset);
  view.setUint32(Header.ReservationOffset, Header.Size);
  view.setUint32(Header.Version, VERSION);
  view.setUint32(Header.LastCompatibleVersion, LAST_COMPATIBLE_VERSION);
  view.setUint32(Header.BootCpu, 0);
  view.setUint32(Header.StringsSize, stringBytes.length);
  view.setUint32(Header.StructSize, structSize);
  bytes.set(structBytes.take(), structOffset);
  bytes.set(stringBytes, stringsOffset);
  return bytes;
}

/** Reads what writeFdt, dtc or firmware wrote. Throws FdtError. Property values are views of `bytes`. */
export function readFdt(bytes: Uint8Array): FdtNode {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < Header.Size || view.getUint32(Header.Magic) !== MAGIC) throw new FdtError("not a device tree");
  if (view.getUint32(Header.LastCompatibleVersion) > VERSION) throw new FdtError("a device tree of a later version");
  const structOffset = view.getUint32(Header.StructOffset);
  const structEnd = structOffset + view.getUint32(Header.StructSize);
  const stringsOffset = view.getUint32(Header.StringsOffset);
  const stringsEnd = stringsOffset + view.getUint32(Header.StringsSize);
  const totalSize = view.getUint32(Header.TotalSize);
  if (totalSize > bytes.length || structEnd > totalSize || stringsEnd > totalSize) {
    throw new FdtError("a truncated device tree");
  }

  let position = structOffset;
  const u32 = (): number => {
    if (position + 4 > structEnd) throw new FdtError("the structure block ends early");
    position += 4;
    return view.getUint32(position - 4);
  };
  const token = (): number => {
    let next = u32();
    while (next === Token.Nop) next = u32();
    return next;
  };
  const take = (length: number): Uint8Array => {
    if (position + length > structEnd) throw new FdtError("the structure block ends early");
    const taken = bytes.subarray(position, position + length);
    position = structOffset + alignUp(position + length - structOffset, 4);
    return taken;
  };
  const readNode = (depth: number): FdtNode => {
    if (depth > MAX_DEPTH) throw new FdtError(`nodes are nested deeper than ${MAX_DEPTH}`);
    const name = textAt(bytes, position, structEnd);
    take(name.length + 1);
    const properties: Record<string, Uint8Array> = {};
    const children: FdtNode[] = [];
    for (;;) {
      const next = token();
      if (next === Token.EndNode) return { name, properties, children };
      if (next === Token.BeginNode) children.push(readNode(depth + 1));
      else if (next === Token.Property) {
        const length = u32();
        const nameOffset = u32();
        properties[textAt(bytes, stringsOffset + nameOffset, stringsEnd)] = take(length);
      } else throw new FdtError(`token ${next} in the structure block`);
    }
  };
  if (token() !== Token.BeginNode) throw new FdtError("the structure block does not begin with the root");
  return readNode(0);
}

/** The node at a path of full names ("/soc/serial@10000000"), or null. */
export function findNode(root: FdtNode, path: string): FdtNode | null {
  let current: FdtNode | null = root;
  for (const name of path.split("/").filter((part) => part !== "")) {
    current = current?.children.find((child) => child.name === name) ?? null;
  }
  return current;
}

/** The NUL-terminated name at `offset`, one character a byte. */
function textAt(bytes: Uint8Array, offset: number, limit: number): string {
  const end = offset < limit ? bytes.indexOf(0, offset) : -1;
  if (end < 0 || end >= limit) throw new FdtError("a name without an end");
  return new TextDecoder("latin1").decode(bytes.subarray(offset, end));
}

class ByteWriter {
  private readonly parts: number[] = [];

  get length(): number {
    return this.parts.length;
  }

  u32(value: number): void {
    this.parts.push(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
  }

  /** The bytes, and zeros up to a multiple of 4. */
  padded(bytes: Uint8Array): void {
    for (const byte of bytes) this.parts.push(byte);
    while (this.parts.length % 4 !== 0) this.parts.push(0);
  }

  take(): Uint8Array {
    return Uint8Array.from(this.parts);
  }
}

const alignUp = (value: number, alignment: number): number => Math.ceil(value / alignment) * alignment;
