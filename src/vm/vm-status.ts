// A VM's counters, as its owner sees them.

import { Privilege } from "../../assembly/abi.ts";
import type { FramesByOwner, GuestStatus } from "../worker/protocol.ts";
import type { Vcpu } from "./vcpu.ts";
import type { Vm } from "./vm.ts";

/** What a VM knows of itself: all but what the machine's scheduler knows. */
export type VmStatus = Omit<GuestStatus, "cpu" | "throttledByCap">;

export function statusOf(vm: Vm): VmStatus {
  const retired = vm.harts.map(({ vcpu }) => retiredBy(vcpu));
  const sum = (privilege: keyof GuestStatus["retired"]): number =>
    retired.reduce((total, counts) => total + counts[privilege], 0);
  return {
    state: vm.state,
    throttledByConsole: vm.state === "running" && !vm.console.isOpen,
    end: vm.end,
    mode: vm.mode.name,
    ...engineOf(vm),
    clock: vm.config.clock,
    harts: vm.harts.map(({ activity, vcpu }) => ({ activity, retired: vcpu.retired })),
    retired: { m: sum("m"), s: sum("s"), u: sum("u"), total: sum("total") },
    exits: vm.exits.snapshot(),
    framesTouched: vm.memory.framesTouched,
    framesTotal: vm.memory.framesTotal,
    framesShared: vm.memory.framesShared,
    frames: framesOf(vm),
    deviceTroubles: vm.deviceTroubles(),
    framesLimit: vm.config.framesLimit,
    guestTimeNs: vm.clock.elapsedNs(),
    runMs: vm.runMs,
  };
}

/** Where the host compiles nothing, a guest is interpreted, whatever was asked for. */
function engineOf({ core, config: { engine } }: Vm): Pick<GuestStatus, "engine" | "engineRefusal"> {
  const { refused } = core.linker;
  if (engine === "interpret" || refused === null) return { engine, engineRefusal: null };
  return {
    engine: "interpret",
    engineRefusal: `engine ${engine} cannot be had here, so the guest is interpreted: its worker may not compile WebAssembly (${refused})`,
  };
}

/** Machine frames that a VM takes. */
export function framesOf({ memory, harts }: Vm): FramesByOwner {
  return {
    ram: memory.framesTouched,
    maps: memory.framesOfMap,
    shadow: harts.reduce((frames, { traps }) => frames + (traps?.frames ?? 0), 0),
    vcpus: harts.length,
  };
}

function retiredBy(vcpu: Vcpu): GuestStatus["retired"] {
  return {
    m: vcpu.retiredAt(Privilege.M),
    s: vcpu.retiredAt(Privilege.S),
    u: vcpu.retiredAt(Privilege.U),
    total: vcpu.retired,
  };
}
