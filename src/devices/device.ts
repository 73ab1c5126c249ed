// What a device is to the rest of the machine.
//
// A device knows its registers. It does not know the bus, its own address, or the CPU: the bus gives it offsets,
// and it tells the outside through the lines and callbacks handed to its constructor.

/** Access width in bytes. */
export type Width = 1 | 2 | 4 | 8;

/**
 * A memory-mapped device.
 *
 * Values are bigints only where 8 bytes may be asked for (`read64`/`write64`, optional); everything else is an
 * unsigned 32-bit number. A device that has no 8-byte registers leaves the optional pair out: the bus then
 * splits an 8-byte access in two 4-byte ones, low half first.
 */
export interface MmioDevice {
  /** Name in the device tree's sense and in exit statistics: "uart", "plic", "clint", ... */
  readonly name: string;
  /** Bytes of address space, a power of two. */
  readonly size: number;
  /** Reads `width` bytes (1, 2 or 4) at `offset` (0 to size - width). Unimplemented registers read as 0. */
  read(offset: number, width: Width): number;
  /** Writes the low `width` bytes (1, 2 or 4) of `value` at `offset`. Unimplemented registers ignore it. */
  write(offset: number, width: Width, value: number): void;
  read64?(offset: number): bigint;
  write64?(offset: number, value: bigint): void;
  /** Back to the power-on state. */
  reset(): void;
  /** Plain, named, versioned data: JSON can carry it. */
  save(): unknown;
  /** Takes what `save` gave; throws a DeviceStateError that names the field when the data is not of that form. */
  restore(state: unknown): void;
}

/** One interrupt wire, level-triggered: `set(true)` asserts it, `set(false)` releases it. Idempotent. */
export interface IrqLine {
  set(level: boolean): void;
}

/** Saved state that a device cannot take. The message names the device and the field. */
export class DeviceStateError extends Error {
  override name = "DeviceStateError";
}
