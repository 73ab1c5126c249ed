import { describe, expect, test } from "vitest";
import { Clint, type ClintHarts } from "../../src/devices/clint.ts";
import { checkDevice, checkRefusals } from "./support.ts";

const HARTS = 2;
const NEVER = 0xffff_ffff_ffff_ffffn;

class TestHarts implements ClintHarts {
  readonly pending = Array.from({ length: HARTS }, () => false);
  readonly compare = Array.from({ length: HARTS }, () => NEVER);
  time = 0n;
  msip(hart: number): boolean {
    return this.pending[hart]!;
  }
  setMsip(hart: number, pending: boolean): void {
    expect(hart).toBeLessThan(HARTS);
    this.pending[hart] = pending;
  }
  mtimecmp(hart: number): bigint {
    return this.compare[hart]!;
  }
  setMtimecmp(hart: number, time: bigint): void {
    expect(hart).toBeLessThan(HARTS);
    this.compare[hart] = time;
  }
  mtime(): bigint {
    return this.time;
  }
  setMtime(time: bigint): void {
    this.time = time;
  }
}

function clint(): { device: Clint; harts: TestHarts } {
  const harts = new TestHarts();
  return { device: new Clint(HARTS, harts), harts };
}

describe("CLINT", () => {
  test("msip: bit 0 of one word a hart", () => {
    const { device, harts } = clint();
    device.write(4, 4, 0xffff_ffff);
    expect(harts.pending).toEqual([false, true]);
    expect(device.read(4, 4)).toBe(1);
    expect(device.read64(0)).toBe(1n << 32n);
    device.write(4, 4, 0xffff_fffe);
    expect(harts.pending).toEqual([false, false]);
    device.write64(0, 0x1_0000_0001n);
    expect(harts.pending).toEqual([true, true]);
  });

  test("mtimecmp: 8 bytes at once, or each half", () => {
    const { device, harts } = clint();
    device.write64(0x4008, 0x1122_3344_5566_7788n);
    expect(harts.compare).toEqual([NEVER, 0x1122_3344_5566_7788n]);
    device.write(0x4008, 4, 0xaaaa_aaaa);
    expect(harts.compare[1]).toBe(0x1122_3344_aaaa_aaaan);
    device.write(0x400c, 4, 0xbbbb_bbbb);
    expect(harts.compare[1]).toBe(0xbbbb_bbbb_aaaa_aaaan);
    expect(device.read(0x4008, 4)).toBe(0xaaaa_aaaa);
    expect(device.read(0x400c, 4)).toBe(0xbbbb_bbbb);
    expect(device.read64(0x4008)).toBe(0xbbbb_bbbb_aaaa_aaaan);
  });

  test("mtime is the clock's", () => {
    const { device, harts } = clint();
    harts.time = 0x12_3456_789an;
    expect(device.read64(0xbff8)).toBe(0x12_3456_789an);
    expect(device.read(0xbff8, 4)).toBe(0x3456_789a);
    expect(device.read(0xbffc, 4)).toBe(0x12);
    device.write(0xbffc, 4, 1);
    expect(harts.time).toBe(0x1_3456_789an);
    device.write64(0xbff8, 5n);
    expect(harts.time).toBe(5n);
  });

  test("harts that do not exist, gaps and odd accesses read as 0 and are ignored", () => {
    const { device, harts } = clint();
    for (const offset of [8, 0x3ffc, 0x4010, 0xbff0, 0xc000, 0xfff8]) {
      device.write(offset, 4, 0xffff_ffff);
      device.write64(offset - (offset % 8), NEVER);
      expect(device.read(offset, 4)).toBe(0);
      expect(device.read64(offset - (offset % 8))).toBe(0n);
    }
    device.write(0, 1, 1);
    device.write(2, 4, 1);
    device.write64(0xbffc, 1n);
    expect(harts).toEqual(new TestHarts());
  });

  test("reset: no software interrupt, no deadline, the clock untouched", () => {
    const { device, harts } = clint();
    device.write(0, 4, 1);
    device.write64(0x4000, 9n);
    harts.time = 77n;
    device.reset();
    expect(harts.pending).toEqual([false, false]);
    expect(harts.compare).toEqual([NEVER, NEVER]);
    expect(harts.time).toBe(77n);
  });

  test("any accesses; save and restore", () => {
    // The state is the harts': two devices before the same harts must see the same.
    const harts = new TestHarts();
    checkDevice(
      () => ({ device: new Clint(HARTS, harts), outside: () => harts.pending }),
      [0, 4, 0x4000, 0x4008, 0xbff8],
    );
    checkRefusals(clint().device);
  });
});
