// Looking inside one VM: what the worker answers about its harts.
//
// Owns: putting a hart on the core for the length of a look, so that nobody can tell afterwards, and the bounds of what may be
// asked. What is told about each subject is in registers.ts, walk.ts, code.ts; running for a goal in pursuit.ts.

import { Hart, Vm as VmBlock } from "../../assembly/abi.ts";
import type { VcpuRunner } from "../vm/vcpu-runner.ts";
import type { Vm } from "../vm/vm.ts";
import type { AccessKind, AddressWalk, CodeListing, HartInspection, PursuitEnd } from "../worker/inspect-protocol.ts";
import { CodeReader } from "./code.ts";
import { type Goal, Pursuit } from "./pursuit.ts";
import { readRegisters } from "./registers.ts";
import { readVirtual } from "./virtual-memory.ts";
import { walkAddress } from "./walk.ts";

/** More than this in one call serves nobody. */
const MOST_BYTES = 4096;
const MOST_LINES = 512;
const MOST_STEPS = 1_000_000;

export class Inspector {
  private readonly reader: CodeReader;

  constructor(private readonly vm: Vm) {
    this.reader = new CodeReader(vm);
  }

  registers(hart: number): HartInspection {
    return this.look(hart, (runner) => readRegisters(this.vm, runner));
  }

  walk(hart: number, address: bigint, access: AccessKind): AddressWalk {
    return this.look(hart, () => walkAddress(this.vm, BigInt.asUintN(64, address), access));
  }

  readVirtual(hart: number, address: bigint, length: number): Uint8Array {
    checkCount("bytes", length, 0, MOST_BYTES);
    return this.look(hart, () => readVirtual(this.vm, BigInt.asUintN(64, address), length));
  }

  code(hart: number, address: bigint, before: number, after: number): CodeListing {
    checkCount("instructions before", before, 0, MOST_LINES);
    checkCount("instructions after", after, 1, MOST_LINES);
    return this.look(hart, () => this.reader.list(BigInt.asUintN(64, address), before, after));
  }

  step(hart: number, steps: number): Promise<PursuitEnd> {
    checkCount("steps", steps, 1, MOST_STEPS);
    return this.pursue(hart, { kind: "steps", count: steps });
  }

  runTo(hart: number, address: bigint, limit: number): Promise<PursuitEnd> {
    checkCount("instructions", limit, 1, Number.MAX_SAFE_INTEGER);
    return this.pursue(hart, { kind: "address", address: BigInt.asUintN(64, address), limit });
  }

  private pursue(hart: number, goal: Goal): Promise<PursuitEnd> {
    const runner = this.hart(hart);
    return new Promise((resolve) => this.vm.pursue(new Pursuit(runner, goal, resolve)));
  }

  /** With the hart on the core. That it was there must not end a reservation: neither its own nor another hart's. */
  private look<T>(hart: number, at: (runner: VcpuRunner) => T): T {
    const runner = this.hart(hart);
    const { vcpu } = runner;
    const { memory } = this.vm.core;
    const lastVcpu = this.vm.memory.block + VmBlock.LastVcpu;
    const last = memory.read32(lastVcpu);
    const reservation = vcpu.hart32(Hart.Reservation);
    vcpu.select();
    try {
      return at(runner);
    } finally {
      vcpu.setHart32(Hart.Reservation, reservation);
      memory.write32(lastVcpu, last);
    }
  }

  private hart(hart: number): VcpuRunner {
    const runner = this.vm.harts[hart];
    if (runner === undefined) throw new Error(`no hart ${hart}: this guest has ${this.vm.harts.length}`);
    return runner;
  }
}

function checkCount(what: string, count: number, least: number, most: number): void {
  if (!Number.isInteger(count) || count < least || count > most)
    throw new Error(`${count} ${what}: one call takes ${least} to ${most}`);
}
