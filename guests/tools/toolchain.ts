// Which compiler and linker are installed, and whether they are the ones that the committed images were built with.

import { spawnSync } from "node:child_process";
import { BuildError } from "./compile.ts";

/** First lines of `clang --version` and `ld.lld --version`; guests/images/TOOLCHAIN holds one a line. */
export interface Toolchain {
  readonly clang: string;
  readonly lld: string;
}

/** Debian package of each program that the build starts. */
const packages = { clang: "clang", "ld.lld": "lld", "wasm-ld": "lld" } as const;

function firstVersionLine(program: keyof typeof packages): string {
  const run = spawnSync(program, ["--version"], { encoding: "utf8" });
  if (run.error || run.status !== 0) {
    throw new BuildError(`${program} is not installed; on Debian: apt-get install ${packages[program]}`);
  }
  return run.stdout.split("\n")[0]!.trim();
}

/** The toolchain on this machine. A missing program is a BuildError that names its Debian package. */
export function installedToolchain(): Toolchain {
  firstVersionLine("wasm-ld");
  return { clang: firstVersionLine("clang"), lld: firstVersionLine("ld.lld") };
}

/** The toolchain that guests/images/TOOLCHAIN records. */
export function parseToolchain(text: string): Toolchain {
  const [clang, lld] = text.split("\n");
  if (!clang || !lld) throw new BuildError("images/TOOLCHAIN does not hold a clang and an lld version");
  return { clang, lld };
}

/** Throws a BuildError that names both versions when `installed` is not `recorded`: its bytes could not be compared. */
export function requireSameToolchain(recorded: Toolchain, installed: Toolchain): void {
  for (const tool of ["clang", "lld"] as const) {
    if (recorded[tool] !== installed[tool]) {
      throw new BuildError(`the images were built with "${recorded[tool]}", but "${installed[tool]}" is installed`);
    }
  }
}
