// Builds bare-metal test images from assembly.
//
// Owns: the command lines, and the cache in build/test/arch, keyed by the content of everything that goes into an image.
// Needs clang and lld.

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasExtension, isaOf } from "./isa.ts";
import { bitManipulationMacros } from "./table-macros.ts";
import { runProgram } from "./toolchain.ts";

const sourceFolder = dirname(fileURLToPath(import.meta.url));
const cacheFolder = join(sourceFolder, "../../build/test/arch");
const linkerScript = join(sourceFolder, "link.ld");
/** What the sources include. */
const included = ["macros.S", "float-macros.S", "hypervisor-macros.S"].map((file) => join(sourceFolder, file));

/** Sources that every architecture test is linked with. */
const runtime = ["runtime.S", "paging.S", "console.S"].map((file) => join(sourceFolder, file));
/** And those of the hypervisor extension with this one too. */
const twoStage = join(sourceFolder, "two-stage.S");

const assemble = (compressed: boolean): string[] => [
  ...["--target=riscv64", `-march=rv64g${compressed ? "c" : ""}`, "-mabi=lp64", "-mno-relax"],
  ...["-x", "assembler", `-I${sourceFolder}`],
];

const LIMIT_MS = 60_000;

export interface ImageSources {
  /** Absolute paths; the first one holds the start. */
  readonly files: readonly string[];
  /** Constants for the assembly, which finds them by `.include "symbols.S"`. */
  readonly symbols?: Readonly<Record<string, number>>;
  /** "elf", or "binary": the bytes from 0x8000_0000 on. */
  readonly format: "elf" | "binary";
  /** May the assembler use compressed instructions? Default true. */
  readonly compressed?: boolean;
}

/** The tests, as paths relative to this folder without extension: "insn/add-sub". Sorted. */
export async function listArchTests(): Promise<string[]> {
  const tests: string[] = [];
  for (const folder of ["insn", "privileged", "hypervisor"]) {
    for (const file of await readdir(join(sourceFolder, folder))) {
      if (file.endsWith(".S")) tests.push(`${folder}/${file.slice(0, -2)}`);
    }
  }
  return tests.sort();
}

/** The ELF image of one architecture test. Throws what buildImage throws. */
export async function buildArchTest(name: string): Promise<Uint8Array> {
  const stages = name.startsWith("hypervisor/") ? [twoStage] : [];
  const files = [...runtime, ...stages, join(sourceFolder, `${name}.S`)];
  return await buildImage({ files, format: "elf", compressed: hasExtension(await isaOfArchTest(name), "c") });
}

/** The ISA that one architecture test needs. */
export async function isaOfArchTest(name: string): Promise<string> {
  return isaOf(await readFile(join(sourceFolder, `${name}.S`), "utf8"));
}

/**
 * Assembles and links, unless the cache has the image.
 * @throws Error with the assembler's or linker's message, or naming the package of a missing tool
 */
export async function buildImage({
  files,
  symbols = {},
  format,
  compressed = true,
}: ImageSources): Promise<Uint8Array> {
  const definitions = Object.entries(symbols).map(([name, value]) => `.equ ${name}, ${value}\n`);
  const link = ["-T", linkerScript, ...(format === "binary" ? ["--oformat", "binary"] : [])];
  const flags = assemble(compressed);
  const base = join(cacheFolder, await cacheName(files, [...flags, ...link, ...definitions, bitManipulationMacros]));
  const image = `${base}.${format === "elf" ? "elf" : "bin"}`;
  try {
    return await readFile(image);
  } catch {
    // Not built yet.
  }
  await mkdir(base, { recursive: true });
  await writeFile(join(base, "symbols.S"), definitions.join(""));
  await writeFile(join(base, "bit-manipulation.S"), bitManipulationMacros);
  const objects: string[] = [];
  for (const [index, file] of files.entries()) {
    const object = join(base, `${index}.o`);
    await tool("clang", [...flags, `-I${base}`, "-c", file, "-o", object]);
    objects.push(object);
  }
  // Under another name first: a build that is interrupted leaves no half image in the cache.
  const unfinished = `${base}-${process.pid}.tmp`;
  await tool("ld.lld", [...link, ...objects, "-o", unfinished]);
  await rename(unfinished, image);
  return await readFile(image);
}

/** Writes an image where another process can read it, and returns its path. */
export async function writeImage(elf: Uint8Array, name: string): Promise<string> {
  await mkdir(cacheFolder, { recursive: true });
  const path = join(cacheFolder, `image-${name}.elf`);
  await writeFile(path, elf);
  return path;
}

/** A name that changes with the content of the sources and with how they are built. */
async function cacheName(files: readonly string[], options: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(options.join("\n").replaceAll(sourceFolder, ""));
  for (const file of [linkerScript, ...included, ...files]) hash.update(await readFile(file));
  return `${basename(files.at(-1)!, ".S")}-${hash.digest("hex").slice(0, 16)}`;
}

async function tool(program: string, args: readonly string[]): Promise<void> {
  const { status, stderr } = await runProgram(program, args, LIMIT_MS);
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}\n${stderr}`);
}
