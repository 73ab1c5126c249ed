// Locks of disks' files: what the files in a folder mean, whoever left them there.

import { spawnSync } from "node:child_process";
import { linkSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lockFile } from "../../src/worker/node-locks.ts";

let folder: string;
let disk: string;
let inode: bigint;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tabvisor-locks-"));
  disk = join(folder, "disk");
  writeFileSync(disk, "");
  inode = statSync(disk, { bigint: true }).ino;
});
afterEach(() => rmSync(folder, { recursive: true }));

const locks = (): string[] => readdirSync(folder).filter((name) => name.startsWith("."));

/** What another process has left. */
function leave(kind: string, process: number, host = hostname(), of = inode): string {
  const name = `.tabvisor-lock-${of}-${kind}-${process}-${host}-0123456789abcdef`;
  writeFileSync(join(folder, name), "");
  return name;
}

/** A process that has ended. */
const ended = (): number => spawnSync(process.execPath, ["-e", ""]).pid;

test("readers share it; a writer has it alone, and what was refused leaves nothing", () => {
  const readers = [lockFile(disk, inode, "read"), lockFile(disk, inode, "read")];
  expect(() => lockFile(disk, inode, "write")).toThrow(
    `${disk}: another guest reads this disk, which may not change meanwhile`,
  );
  expect(locks()).toHaveLength(2);
  for (const release of readers) release();
  const release = lockFile(disk, inode, "write");
  for (const kind of ["read", "write"] as const)
    expect(() => lockFile(disk, inode, kind)).toThrow(`${disk}: another guest writes to this disk`);
  release();
  expect(locks()).toEqual([]);
  lockFile(disk, inode, "write")();
});

test("it is the file's, whatever path leads to it", () => {
  symlinkSync(disk, join(folder, "symbolic"));
  linkSync(disk, join(folder, "hard"));
  lockFile(disk, inode, "write");
  for (const name of ["symbolic", "hard"]) expect(() => lockFile(join(folder, name), inode, "write")).toThrow(name);
});

describe("a lock that another process has left", () => {
  test("is removed when that has ended", () => {
    leave("write", ended());
    lockFile(disk, inode, "write")();
    expect(locks()).toEqual([]);
  });

  test("stands while that runs, and the message says what to do", () => {
    const name = leave("write", process.ppid);
    expect(() => lockFile(disk, inode, "write")).toThrow(
      `${disk}: process ${process.ppid} writes to this disk; if that is no Tabvisor, delete ${join(folder, name)}`,
    );
    expect(locks()).toEqual([name]);
  });

  test("stands when it is another computer's", () => {
    const number = ended();
    const name = leave("write", number, "elsewhere.example");
    expect(() => lockFile(disk, inode, "read")).toThrow(`process ${number} on elsewhere.example writes to this disk`);
    expect(locks()).toEqual([name]);
  });

  test("says nothing of other files, and other files say nothing", () => {
    const of = leave("write", process.ppid, hostname(), inode + 1n);
    writeFileSync(join(folder, ".tabvisor-lock-of-something"), "");
    lockFile(disk, inode, "write")();
    expect(locks().sort()).toEqual([of, ".tabvisor-lock-of-something"].sort());
  });
});

test("where no lock can be made a writer is refused", () => {
  rmSync(disk);
  expect(() => lockFile(disk, inode, "write")).toThrow(
    `${disk}: its folder cannot hold a lock, which keeps others from writing: no such file or folder`,
  );
});
