// The package's core, compiled.

import { readFile } from "node:fs/promises";
import { refusalToCompile } from "../core/compilation.ts";
import { CommandError } from "./errors.ts";
import { ExitCode } from "./exit-codes.ts";
import { packagePath } from "./files.ts";

/** Throws CommandError where WebAssembly is switched off. */
export async function compileCore(): Promise<WebAssembly.Module> {
  const refusal = refusalToCompile();
  if (refusal === null) return WebAssembly.compile(await readFile(packagePath("build", "core.wasm")));
  const advice = "run it without --jitless and without a policy that forbids code generation";
  throw new CommandError(
    `the emulated CPU is WebAssembly, which this Node.js does not compile (${refusal}): ${advice}`,
    ExitCode.Failed,
  );
}
