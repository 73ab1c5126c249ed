// What a VM starts from: its configuration as the loader wants it, and what cannot go together.

import { UsageError } from "../boot/errors.ts";
import { type BootPlan, planBoot } from "../boot/placement.ts";
import type { Mode } from "../modes/mode.ts";
import type { MachineConfig } from "./machine-config.ts";

/** What a VM of this configuration starts from. Throws ImageError, UsageError. */
export function planOf(mode: Mode, config: MachineConfig): BootPlan {
  const { image, firmware, initrd, bootargs } = config;
  const plan = planBoot({
    image,
    ...(firmware === undefined ? {} : { firmware }),
    ...(initrd === undefined ? {} : { initrd }),
    ...(bootargs === undefined ? {} : { bootargs }),
    defaultFirmware: config.defaultFirmware,
    noMachineMode: mode.noMachineMode,
    rngSeed: config.rngSeed,
    machine: config,
  });
  if (plan.htif !== null && config.console === "virtio")
    throw new UsageError(
      "the image's console is the host-target interface (its symbol tohost): it has no virtio console",
    );
  return plan;
}
