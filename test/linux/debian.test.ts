// The Linux test that needs no kernel build: Debian's own kernel for riscv64, unmodified, with two harts in hext.
//
// It has the most of the machine under it for its time: two stages of translation, VS-mode's traps and timers, the hypervisor's
// SBI with harts that start and stop. The images are those of `npm run image:linux -- Image-debian initramfs.cpio`, which CI
// makes before; where there are none, the test is skipped.

import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { imagePath } from "../../guests/linux/cache.ts";
import { MIB, runLinux } from "./guest.ts";
import { answered, answers, lines } from "./harts-session.ts";

const HARTS = 2;
const hasImages = ["Image-debian", "initramfs.cpio"].every((name) => existsSync(imagePath(name)));

test.skipIf(!hasImages)(
  "Debian's kernel boots to a shell, uses both harts, and halts",
  { timeout: 300_000 },
  async () => {
    const result = await runLinux({
      image: "Image-debian",
      memory: 256 * MIB,
      mode: "hext",
      firmware: "host",
      harts: HARTS,
      lines: lines(HARTS),
    });
    expect(answered(result)).toEqual(answers(HARTS));
    expect(result.exitCode).toBe(0);
  },
);
