// Runs benchmark guests on a machine of this process.

import { Hart } from "../../assembly/abi.ts";
import { openDisks } from "../disk/open-disk.ts";
import { NO_FILES } from "../disk/random-access-file.ts";
import { Machine } from "../vm/machine.ts";
import type { GuestSpec } from "../worker/protocol.ts";
import { BenchmarkError } from "./benchmark-error.ts";
import { delayExits } from "./exit-delay.ts";
import { totalExits } from "./exit-total.ts";
import { DISK_BYTES, type GuestRun, type GuestRunner, type GuestRunOptions } from "./guest-runner.ts";
import { hashState } from "./state-hash.ts";

const NO_FIRMWARE = new Uint8Array(0);

/** One core and its frames, used for one guest after another; every guest gets a VM of its own. */
export class MachineRunner implements GuestRunner {
  private constructor(
    private readonly machine: Machine,
    private readonly now: () => number,
  ) {}

  /** `core` is the compiled core (build/core.wasm), `now` the clock that times runs, in milliseconds. */
  static async boot(core: WebAssembly.Module, now = () => performance.now()): Promise<MachineRunner> {
    return new MachineRunner(await Machine.boot(core, NO_FIRMWARE, { uniqueCode: true }), now);
  }

  async run(image: Uint8Array, options: GuestRunOptions): Promise<GuestRun> {
    const { hashState: isHashed, exitDelayNs, devices, ...machine } = options;
    const output: Uint8Array[] = [];
    const spec: GuestSpec = {
      name: "benchmark",
      image,
      firmware: "host",
      clock: "virtual",
      ...machine,
      ...(devices ? DEVICES : {}),
    };
    const disks = await openDisks(spec.disks ?? [], NO_FILES);
    const vm = this.machine.create(
      spec,
      (bytes) => {
        output.push(bytes);
        vm.console.addCredit(bytes.length);
      },
      disks,
    );
    const delayMs = exitDelayNs ? delayExits(vm, exitDelayNs) : () => 0;
    try {
      const decoder = new TextDecoder();
      const start = this.now();
      vm.resume();
      while (this.machine.runOnce());
      const wallMs = this.now() - start;
      const { end, retired, exits } = vm.status();
      const console = output.map((bytes) => decoder.decode(bytes, { stream: true })).join("");
      if (end?.code !== 0) {
        const reason = end === null ? "it waits for input" : end.message;
        throw new BenchmarkError(`the guest did not power off: ${reason}; it printed ${JSON.stringify(console)}`);
      }
      const byCause = counts(exits);
      const sum = totalExits(byCause);
      if (sum !== vm.exitTotal) throw new BenchmarkError(`${vm.exitTotal} exits, but ${sum} by cause`);
      const { total, ...retiredBy } = retired;
      return {
        wallMs,
        delayMs: delayMs(),
        retired: total,
        retiredBy,
        walkReads: Number(vm.vcpu.hart64(Hart.WalkReads)),
        walks: Number(vm.vcpu.hart64(Hart.Walks)),
        console,
        exits: byCause,
        stateHash: isHashed ? await hashState(vm.vcpu, vm.memory) : null,
      };
    } finally {
      this.machine.remove(vm);
    }
  }
}

const DEVICES: Pick<GuestSpec, "disks" | "console"> = {
  disks: [{ bytes: new Uint8Array(DISK_BYTES) }],
  console: "virtio",
};

function counts(exits: Readonly<Record<string, { readonly count: number }>>): Record<string, number> {
  return Object.fromEntries(Object.entries(exits).map(([cause, { count }]) => [cause, count]));
}
