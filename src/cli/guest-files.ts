// From options to a guest's specification: reads the files, and says in people's words which of them is wrong.

import { ImageError } from "../boot/errors.ts";
import { loadImage } from "../boot/image.ts";
import { findMode } from "../modes/mode.ts";
import { EndCode } from "../vm/guest-end.ts";
import type { ClockName, EngineName, GuestSpec, ModeName } from "../worker/protocol.ts";
import { CommandError } from "./errors.ts";
import { packagePath, readFileOf, readTextOf } from "./files.ts";
import type { GuestOptions } from "./guest-options.ts";

/** "none": the image is M-mode software itself. Otherwise "host", "default", or the path that was given. */
export type FirmwareName = string;

export interface GuestFiles {
  readonly spec: GuestSpec;
  /** The package's own firmware; empty unless `firmware` is "default". */
  readonly defaultFirmware: Uint8Array;
  readonly firmware: FirmwareName;
}

/** Throws CommandError. */
export async function readGuestFiles(options: GuestOptions, clock: ClockName): Promise<GuestFiles> {
  const image = await readFileOf(options.image);
  const { firmware, initrd, script } = options;
  const spec: GuestSpec = {
    name: options.image,
    image,
    clock,
    // Unknown names are refused by the machine, which knows them.
    ...(options.mode === undefined ? {} : { mode: options.mode as ModeName }),
    ...(options.engine === undefined ? {} : { engine: options.engine as EngineName }),
    ...(options.isa === undefined ? {} : { isa: options.isa }),
    ...(firmware === undefined ? {} : { firmware: firmware === "host" ? firmware : await readFileOf(firmware) }),
    ...(options.memory === undefined ? {} : { memory: options.memory }),
    ...(options.memoryLimit === undefined ? {} : { memoryLimit: options.memoryLimit }),
    ...(options.largePages ? { largePages: true } : {}),
    ...(options.harts === undefined ? {} : { harts: options.harts }),
    cpu: options.cpu,
    ...(options.console === undefined ? {} : { console: options.console }),
    ...(options.disks.length === 0 ? {} : { disks: options.disks }),
    ...(options.rng ? { rng: true } : {}),
    ...(initrd === undefined ? {} : { initrd: await readFileOf(initrd) }),
    ...(options.append === undefined ? {} : { bootargs: options.append }),
    ...(options.maxInstructions === undefined ? {} : { maxInstructions: options.maxInstructions }),
    ...(script === undefined ? {} : { script: await readTextOf(script, "; other bytes are written as \\xNN") }),
  };
  if (firmware !== undefined) return { spec, defaultFirmware: new Uint8Array(0), firmware };
  if (!isPayload(image, options)) return { spec, defaultFirmware: new Uint8Array(0), firmware: "none" };
  // Where the hypervisor owns M-mode it is the firmware.
  if (options.mode !== undefined && findMode(options.mode)?.noMachineMode)
    return { spec, defaultFirmware: new Uint8Array(0), firmware: "host" };
  const defaultFirmware = await readFileOf(packagePath("guests", "images", "firmware.elf"));
  return { spec, defaultFirmware, firmware: "default" };
}

/** Does firmware start this image, when none was asked for? */
function isPayload(image: Uint8Array, options: GuestOptions): boolean {
  try {
    // Whether it fits in memory is not asked here, but by the machine.
    return loadImage(image, { ramSize: Number.MAX_SAFE_INTEGER, flatAt: "base" }).kind === "supervisor";
  } catch (error) {
    throw inFilesNames(error, options);
  }
}

/** An error of the boot code as one about the files that were given; other errors unchanged. */
export function inFilesNames(error: unknown, options: GuestOptions): unknown {
  if (!(error instanceof Error)) return error;
  const paths = { image: options.image, firmware: options.firmware, initrd: options.initrd };
  // Errors from the worker have lost their class; name and message are what Comlink carries over.
  switch (error.name) {
    case ImageError.name: {
      const [, file, problem] = /^(image|firmware|initrd): (.*)$/s.exec(error.message)!;
      return new CommandError(`${paths[file as keyof typeof paths] ?? file}: ${problem}`);
    }
    case "ScriptError":
      return new CommandError(`${options.script}: ${error.message}`);
    case "UsageError":
    case "DiskError":
      return new CommandError(error.message);
    case "OutOfMemory":
    case "MemoryLimitReached":
      return new CommandError(error.message, EndCode.StoppedByHypervisor);
    default:
      return error;
  }
}
