// The core as the build leaves it: compiled once for a test file. CORE_FOLDER=path: another one, of that folder.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { CORE_FOLDER } = process.env;
const folder = CORE_FOLDER === undefined ? new URL("../../build/", import.meta.url) : pathToFileURL(`${CORE_FOLDER}/`);

function read(name: string, command: string): Buffer {
  try {
    return readFileSync(new URL(name, folder));
  } catch {
    throw new Error(`build/${name} is missing: run \`npm run ${command}\``);
  }
}

let release: WebAssembly.Module | undefined;
let check: WebAssembly.Module | undefined;

/** The core that people run. */
export const releaseCore = (): WebAssembly.Module =>
  (release ??= new WebAssembly.Module(read("core.wasm", "build:core") as Uint8Array<ArrayBuffer>));

/** The same with assertions and bounds checks: a broken invariant throws CoreAbort. */
export const checkCore = (): WebAssembly.Module =>
  (check ??= new WebAssembly.Module(read("core.check.wasm", "build:core:check") as Uint8Array<ArrayBuffer>));

/** The release core as text. */
export const releaseText = (): string => read("core.wat", "build:core").toString("latin1");
