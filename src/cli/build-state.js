// Is a built file there, and newer than everything it is made from? For the two starters, which run before any build.

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;
}

/** The latest change in a file, or in all files below a folder. */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0);
}

/** Paths are relative to the package. An installed package without sources is current as it is. */
export function isCurrent(built, sources) {
  const time = modified(join(root, built));
  return time !== null && sources.every((source) => newest(join(root, source)) <= time);
}
