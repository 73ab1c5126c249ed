// Snapshots: a VM as a file, and a VM from a file. docs/SNAPSHOT.md has the format.
//
// Owns: which sections there are and what they mean. The file around them is container.ts's; the machine's state, vm-state.ts's.
//   machine   what the machine is (its GuestSpec) and its state, as JSON
//   bytes     the byte arrays in it: image, firmware, initrd, typed input, what disks have come to differ in from their images
//   frames    u32 for each frame of RAM that the guest has touched, ascending: its number, in bit 31 whether it is all zeros
//   ram       the contents of those that are not, in the same order
// The description is checked before a machine is made for it. What is found out later makes the machine be released.

import type { Gpa } from "../memory/address.ts";
import { FRAME_SIZE } from "../memory/frame-pool.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import type { GuestSpec } from "../worker/protocol.ts";
import { ContainerReader, type Section, writeContainer } from "./container.ts";
import { SnapshotError } from "./errors.ts";
import { decodeData, encodeData } from "./plain-data.ts";
import { checkSpec } from "./spec-form.ts";

const MACHINE = "machine";
const BYTES = "bytes";
const FRAMES = "frames";
const RAM = "ram";

const LARGEST_DESCRIPTION = 64 * 1024 * 1024;
/** Image, firmware and initrd of a guest fit in its RAM, which is 3 GiB at most; nobody has half of that in files. */
const MOST_BYTES = 1024 * 1024 * 1024;
const FRAME_NUMBER = 0x7fff_ffff;
const ALL_ZERO = 0x8000_0000;
/** Frames that are compressed as one piece. */
const FRAMES_A_PIECE = 64;

/** What a snapshot holds beside RAM. */
export interface SavedMachine {
  /** Everything that was asked for or chosen by default when the machine was made. */
  readonly spec: GuestSpec;
  /** saveVm's. */
  readonly state: unknown;
  /** Disk.save's, in the order of spec.disks. */
  readonly disks: readonly unknown[];
}

/** Writes a snapshot. `memory` must not change until it is done. */
export async function writeSnapshot(machine: SavedMachine, memory: GuestMemory): Promise<Uint8Array<ArrayBuffer>> {
  const { text, bytes } = encodeData(machine);
  const frames = [...memory.touchedFrames()];
  const zero = frames.map((at) => isZero(memory.read(at, FRAME_SIZE)!));
  const numbers = Uint32Array.from(frames, (at, index) => numberOf(memory, at) | (zero[index] ? ALL_ZERO : 0));
  const sections: Section[] = [
    { name: MACHINE, pieces: [new TextEncoder().encode(text)] },
    { name: BYTES, pieces: [bytes] },
    { name: FRAMES, pieces: [littleEndian(numbers)] },
    {
      name: RAM,
      pieces: contents(
        memory,
        frames.filter((_, index) => !zero[index]),
      ),
    },
  ];
  return writeContainer(sections);
}

/** A snapshot that has been opened, and whose description can be read. */
export class SnapshotReader {
  private constructor(
    private readonly container: ContainerReader,
    readonly machine: SavedMachine,
  ) {}

  /** Throws SnapshotError. */
  static async open(file: Uint8Array): Promise<SnapshotReader> {
    const container = ContainerReader.open(file);
    const text = await container.readWhole(MACHINE, LARGEST_DESCRIPTION);
    const bytes = await container.readWhole(BYTES, MOST_BYTES);
    const data = decodeData({ text: new TextDecoder().decode(text), bytes });
    const { spec, state, disks } = Object(data) as Partial<SavedMachine>;
    if (!Array.isArray(disks)) throw new SnapshotError("its description lists no disks");
    return new SnapshotReader(container, { spec: checkSpec(spec), state, disks });
  }

  /** Fills the memory of a blank machine. Throws SnapshotError, OutOfMemory. */
  async readMemory(memory: GuestMemory): Promise<void> {
    const frames = await this.readFrames(memory);
    const contents = pages(this.container.read(RAM));
    for (const entry of frames) {
      const at = (memory.ramBase + (entry & FRAME_NUMBER) * FRAME_SIZE) as Gpa;
      if (entry & ALL_ZERO) memory.write(at, new Uint8Array(FRAME_SIZE));
      else {
        const { value } = await contents.next();
        if (value === undefined) throw new SnapshotError("it has less memory than it lists");
        memory.write(at, value);
      }
    }
    if (!(await contents.next()).done) throw new SnapshotError("it has more memory than it lists");
  }

  private async readFrames(memory: GuestMemory): Promise<Uint32Array> {
    const list = await this.container.readWhole(FRAMES, memory.framesTotal * 4);
    if (list.length % 4 !== 0) throw new SnapshotError("its list of memory is cut off");
    const view = new DataView(list.buffer, list.byteOffset, list.length);
    const frames = Uint32Array.from({ length: list.length / 4 }, (_, index) => view.getUint32(index * 4, true));
    const isAscending = frames.every((entry, index) => index === 0 || number(entry) > number(frames[index - 1]!));
    if (!isAscending || (frames.length > 0 && number(frames.at(-1)!) >= memory.framesTotal))
      throw new SnapshotError("its list of memory is not one of this machine's");
    return frames;
  }
}

const number = (entry: number): number => entry & FRAME_NUMBER;

function numberOf(memory: GuestMemory, at: Gpa): number {
  return (at - memory.ramBase) / FRAME_SIZE;
}

function isZero(bytes: Uint8Array): boolean {
  return new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8).every((word) => word === 0n);
}

function littleEndian(words: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(words.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of words.entries()) view.setUint32(index * 4, word, true);
  return bytes;
}

/** The frames' contents, some at a time. */
function* contents(memory: GuestMemory, frames: readonly Gpa[]): Generator<Uint8Array> {
  for (let first = 0; first < frames.length; first += FRAMES_A_PIECE) {
    const some = frames.slice(first, first + FRAMES_A_PIECE);
    const piece = new Uint8Array(some.length * FRAME_SIZE);
    for (const [index, at] of some.entries()) piece.set(memory.read(at, FRAME_SIZE)!, index * FRAME_SIZE);
    yield piece;
  }
}

/** Pieces of any length cut into frames; what is left over at the end is an error of the file. */
async function* pages(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const page = new Uint8Array(FRAME_SIZE);
  let filled = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const size = Math.min(FRAME_SIZE - filled, piece.length - at);
      page.set(piece.subarray(at, at + size), filled);
      at += size;
      filled = (filled + size) % FRAME_SIZE;
      if (filled === 0) yield page;
    }
  }
  if (filled !== 0) throw new SnapshotError("its memory ends within a page");
}
