// What SBI calls ask of the machine: harts, memory and console, as sbi/ wants them.
//
// Harts are named by their ids. What is done to another hart than the caller's takes effect at once, in its state; it
// sees it at the first instruction of its next turn.

import { Isa } from "../../assembly/abi.ts";
import { gpa } from "../memory/address.ts";
import { HartState, type SbiServices } from "../sbi/call.ts";
import type { HartActivity } from "../worker/protocol.ts";
import type { VcpuRunner } from "./vcpu-runner.ts";
import type { Vm } from "./vm.ts";

const STATES: Readonly<Record<HartActivity, HartState>> = {
  running: HartState.Started,
  waiting: HartState.Started,
  stuck: HartState.Started,
  suspended: HartState.Suspended,
  stopped: HartState.Stopped,
};

/** The services of a VM, which may still be in the making: it is asked when a call comes. */
export function sbiServices(vm: Vm): SbiServices {
  const hart = (id: number): VcpuRunner => vm.harts[id]!;
  return {
    get hartCount() {
      return vm.harts.length;
    },
    hasHypervisorExtension: (vm.config.isa & Isa.H) !== 0,
    hartState: (id) => STATES[hart(id).activity],
    startHart: (id, address, opaque) => hart(id).start({ address, opaque }),
    setTimer: (id, time) => hart(id).vcpu.supervisor.setTimer(time),
    sendIpi(ids) {
      for (const id of ids) hart(id).vcpu.supervisor.softwareInterrupt = true;
    },
    clearIpi(id) {
      const { vcpu } = hart(id);
      const pending = vcpu.supervisor.softwareInterrupt;
      vcpu.supervisor.softwareInterrupt = false;
      return pending;
    },
    remoteFence(ids, fence) {
      // Stores into code are seen by all harts at once, so fence.i has nothing to do.
      // A translation of a guest's guest goes with all the others.
      if (fence.kind !== "fence.i") for (const id of ids) hart(id).traps!.retireTranslations();
    },
    isRam: (at, length) => vm.memory.contains(gpa(at), length),
    readGuest: (at, length) => vm.memory.read(gpa(at), length),
    writeGuest: (at, bytes) => vm.memory.write(gpa(at), bytes),
    readGuestVirtual(caller, gva) {
      const at = hart(caller).translate(gva);
      const bytes = at === null ? null : vm.memory.read(at, 8);
      return bytes === null ? null : new DataView(bytes.buffer).getBigUint64(0, true);
    },
    writeConsole: (bytes) => vm.conversation.print(bytes),
    takeConsoleByte() {
      const byte = vm.board.uart.takeByte();
      vm.conversation.accessed();
      return byte;
    },
    consoleHasInput: () => !vm.board.uart.receiveFifoEmpty,
  };
}
