// `npm run bench:linux`: the images of the cache, given to `tabvisor bench --linux` with the arguments that follow.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { guestsFolder } from "../tools/compile.ts";
import { imagePath } from "./cache.ts";

const tabvisor = join(guestsFolder, "..", "src", "cli", "tabvisor.js");
const args = ["bench", "--linux", imagePath("Image-lab"), imagePath("initramfs.cpio"), ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, [tabvisor, ...args], { stdio: "inherit" }).status ?? 1;
