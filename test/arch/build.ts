// Builds the architecture tests: assembly to bare-metal ELF images.
//
// Owns: the command lines, and the cache in build/test/arch, keyed by the content of everything that goes into an image.
// Needs clang and lld.

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "./toolchain.ts";

const sourceFolder = dirname(fileURLToPath(import.meta.url));
const cacheFolder = join(sourceFolder, "../../build/test/arch");

/** Files that every image contains or depends on. */
const common = ["macros.S", "runtime.S", "paging.S", "link.ld"];
const linkedIn = ["runtime.S", "paging.S"];

const assemble = [
  "--target=riscv64",
  "-march=rv64imac",
  "-mabi=lp64",
  "-mno-relax",
  "-x",
  "assembler",
  `-I${sourceFolder}`,
  "-c",
];

const LIMIT_MS = 60_000;

/** The tests, as paths relative to this folder without extension: "insn/add-sub". Sorted. */
export async function listArchTests(): Promise<string[]> {
  const tests: string[] = [];
  for (const folder of ["insn", "privileged"]) {
    for (const file of await readdir(join(sourceFolder, folder))) {
      if (file.endsWith(".S")) tests.push(`${folder}/${file.slice(0, -2)}`);
    }
  }
  return tests.sort();
}

/**
 * The image of one test, built unless the cache has it.
 * @throws Error with the assembler's or linker's message, or naming the package of a missing tool
 */
export async function buildArchTest(name: string): Promise<Uint8Array> {
  const source = join(sourceFolder, `${name}.S`);
  const hash = createHash("sha256").update(assemble.slice(0, -2).join(" "));
  for (const file of [...common.map((file) => join(sourceFolder, file)), source]) hash.update(await readFile(file));
  const base = join(cacheFolder, `${name.replace("/", "-")}-${hash.digest("hex").slice(0, 16)}`);
  const image = `${base}.elf`;
  try {
    return await readFile(image);
  } catch {
    // Not built yet.
  }
  await mkdir(cacheFolder, { recursive: true });
  const objects: string[] = [];
  for (const [index, file] of [...linkedIn.map((file) => join(sourceFolder, file)), source].entries()) {
    const object = `${base}-${index}.o`;
    await tool("clang", [...assemble, file, "-o", object]);
    objects.push(object);
  }
  // Under another name first: a build that is interrupted leaves no half image in the cache.
  const unfinished = `${base}-${process.pid}.tmp`;
  await tool("ld.lld", ["-T", join(sourceFolder, "link.ld"), ...objects, "-o", unfinished]);
  await rename(unfinished, image);
  return await readFile(image);
}

async function tool(program: string, args: readonly string[]): Promise<void> {
  const { status, stderr } = await runProgram(program, args, LIMIT_MS);
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}\n${stderr}`);
}

/** Writes an image where a program can find it; used by machines that are other processes. */
export async function writeImage(elf: Uint8Array): Promise<string> {
  await mkdir(cacheFolder, { recursive: true });
  const path = join(cacheFolder, `image-${createHash("sha256").update(elf).digest("hex").slice(0, 16)}.elf`);
  await writeFile(path, elf);
  return path;
}
