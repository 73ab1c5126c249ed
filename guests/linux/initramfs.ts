// The initial RAM file system: Debian's busybox, the program `init` beside this file, and `kvm-guest` (kvm.ts).

import { readFileSync } from "node:fs";
import { type ArchiveEntry, FileMode, packEntries } from "../tools/cpio.ts";
import { type Debian, readPackagedFile } from "./debian.ts";
import { buildKvmGuest } from "./kvm.ts";

const PACKAGE = "busybox-static";

/** Not compressed: unpacking a megabyte costs a guest some 30 million instructions. */
export function buildInitramfs(debian: Debian, init: string): { image: Buffer; package: string } {
  const busybox = debian.fetch(PACKAGE);
  const folder = (path: string): ArchiveEntry => ({ path, mode: FileMode.Folder });
  const image = packEntries([
    ...["bin", "dev", "proc", "sys", "tmp"].map(folder),
    { path: "bin/busybox", mode: FileMode.Program, bytes: readPackagedFile(busybox, "./usr/bin/busybox") },
    { path: "bin/kvm-guest", mode: FileMode.Program, bytes: buildKvmGuest() },
    // The kernel opens it for init before there is a devtmpfs.
    { path: "dev/console", mode: FileMode.CharacterDevice, device: { major: 5, minor: 1 } },
    { path: "init", mode: FileMode.Program, bytes: readFileSync(init) },
  ]);
  return { image, package: `${busybox.name} ${busybox.version}` };
}
