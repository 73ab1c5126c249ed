// The program `kvm-guest` of the initramfs (kvm/monitor.c), with the guest that it runs (kvm/guest.c) inside.
//
// Neither needs a library: the one is bare metal, the other makes its system calls itself.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { guestsFolder } from "../tools/compile.ts";
import { requirePrograms, run } from "./programs.ts";

/** The sources, in the folder of this file. */
export const kvmSources: readonly string[] = [
  "guest.ld",
  "guest-start.S",
  "guest.c",
  "guest-image.S",
  "shared.h",
  "linux.h",
  "monitor-start.S",
  "monitor.c",
].map((file) => `kvm/${file}`);

const flags = [
  "--target=riscv64-unknown-elf",
  "-march=rv64gc",
  "-mabi=lp64d",
  "-mcmodel=medany",
  "-mno-relax",
  "-fno-pic",
  "-std=c11",
  "-O2",
  "-ffreestanding",
  "-fno-builtin",
  "-nostdlib",
  "-Wall",
  "-Wextra",
  "-Werror",
  "-Ilib",
  "-fuse-ld=lld",
  "-Wl,--build-id=none",
];

/** Builds it: a static program for Linux. */
export function buildKvmGuest(): Buffer {
  requirePrograms(["clang", "ld.lld"]);
  const work = mkdtempSync(join(tmpdir(), "tabvisor-kvm-"));
  const [guest, program] = [join(work, "guest"), join(work, "kvm-guest")];
  const source = (name: string): string => join("linux", "kvm", name);
  const clang = (...args: string[]): Buffer => run("clang", [...flags, ...args], { cwd: guestsFolder });
  try {
    clang(
      ...["guest-start.S", "guest.c"].map(source),
      `-Wl,-T,${source("guest.ld")}`,
      "-Wl,--oformat=binary",
      "-o",
      guest,
    );
    clang(
      ...["monitor-start.S", "guest-image.S", "monitor.c"].map(source),
      `-DGUEST="${guest}"`,
      "-Wl,--strip-all",
      "-o",
      program,
    );
    return readFileSync(program);
  } finally {
    rmSync(work, { recursive: true });
  }
}
