// How a machine starts: what is written where in guest memory, and with which registers the first hart begins.
//
// Owns: the choice of firmware, the places of device tree and initrd, fw_dynamic_info, the check that nothing overlaps.
//
//   base                 firmware, or an M-mode image
//   base + 2 MiB         payload (ELF files say where themselves)
//   payload + min(RAM / 2, 128 MiB)       initrd, as QEMU places it
//   align_down(end of RAM - its size, 2 MiB)   device tree, as QEMU places it

import { Isa } from "../../assembly/abi.ts";
import { BOOT_ROM_BASE, RAM_BASE } from "../devices/virt-board.ts";
import { type Gpa, gpa } from "../memory/address.ts";
import { buildDeviceTree, type Chosen, type MachineDescription } from "./device-tree.ts";
import { type BootFile, formatAddress, formatSize, ImageError, UsageError } from "./errors.ts";
import { type LoadedImage, loadImage } from "./image.ts";
import { type HtifPlace, htifPlace } from "./symbols.ts";

const MIB = 1024 * 1024;
const DEVICE_TREE_ALIGNMENT = 2 * MIB;
const INITRD_MAX_OFFSET = 128 * MIB;
const PAGE = 4096;

/** An M-mode image, or "host": the hypervisor answers SBI calls. */
export type Firmware = Uint8Array | "host";

export interface BootRequest {
  readonly image: Uint8Array;
  /** What the user asked for; undefined leaves it to `defaultFirmware`. */
  readonly firmware?: Firmware;
  /** What starts a payload when no firmware was asked for; an M-mode image needs none. */
  readonly defaultFirmware: Firmware;
  /** Why the machine has no M-mode for guests: only a payload under host firmware starts then. null if it has one. */
  readonly noMachineMode: string | null;
  readonly initrd?: Uint8Array;
  readonly bootargs?: string;
  readonly rngSeed?: Uint8Array;
  readonly machine: MachineDescription;
}

/** The first hart's registers at its first instruction. */
export interface StartState {
  readonly pc: Gpa;
  readonly privilege: "M" | "S";
  /** mhartid. */
  readonly a0: number;
  /** The device tree's address. */
  readonly a1: Gpa;
  /** The address of fw_dynamic_info; who does not expect it ignores it. */
  readonly a2: Gpa;
}

export interface BootPlan {
  /** By ascending address, without overlap, inside RAM. What is not written is zero. */
  readonly writes: readonly { readonly gpa: Gpa; readonly data: Uint8Array }[];
  readonly start: StartState;
  /** Content of the boot ROM, from its first byte. */
  readonly bootRom: Uint8Array;
  /** The hypervisor answers SBI calls. */
  readonly usesHostFirmware: boolean;
  /** Where the image has Spike's host-target interface; null if it has none. */
  readonly htif: HtifPlace | null;
  readonly image: LoadedImage;
  /** The firmware image that starts the payload; null with host firmware and for M-mode images. */
  readonly firmware: LoadedImage | null;
}

/** A piece of RAM with an owner, for the overlap check. */
interface Claim {
  readonly what: string;
  readonly file: BootFile;
  readonly start: number;
  readonly end: number;
}

/** Plans the start. Throws ImageError or UsageError, and nothing else; the plan's data are views of the files. */
export function planBoot(request: BootRequest): BootPlan {
  const { machine } = request;
  if (request.bootargs?.includes("\0")) throw new UsageError("the kernel's command line contains a NUL character");
  const image = loadImage(request.image, {
    ramSize: machine.ramSize,
    flatAt: request.firmware === undefined ? "base" : "payload",
  });
  const firmware = chooseFirmware(request, image);
  const firmwareImage = firmware instanceof Uint8Array ? loadFirmware(firmware, machine.ramSize) : null;
  const initrd = request.initrd === undefined ? null : placeInitrd(request.initrd, image, machine.ramSize);

  const chosen: Chosen = {
    ...(request.bootargs === undefined ? {} : { bootargs: request.bootargs }),
    ...(initrd === null ? {} : { initrd: { start: initrd.start, end: initrd.end } }),
    ...(request.rngSeed === undefined ? {} : { rngSeed: request.rngSeed }),
  };
  const deviceTree = buildDeviceTree(machine, chosen);
  const deviceTreeAddress = placeDeviceTree(deviceTree.length, machine.ramSize);

  refuseOverlaps([
    ...claims("the image", "image", image),
    ...(firmwareImage === null ? [] : claims("the firmware", "firmware", firmwareImage)),
    ...(initrd === null ? [] : [initrd]),
    {
      what: "the device tree",
      file: "image",
      start: deviceTreeAddress,
      end: deviceTreeAddress + deviceTree.length,
    },
  ]);

  const entry = (firmwareImage ?? image).entry;
  if (entry % 4 !== 0 && !(machine.isa & Isa.C)) {
    throw new ImageError(
      `it starts at ${formatAddress(entry)}, where no instruction can begin on a CPU without extension c`,
      firmwareImage === null ? "image" : "firmware",
    );
  }
  const writes = [
    ...image.chunks,
    ...(firmwareImage?.chunks ?? []),
    ...(initrd === null ? [] : [{ gpa: gpa(initrd.start), data: initrd.data }]),
    { gpa: deviceTreeAddress, data: deviceTree },
  ]
    .filter(({ data }) => data.length > 0)
    .map(({ gpa, data }) => ({ gpa, data }))
    .sort((a, b) => a.gpa - b.gpa);
  return {
    writes,
    start: {
      pc: entry,
      privilege: firmware === "host" ? "S" : "M",
      a0: 0,
      a1: deviceTreeAddress,
      a2: BOOT_ROM_BASE,
    },
    bootRom: fwDynamicInfo(firmware === null ? gpa(0) : image.entry),
    usesHostFirmware: firmware === "host",
    htif: image.elf === null ? null : htifPlace(image.elf, machine.ramSize),
    image,
    firmware: firmwareImage,
  };
}

/** Who starts the image: an M-mode image, the hypervisor, or (null) nobody, for it is an M-mode image itself. */
function chooseFirmware(request: BootRequest, image: LoadedImage): Firmware | null {
  const { firmware, noMachineMode } = request;
  const defaultFirmware = noMachineMode === null ? request.defaultFirmware : "host";
  if (noMachineMode !== null && (image.kind === "machine" || firmware instanceof Uint8Array))
    throw new UsageError(noMachineMode);
  if (image.kind === "supervisor") return firmware ?? defaultFirmware;
  if (firmware === undefined) return null;
  throw new UsageError(
    `the image starts in M-mode (it loads at ${formatAddress(image.lowest)}), so it takes no --firmware; ` +
      `a payload begins at ${formatAddress(RAM_BASE + 2 * MIB)} or above`,
  );
}

function loadFirmware(bytes: Uint8Array, ramSize: number): LoadedImage {
  const loaded = loadImage(bytes, { ramSize, flatAt: "base", file: "firmware" });
  if (loaded.kind === "machine") return loaded;
  throw new ImageError(
    `not an M-mode image: it loads at ${formatAddress(loaded.lowest)}, and firmware begins below ` +
      formatAddress(RAM_BASE + 2 * MIB),
    "firmware",
  );
}

/** QEMU's rule, so that one image finds its initrd at one address here and there. */
function placeInitrd(data: Uint8Array, image: LoadedImage, ramSize: number): Claim & { readonly data: Uint8Array } {
  if (data.length === 0) throw new ImageError("empty", "initrd");
  const start = alignUp(image.lowest + Math.min(Math.floor(ramSize / 2), INITRD_MAX_OFFSET), PAGE);
  const end = start + data.length;
  if (end > RAM_BASE + ramSize) {
    throw new ImageError(
      `larger than memory: its ${formatSize(data.length)} at ${formatAddress(start)} do not fit in the machine's ` +
        formatSize(ramSize),
      "initrd",
    );
  }
  return { what: "the initrd", file: "initrd", start, end, data };
}

function placeDeviceTree(size: number, ramSize: number): Gpa {
  const address = alignDown(RAM_BASE + ramSize - size, DEVICE_TREE_ALIGNMENT);
  if (address < RAM_BASE) {
    throw new UsageError(`memory of ${formatSize(ramSize)} has no room for the device tree; 4 MiB is the least`);
  }
  return gpa(address);
}

function claims(what: string, file: BootFile, { chunks }: LoadedImage): Claim[] {
  return chunks.map(({ gpa, size }) => ({ what, file, start: gpa, end: gpa + size }));
}

function refuseOverlaps(all: readonly Claim[]): void {
  const sorted = [...all].sort((a, b) => a.start - b.start);
  for (let index = 1; index < sorted.length; index++) {
    const before = sorted[index - 1]!;
    const after = sorted[index]!;
    if (before.end <= after.start) continue;
    throw new ImageError(
      `no room in memory: ${before.what} (up to ${formatAddress(before.end)}) overlaps ${after.what} ` +
        `(from ${formatAddress(after.start)})`,
      before.file,
    );
  }
}

const FW_DYNAMIC_MAGIC = 0x4942534fn; // "OSBI"
const FW_DYNAMIC_VERSION = 2n;
const NEXT_MODE_S = 1n;

/** OpenSBI's struct fw_dynamic_info, by which firmware learns where its payload is; `next` is 0 without a payload. */
function fwDynamicInfo(next: Gpa): Uint8Array {
  const options = 0n;
  const bootHart = 0n;
  const fields = [FW_DYNAMIC_MAGIC, FW_DYNAMIC_VERSION, BigInt(next), NEXT_MODE_S, options, bootHart];
  const bytes = new Uint8Array(8 * fields.length);
  const view = new DataView(bytes.buffer);
  for (const [index, field] of fields.entries()) view.setBigUint64(8 * index, field, true);
  return bytes;
}

const alignUp = (value: number, alignment: number): number => Math.ceil(value / alignment) * alignment;
const alignDown = (value: number, alignment: number): number => Math.floor(value / alignment) * alignment;
