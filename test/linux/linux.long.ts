// Linux and busybox in our machine and in QEMU: a whole session, from the first line of the kernel to power-off.
//
// Needs the images of `npm run image:linux`. The consoles agree but for what the rules of console.ts name. Of Debian's own
// kernel, whose log is about devices that only QEMU has, the shell's session is compared.

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { imagePath } from "../../guests/linux/cache.ts";
import { modes } from "../../src/modes/mode.ts";
import type { ModeName } from "../../src/worker/protocol.ts";
import type { MachineResult } from "../guests/machine-session.ts";
import { advertisedCpu } from "../guests/qemu-cpu.ts";
import { type QemuResult, runQemuSession } from "../guests/qemu-session.ts";
import { comparable, namesEveryExtension, prompt, session } from "./console.ts";
import { bootargs, fwDynamic, fwJump, MIB, readImage, runLinux, timeoutMs } from "./guest.ts";

/** Everything here answers the same each time. */
const lines: readonly string[] = [
  "uname -a",
  "cat /proc/cpuinfo",
  "cat /proc/cmdline",
  "mount",
  "ls /; stat -c '%A %t,%T %n' /dev/console",
  "seq 1 5000 | sort -r | head -n 4 | tr '\\n' ' '; echo",
  "for i in 1 2 3; do echo line $i; done | wc",
  "echo $((1 << 62)) $((7 % -3)) $((-7 / 2))",
  "sha256sum /bin/busybox",
  "head -c 300000 /bin/busybox | gzip -c | md5sum",
  "head -c 300000 /bin/busybox | gzip -c | gunzip -c | sha1sum",
  // Square roots by Newton's way: this busybox has awk without sqrt.
  "awk 'BEGIN { for (i = 1; i <= 20; i++) { x = i; for (k = 0; k < 40; k++) x = (x + i / x) / 2; s += x }; printf \"%.15g %.6e %g\\n\", s, s * 1e300, -s / 3 }'",
  "awk 'BEGIN { x = 1; for (i = 0; i < 1074; i++) x /= 2; print x, x / 2, 1e308 * 10, 0.1 + 0.2 == 0.3, int(-3.7) }'",
  "echo '2 100 ^ p 3 k 2 v p' | dc",
  "seq 1 2000 | awk '{ s += $1 * $1; t += 1 / $1 } END { printf \"%d %.12f\\n\", s, t }'",
  "printf '%08.3f|%x|%5s|%-5s|\\n' 3.14159 255 ab cd",
  "sh -c 'kill -SEGV $$'; echo status $?",
  "(sleep 0.2; echo slept) & wait",
  "time -f 'done %x' true",
  "mkdir /tmp/d && cd /tmp/d && touch a b c && ls && cd / && tar c /tmp/d | tar t",
  "poweroff -f",
];

interface Kernel {
  readonly image: string;
  /** MiB. */
  readonly memory: number;
  /** Is its log about devices that both boards have? */
  readonly hasComparableLog: boolean;
  readonly commandLine: string;
  /** A kernel of more than 32 MiB lies where fw_jump puts the device tree. */
  readonly openSbi: string;
}

/** Switches off what samples which pages are in use: it clears their A bits without a fence, and the modes differ in what it sees. */
const withoutSampling = "damon_stat.enabled=N";

const kernels: readonly Kernel[] = [
  { image: "Image-tiny", memory: 128, hasComparableLog: true, commandLine: bootargs, openSbi: fwJump },
  { image: "Image-lab", memory: 128, hasComparableLog: true, commandLine: bootargs, openSbi: fwJump },
  {
    image: "Image-debian",
    memory: 256,
    hasComparableLog: false,
    commandLine: `${bootargs} ${withoutSampling}`,
    openSbi: fwDynamic,
  },
];

/** Of all S-mode instructions, how many may depend on A bits that were cleared without a fence (docs/QUIRKS.md): 43 of 2.2e9 do here. */
const SAMPLING_TOLERANCE = 1e-6;

for (const { image, memory, hasComparableLog, commandLine, openSbi } of kernels) {
  describe(image, { timeout: timeoutMs }, () => {
    let inQemu: QemuResult;
    beforeAll(async () => {
      readImage(image);
      const machine = ["-m", `${memory}M`, "-cpu", advertisedCpu(), "-bios", openSbi];
      const guest = ["-kernel", imagePath(image), "-initrd", imagePath("initramfs.cpio"), "-append", commandLine];
      inQemu = await runQemuSession({ args: [...machine, ...guest], lines, prompt, timeoutMs });
    }, timeoutMs);

    async function here(mode: ModeName, firmware: Uint8Array | "host" | undefined): Promise<MachineResult> {
      const result = await runLinux({
        image,
        mode,
        ...(firmware === undefined ? {} : { firmware }),
        memory: memory * MIB,
        bootargs: commandLine,
        lines,
      });
      console.log(
        `${image}, ${mode}: ${(result.instructionsToPrompt / 1e6).toFixed(1)} M instructions and ` +
          `${(result.msToPrompt / 1000).toFixed(2)} s to the shell, in QEMU ${(inQemu.msToFirstLine / 1000).toFixed(2)} s`,
      );
      return result;
    }

    for (const mode of ["bare", "trap"] as const) {
      test(`on OpenSBI in ${mode}: the console is QEMU's`, async () => {
        const { console, exitCode } = await here(mode, readFileSync(openSbi));
        expect(session(console)).toBe(session(inQemu.console));
        if (hasComparableLog) expect(comparable(console)).toBe(comparable(inQemu.console));
        expect(exitCode).toBe(0);
        expect(namesEveryExtension(console)).toBe(true);
      });

      test(`on our firmware in ${mode}: the shell's session is QEMU's`, async () => {
        expect(session((await here(mode, undefined)).console)).toBe(session(inQemu.console));
      });
    }

    test("on the hypervisor's SBI: the shell's session is QEMU's, and every mode gives the same bytes and counts", async () => {
      const bare = await here("bare", "host");
      expect(session(bare.console)).toBe(session(inQemu.console));
      for (const { name } of modes) {
        const { console, exitCode, retired } = await here(name, "host");
        expect({ exitCode, retired }, name).toEqual({ exitCode: 0, retired: bare.retired });
        expect(console.equals(bare.console), name).toBe(true);
      }
    });
  });
}

test(
  "Debian's kernel as it comes samples A bits: user mode and console are the same in every mode",
  async () => {
    const run = (mode: ModeName) =>
      runLinux({ image: "Image-debian", mode, firmware: "host", memory: 256 * MIB, lines });
    const bare = await run("bare");
    for (const { name } of modes) {
      const { console, retired } = await run(name);
      expect(console.equals(bare.console), name).toBe(true);
      expect(retired.u, name).toBe(bare.retired.u);
      expect(Math.abs(retired.s - bare.retired.s), name).toBeLessThanOrEqual(bare.retired.s * SAMPLING_TOLERANCE);
    }
  },
  timeoutMs,
);
