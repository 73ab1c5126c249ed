// What the device tests share: a wire to look at, and the property that every device must have.

import fc from "fast-check";
import { expect } from "vitest";
import { DeviceStateError, type IrqLine, type MmioDevice, type Width } from "../../src/devices/device.ts";

/** An interrupt wire that remembers its level and how often it rose. */
export class TestLine implements IrqLine {
  level = false;
  rises = 0;
  set(level: boolean): void {
    if (level && !this.level) this.rises++;
    this.level = level;
  }
}

export type Access =
  | { readonly kind: "read"; readonly offset: number; readonly width: Width }
  | { readonly kind: "write"; readonly offset: number; readonly width: Width; readonly value: number }
  | { readonly kind: "read64"; readonly offset: number }
  | { readonly kind: "write64"; readonly offset: number; readonly value: bigint };

/** Accesses to a device of `size` bytes: half of them near `registers`, where something happens, half anywhere. */
export function accesses(size: number, registers: readonly number[]): fc.Arbitrary<Access[]> {
  const width = fc.constantFrom<Width>(1, 2, 4);
  const offset = fc.oneof(fc.constantFrom(...registers), fc.nat(size - 8));
  const value = fc.oneof(fc.nat(0xff), fc.nat(0xffff_ffff));
  return fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant("read" as const), offset, width }),
      fc.record({ kind: fc.constant("write" as const), offset, width, value }),
      fc.record({ kind: fc.constant("read64" as const), offset }),
      fc.record({ kind: fc.constant("write64" as const), offset, value: fc.bigInt(0n, 0xffff_ffff_ffff_ffffn) }),
    ),
    { maxLength: 60 },
  );
}

/** Does one access as the bus would and gives what was read. */
export function perform(device: MmioDevice, access: Access): number | bigint | null {
  switch (access.kind) {
    case "read": {
      const value = device.read(access.offset, access.width);
      expect(Number.isInteger(value)).toBe(true);
      return value;
    }
    case "write":
      device.write(access.offset, access.width, access.value);
      return null;
    case "read64":
      return device.read64?.(access.offset) ?? null;
    case "write64":
      device.write64?.(access.offset, access.value);
      return null;
  }
}

/**
 * The property of every device: no access throws; its state survives JSON; a device restored from it behaves the same.
 *
 * `make` gives a device, and what else can be seen of it after an access (wires, callbacks).
 */
export function checkDevice(
  make: () => { device: MmioDevice; outside: () => unknown },
  registers: readonly number[],
  numRuns = 200,
): void {
  const { size } = make().device;
  fc.assert(
    fc.property(accesses(size, registers), accesses(size, registers), (before, after) => {
      const first = make();
      for (const access of before) perform(first.device, access);
      const state: unknown = JSON.parse(JSON.stringify(first.device.save()));
      const second = make();
      second.device.restore(state);
      expect(second.device.save()).toEqual(state);
      for (const access of after) {
        expect(perform(second.device, access)).toEqual(perform(first.device, access));
        expect(second.outside()).toEqual(first.outside());
      }
      expect(second.device.save()).toEqual(first.device.save());

      const fresh = make();
      first.device.reset();
      fresh.device.reset();
      expect(first.device.save()).toEqual(fresh.device.save());
    }),
    { numRuns },
  );
}

/** Every field of a saved state, replaced or left out, is refused by name, and the refusal changes nothing. */
export function checkRefusals(device: MmioDevice): void {
  const state = device.save() as Record<string, unknown>;
  for (const field of Object.keys(state)) {
    for (const wrong of [undefined, null, -1, 1e99, 0.5, "x", [-1], {}]) {
      const attempt = () => device.restore({ ...state, [field]: wrong });
      expect(attempt, `${field} = ${String(wrong)}`).toThrow(DeviceStateError);
      expect(attempt).toThrow(device.name);
      expect(attempt).toThrow(field);
    }
  }
  for (const wrong of [undefined, null, 7, "x", []]) expect(() => device.restore(wrong)).toThrow(DeviceStateError);
  expect(device.save()).toEqual(state);
}
