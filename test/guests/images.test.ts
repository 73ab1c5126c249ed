// The committed images are what the sources build, byte for byte, with the toolchain that is recorded beside them.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { packArchive } from "../../guests/tools/cpio.ts";
import { checkEntry } from "../../guests/tools/elf-entry.ts";
import { parseToolchain, requireSameToolchain } from "../../guests/tools/toolchain.ts";

test("the committed images are current", { timeout: 300_000 }, () => {
  const run = spawnSync("node", ["--import", "tsx", "guests/build.ts", "--check"], { encoding: "utf8" });
  expect(run.stderr).toBe("");
  expect(run.status).toBe(0);
});

test("an unknown target is one clear line", { timeout: 30_000 }, () => {
  const run = spawnSync("node", ["--import", "tsx", "guests/build.ts", "nonsense"], { encoding: "utf8" });
  expect(run.status).toBe(1);
  expect(run.stderr).toMatch(/^guests: no target "nonsense"; there are: firmware, .*kernel/);
});

describe("toolchain", () => {
  const recorded = parseToolchain("clang version 1\nLLD 1\n");
  test("the same versions pass", () => requireSameToolchain(recorded, { clang: "clang version 1", lld: "LLD 1" }));
  test("another version is an error that names both", () => {
    expect(() => requireSameToolchain(recorded, { clang: "clang version 2", lld: "LLD 1" })).toThrow(
      'built with "clang version 1", but "clang version 2" is installed',
    );
  });
});

describe("entry point", () => {
  const image = readFileSync("guests/images/kernel.elf");
  test("equal to the lowest loaded address passes", () => expect(checkEntry(image)).toBeUndefined());
  test("anywhere else is reported", () => {
    const moved = Buffer.from(image);
    moved.writeBigUInt64LE(0x80200004n, 24);
    expect(checkEntry(moved)).toBe("e_entry 0x80200004 is not the lowest loaded address 0x80200000");
  });
});

test("an archive is sorted, padded, and the same every time", () => {
  const program = { name: "a", bytes: Buffer.from("xyz") };
  const archive = packArchive("guests/kernel/files", "bin", [program]);
  expect(archive.equals(packArchive("guests/kernel/files", "bin", [program]))).toBe(true);
  expect(archive.length % 4).toBe(0);
  const names = [...archive.toString("latin1").matchAll(/070701[0-9A-Fa-f]{104}([^\0]+)\0/g)].map((match) => match[1]);
  expect(names).toEqual(["README", "bin", "bin/a", "docs", "docs/memory", "docs/processes", "motd", "TRAILER!!!"]);
});
