// Debian packages for riscv64, from the mirror that this machine uses already.
//
// Owns: a package state of its own (lists, sources, nothing installed), so that neither the machine's state nor its
// architecture matters, and nobody needs to be root.
// Invariant: no mirror and no version is written down here; apt is asked for both.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BuildError } from "../tools/compile.ts";
import { run } from "./programs.ts";

/** The suite that the packages for riscv64 are taken from. Packages for every architecture come from the machine's own. */
const SUITE = "forky";
const ARCHITECTURE = "riscv64";
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** The packages cannot be had here: no mirror, or none that has them. */
export class NoPackages extends BuildError {
  override name = "NoPackages";
}

export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  /** The .deb file. */
  readonly file: string;
}

/** One archive that the machine has in its own sources. */
interface Source {
  readonly label: string;
  readonly site: string;
  readonly release: string;
  readonly component: string;
}

export class Debian {
  private constructor(
    private readonly options: readonly string[],
    private readonly state: string,
    private readonly packages: string,
  ) {}

  /** Asks the mirror which packages there are. `state` and `packages` are folders that it may fill. */
  static open(state: string, packages: string): Debian {
    if (!existsSync(KEYRING)) throw new NoPackages(`${KEYRING} is missing: apt-get install debian-archive-keyring`);
    const native = run("dpkg", ["--print-architecture"]).toString().trim();
    const sources = join(state, "sources.list");
    for (const folder of ["state/lists/partial", "cache/archives/partial"])
      mkdirSync(join(state, folder), { recursive: true });
    writeFileSync(sources, sourceLines(machineSources(), native));
    writeFileSync(join(state, "status"), "");
    const debian = new Debian(
      [
        `Dir::State=${join(state, "state")}`,
        `Dir::State::status=${join(state, "status")}`,
        `Dir::Cache=${join(state, "cache")}`,
        `Dir::Etc::SourceList=${sources}`,
        "Dir::Etc::SourceParts=-",
        "Dir::Etc::Preferences=-",
        "Dir::Etc::PreferencesParts=-",
        `APT::Architecture=${ARCHITECTURE}`,
        `APT::Architectures=${ARCHITECTURE},${native}`,
        "APT::Sandbox::User=root",
        "Acquire::Languages=none",
      ].flatMap((option) => ["-o", option]),
      state,
      packages,
    );
    debian.apt("apt-get", ["update", "-q"]);
    return debian;
  }

  /** Names of the packages that the newest version of `name` depends on. */
  dependencies(name: string): string[] {
    const text = this.apt("apt-cache", ["depends", "--important", name]);
    return [...text.matchAll(/^ +(?:Pre)?Depends: (\S+)$/gm)].map((match) => match[1]!);
  }

  /** Fetches the newest version of `name`, unless it is here already. */
  fetch(name: string): DebianPackage {
    // 'URI' FILE SIZE HASH, where FILE is NAME_VERSION_ARCHITECTURE.deb with ":" escaped
    const uris = this.apt("apt-get", ["--print-uris", "download", name]);
    const file = /^'[^']*' (\S+\.deb) /m.exec(uris)?.[1];
    if (file === undefined) throw new NoPackages(`apt does not say where the package ${name} is`);
    const path = join(this.packages, file);
    const version = decodeURIComponent(file.split("_")[1]!);
    if (!existsSync(path)) {
      console.log(`linux: fetching ${name} ${version}`);
      this.apt("apt-get", ["-q", "download", name], this.packages);
    }
    return { name, version, file: path };
  }

  /** apt says no URI for a file that is in its working folder already, so that is `packages` for a download only. */
  private apt(program: "apt-get" | "apt-cache", args: readonly string[], cwd = this.state): string {
    try {
      return run(program, [...this.options, ...args], { cwd }).toString();
    } catch (error) {
      throw error instanceof BuildError ? new NoPackages(error.message) : error;
    }
  }
}

/** Names of the files in a package, in its own spelling ("./usr/bin/busybox"). */
export function listFiles({ file }: DebianPackage): string[] {
  return run("bash", ["-c", 'set -o pipefail; dpkg-deb --fsys-tarfile "$1" | tar -t', "bash", file])
    .toString()
    .trimEnd()
    .split("\n");
}

/** One file of a package. */
export function readPackagedFile({ file }: DebianPackage, path: string): Buffer {
  return run("bash", ["-c", 'set -o pipefail; dpkg-deb --fsys-tarfile "$1" | tar -xO "$2"', "bash", file, path]);
}

/** The Debian archives in the machine's own sources. */
function machineSources(): Source[] {
  const format = "$(ORIGIN)|$(LABEL)|$(SITE)|$(RELEASE)|$(COMPONENT)";
  const lines = run("apt-get", ["indextargets", "--format", format, "Created-By: Packages"]).toString().split("\n");
  return lines
    .map((line) => line.split("|"))
    .filter(([origin, ...rest]) => origin === "Debian" && rest.length === 4)
    .map(([, label, site, release, component]) => ({
      label: label!,
      site: site!,
      release: release!,
      component: component!,
    }));
}

/** The machine's own archives for its own architecture, and SUITE for riscv64 from the same mirror. */
function sourceLines(own: readonly Source[], native: string): string {
  const mirror = own.find(({ label }) => label === "Debian")?.site;
  if (mirror === undefined) {
    throw new NoPackages("no Debian mirror in this machine's apt sources; on Debian, run apt-get update first");
  }
  const line = (architecture: string, site: string, release: string, component: string): string =>
    `deb [arch=${architecture} signed-by=${KEYRING}] ${site} ${release} ${component}\n`;
  return [
    ...own.map(({ site, release, component }) => line(native, site, release, component)),
    line(ARCHITECTURE, mirror, SUITE, "main"),
  ].join("");
}
