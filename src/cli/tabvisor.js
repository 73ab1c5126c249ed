#!/usr/bin/env node
// The command `tabvisor`: runs build/node/cli.js, and in a fresh clone builds it first.
//
// Plain JavaScript, because it runs before anything is built. An installed package has its build with it.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isCurrent } from "./build-state.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** What the command line needs: a file, what it is made from, and the npm script that makes it. */
const products = [
  { file: "build/core.wasm", sources: ["assembly", "asconfig.json"], script: "build:core" },
  { file: "build/node/cli.js", sources: ["src", "assembly/abi.ts", "vite.node.config.ts"], script: "build:node" },
];

/** Runs the npm scripts whose products are missing or older than their sources. False if that cannot be done; the reason is then on standard error. */
function buildMissing() {
  const scripts = products.filter(({ file, sources }) => !isCurrent(file, sources)).map(({ script }) => script);
  if (scripts.length === 0) return true;
  if (!existsSync(join(root, "node_modules"))) {
    process.stderr.write('tabvisor: not built, and the tools for it are not installed: run "npm ci" first\n');
    return false;
  }
  process.stderr.write(`tabvisor: building first (${scripts.map((s) => `npm run ${s}`).join(", ")})\n`);
  return scripts.every((script) => {
    const npm = spawnSync("npm", ["run", "--silent", script], {
      cwd: root,
      stdio: ["ignore", process.stderr.fd, process.stderr.fd],
      shell: process.platform === "win32", // npm is a .cmd file there
    });
    if (npm.status === 0) return true;
    process.stderr.write(`tabvisor: ${npm.error ? `npm does not start: ${npm.error.message}` : `${script} failed`}\n`);
    return false;
  });
}

if (buildMissing()) await import(pathToFileURL(join(root, "build", "node", "cli.js")).href);
else process.exitCode = 1;
