import { describe, expect, test } from "vitest";
import { GoldfishRtc } from "../../src/devices/rtc.ts";
import { checkDevice, checkRefusals, TestLine } from "./support.ts";

const EPOCH = 1_700_000_000_000_000_000n;
const TIME_LOW = 0x00;
const TIME_HIGH = 0x04;
const ALARM_LOW = 0x08;
const ALARM_HIGH = 0x0c;
const IRQ_ENABLED = 0x10;
const CLEAR_ALARM = 0x14;
const ALARM_STATUS = 0x18;
const CLEAR_INTERRUPT = 0x1c;

function rtc(): { device: GoldfishRtc; clock: { now: bigint }; line: TestLine } {
  const clock = { now: EPOCH };
  const line = new TestLine();
  return { device: new GoldfishRtc(() => clock.now, line), clock, line };
}

function readTime(device: GoldfishRtc): bigint {
  const low = BigInt(device.read(TIME_LOW, 4));
  return (BigInt(device.read(TIME_HIGH, 4)) << 32n) | low;
}

function setAlarm(device: GoldfishRtc, time: bigint): void {
  device.write(ALARM_HIGH, 4, Number(time >> 32n));
  device.write(ALARM_LOW, 4, Number(time & 0xffff_ffffn));
}

describe("Goldfish RTC", () => {
  test("a read of the low half latches the high half", () => {
    const { device, clock } = rtc();
    clock.now = 0x1_ffff_ffffn;
    expect(device.read(TIME_LOW, 4)).toBe(0xffff_ffff);
    clock.now += 1n;
    expect(device.read(TIME_HIGH, 4)).toBe(1);
    expect(device.read(TIME_LOW, 4)).toBe(0);
    expect(device.read(TIME_HIGH, 4)).toBe(2);
  });

  test("the guest sets the time and it runs on from there", () => {
    const { device, clock } = rtc();
    device.write(TIME_HIGH, 4, 1);
    device.write(TIME_LOW, 4, 500);
    expect(readTime(device)).toBe((1n << 32n) + 500n);
    clock.now += 1000n;
    expect(readTime(device)).toBe((1n << 32n) + 1500n);
  });

  test("the alarm fires when its time comes, once, and is cleared", () => {
    const { device, clock, line } = rtc();
    device.write(IRQ_ENABLED, 4, 1);
    setAlarm(device, EPOCH + 100n);
    expect(device.read(ALARM_STATUS, 4)).toBe(1);
    expect(device.nextAlarm()).toBe(EPOCH + 100n);
    clock.now += 99n;
    device.poll();
    expect(line.level).toBe(false);
    clock.now += 1n;
    device.poll();
    expect(line.level).toBe(true);
    expect(device.read(ALARM_STATUS, 4)).toBe(0);
    expect(device.nextAlarm()).toBeNull();
    device.write(CLEAR_INTERRUPT, 4, 1);
    expect(line.level).toBe(false);
  });

  test("an alarm in the past fires at once", () => {
    const { device, line } = rtc();
    device.write(IRQ_ENABLED, 4, 1);
    setAlarm(device, EPOCH - 1n);
    expect(line.level).toBe(true);
  });

  test("an alarm fires on the guest's time, not the host's", () => {
    const { device, clock } = rtc();
    device.write(TIME_HIGH, 4, 0);
    device.write(TIME_LOW, 4, 0);
    setAlarm(device, 1000n);
    expect(device.nextAlarm()).toBe(clock.now + 1000n);
  });

  test("without the enable bit the alarm is pending but silent", () => {
    const { device, line } = rtc();
    setAlarm(device, EPOCH);
    expect(line.level).toBe(false);
    device.write(IRQ_ENABLED, 4, 1);
    expect(line.level).toBe(true);
  });

  test("a cleared alarm does not fire", () => {
    const { device, clock, line } = rtc();
    device.write(IRQ_ENABLED, 4, 1);
    setAlarm(device, EPOCH + 5n);
    device.write(CLEAR_ALARM, 4, 1);
    clock.now += 10n;
    device.poll();
    expect(line.level).toBe(false);
  });

  test("any accesses; save and restore", () => {
    checkDevice(() => {
      const { device, line } = rtc();
      return { device, outside: () => line.level };
    }, [0, 4, 8, 12, 16, 20, 24, 28]);
    checkRefusals(rtc().device);
  });
});
