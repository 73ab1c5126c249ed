// Linux kernels: one built from Debian's source package and a configuration of ours, or Debian's own.
//
// Invariant: the bytes of a kernel that is built depend on the source's version, the configuration and the compiler only: no
// date, user, host or path gets in.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { BuildError } from "../tools/compile.ts";
import { cachePath } from "./cache.ts";
import { type Debian, type DebianPackage, listFiles, readPackagedFile } from "./debian.ts";
import { lastLines, requirePrograms, run } from "./programs.ts";

/** The series that the configurations are written for: a Debian package with the source of every architecture. */
const SOURCE = "linux-source-6.12";
/** Any release's kernel for riscv64. */
const META_PACKAGE = "linux-image-riscv64";

const CROSS = "riscv64-linux-gnu-";

/** What make is told, beside where the files are. */
export const makeEnvironment: Readonly<Record<string, string>> = {
  ARCH: "riscv",
  CROSS_COMPILE: CROSS,
  KBUILD_BUILD_TIMESTAMP: "2026-01-01 00:00:00 UTC",
  KBUILD_BUILD_USER: "tabvisor",
  KBUILD_BUILD_HOST: "guests",
  KBUILD_BUILD_VERSION: "1",
};

export interface BuiltKernel {
  readonly image: Buffer;
  /** "NAME VERSION" of the package. */
  readonly package: string;
  readonly compiler?: string;
}

/** Builds a kernel: `configs` are files laid over allnoconfig, one over the other. It takes minutes. */
export function buildKernel(debian: Debian, name: string, configs: readonly string[]): BuiltKernel {
  requirePrograms(["bash", "bc", "bison", "flex", "gcc", "make", "tar", "xz", `${CROSS}gcc`, `${CROSS}ld`]);
  const source = debian.fetch(SOURCE);
  const tree = unpackSource(source);
  const build = join(cachePath("build"), name);
  rmSync(build, { recursive: true, force: true });
  mkdirSync(build, { recursive: true });
  configure(tree, build, configs);
  const log = `${build}.log`;
  console.log(`linux: building ${name}, which takes minutes; its log is ${log}`);
  make(tree, build, log);
  return {
    image: readFileSync(join(build, "arch/riscv/boot/Image")),
    package: `${source.name} ${source.version}`,
    compiler: run(`${CROSS}gcc`, ["--version"]).toString().split("\n")[0]!,
  };
}

/** The kernel that Debian ships: a raw Image. */
export function debianKernel(debian: Debian): BuiltKernel {
  const named = (name: string, pattern: RegExp): string | undefined =>
    debian.dependencies(name).find((dependency) => pattern.test(dependency));
  const release = named(META_PACKAGE, /^linux-image-\d/);
  if (release === undefined) throw new BuildError(`${META_PACKAGE} depends on no kernel`);
  // The kernel itself is in linux-binary-... where there is such a package.
  const kernel = debian.fetch(named(release, /^linux-binary-/) ?? release);
  const file = listFiles(kernel).find((path) => /\/vmlinu[xz][^/]*$/.test(path));
  if (file === undefined) throw new BuildError(`the package ${kernel.name} has no kernel in it`);
  const image = readPackagedFile(kernel, file);
  if (image.toString("latin1", 56, 60) !== "RSC\x05") throw new BuildError(`${file} of ${kernel.name} is no raw Image`);
  return { image, package: `${kernel.name} ${kernel.version}` };
}

/** The source's folder; it is unpacked once for each version. */
function unpackSource({ name, version, file }: DebianPackage): string {
  const folder = join(cachePath("source"), `${name}_${version}`);
  if (existsSync(folder)) return folder;
  console.log(`linux: unpacking ${name} ${version} (1.7 GB)`);
  const unpacking = `${folder}.part`;
  rmSync(unpacking, { recursive: true, force: true });
  mkdirSync(unpacking);
  const archive = `./usr/src/${name}.tar.xz`;
  const command = 'set -o pipefail; dpkg-deb --fsys-tarfile "$1" | tar -xO "$2" | tar -xJ --strip-components=1 -C "$3"';
  run("bash", ["-c", command, "bash", file, archive, unpacking]);
  renameSync(unpacking, folder);
  return folder;
}

function configure(tree: string, build: string, configs: readonly string[]): void {
  const script = join(tree, "scripts/kconfig/merge_config.sh");
  const output = run(script, ["-n", "-O", build, ...configs], { cwd: tree, env: makeEnvironment }).toString();
  const refused = [...output.matchAll(/^Value requested for (\S+) not in final/gm)].map((match) => match[1]);
  if (refused.length > 0) throw new BuildError(`the kernel does not take these as asked for: ${refused.join(", ")}`);
}

function make(tree: string, build: string, log: string): void {
  const args = ["-C", tree, `O=${build}`, `-j${availableParallelism()}`, "Image"];
  const output = openSync(log, "w");
  const { status } = spawnSync("make", args, {
    env: { ...process.env, LC_ALL: "C", ...makeEnvironment },
    stdio: ["ignore", output, output],
  });
  if (status === 0) return;
  throw new BuildError(`make failed; the end of ${log}:\n${lastLines(readFileSync(log, "utf8"), 20)}`);
}
