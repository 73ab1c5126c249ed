// --disk: files that a guest reads and writes, and what people get wrong about them.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sectors } from "../disk/test-file.ts";
import { buildGuest } from "../virtio/guests.ts";
import { kernel, runCli, startCli } from "./command-line.ts";

const SECTORS = 64;
const SECTOR = 512;
const folder = mkdtempSync(join(tmpdir(), "tabvisor-disk-"));
const path = (name: string): string => join(folder, name);
const guest = path("devices.elf");
/** What test/virtio/guest/devices.c writes to sectors 5 to 7. */
const written = Buffer.from(Uint8Array.from({ length: 3 * SECTOR }, (_, index) => index * 7));

beforeAll(() => writeFileSync(guest, buildGuest("devices")));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  writeFileSync(path("image"), sectors(SECTORS));
  writeFileSync(path("second"), sectors(1, 7));
});

async function run(disk: string) {
  const args = ["run", guest, "--firmware", "host", "--rng", "--disk", disk, "--disk", `${path("second")},ro`];
  const { exitCode, stdout, stderr } = await runCli(args);
  return { exitCode, stderr, lines: stdout.toString("latin1").split("\n") };
}

const sumOf = (lines: readonly string[]): string => lines.find((line) => line.startsWith("disk: sum "))!;

test("a file is read and written in place", async () => {
  const first = await run(path("image"));
  expect(first).toMatchObject({ exitCode: 0, stderr: "" });
  expect(first.lines).toContain("end");
  const after = readFileSync(path("image"));
  expect(after.subarray(5 * SECTOR, 8 * SECTOR).equals(written)).toBe(true);
  expect(after.subarray(0, 5 * SECTOR).equals(sectors(5))).toBe(true);
  expect(readFileSync(path("second")).equals(sectors(1, 7))).toBe(true);
  const second = await run(path("image"));
  expect(sumOf(second.lines)).not.toBe(sumOf(first.lines));
});

test("an overlay is made, keeps what was written, and leaves the image alone", async () => {
  const disk = `${path("image")},overlay=${path("overlay")}`;
  const first = await run(disk);
  expect(first).toMatchObject({ exitCode: 0, stderr: "" });
  expect(readFileSync(path("image")).equals(sectors(SECTORS))).toBe(true);
  const second = await run(disk);
  expect(sumOf(second.lines)).not.toBe(sumOf(first.lines));
  rmSync(path("overlay"));
  expect(sumOf((await run(disk)).lines)).toBe(sumOf(first.lines));
});

test("a comma in a name is written twice", async () => {
  writeFileSync(path("a,b"), sectors(SECTORS));
  expect((await run(`${folder}/a,,b`)).exitCode).toBe(0);
});

describe("exit code 2 and one line", () => {
  const image = path("image");
  beforeAll(() => {
    writeFileSync(path("odd"), new Uint8Array(1000));
    writeFileSync(path("empty"), "");
    mkdirSync(path("folder"));
  });

  test.each<[string, string[], string]>([
    ["a missing file", ["--disk", path("missing")], `${path("missing")}: no such file or folder`],
    ["a folder", ["--disk", path("folder"), "--mode", "bare"], `${path("folder")}: a folder, not a file`],
    ["a folder, read-only", ["--disk", `${path("folder")},ro`], `${path("folder")}: not a regular file`],
    ["a device", ["--disk", "/dev/null"], "/dev/null: not a regular file"],
    ["a file that is no image", ["--disk", path("odd")], `${path("odd")}: 1000 bytes, which is no multiple of 512`],
    ["an empty file", ["--disk", path("empty")], `${path("empty")}: empty; a disk has at least one sector`],
    [
      "an overlay that is none",
      ["--disk", `${image},overlay=${path("odd")}`],
      `${path("odd")}: not an overlay of Tabvisor`,
    ],
    ["an overlay nowhere", ["--disk", `${image},overlay=${folder}/no/x`], `${folder}/no/x: no such file or folder`],
    ["no file", ["--disk", ",ro"], "--disk ,ro: no file"],
    ["an unknown word", ["--disk", `${image},rw`], `--disk ${image},rw: "rw" is not "ro" or "overlay=FILE"`],
    ["ro with an overlay", ["--disk", `${image},ro,overlay=x`], "what has an overlay is written to"],
    ["an overlay without a file", ["--disk", `${image},overlay=`], "no file for the overlay"],
    [
      "too many",
      Array.from({ length: 9 }, () => ["--disk", `${image},ro`]).flat(),
      "9 virtio devices: the board has 8 slots",
    ],
  ])("%s", async (_what, args, message) => {
    const { exitCode, stderr, stdout } = await runCli(["run", kernel, ...args]);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^tabvisor: [^\n]+\n$/);
    expect({ exitCode, stdout: stdout.length }).toEqual({ exitCode: 2, stdout: 0 });
  });

  test("an overlay of another image, and one that was cut off; both stay as they are", async () => {
    const overlay = path("other");
    await run(`${image},overlay=${overlay}`);
    const before = readFileSync(overlay);
    truncateSync(image, 512);
    const other = await run(`${image},overlay=${overlay}`);
    expect(other.stderr).toContain(`${overlay}: made for a base of 32768 bytes, and this one has 512`);
    expect(readFileSync(overlay).equals(before)).toBe(true);
    writeFileSync(image, sectors(SECTORS));
    truncateSync(overlay, before.length - 1);
    const cut = await run(`${image},overlay=${overlay}`);
    expect(cut.stderr).toContain(`${overlay}: damaged: it ends before cluster 0`);
    expect(cut.exitCode).toBe(2);
  });

  test("nothing is made when something else is wrong", async () => {
    await runCli(["run", kernel, "--disk", `${path("missing")},overlay=${path("fresh")}`]);
    expect(existsSync(path("fresh"))).toBe(false);
  });
});

describe("a file that another process has", () => {
  const image = path("image");
  const locks = (): string[] => readdirSync(folder).filter((name) => name.startsWith(".tabvisor-lock-"));

  /** A guest that has the disk and waits at its prompt. */
  async function holder(disk: string) {
    const held = startCli(["run", kernel, "--clock", "wall", "--disk", disk]);
    await held.printed("\r\n$ ");
    return held;
  }

  test("is not written to, and the message names the process; it is free again when that has ended", async () => {
    const { child, result } = await holder(image);
    const inUse = `tabvisor: ${image}: process ${child.pid} writes to this disk; if that is no Tabvisor, delete ${folder}/.tabvisor-lock-`;
    for (const disk of [image, `${image},ro`, `${image},overlay=${path("mine")}`]) {
      const { exitCode, stderr, lines } = await run(disk);
      expect(stderr.slice(0, inUse.length)).toBe(inUse);
      expect({ exitCode, printed: lines.join("") }).toEqual({ exitCode: 2, printed: "" });
    }
    expect(existsSync(path("mine"))).toBe(false);
    child.kill("SIGINT");
    await result;
    expect(locks()).toEqual([]);
    expect((await run(image)).exitCode).toBe(0);
  });

  test("is free again when that was killed", async () => {
    const { child, result } = await holder(image);
    expect(locks()).toHaveLength(1);
    child.kill("SIGKILL");
    await result;
    expect(locks()).toHaveLength(1);
    expect((await run(image)).exitCode).toBe(0);
    expect(locks()).toEqual([]);
  });

  test("is shared by those who only read it, under overlays or not, and not changed meanwhile", async () => {
    const { child, result } = await holder(`${image},overlay=${path("held")}`);
    expect((await run(`${image},overlay=${path("mine")}`)).exitCode).toBe(0);
    expect((await run(`${image},ro`)).exitCode).toBe(0);
    expect((await run(`${image},overlay=${path("held")}`)).stderr).toContain(
      `process ${child.pid} writes to this disk`,
    );
    expect((await run(image)).stderr).toContain(`process ${child.pid} reads this disk, which may not change meanwhile`);
    child.kill("SIGINT");
    await result;
  });

  test("and one that another guest of this process has", async () => {
    writeFileSync(
      path("two.json"),
      JSON.stringify({ guests: ["a", "b"].map((name) => ({ name, image: kernel, disk: [image] })) }),
    );
    const { exitCode, stderr } = await runCli(["up", path("two.json")]);
    expect(stderr).toContain(`guest "b": ${image}: another guest writes to this disk\n`);
    expect(locks()).toEqual([]);
    expect(exitCode).toBe(2);
  });
});
