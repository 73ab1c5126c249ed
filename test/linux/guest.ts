// A Linux of the cache, run in our machine: what the tests of this folder share.

import { existsSync, readFileSync } from "node:fs";
import { imagePath } from "../../guests/linux/cache.ts";
import { type MachineResult, type MachineSession, runMachineSession } from "../guests/machine-session.ts";
import { prompt } from "./console.ts";

export const MIB = 1024 * 1024;
export const timeoutMs = 900_000;

export const fwJump = "/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_jump.bin";
export const fwDynamic = "/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin";

/** The initramfs is unpacked before the kernel goes on, or the order of its lines would be a matter of time. */
export const bootargs = "console=ttyS0 initramfs_async=0";

/** The bytes of an image of `npm run image:linux`. */
export function readImage(name: string): Buffer {
  const path = imagePath(name);
  if (!existsSync(path)) throw new Error(`${path} is missing; run: npm run image:linux`);
  return readFileSync(path);
}

/** As a MachineSession, but for the image, which is named. */
export interface LinuxSession extends Omit<MachineSession, "image"> {
  readonly image: string;
}

/** Boots a kernel to its shell, types the lines and returns what it left behind. The last line must end the guest. */
export function runLinux({ image, ...session }: LinuxSession): Promise<MachineResult> {
  return runMachineSession({
    initrd: readImage("initramfs.cpio"),
    bootargs,
    clock: "virtual",
    memory: 128 * MIB,
    maxInstructions: 2e10,
    prompt,
    ...session,
    image: readImage(image),
  });
}
