// A test program as Spike runs it: its exit code, and the signature that it leaves, in Spike's form.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { formatSignature } from "../../src/cli/signature.ts";
import { buildImage } from "../arch/build.ts";
import { kernel, runCli } from "./command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "tabvisor-signature-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function program(code: number): Promise<string> {
  const path = join(folder, `ends-with-${code}.elf`);
  const source = join(import.meta.dirname, "spike", "riscv-test.S");
  if (!existsSync(path))
    writeFileSync(path, await buildImage({ files: [source], symbols: { CODE: code }, format: "elf" }));
  return path;
}

const passes = await program(0);
const fails = await program(5);
const WORDS = "89abcdef\n01234567\ndeadbeef\n600df00d\n11223344\n";

describe("form", () => {
  const bytes = Uint8Array.from({ length: 10 }, (_, index) => index + 0xf0);
  test.each([
    [1, "f0\nf1\nf2\nf3\nf4\nf5\nf6\nf7\nf8\nf9\n"],
    [4, "f3f2f1f0\nf7f6f5f4\n0000f9f8\n"],
    [16, "000000000000f9f8f7f6f5f4f3f2f1f0\n"],
  ])("%d bytes a line", (granularity, text) => expect(formatSignature(bytes, granularity)).toBe(text));
  test("no bytes, no lines", () => expect(formatSignature(new Uint8Array(0), 4)).toBe(""));
});

describe.each(["bare", "trap"])("in mode %s", (mode) => {
  test("a test that passes", async () => {
    const signature = join(folder, `${mode}.signature`);
    const { exitCode, stderr } = await runCli(["run", passes, "--mode", mode, "--signature", signature]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(readFileSync(signature, "utf8")).toBe(WORDS);
  });

  test("a test that fails leaves its signature too, in longer lines if they are asked for", async () => {
    const signature = join(folder, `${mode}.long`);
    const args = ["run", fails, "--mode", mode, "--signature", signature, "--signature-granularity", "16"];
    const { exitCode, stderr } = await runCli(args);
    expect([exitCode, stderr]).toEqual([5, "tabvisor: the guest failed with code 5\n"]);
    expect(readFileSync(signature, "utf8")).toBe(
      "600df00ddeadbeef0123456789abcdef\n00000000000000000000000011223344\n",
    );
  });
});

test.each([
  [
    "an image without the symbols",
    [kernel, "--signature", join(folder, "none")],
    /kernel\.elf: no symbol begin_signature, so/,
  ],
  ["a flat image", [flat(), "--signature", join(folder, "none")], /flat\.bin: not an ELF file$/],
  ["a file that cannot be", [passes, "--signature", join(folder, "no", "where")], /where: no such file or folder$/],
  ["lines of no bytes", [passes, "--signature", join(folder, "s"), "--signature-granularity", "0"], /-granularity 0: /],
  [
    "lines of three bytes",
    [passes, "--signature", join(folder, "s"), "--signature-granularity", "3"],
    /3: a power of two/,
  ],
  ["lines of many bytes", [passes, "--signature", join(folder, "s"), "--signature-granularity", "many"], /many: not a/],
  ["a granularity of nothing", [passes, "--signature-granularity", "8"], /^--signature-granularity needs --signature$/],
])("%s: exit code 2, one line", async (_what, args, message) => {
  const { exitCode, stdout, stderr } = await runCli(["run", ...args]);
  expect(exitCode).toBe(2);
  expect(stdout.toString()).toBe("");
  expect(stderr).toMatch(/^tabvisor: [^\n]+\n$/);
  expect(stderr.slice("tabvisor: ".length).trimEnd()).toMatch(message);
});

/** One instruction: jump to itself. */
function flat(): string {
  const path = join(folder, "flat.bin");
  writeFileSync(path, Uint8Array.of(0x6f, 0, 0, 0));
  return path;
}
