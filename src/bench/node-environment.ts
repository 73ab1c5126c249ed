// Which machine, which commit, when: what a figure needs to be read later. Node.js only.

import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import type { Environment } from "./report.ts";

/** Describes this process's machine, and the commit checked out in `repository`. */
export function nodeEnvironment(repository: string): Environment {
  const processors = cpus();
  return {
    machine: {
      cpu: processors[0]?.model.trim() ?? "unknown",
      cores: processors.length,
      memoryBytes: totalmem(),
      platform: `${process.platform} ${process.arch}`,
      runtime: `Node.js ${process.versions.node} (V8 ${process.versions.v8})`,
    },
    commit: commitOf(repository),
    date: new Date().toISOString(),
  };
}

function commitOf(repository: string): string {
  try {
    const describe = ["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"];
    return execFileSync("git", describe, {
      cwd: repository,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "unknown"; // no git, or not a repository: an installed package, for one
  }
}
