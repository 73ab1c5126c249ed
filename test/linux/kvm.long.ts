// Nested virtualization: Linux with the H extension offers /dev/kvm, and a program runs a guest of its own with it.
//
// The program is guests/linux/kvm/monitor.c, in the initramfs; it checks what its guest did. QEMU with H is the judge of what
// it prints.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { imagePath } from "../../guests/linux/cache.ts";
import { DEFAULT_ISA, extensionNames } from "../../src/isa/extensions.ts";
import { isaString } from "../../src/isa/isa-string.ts";
import { runQemuSession } from "../guests/qemu-session.ts";
import { prompt, session } from "./console.ts";
import { bootargs, fwJump, runLinux, timeoutMs } from "./guest.ts";

const lines = ["stat -c '%A %t,%T %n' /dev/kvm", "kvm-guest; echo status $?", "poweroff -f"];
const withGuests = isaString([...extensionNames(DEFAULT_ISA), "h"]);

const guestsReport = `kvm-guest: API version 12
kvm-guest: the guest says: a guest of a guest
kvm-guest: exits to the monitor 21
kvm-guest: sum of squares 333833500
kvm-guest: stored at an alias 1234605616436508552
kvm-guest: breakpoints 1
kvm-guest: page faults 1
kvm-guest: timer interrupts 1
kvm-guest: 6 * 7 = 42
kvm-guest: bits of 1 / 3.0 4599676419421066581
kvm-guest: all as it must be
status 0
`.replaceAll("\n", "\r\n");

/** What the session leaves on the console, but for the kernel's own lines about its end. */
function dialogue(console: Buffer): string {
  return session(console).replaceAll(/^\[time\] .*\r\n/gm, "");
}

test("QEMU's Linux says that the guest did what it must", { timeout: timeoutMs }, async () => {
  const machine = ["-m", "128M", "-cpu", "rv64,h=true", "-bios", fwJump, "-kernel", imagePath("Image-lab")];
  const args = [...machine, "-initrd", imagePath("initramfs.cpio"), "-append", bootargs];
  const { console } = await runQemuSession({ args, lines, prompt, timeoutMs });
  expect(dialogue(console)).toContain(guestsReport);
});

const firmwares = {
  "the hypervisor's SBI": () => "host" as const,
  "our firmware": () => undefined,
  OpenSBI: () => readFileSync(fwJump),
};

test.each(Object.entries(firmwares).flatMap(([name, file]) => [1, 4].map((harts) => [name, harts, file] as const)))(
  "a guest of a guest, on %s, with %d harts",
  { timeout: timeoutMs },
  async (_name, harts, file) => {
    const firmware = file();
    const { console, exitCode } = await runLinux({
      image: "Image-lab",
      mode: "bare",
      isa: withGuests,
      harts,
      ...(firmware === undefined ? {} : { firmware }),
      lines,
    });
    expect(dialogue(console)).toContain("crw------- a,e8 /dev/kvm");
    expect(dialogue(console)).toContain(guestsReport);
    expect(exitCode).toBe(0);
  },
);

test("without H there is no /dev/kvm", { timeout: timeoutMs }, async () => {
  const { console } = await runLinux({ image: "Image-lab", mode: "hext", firmware: "host", lines });
  expect(dialogue(console)).toContain("kvm-guest: /dev/kvm: error");
});
