// The platform-level interrupt controller, as QEMU's virt board has it (SiFive PLIC 1.0.0).
//
// Owns: gateways (one per source, level-triggered), priorities, enables, thresholds, claim and completion.
// Invariant: after every public call, each context's output line says whether that context has a pending, enabled
// source whose priority is above the context's threshold.
// Spec: RISC-V Platform-Level Interrupt Controller 1.0.0; section titles below are from it.

import type { IrqLine, MmioDevice, Width } from "./device.ts";
import { StateReader } from "./state.ts";

// Registers are 32 bits wide.
//
// 0x000000  priority[source], 4 bytes each        0x002000  enable bits[context], 0x80 bytes each
// 0x001000  pending bits, read-only               0x200000  threshold, claim/complete [context], 0x1000 bytes each
const enum Reg {
  Priority = 0x000000,
  Pending = 0x001000,
  Enable = 0x002000,
  Context = 0x200000,
}
const ENABLE_STRIDE = 0x80;
const CONTEXT_STRIDE = 0x1000;
const CONTEXT_THRESHOLD = 0x0;
const CONTEXT_CLAIM = 0x4;

/** Words of source bits. */
const WORDS = 3;
/** Sources are 1 to PLIC_SOURCES (source 0 means "none"): `riscv,ndev` of the device tree. */
export const PLIC_SOURCES = 32 * WORDS - 1;
/** Priorities are 0 (never) to 7: WARL, the low three bits are kept. */
const PRIORITY_MASK = 7;
/** Context 2h is M-mode of hart h, 2h + 1 its S-mode: the device tree lists them in this order. */
export const plicContext = (hart: number, privilege: "m" | "s"): number => 2 * hart + (privilege === "m" ? 0 : 1);

/** Bytes of address space. */
export const PLIC_SIZE = 0x400000;

const STATE_VERSION = 1;

/** Accesses are 4 bytes, aligned; others read as 0 and are ignored when written. */
export class Plic implements MmioDevice {
  readonly name = "plic";
  readonly size = PLIC_SIZE;

  private readonly priority = new Uint8Array(PLIC_SOURCES + 1);
  /** The wires, as the devices hold them. */
  private readonly level = new Uint32Array(WORDS);
  /** IP bits: requests that no context has claimed. */
  private readonly pending = new Uint32Array(WORDS);
  /** Claimed and not completed: the gateway forwards no further request. */
  private readonly inService = new Uint32Array(WORDS);
  private readonly enables: readonly Uint32Array[];
  private readonly threshold: Uint8Array;

  /** `outputs`: the external-interrupt line of each context, by plicContext; at most 512. */
  constructor(private readonly outputs: readonly IrqLine[]) {
    this.enables = outputs.map(() => new Uint32Array(WORDS));
    this.threshold = new Uint8Array(outputs.length);
  }

  /** The wire of interrupt `source` (1 to PLIC_SOURCES), for the device that drives it. */
  line(source: number): IrqLine {
    if (!Number.isInteger(source) || source < 1 || source > PLIC_SOURCES) {
      throw new RangeError(`interrupt source ${source} is not 1 to ${PLIC_SOURCES}`);
    }
    const word = source >>> 5;
    const bit = 1 << (source & 31);
    return {
      set: (high) => {
        if (high === ((this.level[word]! & bit) !== 0)) return;
        this.level[word]! ^= bit;
        this.update();
      },
    };
  }

  read(offset: number, width: Width): number {
    if (width !== 4 || offset % 4 !== 0) return 0;
    if (offset < Reg.Pending) return this.priority[offset / 4] ?? 0;
    if (offset < Reg.Enable) return this.pending[(offset - Reg.Pending) / 4] ?? 0;
    if (offset < Reg.Context) return this.enablesAt(offset)?.[enableIndex(offset)] ?? 0;
    const context = Math.floor((offset - Reg.Context) / CONTEXT_STRIDE);
    if (context >= this.outputs.length) return 0;
    switch (offset % CONTEXT_STRIDE) {
      case CONTEXT_THRESHOLD:
        return this.threshold[context]!;
      case CONTEXT_CLAIM:
        return this.claim(context);
      default:
        return 0;
    }
  }

  write(offset: number, width: Width, value: number): void {
    if (width !== 4 || offset % 4 !== 0) return;
    if (offset < Reg.Pending) this.writePriority(offset / 4, value);
    else if (offset < Reg.Enable) return;
    else if (offset < Reg.Context) this.writeEnable(offset, value);
    else {
      const context = Math.floor((offset - Reg.Context) / CONTEXT_STRIDE);
      if (context >= this.outputs.length) return;
      switch (offset % CONTEXT_STRIDE) {
        case CONTEXT_THRESHOLD:
          this.threshold[context] = value & PRIORITY_MASK;
          break;
        case CONTEXT_CLAIM:
          this.complete(context, value);
          break;
      }
    }
    this.update();
  }

  /** Everything but the wires, which belong to the devices that hold them. */
  reset(): void {
    this.priority.fill(0);
    this.pending.fill(0);
    this.inService.fill(0);
    for (const words of this.enables) words.fill(0);
    this.threshold.fill(0);
    this.update();
  }

  save(): unknown {
    return {
      version: STATE_VERSION,
      priority: [...this.priority],
      level: [...this.level],
      pending: [...this.pending],
      inService: [...this.inService],
      enables: this.enables.flatMap((words) => [...words]),
      threshold: [...this.threshold],
    };
  }

  restore(state: unknown): void {
    const reader = new StateReader(this.name, STATE_VERSION, state);
    const contexts = this.outputs.length;
    const words = (field: string, count: number) => reader.unsignedArray(field, count, count, 0xffff_ffff);
    const priority = reader.unsignedArray("priority", PLIC_SOURCES + 1, PLIC_SOURCES + 1, PRIORITY_MASK);
    const level = words("level", WORDS);
    const pending = words("pending", WORDS);
    const inService = words("inService", WORDS);
    const enables = words("enables", contexts * WORDS);
    const threshold = reader.unsignedArray("threshold", contexts, contexts, PRIORITY_MASK);
    if (priority[0] !== 0) throw reader.error("priority", "0 for source 0");
    for (const [field, bits] of Object.entries({ level, pending, inService, enables })) {
      if (bits.some((word, index) => index % WORDS === 0 && (word & 1) !== 0)) {
        throw reader.error(field, "0 for source 0");
      }
    }
    this.priority.set(priority);
    this.level.set(level);
    this.pending.set(pending);
    this.inService.set(inService);
    for (const [context, bits] of this.enables.entries())
      bits.set(enables.slice(context * WORDS, (context + 1) * WORDS));
    this.threshold.set(threshold);
    this.update();
  }

  private enablesAt(offset: number): Uint32Array | undefined {
    return this.enables[Math.floor((offset - Reg.Enable) / ENABLE_STRIDE)];
  }

  private writePriority(source: number, value: number): void {
    if (source >= 1 && source <= PLIC_SOURCES) this.priority[source] = value & PRIORITY_MASK;
  }

  private writeEnable(offset: number, value: number): void {
    const words = this.enablesAt(offset);
    const index = enableIndex(offset);
    if (words === undefined || index >= WORDS) return;
    words[index] = index === 0 ? value & ~1 : value; // source 0 does not exist
  }

  /** Claims the context's best source, or gives 0. "Interrupt Claim Process": the threshold does not affect a claim. */
  private claim(context: number): number {
    const source = this.best(context, 0);
    if (source !== 0) {
      const bit = 1 << (source & 31);
      this.pending[source >>> 5]! &= ~bit;
      this.inService[source >>> 5]! |= bit;
      this.update();
    }
    return source;
  }

  /** "Interrupt Completion": ignored for a source that this context has not enabled. */
  private complete(context: number, source: number): void {
    const word = source >>> 5;
    const bit = 1 << (source & 31);
    if (source > PLIC_SOURCES || (this.enables[context]![word]! & bit) === 0) return;
    this.inService[word]! &= ~bit;
  }

  /** The enabled, pending source with the highest priority above `threshold`, the lowest number among equals; 0 if none. */
  private best(context: number, threshold: number): number {
    const enables = this.enables[context]!;
    let best = 0;
    let bestPriority = threshold;
    for (let word = 0; word < WORDS; word++) {
      let bits = this.pending[word]! & enables[word]!;
      while (bits !== 0) {
        const source = 32 * word + 31 - Math.clz32(bits & -bits);
        bits &= bits - 1;
        if (this.priority[source]! > bestPriority) {
          best = source;
          bestPriority = this.priority[source]!;
        }
      }
    }
    return best;
  }

  /** Lets the gateways forward what they may, then drives the outputs. */
  private update(): void {
    // "Interrupt Gateways": a request stays pending when its wire falls before the claim; the handler finds nothing.
    for (let word = 0; word < WORDS; word++) this.pending[word]! |= this.level[word]! & ~this.inService[word]!;
    for (let context = 0; context < this.outputs.length; context++) {
      this.outputs[context]!.set(this.best(context, this.threshold[context]!) !== 0);
    }
  }
}

const enableIndex = (offset: number): number => (offset % ENABLE_STRIDE) / 4;
