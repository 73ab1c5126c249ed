// One vCPU on a core, with RAM and nothing else: what the tests of the core itself drive.
//
// Owns: setting one up (as vm/vm.ts does, less the board), and reading its whole architectural state for comparison.

import { createHash } from "node:crypto";
import { Csrs, ExitReason, Hart, type Isa, Privilege, Vcpu as VcpuFrame } from "../../assembly/abi.ts";
import { Core } from "../../src/core/core.ts";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { DEFAULT_ISA } from "../../src/isa/extensions.ts";
import { gpa, hpa } from "../../src/memory/address.ts";
import { FRAME_SIZE, FramePool } from "../../src/memory/frame-pool.ts";
import { GuestMemory } from "../../src/memory/guest-memory.ts";
import { bare } from "../../src/modes/bare.ts";
import { type Translation, Vcpu } from "../../src/vm/vcpu.ts";
import { releaseCore } from "./built-core.ts";

const RAM_SIZE = 8 * 1024 * 1024;

/** Guest memory at the start: bytes at a guest-physical address. */
export interface Piece {
  readonly at: number;
  readonly bytes: Uint8Array;
}

export interface BareHartOptions {
  /** The hart starts at RAM_BASE in M-mode. */
  readonly memory: readonly Piece[];
  /** Run one instruction at a time, nothing cached. */
  readonly oracle?: boolean;
  /** Translate all code, some every so many instructions; 0 = none. */
  readonly stress?: number;
  /** Translate as a machine does; not with `stress`. */
  readonly translation?: Translation;
  /** Accesses to outside RAM fault; else they are errors of the test's program. */
  readonly refusesDevices?: boolean;
  /** Default: what a machine has of which nothing is asked. */
  readonly isa?: Isa;
  /** Default: the release core. */
  readonly core?: WebAssembly.Module;
}

/** Everything that a guest could tell two harts apart by. */
export interface HartState {
  readonly x: readonly bigint[];
  readonly f: readonly bigint[];
  readonly fcsr: readonly number[];
  readonly pc: bigint;
  readonly privilege: number;
  /** V. */
  readonly virtual: boolean;
  readonly retired: number;
  readonly retiredBy: readonly number[];
  readonly csrs: string;
  readonly memory: string;
}

export class BareHart {
  private constructor(
    private readonly options: BareHartOptions,
    readonly core: Core,
    readonly memory: GuestMemory,
    readonly vcpu: Vcpu,
  ) {}

  static async create(options: BareHartOptions): Promise<BareHart> {
    const core = await Core.instantiate(options.core ?? releaseCore());
    const pool = new FramePool(core);
    if (!pool.grow()) throw new Error("the host refuses 16 MiB");
    const memory = new GuestMemory(core, pool, RAM_BASE, RAM_SIZE);
    const vcpu = new Vcpu(core, pool, memory.block, 1, 0);
    const hart = new BareHart(options, core, memory, vcpu);
    hart.restart();
    return hart;
  }

  /** Memory and vCPU as at the start, or with other memory. */
  restart(pieces = this.options.memory): void {
    this.memory.clear();
    const start = { pc: RAM_BASE, privilege: Privilege.M, a0: 0, a1: 0, a2: 0 };
    const { isa = DEFAULT_ISA, oracle = false, stress = 0 } = this.options;
    const { translation = { sampleEvery: stress, hotSamples: 0, payback: 0 } } = this.options;
    this.vcpu.reset({ start, mode: bare, isa, hostFirmware: false, clockIsWall: false, oracle, translation });
    for (const { at, bytes } of pieces) this.memory.write(gpa(at), bytes);
    this.vcpu.select();
  }

  /** Runs exactly `budget` instructions; any other exit is an error of the test's program. */
  run(budget: number): void {
    const before = this.vcpu.retired;
    let reason = this.core.calls.run(budget);
    while (this.isSettled(reason)) reason = this.core.calls.run(budget - (this.vcpu.retired - before));
    const retired = this.vcpu.retired - before;
    if (reason !== ExitReason.Budget || retired !== budget) {
      const pc = this.vcpu.hart64(Hart.Pc).toString(16);
      throw new Error(`run(${budget}) retired ${retired} and left with exit ${reason} at pc 0x${pc}`);
    }
  }

  /** Does what an exit that is no end asks for. */
  private isSettled(reason: ExitReason): boolean {
    if (reason === ExitReason.Link) {
      if (this.core.linker.link()) return true;
      throw new Error(`the region cannot be linked: ${this.core.linker.refused}`);
    }
    if (!this.options.refusesDevices) return false;
    return (reason === ExitReason.MmioRead || reason === ExitReason.MmioWrite) && this.core.calls.refuseAccess() === 0;
  }

  /** A guest-physical doubleword. */
  read64(at: number): bigint {
    const bytes = this.memory.read(gpa(at), 8)!;
    return new DataView(bytes.buffer).getBigUint64(0, true);
  }

  state(): HartState {
    return { ...this.registers(), memory: this.memoryHash() };
  }

  /** All but the memory. */
  registers(): Omit<HartState, "memory"> {
    const { vcpu, core } = this;
    const block = core.memory.bytes(hpa(vcpu.frame + VcpuFrame.Csrs), Csrs.Size);
    return {
      x: Array.from({ length: 32 }, (_, register) => vcpu.x(register)),
      f: Array.from({ length: 32 }, (_, register) => vcpu.hart64(Hart.F + 8 * register)),
      fcsr: [vcpu.hart32(Hart.Frm), vcpu.hart32(Hart.Fflags)],
      pc: vcpu.hart64(Hart.Pc),
      privilege: vcpu.hart32(Hart.Privilege),
      virtual: vcpu.hart32(Hart.Virtual) !== 0,
      retired: vcpu.retired,
      retiredBy: [Privilege.U, Privilege.S, Privilege.M].map((p) => vcpu.retiredAt(p)),
      csrs: Buffer.from(block).toString("hex"),
    };
  }

  /** Of the pages that exist; one that holds zeros only counts as absent. */
  private memoryHash(): string {
    const hash = createHash("sha256");
    for (let at = RAM_BASE as number; at < RAM_BASE + RAM_SIZE; at += FRAME_SIZE) {
      const page = this.memory.readTouched(gpa(at), FRAME_SIZE);
      if (page?.some((byte) => byte !== 0)) hash.update(String(at)).update(page);
    }
    return hash.digest("hex");
  }
}
