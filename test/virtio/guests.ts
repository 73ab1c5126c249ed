// The virtio guests, built, and machines for them with disks in memory.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "../../guests/tools/compile.ts";
import { openDisks } from "../../src/disk/open-disk.ts";
import { type DiskFiles, NO_FILES } from "../../src/disk/random-access-file.ts";
import type { Machine } from "../../src/vm/machine.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import type { TestGuest } from "../vm/machines.ts";

/** Builds guest/NAME.c. Needs clang and lld. */
export function buildGuest(name: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "virtio-"));
  try {
    const library = ["print", "string", "virtio"].map((file) => `lib/${file}.c`);
    const sources = ["start.S", `${name}.c`].map((file) => `../test/virtio/guest/${file}`);
    const target = { name, machine: "riscv64", image: `${name}.elf`, linkerScript: "kernel/kernel.ld" } as const;
    compile({ ...target, sources: [...sources, ...library] }, { images: folder, work: folder });
    return readFileSync(join(folder, `${name}.elf`));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Creates a guest with its disks under the virtual clock, and starts it. */
export async function startWithDisks(
  machine: Machine,
  spec: Partial<GuestSpec> & Pick<GuestSpec, "image">,
  files: DiskFiles = NO_FILES,
): Promise<TestGuest> {
  const pieces: Uint8Array[] = [];
  const disks = await openDisks(spec.disks ?? [], files);
  const vm = machine.create(
    { name: "test", clock: "virtual", memory: 64 << 20, maxInstructions: 1e9, ...spec },
    (bytes) => {
      pieces.push(bytes);
      vm.console.addCredit(bytes.length);
    },
    disks,
  );
  vm.resume();
  return { vm, console: () => Buffer.concat(pieces).toString("latin1"), limitReader: () => {} };
}
