// The NS16550A serial port, register shift 0, as the board's console.
//
// Owns: the registers, the receive FIFO and the count of empty polls by which the input door sees that the guest waits
// for a byte. Does not own: when a byte enters (the input door calls `receive`), nor where output goes (`transmit`).
// Invariant: time does not pass inside the device. A byte written to THR is sent at once, so the transmitter is always
// empty; a receive FIFO below its trigger level reports the character timeout at once.
// Spec: National Semiconductor PC16550D data sheet, "Registers" (names and numbering are the data sheet's).

import type { IrqLine, MmioDevice, Width } from "./device.ts";
import { StateReader } from "./state.ts";

const enum Reg {
  RbrThrDll = 0, // receive buffer (read), transmit holding (write); divisor low when LCR.DLAB
  IerDlm = 1, // interrupt enable; divisor high when LCR.DLAB
  IirFcr = 2, // interrupt identification (read), FIFO control (write)
  Lcr = 3,
  Mcr = 4,
  Lsr = 5,
  Msr = 6,
  Scr = 7,
}

const enum Ier {
  ReceiveData = 0x01,
  TransmitEmpty = 0x02,
  LineStatus = 0x04,
  ModemStatus = 0x08,
  Writable = 0x0f,
}

/** What IIR says, by falling priority. */
const enum Iir {
  LineStatus = 0x06,
  ReceiveData = 0x04,
  CharacterTimeout = 0x0c,
  TransmitEmpty = 0x02,
  ModemStatus = 0x00,
  None = 0x01,
  FifosEnabled = 0xc0,
}

const enum Fcr {
  Enable = 0x01,
  ClearReceive = 0x02,
  Trigger = 0xc0,
  Kept = 0xc9,
}

const enum Lcr {
  DivisorLatch = 0x80,
}

const enum Mcr {
  Dtr = 0x01,
  Rts = 0x02,
  Out1 = 0x04,
  Out2 = 0x08,
  Loop = 0x10,
  Writable = 0x1f,
}

const enum Lsr {
  DataReady = 0x01,
  Overrun = 0x02,
  TransmitHoldingEmpty = 0x20,
  TransmitterEmpty = 0x40,
}

const enum Msr {
  ClearToSend = 0x10,
  DataSetReady = 0x20,
  RingIndicator = 0x40,
  CarrierDetect = 0x80,
  RingTrailingEdge = 0x04, // TERI; the other deltas are the line's bit shifted right by 4
  Deltas = 0x0f,
}

const FIFO_SIZE = 16;
/** Bytes in the FIFO from which on IIR says "data" and not "timeout", by FCR bits 7:6. */
const TRIGGER_LEVEL = [1, 4, 8, 14] as const;
/** 9600 baud from 1.8432 MHz; nothing depends on it. */
const POWER_ON_DIVISOR = 12;
/** The far end is always there: clear to send, data set ready, carrier. */
const FAR_END_LINES = Msr.ClearToSend | Msr.DataSetReady | Msr.CarrierDetect;

/** Bytes of address space. */
export const UART_SIZE = 0x100;

const STATE_VERSION = 1;

/** Registers are one byte wide: a wider read gives the byte, zero-extended, and a wider write takes the low byte. */
export class Uart16550 implements MmioDevice {
  readonly name = "uart";
  readonly size = UART_SIZE;

  private receiveFifo: number[] = [];
  private ier = 0;
  private fcr = 0;
  private lcr = 0;
  private mcr = 0;
  private scr = 0;
  private divisor = POWER_ON_DIVISOR;
  /** MSR bits 3:0: lines that changed since MSR was read. */
  private modemDeltas = 0;
  private overrun = false;
  /** The THRE interrupt's own flip-flop: set when THR becomes empty, cleared when IIR reports it. */
  private transmitEmptyPending = false;
  private emptyPollCount = 0;
  private transmittedSincePoll = false;

  /** `transmit` gets each byte sent, in order; it is not called in loopback mode. */
  constructor(
    private readonly transmit: (byte: number) => void,
    private readonly irq: IrqLine,
  ) {}

  /** True when the guest has taken every byte that it was given. */
  get receiveFifoEmpty(): boolean {
    return this.receiveFifo.length === 0;
  }

  /** IER bit 0: the guest asked for an interrupt when a byte comes. */
  get receiveInterruptEnabled(): boolean {
    return (this.ier & Ier.ReceiveData) !== 0;
  }

  /**
   * How often in a row the guest has polled the receiver and found nothing.
   *
   * A poll is a read of LSR with no write to THR since the read before it (the reads of a guest that waits to send are
   * not polls), or a `takeByte`. A byte that is found or received, and a write to THR, start the row anew.
   */
  get emptyPolls(): number {
    return this.emptyPollCount;
  }

  /**
   * A byte comes in on the line. False, and nothing changed, when there is no room for it (16 bytes with the FIFO
   * enabled, else 1) or when the guest has the line disconnected (loopback mode): offer it again later.
   */
  receive(byte: number): boolean {
    if ((this.mcr & Mcr.Loop) !== 0 || this.receiveFifo.length >= this.receiveCapacity()) return false;
    this.receiveFifo.push(byte & 0xff);
    this.emptyPollCount = 0;
    this.updateIrq();
    return true;
  }

  /** Takes the oldest received byte as a read of RBR does, for SBI console calls; null, and an empty poll, if there is none. */
  takeByte(): number | null {
    const byte = this.receiveFifo.shift();
    if (byte === undefined) {
      this.emptyPollCount++;
      return null;
    }
    this.emptyPollCount = 0;
    this.updateIrq();
    return byte;
  }

  read(offset: number, _width: Width): number {
    switch (offset) {
      case Reg.RbrThrDll:
        return this.divisorLatch() ? this.divisor & 0xff : this.readRbr();
      case Reg.IerDlm:
        return this.divisorLatch() ? this.divisor >>> 8 : this.ier;
      case Reg.IirFcr:
        return this.readIir();
      case Reg.Lcr:
        return this.lcr;
      case Reg.Mcr:
        return this.mcr;
      case Reg.Lsr:
        return this.readLsr();
      case Reg.Msr:
        return this.readMsr();
      case Reg.Scr:
        return this.scr;
      default:
        return 0;
    }
  }

  write(offset: number, _width: Width, value: number): void {
    value &= 0xff;
    switch (offset) {
      case Reg.RbrThrDll:
        if (this.divisorLatch()) this.divisor = (this.divisor & 0xff00) | value;
        else this.writeThr(value);
        break;
      case Reg.IerDlm:
        if (this.divisorLatch()) this.divisor = (value << 8) | (this.divisor & 0xff);
        else this.writeIer(value);
        break;
      case Reg.IirFcr:
        this.writeFcr(value);
        break;
      case Reg.Lcr:
        this.lcr = value;
        break;
      case Reg.Mcr:
        this.writeMcr(value);
        break;
      case Reg.Scr:
        this.scr = value;
        break;
    }
  }

  reset(): void {
    this.receiveFifo = [];
    this.ier = 0;
    this.fcr = 0;
    this.lcr = 0;
    this.mcr = 0;
    this.scr = 0;
    this.divisor = POWER_ON_DIVISOR;
    this.modemDeltas = 0;
    this.overrun = false;
    this.transmitEmptyPending = false;
    this.emptyPollCount = 0;
    this.transmittedSincePoll = false;
    this.updateIrq();
  }

  save(): unknown {
    return {
      version: STATE_VERSION,
      receiveFifo: [...this.receiveFifo],
      ier: this.ier,
      fcr: this.fcr,
      lcr: this.lcr,
      mcr: this.mcr,
      scr: this.scr,
      divisor: this.divisor,
      modemDeltas: this.modemDeltas,
      overrun: this.overrun,
      transmitEmptyPending: this.transmitEmptyPending,
      emptyPollCount: this.emptyPollCount,
      transmittedSincePoll: this.transmittedSincePoll,
    };
  }

  restore(state: unknown): void {
    const reader = new StateReader(this.name, STATE_VERSION, state);
    const fcr = reader.unsigned("fcr", 0xff) & Fcr.Kept;
    const capacity = (fcr & Fcr.Enable) !== 0 ? FIFO_SIZE : 1;
    const restored = {
      receiveFifo: reader.unsignedArray("receiveFifo", 0, capacity, 0xff),
      ier: reader.unsigned("ier", Ier.Writable),
      fcr,
      lcr: reader.unsigned("lcr", 0xff),
      mcr: reader.unsigned("mcr", Mcr.Writable),
      scr: reader.unsigned("scr", 0xff),
      divisor: reader.unsigned("divisor", 0xffff),
      modemDeltas: reader.unsigned("modemDeltas", Msr.Deltas),
      overrun: reader.boolean("overrun"),
      transmitEmptyPending: reader.boolean("transmitEmptyPending"),
      emptyPollCount: reader.unsigned("emptyPollCount", Number.MAX_SAFE_INTEGER),
      transmittedSincePoll: reader.boolean("transmittedSincePoll"),
    };
    Object.assign(this, restored);
    this.updateIrq();
  }

  private divisorLatch(): boolean {
    return (this.lcr & Lcr.DivisorLatch) !== 0;
  }

  private fifosEnabled(): boolean {
    return (this.fcr & Fcr.Enable) !== 0;
  }

  private receiveCapacity(): number {
    return this.fifosEnabled() ? FIFO_SIZE : 1;
  }

  private readRbr(): number {
    const byte = this.receiveFifo.shift() ?? 0;
    this.updateIrq();
    return byte;
  }

  private writeThr(byte: number): void {
    this.transmittedSincePoll = true;
    this.emptyPollCount = 0;
    // The write clears the interrupt, and sending the byte raises it again: the line falls and rises, so a level-
    // triggered controller keeps asking until the guest reads IIR or disables it.
    this.transmitEmptyPending = false;
    this.updateIrq();
    if ((this.mcr & Mcr.Loop) !== 0) this.loopBack(byte);
    else this.transmit(byte);
    this.transmitEmptyPending = true;
    this.updateIrq();
  }

  /** A byte from the own transmitter; unlike the host, a guest that outruns itself loses a byte, and LSR says so. */
  private loopBack(byte: number): void {
    if (this.receiveFifo.length < this.receiveCapacity()) {
      this.receiveFifo.push(byte);
      return;
    }
    this.overrun = true;
    // Without the FIFO the new byte takes the old one's place; with it the FIFO stays as it is.
    if (!this.fifosEnabled()) this.receiveFifo = [byte];
  }

  private writeIer(value: number): void {
    const enabled = value & ~this.ier;
    this.ier = value & Ier.Writable;
    // Enabling the THRE interrupt while THR is empty (it always is) raises it: drivers start sending that way.
    if ((enabled & Ier.TransmitEmpty) !== 0) this.transmitEmptyPending = true;
    this.updateIrq();
  }

  private readIir(): number {
    const identification = this.pendingInterrupt();
    if (identification === Iir.TransmitEmpty) {
      this.transmitEmptyPending = false;
      this.updateIrq();
    }
    return identification | (this.fifosEnabled() ? Iir.FifosEnabled : 0);
  }

  private writeFcr(value: number): void {
    // Switching the FIFOs on or off empties them. The transmit FIFO always is empty.
    if (((value ^ this.fcr) & Fcr.Enable) !== 0 || (value & Fcr.ClearReceive) !== 0) this.receiveFifo = [];
    // "FIFO Control Register": the other bits are programmed only when the enable bit is written as 1.
    this.fcr = (value & Fcr.Enable) !== 0 ? value & Fcr.Kept : 0;
    this.updateIrq();
  }

  private writeMcr(value: number): void {
    const before = this.modemLines();
    this.mcr = value & Mcr.Writable;
    const after = this.modemLines();
    const changed = (before ^ after) & ~Msr.RingIndicator;
    this.modemDeltas |= changed >>> 4;
    if ((before & Msr.RingIndicator) !== 0 && (after & Msr.RingIndicator) === 0) {
      this.modemDeltas |= Msr.RingTrailingEdge;
    }
    this.updateIrq();
  }

  private readLsr(): number {
    const dataReady = this.receiveFifo.length > 0;
    if (dataReady) this.emptyPollCount = 0;
    else if (!this.transmittedSincePoll) this.emptyPollCount++;
    this.transmittedSincePoll = false;

    const status = (dataReady ? Lsr.DataReady : 0) | (this.overrun ? Lsr.Overrun : 0);
    this.overrun = false;
    this.updateIrq();
    return status | Lsr.TransmitHoldingEmpty | Lsr.TransmitterEmpty;
  }

  private readMsr(): number {
    const value = this.modemLines() | this.modemDeltas;
    this.modemDeltas = 0;
    this.updateIrq();
    return value;
  }

  /** MSR bits 7:4. In loopback the four modem inputs are the four modem outputs ("Modem Control Register", bit 4). */
  private modemLines(): number {
    if ((this.mcr & Mcr.Loop) === 0) return FAR_END_LINES;
    return (
      ((this.mcr & Mcr.Rts) !== 0 ? Msr.ClearToSend : 0) |
      ((this.mcr & Mcr.Dtr) !== 0 ? Msr.DataSetReady : 0) |
      ((this.mcr & Mcr.Out1) !== 0 ? Msr.RingIndicator : 0) |
      ((this.mcr & Mcr.Out2) !== 0 ? Msr.CarrierDetect : 0)
    );
  }

  /** The highest-priority enabled interrupt, as IIR names it. */
  private pendingInterrupt(): Iir {
    if ((this.ier & Ier.LineStatus) !== 0 && this.overrun) return Iir.LineStatus;
    if ((this.ier & Ier.ReceiveData) !== 0 && this.receiveFifo.length > 0) {
      const level = this.fifosEnabled() ? TRIGGER_LEVEL[(this.fcr & Fcr.Trigger) >>> 6]! : 1;
      return this.receiveFifo.length >= level ? Iir.ReceiveData : Iir.CharacterTimeout;
    }
    if ((this.ier & Ier.TransmitEmpty) !== 0 && this.transmitEmptyPending) return Iir.TransmitEmpty;
    if ((this.ier & Ier.ModemStatus) !== 0 && this.modemDeltas !== 0) return Iir.ModemStatus;
    return Iir.None;
  }

  private updateIrq(): void {
    this.irq.set(this.pendingInterrupt() !== Iir.None);
  }
}
