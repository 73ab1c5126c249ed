// The core, as the hypervisor sees it: an instance of the WebAssembly module, its exports typed.
//
// Owns: instantiation and the shape of the exports (assembly/index.ts). What an exit means is vm/vm-exit.ts's.

import type { Access, ExitReason, View, Walk } from "../../assembly/abi.ts";
import type { Hpa } from "../memory/address.ts";
import { MachineMemory } from "../memory/machine-memory.ts";
import { Linker } from "./linker.ts";

/** assembly/index.ts. Addresses are host-physical, numbers are u32. */
interface CoreExports {
  readonly memory: WebAssembly.Memory;
  /** Holds the functions of translated code, from the place that the linker takes on. */
  readonly table: WebAssembly.Table;
  boot(poolEnd: number): void;
  growPool(poolEnd: number): void;
  allocateFrame(): number;
  allocateFrames(count: number): number;
  releaseFrame(frame: number): void;
  releaseRam(vm: number): void;
  ramAddress(vm: number, gpaLow: number, gpaHigh: number): number;
  hostWrote(at: number, size: number): void;
  /** 0 if no frame was found. */
  shareRam(from: number, to: number): number;
  /** 0 if the pool is empty. */
  makePrivate(vm: number, gpaLow: number, gpaHigh: number): number;
  framesShared(vm: number): number;
  dropLeaves(table: number, frame: number): void;
  protectLeaves(table: number): void;
  select(vcpu: number): void;
  deselect(): void;
  flushTranslations(): void;
  retireTranslations(vcpu: number): void;
  retireTranslation(satp: bigint, gvaLow: number, gvaHigh: number): void;
  /** All ones if a load there would fault. */
  translate(gva: bigint): bigint;
  emulate(bits: number): number;
  emulateNext(): number;
  reflect(cause: number, value: bigint, interrupt: boolean): number;
  guestWalk(gva: bigint, access: Access): Walk;
  run(budget: number): ExitReason;
  runWatched(budget: number, address: bigint, atTraps: boolean): ExitReason;
  hasCsr(csr: number, view: View): number;
  /** A signed number. */
  peekCsr(csr: number, view: View): bigint;
  traceWalk(gva: bigint, access: Access, view: View): Walk;
  /** The instruction that caused the exit, as a signed number; 0 if it is not known. */
  exitInstruction(): number;
  completeRead(): void;
  completeWrite(): void;
  refuseAccess(): number;
  /** Makes a region's entries lead to the function in that place of the table; false if it is gone. */
  linkRegion(region: number, place: number): boolean;
  /** For translated code: a load or store that missed the TLB. */
  loadSlow(va: bigint, size: number): bigint;
  storeSlow(va: bigint, size: number, value: bigint): void;
}

/** Whose state is on the hart, to be told when it is no longer. */
export interface HartOccupant {
  /** Address of its vCPU frame. */
  readonly frame: Hpa;
  hartLeft(): void;
}

/** The core has failed an assertion: a bug of ours, never of a guest. */
export class CoreAbort extends Error {
  override name = "CoreAbort";
}

export class Core {
  readonly memory: MachineMemory;
  readonly calls: CoreExports;
  readonly linker: Linker;
  private occupant: HartOccupant | null = null;

  private constructor(exports: CoreExports) {
    this.calls = exports;
    this.memory = new MachineMemory(exports.memory);
    this.linker = new Linker(this);
  }

  /** A fresh core with its own memory. Only workers make one. */
  static async instantiate(module: WebAssembly.Module): Promise<Core> {
    const abort = (_message: number, _file: number, line: number, column: number): never => {
      throw new CoreAbort(`assertion failed in the core at line ${line}, column ${column}`);
    };
    const instance = await WebAssembly.instantiate(module, { env: { abort } });
    return new Core(instance.exports as unknown as CoreExports);
  }

  /** World switch. */
  occupyHart(occupant: HartOccupant): void {
    this.calls.select(occupant.frame);
    if (this.occupant !== occupant) this.occupant?.hartLeft();
    this.occupant = occupant;
  }

  /** Takes the state off the hart, if it is this one's. */
  vacateHart(occupant: HartOccupant): void {
    if (this.occupant !== occupant) return;
    this.calls.deselect();
    this.occupant = null;
    occupant.hartLeft();
  }
}
