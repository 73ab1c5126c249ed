// The Debian packages that the tests need: checked before a run, installed if we may, named if not.
//
// Usage: node test/packages.js

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** A file that the package brings, and the package. */
const needed = [
  ["/usr/bin/chromium", "chromium"],
  ["/usr/bin/clang", "clang"],
  ["/usr/bin/ld.lld", "lld"],
  ["/usr/bin/llvm-objdump", "llvm"],
  ["/usr/bin/qemu-system-riscv64", "qemu-system-misc"],
  ["/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_jump.bin", "opensbi"],
  ["/usr/bin/dtc", "device-tree-compiler"],
  ["/usr/lib/u-boot/qemu-riscv64_smode/uboot.elf", "u-boot-qemu"],
  ["/usr/bin/riscv64-unknown-elf-objdump", "binutils-riscv64-unknown-elf"],
  ["/usr/bin/python3", "python3"],
];

const missing = needed.filter(([file]) => !existsSync(file)).map(([, name]) => name);

function run(command, ...args) {
  const { status } = spawnSync(command, args, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (status !== 0) {
    console.error(`test: "${command} ${args.join(" ")}" failed`);
    process.exit(1);
  }
}

if (missing.length > 0) {
  const install = ["apt-get", "install", "-y", "--no-install-recommends", ...missing];
  if (process.getuid?.() !== 0) {
    console.error(`test: missing Debian packages. Run: sudo apt-get update && sudo ${install.join(" ")}`);
    process.exit(1);
  }
  console.log(`test: installing ${missing.join(", ")}`);
  run("apt-get", "update", "-q");
  run(install[0], ...install.slice(1));
}
