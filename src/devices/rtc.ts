// The Goldfish real-time clock: nanoseconds since 1970, settable, with one alarm.
//
// Owns: the difference that the guest has set, the latch, the alarm. Does not own time: `now` is the VM's clock (the
// wall, or a fixed start plus guest time), and the VM calls `poll` when the time of `nextAlarm` has come.
// Spec: Android goldfish, "GOLDFISH VIRTUAL HARDWARE", section on the RTC; the alarm as QEMU's goldfish_rtc does it.

import type { IrqLine, MmioDevice, Width } from "./device.ts";
import { StateReader, saveU64 } from "./state.ts";

const enum Reg {
  TimeLow = 0x00, // a read latches the high half
  TimeHigh = 0x04,
  AlarmLow = 0x08, // a write arms the alarm, so the high half is written first
  AlarmHigh = 0x0c,
  IrqEnabled = 0x10,
  ClearAlarm = 0x14,
  AlarmStatus = 0x18,
  ClearInterrupt = 0x1c,
}

/** Bytes of address space. */
export const RTC_SIZE = 0x1000;

const STATE_VERSION = 1;

/** Registers are 4 bytes; other widths read as 0 and are ignored when written. */
export class GoldfishRtc implements MmioDevice {
  readonly name = "rtc";
  readonly size = RTC_SIZE;

  /** What the guest's time is ahead of `now`, modulo 2^64. */
  private offset = 0n;
  private timeHigh = 0;
  private alarm = 0n;
  private alarmArmed = false;
  private irqPending = false;
  private irqEnabled = false;

  /** `now`: nanoseconds since 1970, at least 0, never going backwards. */
  constructor(
    private readonly now: () => bigint,
    private readonly irq: IrqLine,
  ) {}

  read(offset: number, width: Width): number {
    if (width !== 4) return 0;
    switch (offset) {
      case Reg.TimeLow: {
        const time = this.time();
        this.timeHigh = high(time);
        return low(time);
      }
      case Reg.TimeHigh:
        return this.timeHigh;
      case Reg.AlarmLow:
        return low(this.alarm);
      case Reg.AlarmHigh:
        return high(this.alarm);
      case Reg.IrqEnabled:
        return this.irqEnabled ? 1 : 0;
      case Reg.AlarmStatus:
        return this.alarmArmed ? 1 : 0;
      default:
        return 0;
    }
  }

  write(offset: number, width: Width, value: number): void {
    if (width !== 4) return;
    switch (offset) {
      case Reg.TimeLow:
        this.setTime(withLow(this.time(), value));
        break;
      case Reg.TimeHigh:
        this.setTime(withHigh(this.time(), value));
        break;
      case Reg.AlarmLow:
        this.alarm = withLow(this.alarm, value);
        this.alarmArmed = true;
        break;
      case Reg.AlarmHigh:
        this.alarm = withHigh(this.alarm, value);
        break;
      case Reg.IrqEnabled:
        this.irqEnabled = (value & 1) !== 0;
        break;
      case Reg.ClearAlarm:
        this.alarmArmed = false;
        break;
      case Reg.ClearInterrupt:
        this.irqPending = false;
        break;
    }
    this.poll();
  }

  /** When `poll` must be called next, on the clock of `now`; null while no alarm is armed. May lie in the past. */
  nextAlarm(): bigint | null {
    if (!this.alarmArmed) return null;
    const remaining = this.alarm - this.time();
    return this.now() + (remaining > 0n ? remaining : 0n);
  }

  /** Fires the alarm if its time has come. */
  poll(): void {
    if (this.alarmArmed && this.time() >= this.alarm) {
      this.alarmArmed = false;
      this.irqPending = true;
    }
    this.irq.set(this.irqPending && this.irqEnabled);
  }

  reset(): void {
    this.offset = 0n;
    this.timeHigh = 0;
    this.alarm = 0n;
    this.alarmArmed = false;
    this.irqPending = false;
    this.irqEnabled = false;
    this.poll();
  }

  save(): unknown {
    return {
      version: STATE_VERSION,
      offset: saveU64(this.offset),
      timeHigh: this.timeHigh,
      alarm: saveU64(this.alarm),
      alarmArmed: this.alarmArmed,
      irqPending: this.irqPending,
      irqEnabled: this.irqEnabled,
    };
  }

  restore(state: unknown): void {
    const reader = new StateReader(this.name, STATE_VERSION, state);
    const offset = reader.u64("offset");
    const timeHigh = reader.unsigned("timeHigh", 0xffff_ffff);
    const alarm = reader.u64("alarm");
    const alarmArmed = reader.boolean("alarmArmed");
    const irqPending = reader.boolean("irqPending");
    const irqEnabled = reader.boolean("irqEnabled");
    Object.assign(this, { offset, timeHigh, alarm, alarmArmed, irqPending, irqEnabled });
    this.irq.set(this.irqPending && this.irqEnabled);
  }

  private time(): bigint {
    return BigInt.asUintN(64, this.now() + this.offset);
  }

  private setTime(time: bigint): void {
    this.offset = BigInt.asUintN(64, time - this.now());
  }
}

const low = (value: bigint): number => Number(BigInt.asUintN(32, value));
const high = (value: bigint): number => Number(BigInt.asUintN(32, value >> 32n));
const withLow = (value: bigint, half: number): bigint => ((value >> 32n) << 32n) | BigInt(half >>> 0);
const withHigh = (value: bigint, half: number): bigint => (BigInt(half >>> 0) << 32n) | BigInt.asUintN(32, value);
