// 32 clones of one booted Linux on one machine: what the project promises of them. Needs the images of `npm run image:linux`.

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { imagePath } from "../../guests/linux/cache.ts";
import { measureClones } from "../../src/bench/clones.ts";
import { modes } from "../../src/modes/mode.ts";
import { releaseCore } from "../core/built-core.ts";

const MIB = 1024 * 1024;
const timeout = 300_000;

function read(name: string): Buffer {
  const path = imagePath(name);
  if (!existsSync(path)) throw new Error(`${path} is missing; run: npm run image:linux`);
  return readFileSync(path);
}

describe("32 clones of a booted Linux", () => {
  test.each(modes.map(({ name }) => name))("in %s", { timeout }, async (mode) => {
    const guest = { image: read("Image-tiny"), initrd: read("initramfs.cpio"), bootargs: "console=ttyS0" };
    const { ms, atPrompt, afterEcho } = await measureClones({ core: releaseCore(), guest, mode, clones: 32 });
    expect(ms.median).toBeLessThanOrEqual(10);
    expect(atPrompt.largest).toBeLessThanOrEqual(2 * MIB);
    expect(afterEcho.largest).toBeLessThanOrEqual(4 * MIB);
  });
});
