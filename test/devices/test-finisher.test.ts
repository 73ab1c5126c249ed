import { describe, expect, test } from "vitest";
import { type Finish, TestFinisher } from "../../src/devices/test-finisher.ts";
import { checkDevice, checkRefusals } from "./support.ts";

function finisher(): { device: TestFinisher; calls: Finish[] } {
  const calls: Finish[] = [];
  return { device: new TestFinisher((finish) => calls.push(finish)), calls };
}

describe("test finisher", () => {
  test.each([
    [0x5555, { kind: "pass" }],
    [0x7777, { kind: "reset" }],
    [0x3333, { kind: "fail", code: 0 }],
    [0x0007_3333, { kind: "fail", code: 7 }],
    [0xffff_3333, { kind: "fail", code: 0xffff }],
  ])("write of %i", (value, finish) => {
    const { device, calls } = finisher();
    device.write(0, 4, value);
    expect(calls).toEqual([finish]);
  });

  test("a 2-byte write is a command; other values, widths and offsets are nothing", () => {
    const { device, calls } = finisher();
    device.write(0, 2, 0x5555);
    expect(calls).toEqual([{ kind: "pass" }]);
    device.write(0, 1, 0x55);
    device.write(4, 4, 0x5555);
    device.write(0, 4, 0x1234);
    expect(calls).toHaveLength(1);
    expect(device.read(0, 4)).toBe(0);
  });

  test("any accesses; save and restore", () => {
    checkDevice(() => ({ device: finisher().device, outside: () => null }), [0]);
    checkRefusals(finisher().device);
  });
});
