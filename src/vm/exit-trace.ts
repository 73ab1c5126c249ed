// The last exits of a VM, for people who ask why: where, which instruction, what it was counted as, what came of it.
//
// Owns: a ring buffer of fixed size. Recording an exit writes a few words into typed arrays; what came of it is told by what
// the guest would see: did the instruction retire, has pc moved. Nothing here reaches the guest.

import { Exit, ExitReason, Hart, Layout, type Privilege } from "../../assembly/abi.ts";
import type { Core } from "../core/core.ts";
import type { ExitAction, ExitTraceEntry } from "../worker/protocol.ts";
import type { Vcpu } from "./vcpu.ts";

/** More entries than this serve nobody, and a guest's owner could take the host's memory. */
export const LARGEST_TRACE = 1_000_000;

const ILLEGAL_INSTRUCTION = 2;
/** Environment calls from U, S, (VS,) M. */
const FIRST_ECALL = 8;
const LAST_ECALL = 11;
const ECALL = 0x73;

const enum Action {
  Emulated,
  Reflected,
  Retried,
  Answered,
  Waits,
}
const ACTION_NAMES: readonly ExitAction[] = ["emulated", "reflected", "retried", "answered", "waits"];

export class ExitTrace {
  /** Exits recorded since the last clear; the newest is in slot (recorded - 1) % capacity. */
  private recorded = 0;
  private readonly hart: Uint8Array;
  private readonly pc: BigUint64Array;
  /** The instruction's bits; 0 = not known. */
  private readonly bits: Uint32Array;
  /** Index in `causes`. */
  private readonly cause: Uint16Array;
  private readonly action: Uint8Array;
  /** Low word of the instructions retired before: an exit retires one at most. */
  private readonly retired: Uint32Array;
  /** Vcpu.privilegeMode before and after. */
  private readonly from: Uint8Array;
  private readonly to: Uint8Array;
  /** Names of causes in the order in which they came up: there are a few hundred at most. */
  private readonly causes: string[] = [];
  private readonly indexOf = new Map<string, number>();

  /** `capacity`: 1 to LARGEST_TRACE. */
  constructor(
    private readonly core: Core,
    readonly capacity: number,
  ) {
    this.hart = new Uint8Array(capacity);
    this.pc = new BigUint64Array(capacity);
    this.bits = new Uint32Array(capacity);
    this.cause = new Uint16Array(capacity);
    this.action = new Uint8Array(capacity);
    this.retired = new Uint32Array(capacity);
    this.from = new Uint8Array(capacity);
    this.to = new Uint8Array(capacity);
  }

  /** The core has returned from this vCPU and nothing has been done about it yet. Returns the entry's slot, for `finish`. */
  begin(vcpu: Vcpu, reason: ExitReason): number {
    const slot = this.recorded++ % this.capacity;
    this.hart[slot] = vcpu.hartId;
    this.pc[slot] = this.core.memory.read64(Layout.Exit + Exit.Pc);
    this.bits[slot] = this.instruction(reason);
    this.from[slot] = vcpu.privilegeMode;
    this.retired[slot] = vcpu.hart32(Hart.Retired);
    return slot;
  }

  /** The exit has been handled, and counted as `cause`. */
  finish(vcpu: Vcpu, slot: number, reason: ExitReason, cause: string): void {
    this.cause[slot] = this.causeIndex(cause);
    this.to[slot] = vcpu.privilegeMode;
    this.action[slot] = this.actionOf(vcpu, slot, reason, cause);
  }

  clear(): void {
    this.recorded = 0;
  }

  /** Oldest first. */
  entries(): ExitTraceEntry[] {
    const count = Math.min(this.recorded, this.capacity);
    return Array.from({ length: count }, (_, i) => {
      const slot = (this.recorded - count + i) % this.capacity;
      return {
        hart: this.hart[slot]!,
        pc: this.pc[slot]!,
        bits: this.bits[slot]!,
        cause: this.causes[this.cause[slot]!]!,
        action: ACTION_NAMES[this.action[slot]!]!,
        from: this.from[slot]! as Privilege,
        to: this.to[slot]! as Privilege,
      };
    });
  }

  private instruction(reason: ExitReason): number {
    const { memory, calls } = this.core;
    if (reason === ExitReason.Trap && memory.read32(Layout.Exit + Exit.Interrupt) === 0) {
      const cause = memory.read32(Layout.Exit + Exit.Cause);
      if (cause === ILLEGAL_INSTRUCTION) return memory.read32(Layout.Exit + Exit.Tval);
      if (cause >= FIRST_ECALL && cause <= LAST_ECALL) return ECALL;
    }
    return calls.exitInstruction();
  }

  private actionOf(vcpu: Vcpu, slot: number, reason: ExitReason, cause: string): Action {
    if (reason === ExitReason.Wfi) return Action.Waits;
    if (vcpu.hart32(Hart.Retired) !== this.retired[slot]) return Action.Emulated;
    if (cause.startsWith("sbi:")) return Action.Answered;
    return vcpu.hart64(Hart.Pc) === this.pc[slot] ? Action.Retried : Action.Reflected;
  }

  private causeIndex(cause: string): number {
    let index = this.indexOf.get(cause);
    if (index === undefined) {
      index = this.causes.push(cause) - 1;
      this.indexOf.set(cause, index);
    }
    return index;
  }
}
