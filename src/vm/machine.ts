// A physical machine: one core, its frame pool, and the VMs that share them.
//
// Owns: the VMs, and turns on the core. Runs inside a worker (worker/), which decides when; a test may drive it directly.

import { Core } from "../core/core.ts";
import { FramePool } from "../memory/frame-pool.ts";
import type { FramesByOwner, GuestSpec, MachineStatus } from "../worker/protocol.ts";
import { configure } from "./machine-config.ts";
import { DEFAULT_SHARE, RoundRobin, type Scheduler } from "./scheduler.ts";
import { Vm } from "./vm.ts";
import { framesOf } from "./vm-status.ts";

/** Instructions a turn, when several guests run: about half a millisecond of an interpreted core. */
const QUANTUM = 250_000;

export class Machine {
  private readonly scheduler: Scheduler<Vm> = new RoundRobin<Vm>(QUANTUM);
  private readonly vms = new Set<Vm>();
  private nextVcpuId = 1;

  private constructor(
    private readonly core: Core,
    private readonly pool: FramePool,
    private readonly firmware: Uint8Array,
  ) {}

  /** `firmware`: the M-mode image for guests that name none. */
  static async boot(module: WebAssembly.Module, firmware: Uint8Array): Promise<Machine> {
    const core = await Core.instantiate(module);
    return new Machine(core, new FramePool(core), firmware);
  }

  /** Builds a paused VM. Throws what Vm and configure throw. `send` gets console output. */
  create(spec: GuestSpec, send: (bytes: Uint8Array) => void): Vm {
    const { mode, config } = configure(spec, this.firmware);
    const vm = new Vm(this.core, this.pool, this.nextVcpuId, mode, config, send);
    this.nextVcpuId += config.harts;
    this.vms.add(vm);
    this.scheduler.add(vm, DEFAULT_SHARE);
    return vm;
  }

  remove(vm: Vm): void {
    this.scheduler.remove(vm);
    this.vms.delete(vm);
    vm.release();
  }

  /**
   * Gives one guest one turn. False if no guest can run now. A turn ends early, at an instruction boundary, when
   * performance.now() has passed `endMs`: what a guest does may cost the host far more than its count of instructions.
   */
  runOnce(endMs = Number.POSITIVE_INFINITY): boolean {
    this.updateRunnable();
    const turn = this.scheduler.pick();
    if (turn === null) return false;
    const { entity: vm, quantum } = turn;
    const retired = vm.run(quantum, endMs);
    this.scheduler.charge(vm, retired);
    vm.console.flush();
    return true;
  }

  /** Milliseconds until a sleeping guest's next deadline; Infinity if only input can wake anyone. */
  msUntilDeadline(): number {
    let soonest = Number.POSITIVE_INFINITY;
    for (const vm of this.vms) if (vm.state === "idle") soonest = Math.min(soonest, vm.wakeAt - performance.now());
    return Math.max(0, soonest);
  }

  /** Tells the scheduler who can run: the VM's own state, its deadline, and its console's window decide. */
  private updateRunnable(): void {
    for (const vm of this.vms) {
      if (vm.state === "idle" && vm.wakeAt <= performance.now()) vm.wake();
      if (vm.state === "running" && vm.console.isOpen) this.scheduler.wake(vm);
      else this.scheduler.block(vm);
    }
  }

  status(): MachineStatus {
    return {
      linearMemoryBytes: this.core.memory.byteLength,
      framesInUse: this.pool.framesInUse,
      frames: sumOfFrames([...this.vms].map(framesOf)),
      framesFree: this.pool.framesFree,
      guests: this.vms.size,
    };
  }
}

function sumOfFrames(guests: readonly FramesByOwner[]): FramesByOwner {
  const sum = (owner: keyof FramesByOwner): number => guests.reduce((total, frames) => total + frames[owner], 0);
  return { ram: sum("ram"), maps: sum("maps"), shadow: sum("shadow"), vcpus: sum("vcpus") };
}
