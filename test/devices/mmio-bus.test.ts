import { describe, expect, test } from "vitest";
import { BootRom } from "../../src/devices/boot-rom.ts";
import { DeviceStateError, type MmioDevice, type Width } from "../../src/devices/device.ts";
import { MmioBus } from "../../src/devices/mmio-bus.ts";
import { TestFinisher } from "../../src/devices/test-finisher.ts";
import { gpa } from "../../src/memory/address.ts";

/** 16 bytes of memory with an access log, without 8-byte registers. */
class Scratch implements MmioDevice {
  readonly size = 16;
  readonly log: string[] = [];
  private readonly words = new Uint32Array(4);
  constructor(readonly name: string) {}
  read(offset: number, width: Width): number {
    this.log.push(`read ${offset} ${width}`);
    return this.words[offset / 4] ?? 0;
  }
  write(offset: number, width: Width, value: number): void {
    this.log.push(`write ${offset} ${width} ${value}`);
    this.words[offset / 4] = value;
  }
  reset(): void {
    this.words.fill(0);
  }
  save(): unknown {
    return [...this.words];
  }
  restore(state: unknown): void {
    this.words.set(state as number[]);
  }
}

function busOfTwo(): { bus: MmioBus; low: Scratch; high: Scratch } {
  const bus = new MmioBus();
  const low = new Scratch("low");
  const high = new Scratch("high");
  bus.add(gpa(0x2000), high);
  bus.add(gpa(0x1000), low);
  return { bus, low, high };
}

describe("MMIO bus", () => {
  test("an access goes to the device that covers it, with its offset", () => {
    const { bus, high } = busOfTwo();
    expect(bus.write(0x2004, 4, 0xdeadbeef)).toBe(true);
    expect(bus.read(0x2004, 4)).toBe(0xdeadbeef);
    expect(high.log).toEqual(["write 4 4 3735928559", "read 4 4"]);
    expect(bus.deviceAt(0x200f)).toBe(high);
    expect(bus.devices().map(({ base, device }) => [base, device.name])).toEqual([
      [0x1000, "low"],
      [0x2000, "high"],
    ]);
  });

  test("an access that no device covers whole is a fault", () => {
    const { bus, low } = busOfTwo();
    for (const [gpa, width] of [
      [0xfff, 1],
      [0xfff, 2],
      [0x100d, 4],
      [0x1010, 1],
      [0x2010, 4],
      [2 ** 52, 4],
    ] as const) {
      expect(bus.read(gpa, width)).toBeNull();
      expect(bus.write(gpa, width, 0)).toBe(false);
    }
    expect(bus.read64(0x100c)).toBeNull();
    expect(bus.write64(0x100c, 0n)).toBe(false);
    expect(bus.deviceAt(0x1010)).toBeNull();
    expect(low.log).toEqual([]);
  });

  test("8 bytes go to a device of 4-byte registers in two halves, low half first", () => {
    const { bus, low } = busOfTwo();
    expect(bus.write64(0x1008, 0x1122334455667788n)).toBe(true);
    expect(low.log).toEqual([`write 8 4 ${0x55667788}`, `write 12 4 ${0x11223344}`]);
    expect(bus.read64(0x1008)).toBe(0x1122334455667788n);
  });

  test("add refuses an overlap, a second device of the same name and a misaligned base", () => {
    const { bus } = busOfTwo();
    expect(() => bus.add(gpa(0x1000), new TestFinisher(() => {}))).toThrow("overlaps");
    expect(() => bus.add(gpa(0x3000), new Scratch("low"))).toThrow('"low"');
    expect(() => bus.add(gpa(0x3008), new Scratch("third"))).toThrow("multiple");
  });

  test("reset, save and restore reach every device", () => {
    const { bus } = busOfTwo();
    bus.write(0x1000, 4, 7);
    const saved = bus.save();
    bus.reset();
    expect(bus.read(0x1000, 4)).toBe(0);
    bus.restore(saved);
    expect(bus.read(0x1000, 4)).toBe(7);
    expect(bus.save()).toEqual(saved);
  });

  test("restore refuses the state of another board", () => {
    const { bus } = busOfTwo();
    expect(() => bus.restore({ low: [0, 0, 0, 0] })).toThrow(DeviceStateError);
    expect(() => bus.restore({ ...bus.save(), extra: {} })).toThrow('"extra"');
    expect(() => bus.restore(null)).toThrow(DeviceStateError);
  });

  test("the boot ROM is read at every width and keeps its content when written", () => {
    const bus = new MmioBus();
    bus.add(gpa(0x1000), new BootRom(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)));
    expect(bus.write(0x1000, 4, 0)).toBe(true);
    expect(bus.read64(0x1000)).toBe(0x0807060504030201n);
    expect(bus.read(0x1001, 2)).toBe(0x0302);
  });
});
