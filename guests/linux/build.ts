// Fetches and builds Linux guests into the cache: `npm run image:linux [-- NAME...] [--refresh]`.
//
// Owns: the table of images and the command line. Without names it makes what `npm run test:linux` runs. What is in the cache
// and was made from what the repository holds now is left alone; --refresh makes it anew from Debian's newest packages.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BuildError, guestsFolder } from "../tools/compile.ts";
import { cachePath, imagePath, type Provenance, provenanceOf, storeImage } from "./cache.ts";
import { Debian, NoPackages } from "./debian.ts";
import { sha256 } from "./hash.ts";
import { buildInitramfs } from "./initramfs.ts";
import { buildKernel, debianKernel, makeEnvironment } from "./kernel.ts";
import { kvmSources } from "./kvm.ts";
import { requirePrograms } from "./programs.ts";

/** Exit code where Debian's packages cannot be had. */
const NO_PACKAGES = 3;

interface Made {
  readonly image: Buffer;
  readonly package: string;
  readonly compiler?: string;
}

interface ImageRecipe {
  readonly name: string;
  /** Made when no image is named. */
  readonly byDefault: boolean;
  /** Files of this folder that go into it. */
  readonly files: readonly string[];
  /** What else of this repository goes into it. */
  readonly settings?: string;
  make(debian: Debian, files: readonly string[]): Made;
}

function kernel(name: string, configs: readonly string[], byDefault: boolean): ImageRecipe {
  const settings = JSON.stringify(makeEnvironment);
  return { name, byDefault, files: configs, settings, make: (debian, files) => buildKernel(debian, name, files) };
}

const recipes: readonly ImageRecipe[] = [
  {
    name: "initramfs.cpio",
    byDefault: true,
    files: ["init", ...kvmSources],
    make: (debian, [init]) => buildInitramfs(debian, init!),
  },
  { name: "Image-debian", byDefault: true, files: [], make: debianKernel },
  kernel("Image-tiny", ["tiny.config"], true),
  kernel("Image-lab", ["lab.config"], true),
];

const pathOf = (file: string): string => join(guestsFolder, "linux", file);

/** Changes with everything that this repository puts into the image. */
function recipeHash({ name, files, settings = "" }: ImageRecipe): string {
  return sha256(name, settings, ...files.map((file) => readFileSync(pathOf(file))));
}

function isCurrent(recipe: ImageRecipe): boolean {
  return provenanceOf(recipe.name)?.recipe === recipeHash(recipe);
}

function make(debian: Debian, recipe: ImageRecipe): void {
  const { image, ...made } = recipe.make(debian, recipe.files.map(pathOf));
  report(recipe.name, storeImage(recipe.name, image, { ...made, recipe: recipeHash(recipe) }));
}

function report(name: string, { package: source, sha256 }: Provenance): void {
  console.log(`linux: ${imagePath(name)}  sha256 ${sha256.slice(0, 16)}..., from ${source}`);
}

function select(names: readonly string[]): readonly ImageRecipe[] {
  if (names.length === 0) return recipes.filter(({ byDefault }) => byDefault);
  return names.map((name) => {
    const recipe = recipes.find((candidate) => candidate.name === name);
    if (recipe) return recipe;
    throw new BuildError(`no image "${name}"; there are: ${recipes.map((known) => known.name).join(", ")}`);
  });
}

function main(args: readonly string[]): void {
  const unknown = args.find((arg) => arg.startsWith("-") && arg !== "--refresh");
  if (unknown !== undefined) throw new BuildError(`unknown flag ${unknown}; usage: build.ts [NAME...] [--refresh]`);
  const selected = select(args.filter((arg) => !arg.startsWith("-")));
  const isWanted = (recipe: ImageRecipe): boolean => args.includes("--refresh") || !isCurrent(recipe);
  for (const recipe of selected) if (!isWanted(recipe)) report(recipe.name, provenanceOf(recipe.name)!);
  const wanted = selected.filter(isWanted);
  if (wanted.length === 0) return;
  requirePrograms(["apt-get", "apt-cache", "bash", "dpkg-deb", "tar"]);
  const debian = Debian.open(cachePath("apt"), cachePath("packages"));
  for (const recipe of wanted) make(debian, recipe);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(`linux: ${error.message}`);
  process.exitCode = error instanceof NoPackages ? NO_PACKAGES : 1;
}
