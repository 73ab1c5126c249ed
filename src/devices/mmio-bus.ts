// The map from guest-physical addresses to devices.
//
// Owns: which device answers where, and the rule for accesses that no device covers whole: they are access faults.
// Does not own: RAM (memory/), nor what a device does with an offset.

import type { Gpa } from "../memory/address.ts";
import { DeviceStateError, type MmioDevice, type Width } from "./device.ts";

/** A device's place on the bus. */
export interface MmioMapping {
  readonly base: Gpa;
  readonly device: MmioDevice;
}

export class MmioBus {
  private readonly mappings: MmioMapping[] = [];
  /** Where the access before was: they come in rows at one device, and each is looked for several times. */
  private last: MmioMapping | null = null;

  /**
   * Maps [base, base + device.size) to `device`.
   *
   * Throws RangeError when that overlaps a mapped device, when the name is taken, or when the base is not a multiple
   * of the size. These are faults of the board's description, never of a guest.
   */
  add(base: Gpa, device: MmioDevice): void {
    if (device.size <= 0 || base < 0 || base % device.size !== 0) {
      throw new RangeError(`${device.name}: base ${hex(base)} is not a multiple of its size ${hex(device.size)}`);
    }
    for (const other of this.mappings) {
      if (base < other.base + other.device.size && other.base < base + device.size) {
        throw new RangeError(`${device.name} at ${hex(base)} overlaps ${other.device.name} at ${hex(other.base)}`);
      }
      if (other.device.name === device.name) throw new RangeError(`two devices are named "${device.name}"`);
    }
    this.mappings.push({ base, device });
    this.mappings.sort((a, b) => a.base - b.base);
  }

  /** The device that answers at `gpa`, or null. */
  deviceAt(gpa: number): MmioDevice | null {
    return this.find(gpa, 1)?.device ?? null;
  }

  /** Every device with its base, by ascending address. */
  devices(): readonly MmioMapping[] {
    return this.mappings;
  }

  /** Reads `width` bytes (1, 2 or 4), unsigned; null is an access fault. */
  read(gpa: number, width: Width): number | null {
    const mapping = this.find(gpa, width);
    return mapping === null ? null : mapping.device.read(gpa - mapping.base, width) >>> 0;
  }

  /** Writes the low `width` bytes (1, 2 or 4) of `value`; false is an access fault. */
  write(gpa: number, width: Width, value: number): boolean {
    const mapping = this.find(gpa, width);
    if (mapping === null) return false;
    mapping.device.write(gpa - mapping.base, width, value >>> 0);
    return true;
  }

  /** Reads 8 bytes, as two 4-byte reads (low half first) where the device has no 8-byte registers; null is an access fault. */
  read64(gpa: number): bigint | null {
    const mapping = this.find(gpa, 8);
    if (mapping === null) return null;
    const { base, device } = mapping;
    if (device.read64 !== undefined) return BigInt.asUintN(64, device.read64(gpa - base));
    const low = device.read(gpa - base, 4) >>> 0;
    const high = device.read(gpa - base + 4, 4) >>> 0;
    return (BigInt(high) << 32n) | BigInt(low);
  }

  /** Writes 8 bytes, as two 4-byte writes (low half first) where the device has no 8-byte registers; false is an access fault. */
  write64(gpa: number, value: bigint): boolean {
    const mapping = this.find(gpa, 8);
    if (mapping === null) return false;
    const { base, device } = mapping;
    if (device.write64 !== undefined) {
      device.write64(gpa - base, BigInt.asUintN(64, value));
      return true;
    }
    device.write(gpa - base, 4, Number(BigInt.asUintN(32, value)));
    device.write(gpa - base + 4, 4, Number(BigInt.asUintN(32, value >> 32n)));
    return true;
  }

  /** Every device back to its power-on state. */
  reset(): void {
    for (const { device } of this.mappings) device.reset();
  }

  /** The state of all devices, by name. */
  save(): Record<string, unknown> {
    return Object.fromEntries(this.mappings.map(({ device }) => [device.name, device.save()]));
  }

  /**
   * Takes what `save` gave on a board with the same devices.
   *
   * Throws DeviceStateError; devices before the refused one are restored by then, so the machine must be discarded.
   */
  restore(state: unknown): void {
    if (typeof state !== "object" || state === null) throw new DeviceStateError("saved devices are not an object");
    const byName = new Map(Object.entries(state));
    for (const { device } of this.mappings) {
      if (!byName.has(device.name)) throw new DeviceStateError(`saved state has no device "${device.name}"`);
    }
    for (const name of byName.keys()) {
      if (!this.mappings.some(({ device }) => device.name === name)) {
        throw new DeviceStateError(`saved state has device "${name}", which this machine has not`);
      }
    }
    for (const { device } of this.mappings) device.restore(byName.get(device.name));
  }

  /** The mapping that covers all of [gpa, gpa + length). */
  private find(gpa: number, length: number): MmioMapping | null {
    const { last } = this;
    if (last !== null && gpa >= last.base && gpa + length <= last.base + last.device.size) return last;
    for (const mapping of this.mappings) {
      if (gpa < mapping.base) return null;
      const end = mapping.base + mapping.device.size;
      if (gpa >= end) continue;
      if (gpa + length > end) return null;
      this.last = mapping;
      return mapping;
    }
    return null;
  }
}

const hex = (address: number): string => `0x${address.toString(16)}`;
