// The state of a VM, all but its RAM, as plain, named, versioned data: what a clone and a snapshot have in common.
//
// Owns: which parts a machine's state has, and the order in which they are restored. Each part saves itself; devices by their
// names on the bus, so a new one joins by itself. Not a part of it: the configuration, which makes a blank machine of the same
// kind; output on its way to a reader; the exit trace; whether the machine runs, which is its new owner's to say.
// Invariant: with the virtual clock a restored machine goes on to the same bits as the one that was saved, unless the guest looks at what
// the manual leaves to the TLB: it begins with none (docs/QUIRKS.md, "What an unfenced change gives").

import { StateReader } from "../devices/state.ts";
import { extensionNames } from "../isa/extensions.ts";
import { isaString } from "../isa/isa-string.ts";
import type { Vm } from "../vm/vm.ts";
import type { GuestEnd } from "../worker/protocol.ts";
import { restoreVcpu, saveVcpu, type VcpuSurroundings } from "./vcpu-state.ts";

const STATE_VERSION = 1;
const LARGEST_EXIT_CODE = 255;

const surroundingsOf = ({ mode, memory, config, plan }: Vm): VcpuSurroundings => ({
  mode,
  memory,
  isa: config.isa,
  hostFirmware: plan.usesHostFirmware,
});

/** What the state of one machine must have in common with another that it is restored into. */
const kindOf = ({ mode, config }: Vm) => ({ mode: mode.name, isa: isaString(extensionNames(config.isa)) });

/** The state of a VM that is not in the middle of a run. Its data are its own: the VM may go on. */
export function saveVm(vm: Vm): unknown {
  const surroundings = surroundingsOf(vm);
  return {
    version: STATE_VERSION,
    ...kindOf(vm),
    harts: vm.harts.map((hart) => ({
      version: STATE_VERSION,
      vcpu: saveVcpu(hart.vcpu, surroundings),
      runner: hart.save(),
    })),
    turns: vm.turns.save(),
    clock: vm.clock.save(),
    devices: vm.board.bus.save(),
    door: vm.conversation.door.save(),
    script: vm.conversation.script?.save() ?? null,
    exits: vm.exits.save(),
    retiredBeforeReset: vm.retiredBeforeReset,
    runMs: vm.runMs,
    end: vm.end,
  };
}

/**
 * Takes what `saveVm` gave, into a blank VM of the same configuration whose memory has been restored. It is paused then, or
 * stopped if the other was. Throws DeviceStateError, OutOfMemory: the VM must be released then.
 */
export function restoreVm(vm: Vm, state: unknown): void {
  const reader = new StateReader("the machine", STATE_VERSION, state);
  for (const [field, value] of Object.entries(kindOf(vm)))
    if (reader.text(field) !== value) throw reader.error(field, `${value}, as it is described`);
  const surroundings = surroundingsOf(vm);
  vm.turns.restore(reader.field("turns"));
  for (const [index, saved] of reader.list("harts", vm.harts.length).entries())
    restoreVcpu(
      vm.harts[index]!.vcpu,
      new StateReader(`hart ${index}`, STATE_VERSION, saved).field("vcpu"),
      surroundings,
    );
  // Of the clock's time most is in the harts; the devices' depends on it.
  vm.clock.restore(reader.field("clock"));
  vm.board.bus.restore(reader.field("devices"));
  for (const [index, saved] of reader.list("harts", vm.harts.length).entries())
    vm.harts[index]!.restore(new StateReader(`hart ${index}`, STATE_VERSION, saved).field("runner"));
  vm.conversation.makeScript()?.restore(reader.field("script"));
  vm.conversation.door.restore(reader.field("door"));
  vm.exits.restore(reader.field("exits"));
  const life = {
    retiredBeforeReset: reader.unsigned("retiredBeforeReset", Number.MAX_SAFE_INTEGER),
    runMs: reader.amount("runMs"),
    end: endOf(reader),
  };
  Object.assign(vm, life);
  vm.state = life.end === null ? "paused" : "stopped";
}

function endOf(reader: StateReader): GuestEnd | null {
  const end = reader.field("end");
  if (end === null) return null;
  const { code, message } = Object(end) as Partial<GuestEnd>;
  const isEnd = Number.isInteger(code) && code! >= 0 && code! <= LARGEST_EXIT_CODE && typeof message === "string";
  if (!isEnd) throw reader.error("end", "null, or an exit code and a message");
  return { code: code!, message };
}
