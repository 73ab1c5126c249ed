// The views of a machine's linear memory.
//
// Owns: the typed arrays over the core's memory. Growing detaches them all, so nobody else stores one: everything goes
// through these methods. Numbers that may exceed 2^53 are bigints.

import type { Hpa } from "./address.ts";

export class MachineMemory {
  private readonly memory: WebAssembly.Memory;
  private u8!: Uint8Array;
  private u32!: Uint32Array;
  private u64!: BigUint64Array;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
    this.renew();
  }

  private renew(): void {
    this.u8 = new Uint8Array(this.memory.buffer);
    this.u32 = new Uint32Array(this.memory.buffer);
    this.u64 = new BigUint64Array(this.memory.buffer);
  }

  get byteLength(): number {
    return this.u8.length;
  }

  /** Grows by whole 64 KiB pages; false when the host refuses. Only between runs of the core. */
  grow(bytes: number): boolean {
    try {
      this.memory.grow(bytes / 65536);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
    this.renew();
    return true;
  }

  read32(at: number): number {
    return this.u32[at >>> 2]!;
  }
  write32(at: number, value: number): void {
    this.u32[at >>> 2] = value;
  }
  read64(at: number): bigint {
    return this.u64[at >>> 3]!;
  }
  write64(at: number, value: bigint): void {
    this.u64[at >>> 3] = value;
  }
  /** A u64 that is known to stay below 2^53: no bigint is made. */
  readCount(at: number): number {
    return this.u32[at >>> 2]! + this.u32[(at >>> 2) + 1]! * 0x1_0000_0000;
  }
  writeCount(at: number, value: number): void {
    this.u32[at >>> 2] = value;
    this.u32[(at >>> 2) + 1] = Math.floor(value / 0x1_0000_0000);
  }
  /** A 64-bit signed number with so small a value: no bigint is made. */
  writeInt(at: number, value: number): void {
    const { u32 } = this;
    u32[at >>> 2] = value;
    u32[(at >>> 2) + 1] = value >> 31;
  }
  /** Adds a small number to a u64, modulo 2^64. */
  add(at: number, amount: number): void {
    const { u32 } = this;
    const low = u32[at >>> 2]! + amount;
    u32[at >>> 2] = low;
    if (low > 0xffff_ffff) u32[(at >>> 2) + 1]!++;
  }

  /** A view of [at, at + length), to be used before anything else runs. */
  bytes(at: Hpa, length: number): Uint8Array {
    return this.u8.subarray(at, at + length);
  }
}
