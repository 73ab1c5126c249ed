// Where what is fetched and built is kept: outside the repository, so that nothing of it can be committed.
//
//   apt/            a package state of our own (debian.ts)
//   packages/       Debian packages as they came
//   source/         kernel sources, unpacked: one folder a version
//   build/          what make leaves behind, and its log
//   images/         what is run: NAME, and NAME.json (how it was made)

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { sha256 } from "./hash.ts";

/** The cache's folder: TABVISOR_CACHE, or tabvisor/ in the user's cache folder. */
export function cacheFolder(): string {
  const { TABVISOR_CACHE, XDG_CACHE_HOME } = process.env;
  return TABVISOR_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "tabvisor");
}

/** A folder of the cache; it exists. */
export function cachePath(...names: string[]): string {
  const path = join(cacheFolder(), "linux", ...names);
  mkdirSync(path, { recursive: true });
  return path;
}

/** How an image was made. */
export interface Provenance {
  /** Hash of all that this repository puts into it. */
  readonly recipe: string;
  /** The Debian package and its version. */
  readonly package: string;
  /** The compiler's version line; absent where nothing was compiled. */
  readonly compiler?: string;
  readonly sha256: string;
}

/** Path of an image, whether it exists or not. */
export function imagePath(name: string): string {
  return join(cachePath("images"), name);
}

/** How the image was made; null if it has not been. */
export function provenanceOf(name: string): Provenance | null {
  const file = `${imagePath(name)}.json`;
  return existsSync(file) && existsSync(imagePath(name)) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

/** Puts an image into the cache: its provenance is there only when the whole image is. */
export function storeImage(name: string, bytes: Buffer, made: Omit<Provenance, "sha256">): Provenance {
  const provenance = { ...made, sha256: sha256(bytes) };
  for (const [file, content] of [
    [imagePath(name), bytes],
    [`${imagePath(name)}.json`, `${JSON.stringify(provenance, null, 2)}\n`],
  ] as const) {
    writeFileSync(`${file}.part`, content);
    renameSync(`${file}.part`, file);
  }
  return provenance;
}
