// Turns one target into one linked file.
//
// Invariant: the bytes depend on the sources, the target's row and the toolchain only. So the compiler runs in
// guests/ on relative paths, there is no debug information, no date and no build id.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Target, TargetMachine } from "../target.ts";
import { packArchive } from "./cpio.ts";
import { checkEntry } from "./elf-entry.ts";

/** A build that cannot be done, with a message for the person who started it. */
export class BuildError extends Error {
  override name = "BuildError";
}

/** Absolute path of guests/. */
export const guestsFolder = dirname(dirname(fileURLToPath(import.meta.url)));

const commonFlags = [
  "-std=c11",
  "-O2",
  "-ffreestanding",
  "-nostdlib",
  "-fno-ident",
  "-fno-asynchronous-unwind-tables",
  "-Wall",
  "-Wextra",
  "-Werror",
  "-Ilib",
];

const machineFlags: Record<TargetMachine, readonly string[]> = {
  // -fno-builtin: clang would turn the loops of lib/string.c into calls to the functions that they define.
  riscv64: [
    "--target=riscv64-unknown-elf",
    "-march=rv64imac",
    "-mabi=lp64",
    "-mno-relax",
    "-mcmodel=medany",
    "-fno-pic",
    "-fno-builtin",
    "-fuse-ld=lld",
  ],
  wasm32: ["--target=wasm32-unknown-unknown"],
};

const machineLinkFlags: Record<TargetMachine, readonly string[]> = {
  riscv64: ["--build-id=none", "--strip-debug", "--no-undefined", "-z", "max-page-size=4096"],
  wasm32: ["--no-entry", "--strip-all"],
};

/** Where `compile` writes: images to `images`, everything else to `work`. */
export interface OutputFolders {
  readonly images: string;
  readonly work: string;
}

/**
 * Arguments of each clang that builds `target` into `output`, in order. Paths are relative to guests/.
 *
 * A riscv64 target is compiled and linked by one. A wasm32 target is linked by a second one without -O: a clang that
 * links wasm under -O starts wasm-opt where it finds one, and npm's PATH has AssemblyScript's. The image would depend
 * on who started the build, and the baseline would be optimised by more than clang.
 */
function compilerRuns(target: Target, output: string, folders: OutputFolders, includes: readonly string[]): string[][] {
  const linkFlags = [...machineLinkFlags[target.machine], ...(target.linkFlags ?? [])];
  if (target.linkerScript) linkFlags.push("-T", target.linkerScript);
  const linkArguments = [...linkFlags.flatMap((flag) => ["-Xlinker", flag]), "-o", output];
  const flags = [...commonFlags, ...machineFlags[target.machine], ...(target.flags ?? []), ...includes];
  if (target.machine === "riscv64") return [[...flags, ...target.sources, ...linkArguments]];
  const objects = target.sources.map((source) => join(folders.work, `${basename(source, extname(source))}.o`));
  return [
    ...target.sources.map((source, index) => [...flags, "-c", source, "-o", objects[index]!]),
    [...machineFlags[target.machine], "-nostdlib", ...objects, ...linkArguments],
  ];
}

/** The command line that builds a target without an archive, for people and for the benchmark's report. */
export function compilerCommand(target: Target): string {
  const folders = { images: "images", work: "work" };
  return compilerRuns(target, `images/${target.image}`, folders, [])
    .map((run) => ["clang", ...run].join(" "))
    .join(" && ");
}

/** Builds `target` and returns the size of its file in bytes. A compiler error is a BuildError with its output. */
export function compile(target: Target, folders: OutputFolders): number {
  const output = target.image ? join(folders.images, target.image) : join(folders.work, target.name);
  mkdirSync(dirname(output), { recursive: true });
  const includes: string[] = [];
  if (target.archive) {
    const programs = target.archive.programs.map((name) => ({ name, bytes: readFileSync(join(folders.work, name)) }));
    const archive = packArchive(join(guestsFolder, target.archive.files), target.archive.programFolder, programs);
    writeFileSync(join(folders.work, "root.cpio"), archive);
    includes.push(`-I${folders.work}`);
  }
  for (const args of compilerRuns(target, output, folders, includes)) {
    const run = spawnSync("clang", args, { cwd: guestsFolder, encoding: "utf8" });
    if (run.error) throw new BuildError(`clang did not run: ${run.error.message}`);
    if (run.status !== 0) throw new BuildError(`${target.name} does not build\n${run.stderr}`);
  }
  if (target.machine === "riscv64") {
    const complaint = checkEntry(readFileSync(output));
    if (complaint) throw new BuildError(`${target.name}: ${complaint}`);
  }
  return statSync(output).size;
}
