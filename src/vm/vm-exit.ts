// A VM exit: why the core gave control back, as a closed union.
//
// Owns: reading the exit record. Who handles an exit is vm.ts (devices, time, memory) and the mode (traps it owns).

import { Exit, ExitReason, Layout } from "../../assembly/abi.ts";
import type { Width } from "../devices/device.ts";
import { type Gpa, gpa } from "../memory/address.ts";
import type { MachineMemory } from "../memory/machine-memory.ts";

/**
 * A trap as it lies in the exit record, good until the core is called again. Most traps are answered without a look at pc
 * or the whole of tval: making bigints of them all the same took 20 of a CSR exit's 135 ns. What all answers need is read at once: getters,
 * of which V8 inlines only so many into one function, took 8 ns more.
 */
export class TrapRecord {
  readonly kind = "trap";
  /** Without the interrupt bit. */
  cause = 0;
  interrupt = false;
  /** The low 32 bits of tval, as a signed number: V8 keeps no other one in a field without an object for it (2 ns of a CSR exit). */
  tvalLow = 0;

  constructor(private readonly memory: MachineMemory) {}

  /** The core has just left with a trap. */
  read(): this {
    const { memory } = this;
    this.cause = memory.read32(Layout.Exit + Exit.Cause);
    this.interrupt = memory.read32(Layout.Exit + Exit.Interrupt) !== 0;
    this.tvalLow = memory.read32(Layout.Exit + Exit.Tval) | 0;
    return this;
  }

  get tval(): bigint {
    return this.memory.read64(Layout.Exit + Exit.Tval);
  }
  get tvalHigh(): number {
    return this.memory.read32(Layout.Exit + Exit.Tval + 4);
  }
  get pc(): bigint {
    return this.memory.read64(Layout.Exit + Exit.Pc);
  }
}

/** A load or store that reaches no RAM, likewise: a guest that polls a device exits for nothing else. */
abstract class DeviceRecord {
  constructor(protected readonly memory: MachineMemory) {}

  get gpa(): Gpa {
    return readGpa(this.memory);
  }
  get width(): Width {
    return this.memory.read32(Layout.Exit + Exit.Width) as Width;
  }
}

export class DeviceRead extends DeviceRecord {
  readonly kind = "mmio-read";
}

export class DeviceWrite extends DeviceRecord {
  readonly kind = "mmio-write";

  /** `width` bytes, as a bigint only when there are 8. */
  get value(): number | bigint {
    const { memory, width } = this;
    return width === 8 ? memory.read64(Layout.Exit + Exit.Data) : lowBytes(memory, width);
  }
}

export type VmExit =
  /** The budget is used up. */
  | { readonly kind: "budget" }
  | DeviceRead
  | DeviceWrite
  /** A trap to a privilege that the host owns. */
  | TrapRecord
  | { readonly kind: "wfi" }
  | { readonly kind: "time" }
  | { readonly kind: "out-of-frames" }
  /** What a watched run looks for has come (Core.runWatched). */
  | { readonly kind: "watched" }
  /** A store to a frame that other VMs have, too. */
  | { readonly kind: "shared-frame"; readonly gpa: Gpa }
  /** The module of a region of translated code is to be linked (core/linker.ts). */
  | { readonly kind: "link" }
  | {
      readonly kind: "no-progress";
      readonly cause: number;
      readonly tval: bigint;
      readonly interrupt: boolean;
      readonly pc: bigint;
    };

/** Largest guest-physical address that a number holds exactly; nothing is mapped beyond it. */
const MAX_GPA = 2 ** 53 - 1;

function readGpa(memory: MachineMemory): Gpa {
  const high = memory.read32(Layout.Exit + Exit.Gpa + 4);
  return gpa(high >= 0x20_0000 ? MAX_GPA : memory.readCount(Layout.Exit + Exit.Gpa));
}

/** The bytes that a narrow store writes. */
function lowBytes(memory: MachineMemory, width: Width): number {
  const value = memory.read32(Layout.Exit + Exit.Data);
  return width === 4 ? value : value & ((1 << (8 * width)) - 1);
}

/** What stays the same from exit to exit: nothing is allocated for them. */
const BUDGET = { kind: "budget" } as const;
const WFI = { kind: "wfi" } as const;
const TIME = { kind: "time" } as const;

/** Reads the exit record. What it gives is good until the core is called again. */
export class ExitReader {
  private readonly trap: TrapRecord;
  private readonly deviceRead: DeviceRead;
  private readonly deviceWrite: DeviceWrite;

  constructor(private readonly memory: MachineMemory) {
    this.trap = new TrapRecord(memory);
    this.deviceRead = new DeviceRead(memory);
    this.deviceWrite = new DeviceWrite(memory);
  }

  /** The trap that the core has just left for. */
  readTrap(): TrapRecord {
    return this.trap.read();
  }

  /** The exit with `reason`, which the core has just returned. */
  read(reason: ExitReason): VmExit {
    switch (reason) {
      case ExitReason.Budget:
        return BUDGET;
      case ExitReason.MmioRead:
        return this.deviceRead;
      case ExitReason.MmioWrite:
        return this.deviceWrite;
      case ExitReason.Trap:
        return this.readTrap();
      case ExitReason.Wfi:
        return WFI;
      case ExitReason.Time:
        return TIME;
      case ExitReason.OutOfFrames:
        return { kind: "out-of-frames" };
      case ExitReason.SharedFrame:
        return { kind: "shared-frame", gpa: readGpa(this.memory) };
      case ExitReason.Link:
        return { kind: "link" };
      case ExitReason.NoProgress:
        return this.noProgress();
      case ExitReason.Watched:
        return { kind: "watched" };
    }
  }

  private noProgress(): VmExit {
    const { cause, tval, interrupt, pc } = this.readTrap();
    return { kind: "no-progress", cause, tval, interrupt, pc };
  }
}

/** For the default of a switch over a closed union: the compiler proves that it is never reached. */
export function assertNever(value: never): never {
  throw new Error(`unhandled: ${JSON.stringify(value)}`);
}
