// The host-target interface of Spike: two doublewords of RAM by which a guest ends itself and reaches a console.
//
// Owns: what a value in `tohost` asks for, and when an answer goes to `fromhost`. The guest writes a command to tohost and
// finds zero there once it is taken; an answer is put in fromhost, and the next one waits until the guest has cleared that.
// The machine watches stores to the two, so a command is carried out by the instruction that gives it.
//
//   63 device 56 | 55 command 48 | 47 payload 0       device 0: command 0, low bit 1: exit with payload >> 1
//                                                                command 0, low bit 0: system call block at payload
//                                                     device 1: command 0: read a byte; command 1: write one
//
// A system call block is eight doublewords: number and arguments; the first is the result. Like the proxy kernel's, numbers
// are Linux's. There is no file system: write (to 1 and 2) and exit exist.

import type { Gpa } from "../memory/address.ts";
import type { MmioDevice, Width } from "./device.ts";
import { StateReader } from "./state.ts";
import type { Finish } from "./test-finisher.ts";

const enum Device {
  System = 0,
  Console = 1,
}

const enum ConsoleCommand {
  Read = 0,
  Write = 1,
}

const enum SystemCall {
  Write = 64,
  Exit = 93,
}

const EBADF = -9n;
const EFAULT = -14n;
const ENOSYS = -38n;

const PAYLOAD = (1n << 48n) - 1n;
/** In the answer to a read: there is a byte. */
const BYTE_READ = 0x100n;
const BLOCK_SIZE = 64;
/** A write takes no more at once: what the guest names may be all of its memory. */
const LARGEST_WRITE = 65536;
/** Answers that wait. A guest that asks on without taking them loses the rest. */
const MOST_ANSWERS = 16;

const STATE_VERSION = 1;

/** The first doublewords of a system call block: number and arguments. */
type SystemCallBlock = [number: bigint, a0: bigint, a1: bigint, a2: bigint];

/** What the device reaches of its machine. Addresses are guest-physical. */
export interface HtifConnections {
  readonly at: { readonly tohost: Gpa; readonly fromhost: Gpa };
  /** null if it is not all RAM. */
  read(at: number, length: number): Uint8Array | null;
  /** False if it is not all RAM. */
  write(at: number, bytes: Uint8Array): boolean;
  /** Output to the console. */
  print(bytes: Uint8Array): void;
  /** The guest waits for a byte: `inputArrived` is to be called when there is one. */
  requestByte(): void;
  /** The oldest byte of console input, if there is one. */
  takeByte(): number | null;
  /** Called within the write; it must not run the guest. */
  finish(finish: Finish): void;
}

export class Htif {
  /** A read that has found no byte yet. */
  private isReading = false;
  /** Not yet in fromhost, oldest first. */
  private answers: bigint[] = [];

  constructor(private readonly machine: HtifConnections) {}

  /** Where the two doublewords are. */
  get at(): HtifConnections["at"] {
    return this.machine.at;
  }

  /** The two doublewords, for the bus. */
  get tohost(): MmioDevice {
    return this.register("tohost", this.machine.at.tohost, () => this.takeCommand());
  }
  get fromhost(): MmioDevice {
    return this.register("fromhost", this.machine.at.fromhost, () => this.giveAnswer());
  }

  /** There may be a byte now. */
  inputArrived(): void {
    if (!this.isReading) return;
    const byte = this.machine.takeByte();
    if (byte === null) return;
    this.isReading = false;
    this.answer(Device.Console, ConsoleCommand.Read, BYTE_READ | BigInt(byte));
  }

  /** A doubleword of RAM as a device: a store goes to RAM, and then `stored` looks. */
  private register(name: string, address: number, stored: () => void): MmioDevice {
    const write = (offset: number, bytes: Uint8Array): void => {
      this.machine.write(address + offset, bytes);
      stored();
    };
    const littleEndian = (value: number, width: Width): Uint8Array =>
      Uint8Array.from({ length: width }, (_, index) => value >>> (8 * index));
    return {
      name,
      size: 8,
      read: (offset, width) => Number(BigInt.asUintN(8 * width, this.load(address) >> BigInt(8 * offset))),
      write: (offset, width, value) => write(offset, littleEndian(value, width)),
      read64: () => this.load(address),
      write64: (_offset, value) => write(0, bytesOf(value)),
      reset: () => this.reset(),
      save: () => (name === "tohost" ? this.save() : { version: STATE_VERSION }),
      restore: (state) => {
        if (name === "tohost") this.restore(state);
        else new StateReader(name, STATE_VERSION, state);
      },
    };
  }

  private load(address: number): bigint {
    const bytes = this.machine.read(address, 8)!;
    return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  }

  private takeCommand(): void {
    const command = this.load(this.machine.at.tohost);
    if (command === 0n) return;
    this.machine.write(this.machine.at.tohost, bytesOf(0n));
    const device = Number(command >> 56n);
    const code = Number((command >> 48n) & 0xffn);
    const payload = command & PAYLOAD;
    if (device === Device.System && code === 0) this.system(payload);
    else if (device === Device.Console && code === ConsoleCommand.Read) this.startReading();
    else if (device === Device.Console && code === ConsoleCommand.Write)
      this.machine.print(Uint8Array.of(Number(payload & 0xffn)));
    // Spike ignores what it does not know, too.
  }

  private startReading(): void {
    this.isReading = true;
    this.machine.requestByte();
    this.inputArrived();
  }

  private system(payload: bigint): void {
    if (payload & 1n) this.exit(payload >> 1n);
    else this.systemCall(Number(payload));
  }

  private exit(code: bigint): void {
    this.machine.finish(code === 0n ? { kind: "pass" } : { kind: "fail", code: Number(code) });
  }

  private systemCall(at: number): void {
    const block = this.machine.read(at, BLOCK_SIZE);
    if (block === null) return;
    const view = new DataView(block.buffer, block.byteOffset);
    const [number, a0, a1, a2] = [0, 8, 16, 24].map((offset) => view.getBigUint64(offset, true)) as SystemCallBlock;
    if (number === BigInt(SystemCall.Exit)) {
      this.exit(BigInt.asUintN(32, a0));
      return;
    }
    const result = number === BigInt(SystemCall.Write) ? this.printFrom(a0, a1, a2) : ENOSYS;
    this.machine.write(at, bytesOf(result));
    this.answer(Device.System, 0, 1n);
  }

  private printFrom(file: bigint, buffer: bigint, length: bigint): bigint {
    if (file !== 1n && file !== 2n) return EBADF;
    const taken = length > BigInt(LARGEST_WRITE) ? LARGEST_WRITE : Number(length);
    const bytes = buffer > BigInt(Number.MAX_SAFE_INTEGER) ? null : this.machine.read(Number(buffer), taken);
    if (bytes === null) return EFAULT;
    this.machine.print(bytes);
    return BigInt(taken);
  }

  private answer(device: Device, command: number, payload: bigint): void {
    if (this.answers.length === MOST_ANSWERS) return;
    this.answers.push((BigInt(device) << 56n) | (BigInt(command) << 48n) | payload);
    this.giveAnswer();
  }

  /** The next answer, once the guest has taken the one before. */
  private giveAnswer(): void {
    const [next] = this.answers;
    if (next === undefined || this.load(this.machine.at.fromhost) !== 0n) return;
    this.answers.shift();
    this.machine.write(this.machine.at.fromhost, bytesOf(next));
  }

  reset(): void {
    this.isReading = false;
    this.answers = [];
  }

  save(): unknown {
    // Each answer as two words, the low one first.
    const words = this.answers.flatMap((answer) => [Number(BigInt.asUintN(32, answer)), Number(answer >> 32n)]);
    return { version: STATE_VERSION, isReading: this.isReading, answers: words };
  }

  restore(state: unknown): void {
    const reader = new StateReader("tohost", STATE_VERSION, state);
    const isReading = reader.boolean("isReading");
    const words = reader.unsignedArray("answers", 0, 2 * MOST_ANSWERS, 0xffff_ffff);
    if (words.length % 2 !== 0) throw reader.error("answers", "two words for each answer");
    this.isReading = isReading;
    this.answers = [];
    for (let index = 0; index < words.length; index += 2)
      this.answers.push(BigInt(words[index]!) | (BigInt(words[index + 1]!) << 32n));
  }
}

/** A doubleword, little-endian. */
function bytesOf(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
  return bytes;
}
