// A VM for the SBI tests: two harts, one page of RAM, a console, and a log of what was asked of it.

import {
  HartState,
  type RemoteFence,
  type SbiArguments,
  type SbiResult,
  type SbiServices,
} from "../../src/sbi/call.ts";
import { extensionOf } from "../../src/sbi/sbi.ts";

export const RAM = 0x8000_0000;
export const RAM_SIZE = 0x4000;

export class TestServices implements SbiServices {
  readonly hartCount: number;
  hasHypervisorExtension = false;
  readonly states: HartState[];
  readonly memory = new Uint8Array(RAM_SIZE);
  readonly input: number[] = [];
  readonly output: number[] = [];
  emptyPolls = 0;
  ipiPending = false;
  /** What was asked, in order. */
  readonly log: unknown[][] = [];

  constructor(hartCount = 2) {
    this.hartCount = hartCount;
    this.states = Array.from({ length: hartCount }, () => HartState.Started);
  }

  hartState(hart: number): HartState {
    return this.states[hart]!;
  }
  startHart(hart: number, address: number, opaque: bigint): void {
    this.log.push(["start", hart, address, opaque]);
  }
  setTimer(hart: number, time: bigint): void {
    this.log.push(["timer", hart, time]);
  }
  sendIpi(harts: readonly number[]): void {
    this.log.push(["ipi", ...harts]);
  }
  clearIpi(): boolean {
    const was = this.ipiPending;
    this.ipiPending = false;
    return was;
  }
  remoteFence(harts: readonly number[], fence: RemoteFence): void {
    this.log.push(["fence", [...harts], fence]);
  }
  isRam(gpa: number, length: number): boolean {
    return gpa >= RAM && gpa + length <= RAM + RAM_SIZE;
  }
  readGuest(gpa: number, length: number): Uint8Array | null {
    return this.isRam(gpa, length) ? this.memory.slice(gpa - RAM, gpa - RAM + length) : null;
  }
  writeGuest(gpa: number, bytes: Uint8Array): boolean {
    if (!this.isRam(gpa, bytes.length)) return false;
    this.memory.set(bytes, gpa - RAM);
    return true;
  }
  readGuestVirtual(_hart: number, gva: bigint): bigint | null {
    if (!this.isRam(Number(gva), 8)) return null;
    return new DataView(this.memory.buffer).getBigUint64(Number(gva) - RAM, true);
  }
  writeConsole(bytes: Uint8Array): void {
    this.output.push(...bytes);
  }
  takeConsoleByte(): number | null {
    const byte = this.input.shift();
    if (byte === undefined) this.emptyPolls++;
    return byte ?? null;
  }
  consoleHasInput(): boolean {
    return this.input.length > 0;
  }
}

/** Calls from hart 0; missing arguments are 0. */
export function call(services: SbiServices, eid: number, fid: number, ...args: (bigint | number)[]): SbiResult {
  const padded = Array.from({ length: 6 }, (_, index) => BigInt.asUintN(64, BigInt(args[index] ?? 0)));
  return extensionOf(eid).handle({ hart: 0, eid, fid, args: padded as unknown as SbiArguments }, services);
}
