// The programs that the images are built with: which Debian package has each, and how they are run.

import { spawnSync } from "node:child_process";
import { BuildError } from "../tools/compile.ts";

const packages: Readonly<Record<string, string>> = {
  "apt-get": "apt",
  "apt-cache": "apt",
  bash: "bash",
  bc: "bc",
  bison: "bison",
  clang: "clang",
  "dpkg-deb": "dpkg",
  flex: "flex",
  gcc: "gcc",
  "ld.lld": "lld",
  make: "make",
  "riscv64-linux-gnu-gcc": "gcc-riscv64-linux-gnu",
  "riscv64-linux-gnu-ld": "binutils-riscv64-linux-gnu",
  tar: "tar",
  xz: "xz-utils",
};

/** Throws a BuildError that names the Debian packages of those of `programs` that are not installed. */
export function requirePrograms(programs: readonly string[]): void {
  const isMissing = (program: string): boolean =>
    spawnSync(program, ["--version"], { stdio: "ignore" }).error !== undefined;
  const missing = new Set(programs.filter(isMissing).map((program) => packages[program] ?? program));
  if (missing.size === 0) return;
  throw new BuildError(
    `missing Debian packages; run: apt-get install -y --no-install-recommends ${[...missing].join(" ")}`,
  );
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const LARGEST_OUTPUT = 256 * 1024 * 1024;

/** Runs a program to its end and returns what it printed. Throws a BuildError with its complaints if it fails. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Buffer {
  const result = spawnSync(program, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, LC_ALL: "C", ...options.env },
    maxBuffer: LARGEST_OUTPUT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (result.error) throw new BuildError(`${program}: ${result.error.message}`);
  if (result.status === 0) return result.stdout;
  const complaints = result.stderr.toString().trim() || result.stdout.toString().trim();
  throw new BuildError(`"${[program, ...args].join(" ")}" failed:\n${lastLines(complaints, 20)}`);
}

/** The end of a program's output. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
