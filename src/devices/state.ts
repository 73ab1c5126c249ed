// Reading saved state, of devices and of what else a machine consists of. It may come from a file that people have edited.
//
// Owns: the checks and their messages. A device reads every field into locals first and assigns afterwards, so that a
// refused state leaves the device as it was.

import { DeviceStateError } from "./device.ts";

/** A 64-bit value in saved state: JSON has no bigint, so it is a hexadecimal string. */
export const saveU64 = (value: bigint): string => `0x${BigInt.asUintN(64, value).toString(16)}`;

const U64_FORM = /^0x[0-9a-f]{1,16}$/;

/** The fields of one device's or other part's saved state; every getter throws DeviceStateError, naming part and field. */
export class StateReader {
  private readonly fields: Readonly<Record<string, unknown>>;

  /** Checks that `state` is an object whose `version` is the one that this device writes. */
  constructor(
    private readonly device: string,
    version: number,
    state: unknown,
  ) {
    if (typeof state !== "object" || state === null || Array.isArray(state)) {
      throw new DeviceStateError(`${device}: saved state is not an object`);
    }
    this.fields = state as Record<string, unknown>;
    if (this.fields.version !== version) {
      throw new DeviceStateError(
        `${device}: saved state has version ${String(this.fields.version)}, expected ${version}`,
      );
    }
  }

  boolean(field: string): boolean {
    const value = this.fields[field];
    if (typeof value !== "boolean") throw this.error(field, "true or false");
    return value;
  }

  /** An integer from 0 to `max`. */
  unsigned(field: string, max: number): number {
    const value = this.fields[field];
    if (!isUnsigned(value, max)) throw this.error(field, `an integer from 0 to ${max}`);
    return value;
  }

  /** What saveU64 wrote. */
  u64(field: string): bigint {
    const value = this.fields[field];
    if (!isU64(value)) throw this.error(field, "a 64-bit hexadecimal string");
    return BigInt(value);
  }

  /** An array of `length` of them. */
  u64Array(field: string, length: number): bigint[] {
    const value = this.fields[field];
    if (!Array.isArray(value) || value.length !== length || !value.every(isU64))
      throw this.error(field, `an array of ${length} 64-bit hexadecimal strings`);
    return value.map((item: string) => BigInt(item));
  }

  /** A finite number that is not negative. */
  amount(field: string): number {
    const value = this.fields[field];
    if (!isAmount(value)) throw this.error(field, "a number from 0 on");
    return value;
  }

  /** The same, or null. */
  amountOrNull(field: string): number | null {
    return this.fields[field] === null ? null : this.amount(field);
  }

  /** One of a few words. */
  choice<const T extends string>(field: string, choices: readonly T[]): T {
    const value = this.fields[field];
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) throw this.error(field, choices.join(" or "));
    return choice;
  }

  /** At most `maxLength` bytes. */
  bytes(field: string, maxLength: number): Uint8Array {
    const value = this.fields[field];
    if (!(value instanceof Uint8Array) || value.length > maxLength)
      throw this.error(field, `at most ${maxLength} bytes`);
    return value;
  }

  /** An array of `minLength` to `maxLength` integers from 0 to `max`. */
  unsignedArray(field: string, minLength: number, maxLength: number, max: number): number[] {
    const value = this.fields[field];
    const length = minLength === maxLength ? `${minLength}` : `${minLength} to ${maxLength}`;
    if (
      !Array.isArray(value) ||
      value.length < minLength ||
      value.length > maxLength ||
      !value.every((item) => isUnsigned(item, max))
    ) {
      throw this.error(field, `an array of ${length} integers from 0 to ${max}`);
    }
    return [...(value as number[])];
  }

  text(field: string): string {
    const value = this.fields[field];
    if (typeof value !== "string") throw this.error(field, "text");
    return value;
  }

  /** A part of the state that another reader checks; undefined if it is missing. */
  field(field: string): unknown {
    return this.fields[field];
  }

  /** An array of `length` such parts. */
  list(field: string, length: number): readonly unknown[] {
    const value = this.fields[field];
    if (!Array.isArray(value) || value.length !== length) throw this.error(field, `an array of ${length} objects`);
    return value;
  }

  /** The refusal of `field`, for a device that checks more than its form. */
  error(field: string, expected: string): DeviceStateError {
    return new DeviceStateError(`${this.device}: field "${field}" of the saved state is not ${expected}`);
  }
}

function isU64(value: unknown): value is string {
  return typeof value === "string" && U64_FORM.test(value);
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isUnsigned(value: unknown, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max;
}
