// The core-local interruptor: software interrupts and the machine timer, in SiFive's register layout.
//
// Owns: the layout and the splitting of 64-bit registers. Does not own the values: msip and mtimecmp belong to the
// harts (the core computes MTIP from mtimecmp at instruction boundaries) and mtime to the VM's clock. They are saved
// with their owners.
// Spec: SiFive FU540-C000 Manual, "CLINT"; RISC-V ACLINT, "Backward compatibility with SiFive CLINT".

import type { MmioDevice, Width } from "./device.ts";
import { StateReader } from "./state.ts";

const enum Reg {
  Msip = 0x0000, // 4 bytes a hart, bit 0
  Mtimecmp = 0x4000, // 8 bytes a hart
  Mtime = 0xbff8, // 8 bytes
}

/** Bytes of address space. */
export const CLINT_SIZE = 0x10000;

const STATE_VERSION = 1;

/** Where the CLINT's registers really live. Values are unsigned 64-bit; times are in timebase ticks. */
export interface ClintHarts {
  msip(hart: number): boolean;
  setMsip(hart: number, pending: boolean): void;
  mtimecmp(hart: number): bigint;
  setMtimecmp(hart: number, time: bigint): void;
  mtime(): bigint;
  setMtime(time: bigint): void;
}

/** Accesses are 4 bytes (msip, or half of a 64-bit register) or 8; others read as 0 and are ignored when written. */
export class Clint implements MmioDevice {
  readonly name = "clint";
  readonly size = CLINT_SIZE;

  constructor(
    private readonly hartCount: number,
    private readonly harts: ClintHarts,
  ) {}

  read(offset: number, width: Width): number {
    if (width !== 4 || offset % 4 !== 0) return 0;
    if (offset < Reg.Mtimecmp) {
      const hart = this.hartOfMsip(offset);
      return hart !== null && this.harts.msip(hart) ? 1 : 0;
    }
    const register = this.read64(offset - (offset % 8));
    return Number(BigInt.asUintN(32, offset % 8 === 0 ? register : register >> 32n));
  }

  write(offset: number, width: Width, value: number): void {
    if (width !== 4 || offset % 4 !== 0) return;
    if (offset < Reg.Mtimecmp) {
      const hart = this.hartOfMsip(offset);
      if (hart !== null) this.harts.setMsip(hart, (value & 1) !== 0);
      return;
    }
    const aligned = offset - (offset % 8);
    const old = this.read64(aligned);
    const half = BigInt(value >>> 0);
    const keepHigh = (old >> 32n) << 32n;
    this.write64(aligned, offset % 8 === 0 ? keepHigh | half : (half << 32n) | BigInt.asUintN(32, old));
  }

  read64(offset: number): bigint {
    if (offset % 8 !== 0) return 0n;
    if (offset < Reg.Mtimecmp) return (BigInt(this.read(offset + 4, 4)) << 32n) | BigInt(this.read(offset, 4));
    if (offset === Reg.Mtime) return BigInt.asUintN(64, this.harts.mtime());
    const hart = this.hartOfMtimecmp(offset);
    return hart === null ? 0n : BigInt.asUintN(64, this.harts.mtimecmp(hart));
  }

  write64(offset: number, value: bigint): void {
    if (offset % 8 !== 0) return;
    if (offset < Reg.Mtimecmp) {
      this.write(offset, 4, Number(BigInt.asUintN(32, value)));
      this.write(offset + 4, 4, Number(BigInt.asUintN(32, value >> 32n)));
      return;
    }
    if (offset === Reg.Mtime) this.harts.setMtime(BigInt.asUintN(64, value));
    const hart = this.hartOfMtimecmp(offset);
    if (hart !== null) this.harts.setMtimecmp(hart, BigInt.asUintN(64, value));
  }

  /** No software interrupt, and no timer interrupt before one is asked for. mtime is the clock's. */
  reset(): void {
    for (let hart = 0; hart < this.hartCount; hart++) {
      this.harts.setMsip(hart, false);
      this.harts.setMtimecmp(hart, 0xffff_ffff_ffff_ffffn);
    }
  }

  /** The device holds no state of its own (see the top of this file). */
  save(): unknown {
    return { version: STATE_VERSION };
  }

  restore(state: unknown): void {
    new StateReader(this.name, STATE_VERSION, state);
  }

  private hartOfMsip(offset: number): number | null {
    const hart = (offset - Reg.Msip) / 4;
    return hart < this.hartCount ? hart : null;
  }

  private hartOfMtimecmp(offset: number): number | null {
    const hart = (offset - Reg.Mtimecmp) / 8;
    return offset < Reg.Mtime && hart < this.hartCount ? hart : null;
  }
}
