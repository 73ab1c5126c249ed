// Builds the guest images: `node --import tsx guests/build.ts [TARGET...] [--check]`.
//
// Owns: the table of targets and the command line. How a row is compiled is in tools/compile.ts.
// Without names every target is built. The images are committed, so nobody needs a cross compiler to run them;
// `--check` builds into a temporary folder and compares byte for byte with what is committed.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchTargets } from "./bench/targets.ts";
import type { Target } from "./target.ts";
import { BuildError, compile, compilerCommand, guestsFolder } from "./tools/compile.ts";
import { installedToolchain, parseToolchain, requireSameToolchain } from "./tools/toolchain.ts";

/** Segments stand in the file without padding to pages: our loaders copy them. */
const compactFile = ["--nmagic"];

/** A user program of the teaching kernel: one C file over the user library, packed into the kernel's file system. */
function userProgram(name: string): Target {
  return {
    name,
    machine: "riscv64",
    sources: ["kernel/user/start.S", `kernel/user/${name}.c`, "kernel/user/library.c", "lib/print.c", "lib/string.c"],
    flags: ["-Os", "-ffunction-sections"],
    linkFlags: ["--gc-sections", "--strip-all", ...compactFile],
    linkerScript: "kernel/user/user.ld",
  };
}

const userPrograms = ["sh", "hello", "busy", "calls", "count", "hostile", "memhog"];

const firmware: Target = {
  name: "firmware",
  machine: "riscv64",
  sources: [
    "firmware/start.S",
    "firmware/trap.S",
    "firmware/main.c",
    "firmware/platform.c",
    "firmware/hart.c",
    "firmware/pmp.c",
    "firmware/reserve.c",
    "firmware/console.c",
    "firmware/timer.c",
    "firmware/ipi.c",
    "firmware/hsm.c",
    "firmware/reset.c",
    "firmware/sbi.c",
    "firmware/trap.c",
    "lib/fdt.c",
    "lib/isa.c",
    "lib/print.c",
    "lib/string.c",
  ],
  flags: ["-Os"],
  linkFlags: compactFile,
  linkerScript: "firmware/firmware.ld",
  image: "firmware.elf",
};

const kernel: Target = {
  name: "kernel",
  machine: "riscv64",
  sources: [
    "kernel/entry.S",
    "kernel/trap-entry.S",
    "kernel/switch.S",
    "kernel/archive.S",
    "kernel/main.c",
    "kernel/machine.c",
    "kernel/sbi.c",
    "kernel/frames.c",
    "kernel/paging.c",
    "kernel/user-memory.c",
    "kernel/timer.c",
    "kernel/plic.c",
    "kernel/uart.c",
    "kernel/console.c",
    "kernel/files.c",
    "kernel/loader.c",
    "kernel/process.c",
    "kernel/scheduler.c",
    "kernel/syscall.c",
    "kernel/syscall-files.c",
    "kernel/trap.c",
    "kernel/panic.c",
    "lib/fdt.c",
    "lib/isa.c",
    "lib/print.c",
    "lib/string.c",
  ],
  linkFlags: compactFile,
  linkerScript: "kernel/kernel.ld",
  image: "kernel.elf",
  archive: { files: "kernel/files", programs: userPrograms, programFolder: "bin" },
};

/** Guests that attack: one image, and the attempt that its command line names. */
const hostile: Target = {
  name: "hostile-guest",
  machine: "riscv64",
  sources: [
    "hostile/start.S",
    "hostile/main.c",
    "hostile/tables.c",
    "hostile/page-tables.c",
    "hostile/translation.c",
    "hostile/code.c",
    "hostile/storms.c",
    "hostile/supervisor-calls.c",
    "hostile/devices.c",
    "hostile/memory.c",
    "hostile/guest-stage.c",
    "hostile/driver.c",
    "hostile/virtqueues.c",
    "hostile/requests.c",
    "lib/options.c",
    "lib/supervisor-call.c",
    "lib/virtio.c",
    "lib/fdt.c",
    "lib/print.c",
    "lib/string.c",
  ],
  flags: ["-Os"],
  linkFlags: compactFile,
  linkerScript: "kernel/kernel.ld",
  image: "hostile.elf",
};

/** Every target, in build order: a packed program stands before the target that packs it. */
const targets: readonly Target[] = [firmware, ...userPrograms.map(userProgram), kernel, hostile, ...benchTargets];

const imagesFolder = join(guestsFolder, "images");
const toolchainFile = join(imagesFolder, "TOOLCHAIN");

/** The benchmark images' command lines, one a line: `tabvisor bench` reports them beside its figures. */
const commandsFile = join(imagesFolder, "bench", "COMMANDS");
const benchCommands = `${benchTargets.map(compilerCommand).join("\n")}\n`;

/** The targets named, in table order, with the programs that they pack; all of them when none is named. */
function selectTargets(names: readonly string[]): readonly Target[] {
  if (names.length === 0) return targets;
  const wanted = new Set<string>();
  for (const name of names) {
    const target = targets.find((row) => row.name === name);
    if (!target) throw new BuildError(`no target "${name}"; there are: ${targets.map((row) => row.name).join(", ")}`);
    wanted.add(name);
    for (const program of target.archive?.programs ?? []) wanted.add(program);
  }
  return targets.filter((target) => wanted.has(target.name));
}

/** A committed text file that the build itself writes. */
function readCommitted(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new BuildError(`${file} is missing (run: node --import tsx guests/build.ts)`);
  }
}

/** Names of the images in `built` that are missing from guests/images or differ from it. */
function staleImages(selected: readonly Target[], built: string): string[] {
  const stale: string[] = [];
  for (const { image } of selected) {
    if (image === undefined) continue;
    let committed: Buffer | undefined;
    try {
      committed = readFileSync(join(imagesFolder, image));
    } catch {
      // A missing image is stale like a different one.
    }
    if (!committed?.equals(readFileSync(join(built, image)))) stale.push(image);
  }
  return stale;
}

function main(args: readonly string[]): void {
  const check = args.includes("--check");
  const unknownFlag = args.find((arg) => arg.startsWith("-") && arg !== "--check");
  if (unknownFlag) throw new BuildError(`unknown flag ${unknownFlag}; usage: build.ts [TARGET...] [--check]`);
  const selected = selectTargets(args.filter((arg) => !arg.startsWith("-")));

  const toolchain = installedToolchain();
  if (check) requireSameToolchain(parseToolchain(readCommitted(toolchainFile)), toolchain);

  const work = mkdtempSync(join(tmpdir(), "guests-"));
  try {
    const output = check ? work : imagesFolder;
    mkdirSync(output, { recursive: true });
    for (const target of selected) {
      const bytes = compile(target, { images: output, work });
      if (!check && target.image) console.log(`${target.image.padEnd(20)} ${bytes} bytes`);
    }
    if (check) {
      const stale = staleImages(selected, work);
      if (readCommitted(commandsFile) !== benchCommands) stale.push("bench/COMMANDS");
      if (stale.length > 0) {
        throw new BuildError(
          `not what the sources build: ${stale.join(", ")} (run: node --import tsx guests/build.ts)`,
        );
      }
      console.log(`${selected.filter((target) => target.image).length} images are current`);
    } else {
      writeFileSync(commandsFile, benchCommands);
      writeFileSync(toolchainFile, `${toolchain.clang}\n${toolchain.lld}\n`);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(`guests: ${error.message}`);
  process.exitCode = 1;
}
