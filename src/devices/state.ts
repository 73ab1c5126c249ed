// Reading saved device state, which may come from a file that people have edited.
//
// Owns: the checks and their messages. A device reads every field into locals first and assigns afterwards, so that a
// refused state leaves the device as it was.

import { DeviceStateError } from "./device.ts";

/** A 64-bit value in saved state: JSON has no bigint, so it is a hexadecimal string. */
export const saveU64 = (value: bigint): string => `0x${BigInt.asUintN(64, value).toString(16)}`;

const U64_FORM = /^0x[0-9a-f]{1,16}$/;

/** The fields of one device's saved state; every getter throws DeviceStateError, naming device and field. */
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
    if (typeof value !== "string" || !U64_FORM.test(value)) throw this.error(field, "a 64-bit hexadecimal string");
    return BigInt(value);
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

  /** The refusal of `field`, for a device that checks more than its form. */
  error(field: string, expected: string): DeviceStateError {
    return new DeviceStateError(`${this.device}: field "${field}" of the saved state is not ${expected}`);
  }
}

function isUnsigned(value: unknown, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max;
}
