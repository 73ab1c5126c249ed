// Cores with a fault in them: what shows that tests notice.
//
// Owns: what a fault is, and building a core with it, from a copy of the sources, so that all faults go into one core whatever changes
// meanwhile.

import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "../arch/toolchain.ts";

/**
 * A replacement of text that occurs exactly once in the named source. When the core's text changes, the fault has to follow: a text
 * that is not found is an error.
 */
export interface Fault {
  readonly family: string;
  readonly what: string;
  /** Relative to assembly/. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const BUILD_LIMIT_MS = 300_000;

/** Hands a copy of the core's sources to `use`, and removes it after that. */
export async function withSources(use: (source: string) => Promise<void>): Promise<void> {
  const source = await mkdtemp(join(tmpdir(), "seeded-faults-core-"));
  try {
    await cp(join(root, "assembly"), join(source, "assembly"), { recursive: true });
    await cp(join(root, "asconfig.json"), join(source, "asconfig.json"));
    await use(source);
  } finally {
    await rm(source, { recursive: true });
  }
}

/**
 * Builds the release core from a copy of its sources with the fault in it, or without one, and hands the folder with core.wasm to
 * `use`.
 */
export async function withFaultyCore<T>(
  source: string,
  fault: Fault | null,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "seeded-fault-"));
  try {
    await cp(source, folder, { recursive: true });
    if (fault !== null) await applyFault(fault, join(folder, "assembly", fault.file));
    const compiler = join(root, "node_modules/assemblyscript/bin/asc.js");
    const options = ["--target", "release", "--baseDir", folder, "--outFile", join(folder, "core.wasm")];
    const args = [compiler, ...options, "assembly/index.ts"];
    const { status, stderr } = await runProgram(process.execPath, args, BUILD_LIMIT_MS);
    if (status !== 0) throw new Error(`asc, ${fault?.what ?? "no fault"}:\n${stderr}`);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function applyFault({ find, replace, file, what }: Fault, path: string): Promise<void> {
  const text = await readFile(path, "utf8");
  const parts = text.split(find);
  if (parts.length !== 2)
    throw new Error(`${what}: its text occurs ${parts.length - 1} times in assembly/${file}, not once`);
  await writeFile(path, parts.join(replace));
}
