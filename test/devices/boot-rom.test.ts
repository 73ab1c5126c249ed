import { describe, expect, test } from "vitest";
import { BootRom } from "../../src/devices/boot-rom.ts";
import { checkDevice, checkRefusals } from "./support.ts";

describe("boot ROM", () => {
  test("bytes at the start, zeros after them, writes ignored", () => {
    const rom = new BootRom(Uint8Array.of(0x11, 0x22, 0x33, 0x84));
    rom.write(0, 4, 0);
    expect(rom.read(0, 4)).toBe(0x84332211);
    expect(rom.read(2, 2)).toBe(0x8433);
    expect(rom.read(3, 1)).toBe(0x84);
    expect(rom.read(4, 4)).toBe(0);
    expect(rom.read(rom.size - 1, 1)).toBe(0);
  });

  test("more bytes than it has room for are refused", () => {
    expect(() => new BootRom(new Uint8Array(0x1001))).toThrow(RangeError);
  });

  test("restore brings the content of the saved machine", () => {
    const saved = new BootRom(Uint8Array.of(1, 2, 3)).save();
    const rom = new BootRom(new Uint8Array(64).fill(9));
    rom.restore(saved);
    expect(rom.read(0, 4)).toBe(0x030201);
    expect(rom.read(4, 4)).toBe(0);
  });

  test("any accesses; save and restore", () => {
    checkDevice(() => ({ device: new BootRom(Uint8Array.of(1, 2, 3)), outside: () => null }), [0, 2, 4]);
    checkRefusals(new BootRom(Uint8Array.of(1)));
  });
});
