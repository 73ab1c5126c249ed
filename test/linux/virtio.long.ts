// Linux's own drivers on our virtio devices: disks, entropy, and the console with its size.
//
// Needs the images of `npm run image:linux`. In the lab kernel the SBI's console is hvc0, so ours is hvc1.

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { imagePath } from "../../guests/linux/cache.ts";
import { modes } from "../../src/modes/mode.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import { TestFiles } from "../disk/test-file.ts";
import { startWithDisks } from "../virtio/guests.ts";
import { bootMachine, hasEnded, runUntil, type TestGuest } from "../vm/machines.ts";
import { prompt } from "./console.ts";

const timeout = 900_000;
const MIB = 1024 * 1024;
const SECTOR = 512;
const DISK_SIZE = 4 * MIB;

function read(name: string): Buffer {
  const path = imagePath(name);
  if (!existsSync(path)) throw new Error(`${path} is missing; run: npm run image:linux`);
  return readFileSync(path);
}

/** Bytes without a pattern, always the same. */
function noise(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 32) bytes.set(createHash("sha256").update(`${at}`).digest(), at);
  return bytes;
}

/** A script that types these lines at the shell's prompts. */
const typed = (lines: readonly string[]): string =>
  lines.map((line) => `expect ${prompt.replace("\x1b", "\\e")}\nline ${line}`).join("\n");

const spec = (console: string, more: Partial<GuestSpec>): GuestSpec => ({
  name: "linux",
  image: read("Image-lab"),
  initrd: read("initramfs.cpio"),
  bootargs: `console=${console} initramfs_async=0`,
  firmware: "host",
  memory: 128 * MIB,
  maxInstructions: 2e10,
  ...more,
});

/** What the shell has answered to a line. */
function answer(console: string, line: string): string {
  // The echoed line may be broken at the terminal's width.
  const [, after = ""] = console.replaceAll("\r\n", "\n").split(`${prompt}${line}\n`);
  return after.split(prompt)[0]!.trim();
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe("disks and entropy", () => {
  const lines = [
    "cat /sys/block/vd?/size /sys/block/vd?/ro",
    "dd if=/dev/vda bs=64k | sha256sum",
    "dd if=/dev/vdb bs=4k | sha256sum",
    "cat /sys/class/misc/hw_random/rng_current",
    "head -c 64 /dev/hwrng | sha256sum",
    "echo by linux | dd of=/dev/vda bs=512 seek=5; sync",
    "dd if=/dev/vda skip=5 count=1 | head -n 1",
    "echo no | dd of=/dev/vdb",
    "poweroff -f",
  ];

  async function session(files: TestFiles, mode: GuestSpec["mode"]) {
    const machine = await bootMachine();
    const options = { mode: mode!, rng: true, script: typed(lines) };
    const disks = [
      { file: "disk", overlay: "overlay" },
      { bytes: noise(MIB), readOnly: true },
    ];
    const guest = await startWithDisks(machine, spec("ttyS0", { ...options, disks }), files);
    runUntil(machine, () => hasEnded(guest));
    expect(guest.vm.end).toMatchObject({ code: 0 });
    expect(guest.vm.deviceTroubles()).toEqual([]);
    return { console: guest.console(), retired: guest.vm.status().retired };
  }

  test("in every mode: the same bytes and counts; what was written is there after a reboot", { timeout }, async () => {
    const content = noise(DISK_SIZE);
    let first: Awaited<ReturnType<typeof session>> | null = null;
    for (const { name } of modes) {
      const files = new TestFiles();
      files.add("disk", content);
      const run = await session(files, name);
      first ??= run;
      expect(run, name).toEqual(first);
      expect(Buffer.compare(files.files.get("disk")!.bytes, content)).toBe(0);
      if (name !== "bare") continue;

      const [sizes, sum, sumOfSecond, source, random] = lines.map((line) => answer(run.console, line));
      expect(sizes!.split("\n")).toEqual([String(DISK_SIZE / SECTOR), String(MIB / SECTOR), "0", "1"]);
      expect(sum).toContain(sha256(content));
      expect(sumOfSecond).toContain(sha256(noise(MIB)));
      expect(source).toMatch(/^virtio_rng/);
      expect(random).toMatch(/^[0-9a-f]{64} {2}-$/);
      expect(answer(run.console, lines[6]!)).toContain("by linux");
      expect(answer(run.console, lines[7]!)).toMatch(/Operation not permitted|Read-only|I\/O error/);

      const expected = content.slice();
      const sector = new Uint8Array(SECTOR);
      sector.set(content.subarray(5 * SECTOR, 6 * SECTOR));
      sector.set(Buffer.from("by linux\n"));
      expected.set(sector, 5 * SECTOR);
      const again = await session(files, name);
      expect(answer(again.console, lines[1]!)).toContain(sha256(expected));
    }
  });
});

describe("the console", () => {
  /** Gives turns until the guest has printed `text`, and returns what it printed before. */
  function until(
    machine: Awaited<ReturnType<typeof bootMachine>>,
    guest: TestGuest,
    seen: number,
    text: string,
  ): number {
    runUntil(machine, () => guest.console().includes(text, seen));
    return guest.console().indexOf(text, seen) + text.length;
  }

  test.each(modes.map(({ name }) => name))(
    "in %s: a shell, and the size of its terminal",
    { timeout },
    async (mode) => {
      const machine = await bootMachine();
      const guest = await startWithDisks(machine, spec("hvc1", { mode, console: "virtio" }));
      let seen = 0;
      const enter = (line: string): string => {
        seen = until(machine, guest, seen, prompt);
        guest.vm.type(Buffer.from(`${line}\r`));
        const start = until(machine, guest, seen, "\n");
        const end = until(machine, guest, start, `\n${prompt}`) - prompt.length;
        return guest.console().slice(start, end).trim();
      };
      expect(enter("tty")).toBe("/dev/hvc1");
      expect(enter("stty size")).toBe("24 80");
      guest.vm.resize({ columns: 132, rows: 43 });
      expect(enter("stty size")).toBe("43 132");
      expect(enter("read x; echo [$x]\rtyped")).toMatch(/\[typed\]$/);
      expect(enter("seq 1 1000 | tail -n 1")).toBe("1000");
      expect(guest.vm.status().exits["mmio-write:virtio-console"]!.count).toBeGreaterThan(20);
    },
  );
});
