// The boot ROM: a few bytes that firmware reads at reset (fw_dynamic_info), zeros after them.
//
// Writes are ignored, as QEMU's ROM ignores them.

import type { MmioDevice, Width } from "./device.ts";
import { StateReader } from "./state.ts";

const STATE_VERSION = 1;

export class BootRom implements MmioDevice {
  readonly name = "rom";
  readonly size = 0x1000;
  private readonly content = new Uint8Array(this.size);

  /** `bytes` start at offset 0. Throws RangeError when they are more than `size`. */
  constructor(bytes: Uint8Array) {
    if (bytes.length > this.size) throw new RangeError(`boot ROM of ${bytes.length} bytes is larger than ${this.size}`);
    this.content.set(bytes);
  }

  read(offset: number, width: Width): number {
    let value = 0;
    for (let index = 0; index < width; index++) value |= (this.content[offset + index] ?? 0) << (8 * index);
    return value >>> 0;
  }

  write(_offset: number, _width: Width, _value: number): void {}

  reset(): void {}

  /** The content, without the zeros that end it: a restored guest must find the bytes that it was started with. */
  save(): unknown {
    const used = this.content.findLastIndex((byte) => byte !== 0) + 1;
    return { version: STATE_VERSION, content: [...this.content.subarray(0, used)] };
  }

  restore(state: unknown): void {
    const content = new StateReader(this.name, STATE_VERSION, state).unsignedArray("content", 0, this.size, 0xff);
    this.content.fill(0);
    this.content.set(content);
  }
}
