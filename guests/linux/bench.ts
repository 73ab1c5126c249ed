// `npm run bench:linux`: the images of the cache, given to `tabvisor bench --linux` with the arguments that follow.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { guestsFolder } from "../tools/compile.ts";
import { imagePath } from "./cache.ts";

const tabvisor = join(guestsFolder, "..", "src", "cli", "tabvisor.js");
const given = process.argv.slice(2);
/** Modes are compared by a kernel that has everything, emulators by one that boots fast. */
const kernel = given.includes("--qemu") ? "Image-tiny" : "Image-lab";
const args = ["bench", "--linux", imagePath(kernel), imagePath("initramfs.cpio"), ...given];
process.exitCode = spawnSync(process.execPath, [tabvisor, ...args], { stdio: "inherit" }).status ?? 1;
