// A physical machine: one core, its frame pool, and the VMs that share them.
//
// Owns: the VMs, and turns on the core. Runs inside a worker (worker/), which decides when; a test may drive it directly.

import { Core, CoreAbort } from "../core/core.ts";
import type { Disk } from "../disk/disk.ts";
import { closeDisks, reopenDisks } from "../disk/open-disk.ts";
import { NO_FILES } from "../disk/random-access-file.ts";
import { FramePool, OutOfMemory } from "../memory/frame-pool.ts";
import { GuestMemory } from "../memory/guest-memory.ts";
import type { Mode } from "../modes/mode.ts";
import { CpuScheduler } from "../scheduler/cpu-scheduler.ts";
import { makePolicy } from "../scheduler/policies.ts";
import { shareOf } from "../scheduler/share.ts";
import { SnapshotError } from "../snapshot/errors.ts";
import { SnapshotReader, writeSnapshot } from "../snapshot/snapshot.ts";
import { restoreVm, saveVm } from "../snapshot/vm-state.ts";
import type {
  CpuSettings,
  CpuShare,
  FramesByOwner,
  GuestSpec,
  GuestStatus,
  MachineStatus,
  SchedulerName,
} from "../worker/protocol.ts";
import { configure, type MachineConfig } from "./machine-config.ts";
import { Vm, type VmStart } from "./vm.ts";
import { framesOf } from "./vm-status.ts";

/** Instructions a turn, when several guests run: about a millisecond of an interpreted core. */
export const QUANTUM = 250_000;

export interface MachineSettings {
  /** Default "proportional". */
  readonly scheduler?: SchedulerName;
  /** Instructions a turn. Default QUANTUM. */
  readonly quantum?: number;
  /** No two modules of translated code are the same: for benchmarks (Linker.unique). Default false. */
  readonly uniqueCode?: boolean;
}

export class Machine {
  private readonly vms = new Set<Vm>();
  private nextVcpuId = 1;
  /** Those that slept when they were last looked at. */
  private readonly sleepers = new WeakSet<Vm>();
  /** performance.now() since which nobody can run; null while somebody can. */
  private idleSince: number | null = null;

  private constructor(
    private readonly core: Core,
    private readonly pool: FramePool,
    private readonly firmware: Uint8Array,
    private readonly scheduler: CpuScheduler<Vm>,
  ) {}

  /** `firmware`: the M-mode image for guests that name none. Throws UsageError. */
  static async boot(
    module: WebAssembly.Module,
    firmware: Uint8Array,
    { scheduler = "proportional", quantum = QUANTUM, uniqueCode = false }: MachineSettings = {},
  ): Promise<Machine> {
    const policy = makePolicy<Vm>(scheduler, quantum);
    const core = await Core.instantiate(module);
    core.linker.unique = uniqueCode;
    return new Machine(core, new FramePool(core), firmware, new CpuScheduler(policy));
  }

  /**
   * Builds a paused VM. Throws what Vm and configure throw. `send` gets console output. `disks` are those that `spec` asks for
   * (disk/open-disk.ts opens them); `remove` closes them.
   */
  create(spec: GuestSpec, send: (bytes: Uint8Array) => void, disks: readonly Disk[] = []): Vm {
    const share = shareOf(spec.cpu);
    const { mode, config } = configure(spec, this.firmware);
    return this.add(this.build(mode, config, send, disks, "power-on"), share);
  }

  /**
   * Builds a paused VM that goes on from where `parent` is, and shares its memory until one of them writes to it. The parent
   * notices nothing. What the new one writes to its disks is in memory. Throws OutOfMemory; nothing is kept then.
   */
  clone(parent: Vm, send: (bytes: Uint8Array) => void): Vm {
    const disks = parent.disks.map((disk) => disk.fork());
    try {
      const vm = this.build(parent.mode, parent.config, send, disks, { plan: parent.plan });
      try {
        vm.memory.share(parent.memory);
        restoreVm(vm, saveVm(parent));
      } catch (error) {
        vm.release();
        throw error;
      }
      return this.add(vm, this.scheduler.share(parent));
    } catch (error) {
      closeDisks(disks);
      throw error;
    }
  }

  /** The VM as it is now, as a file. It may run on while that is written. Throws OutOfMemory, DiskError. */
  async snapshot(vm: Vm): Promise<Uint8Array<ArrayBuffer>> {
    const { memory, config } = vm;
    const machine = {
      spec: { ...specOf(vm), cpu: this.scheduler.share(vm) },
      state: saveVm(vm),
      disks: vm.disks.map((disk) => disk.save()),
    };
    const copy = new GuestMemory(this.core, this.pool, memory.ramBase, config.ramSize);
    try {
      copy.share(memory);
      return await writeSnapshot(machine, copy);
    } finally {
      copy.release();
    }
  }

  /**
   * Builds a paused VM from a snapshot. Its disks' files are opened by `files`, and not changed. Throws SnapshotError,
   * OutOfMemory; nothing is kept then.
   */
  async restore(snapshot: Uint8Array, send: (bytes: Uint8Array) => void, files = NO_FILES): Promise<Vm> {
    const reader = await SnapshotReader.open(snapshot);
    const { spec, disks: saved } = reader.machine;
    let disks: readonly Disk[] = [];
    try {
      const share = shareOf(spec.cpu);
      const { mode, config } = configure(spec, this.firmware);
      disks = await reopenDisks(spec.disks ?? [], saved, files);
      const vm = this.build(mode, config, send, disks, "blank");
      try {
        await reader.readMemory(vm.memory);
        restoreVm(vm, reader.machine.state);
      } catch (error) {
        vm.release();
        throw error;
      }
      return this.add(vm, share);
    } catch (error) {
      closeDisks(disks);
      if (error instanceof SnapshotError || error instanceof OutOfMemory || error instanceof CoreAbort) throw error;
      throw new SnapshotError(error instanceof Error ? error.message : String(error));
    }
  }

  private build(
    mode: Mode,
    config: MachineConfig,
    send: (bytes: Uint8Array) => void,
    disks: readonly Disk[],
    start: VmStart,
  ): Vm {
    const firstVcpuId = this.nextVcpuId;
    this.nextVcpuId += config.harts;
    return new Vm(this.core, this.pool, firstVcpuId, mode, config, send, disks, start);
  }

  private add(vm: Vm, share: CpuShare): Vm {
    this.vms.add(vm);
    this.scheduler.add(vm, share);
    return vm;
  }

  /** What `settings` does not name stays. Throws UsageError; nothing is changed then. */
  setCpu(vm: Vm, settings: CpuSettings): void {
    this.scheduler.setShare(vm, shareOf(settings, this.scheduler.share(vm)));
  }

  /** Gives back all that a VM has, its disks too, which are flushed. Throws DiskError when that is done. */
  remove(vm: Vm): void {
    this.scheduler.remove(vm);
    this.vms.delete(vm);
    vm.release();
    closeDisks(vm.disks);
  }

  /**
   * Gives one guest one turn. False if no guest can run now. A turn ends early, at an instruction boundary, when
   * performance.now() has passed `endMs`: what a guest does may cost the host far more than its count of instructions.
   */
  runOnce(endMs = Number.POSITIVE_INFINITY): boolean {
    this.passIdleTime();
    this.updateRunnable();
    const turn = this.scheduler.pick();
    if (turn === null) {
      this.idleSince = performance.now();
      return false;
    }
    const { entity: vm, quantum } = turn;
    const { runMs } = vm;
    const used = vm.run(quantum, endMs);
    this.scheduler.charge(vm, used, Math.max(0, vm.runMs - runMs)); // a reset begins at 0 again
    vm.console.flush();
    return true;
  }

  /** Machine time goes on while nobody runs. */
  private passIdleTime(): void {
    if (this.idleSince === null) return;
    this.scheduler.idled(performance.now() - this.idleSince);
    this.idleSince = null;
  }

  /** Machine time in instructions: what was charged to guests, and what could have run while nobody did. */
  get time(): number {
    return this.scheduler.now;
  }

  /** Milliseconds until a guest can go on by itself: a sleeper's deadline, or a cap's next period; Infinity if none can. */
  msUntilDeadline(): number {
    let soonest = this.scheduler.msUntilRelease();
    for (const vm of this.vms) if (vm.state === "idle") soonest = Math.min(soonest, vm.wakeAt - performance.now());
    return Math.max(0, soonest);
  }

  /** Tells the scheduler who can run: the VM's own state, its deadline, and its console's window decide. */
  private updateRunnable(): void {
    for (const vm of this.vms) {
      if (vm.state === "idle" && vm.wakeAt <= performance.now()) vm.wake();
      if (vm.state === "running" && vm.console.isOpen) {
        this.scheduler.ready(vm, this.sleepers.delete(vm) ? "woken" : "released");
      } else {
        if (vm.state === "idle") this.sleepers.add(vm);
        this.scheduler.block(vm);
      }
    }
  }

  /** A guest's counters, with what it has of the core. */
  statusOf(vm: Vm): GuestStatus {
    return {
      ...vm.status(),
      throttledByCap: this.scheduler.isThrottled(vm),
      cpu: { ...this.scheduler.share(vm), charged: this.scheduler.charged(vm) },
    };
  }

  status(): MachineStatus {
    return {
      linearMemoryBytes: this.core.memory.byteLength,
      framesInUse: this.pool.framesInUse,
      frames: sumOfFrames([...this.vms].map(framesOf)),
      framesSaved: this.pool.framesSaved,
      framesFree: this.pool.framesFree,
      guests: this.vms.size,
    };
  }
}

/** What a VM was made of, with the firmware that it would otherwise take from its machine, and without input that it was given. */
function specOf({ config, plan }: Vm): GuestSpec {
  const { input: _, maxInstructions = Number.POSITIVE_INFINITY, ...rest } = config.spec;
  const spec = maxInstructions === Number.POSITIVE_INFINITY ? rest : { ...rest, maxInstructions };
  return plan.firmware === null || spec.firmware !== undefined ? spec : { ...spec, firmware: config.defaultFirmware };
}

function sumOfFrames(guests: readonly FramesByOwner[]): FramesByOwner {
  const sum = (owner: keyof FramesByOwner): number => guests.reduce((total, frames) => total + frames[owner], 0);
  return { ram: sum("ram"), maps: sum("maps"), shadow: sum("shadow"), vcpus: sum("vcpus") };
}
