// What people get wrong: each is exit code 2 and one line on standard error, with the name of what is wrong in it.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { kernel, runCli } from "./command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "tabvisor-usage-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const elf = readFileSync(kernel);

/** The kernel with some bytes of its ELF header changed. */
function patched(name: string, offset: number, ...bytes: number[]): string {
  const copy = Uint8Array.from(elf);
  copy.set(bytes, offset);
  return file(name, copy);
}

const CLASS = 4;
const MACHINE = 18;
const X86_64 = 62;

const cases: readonly (readonly [what: string, args: readonly string[], message: RegExp])[] = [
  ["no command", [], /^no command given/],
  ["an unknown command", ["rnu"], /^no command "rnu"/],
  ["a command that every object has", ["constructor"], /^no command "constructor"/],
  ["no image", ["run"], /no IMAGE given/],
  ["two images", ["run", kernel, "another"], /"another"/],
  ["an unknown flag", ["run", kernel, "--fast"], /'--fast'/],
  ["a flag without its value", ["run", kernel, "--memory"], /--memory/],
  ["a value that looks like a flag", ["run", "--memory", "-1", kernel], /--memory/],
  ["a value for a flag that takes none", ["run", kernel, "--help=yes"], /--help/],
  ["a size that is none", ["run", kernel, "--memory", "many"], /^--memory many: not a size/],
  ["a size with an unknown unit", ["run", kernel, "--memory", "1T"], /^--memory 1T: not a size/],
  ["a fraction of a size", ["run", kernel, "--memory", "1.5G"], /^--memory 1\.5G: not a size/],
  ["an empty size", ["run", kernel, "--memory="], /not a size/],
  ["more harts than there may be", ["run", kernel, "--harts", "9"], /9 harts: a guest has 1 to 8/],
  ["no harts", ["run", kernel, "--harts", "0"], /^--harts 0: not a whole number/],
  ["a CPU weight that is no number", ["run", kernel, "--cpu-weight", "much"], /^--cpu-weight much: not a whole number/],
  ["a CPU weight out of range", ["run", kernel, "--cpu-weight", "10001"], /^CPU weight of 10001: .* 1 to 10000$/],
  ["a cap that is none", ["run", kernel, "--cpu-max", "25%"], /^--cpu-max 25%: it is MAX\/PERIOD in microseconds/],
  ["a cap with a period out of range", ["run", kernel, "--cpu-max", "1000/1"], /^CPU period of 1 us/],
  ["a cap below the least", ["run", kernel, "--cpu-max", "999"], /^CPU maximum of 999 us/],
  ["no memory", ["run", kernel, "--memory", "0"], /4M to 3G/],
  ["more memory than there is", ["run", kernel, "--memory", "8G"], /4M to 3G/],
  ["memory that is not whole pages", ["run", kernel, "--memory", "134217729"], /4 KiB pages/],
  ["less memory than the image needs", ["run", kernel, "--memory", "4M"], /kernel\.elf: no room in memory/],
  [
    "an image larger than memory",
    ["run", file("large.bin", new Uint8Array(5 << 20)), "--memory", "4M"],
    /large\.bin: larger/,
  ],
  ["an unknown mode", ["run", kernel, "--mode", "turbo"], /"turbo".*bare/],
  ["an unknown engine", ["run", kernel, "--engine", "steam"], /"steam".*interpret/],
  ["an unknown extension", ["run", kernel, "--isa", "rv64imaq"], /^ISA "rv64imaq": no extension "q": there is i, m, a/],
  ["an ISA that is none", ["run", kernel, "--isa", "sparc"], /^ISA "sparc": it begins with rv64$/],
  ["an unknown clock", ["run", kernel, "--clock", "sun"], /^--clock sun: it is virtual or wall$/],
  ["an unknown form of statistics", ["run", kernel, "--stats", "xml"], /^--stats xml: it is text or json$/],
  ["a limit of no instructions", ["run", kernel, "--max-instructions", "0"], /^--max-instructions 0/],
  ["a limit that is no number", ["run", kernel, "--max-instructions", "1e6"], /^--max-instructions 1e6/],
  ["no such image", ["run", join(folder, "nothing.elf")], /nothing\.elf: no such file/],
  ["a folder as an image", ["run", folder], /a folder, not a file/],
  ["an empty image", ["run", file("empty.elf", "")], /empty\.elf: empty$/],
  ["an image that never ends", ["run", "/dev/zero"], /^\/dev\/zero: more than 1 GiB$/],
  ["an image for another CPU", ["run", patched("x86.elf", MACHINE, X86_64)], /x86\.elf: .*not for RISC-V/],
  ["a 32-bit image", ["run", patched("rv32.elf", CLASS, 1)], /rv32\.elf: .*32/],
  ["an image cut off in its header", ["run", file("header.elf", elf.subarray(0, 20))], /header\.elf: truncated/],
  ["an image cut off in a segment", ["run", file("cut.elf", elf.subarray(0, 20_000))], /cut\.elf: truncated/],
  ["a compressed image", ["run", file("image.gz", Uint8Array.of(0x1f, 0x8b, 8, 0))], /image\.gz: compressed/],
  ["no such firmware", ["run", kernel, "--firmware", join(folder, "no.bin")], /no\.bin: no such file/],
  ["a payload as firmware", ["run", kernel, "--firmware", kernel], /kernel\.elf: not an M-mode image/],
  ["firmware for M-mode software", ["run", "guests/images/firmware.elf", "--firmware", "host"], /takes no --firmware/],
  ["no such initrd", ["run", kernel, "--initrd", join(folder, "no.cpio")], /no\.cpio: no such file/],
  ["an empty initrd", ["run", kernel, "--initrd", file("empty.cpio", "")], /empty\.cpio: empty$/],
  ["no such script", ["run", kernel, "--script", join(folder, "no.script")], /no\.script: no such file/],
  [
    "a script with an unknown step",
    ["run", kernel, "--script", file("a.script", "# a\nwait 3\n")],
    /a\.script: line 2/,
  ],
  ["a script with an unknown escape", ["run", kernel, "--script", file("b.script", "send \\q\n")], /b\.script: line 1/],
  [
    "a script that is not text",
    ["run", kernel, "--script", file("c.script", Uint8Array.of(0xff))],
    /c\.script: not UTF-8/,
  ],
  [
    "a dump where no file can be",
    ["run", kernel, "--dump-memory", join(folder, "a", "b")],
    /b: no such file or folder$/,
  ],
  ["no file for up", ["up"], /^up: no FILE given/],
  ["no such file for up", ["up", join(folder, "no.json")], /no\.json: no such file/],
  ["a scheduler that there is not", ["up", file("ok.json", "{}"), "--scheduler", "fifo"], /ok\.json: guests: a list/],
  ["arguments for top", ["top", "web"], /"web"/],
  ["arguments for modes", ["modes", "bare"], /"bare"/],
  ["no file to disassemble", ["disassemble"], /no ELF file given/],
  ["not an ELF file to disassemble", ["disassemble", file("text", "hello")], /text: /],
  ["processor time beside QEMU", ["bench", "--clock", "processor", "--qemu"], /--clock processor goes with/],
  ["processor time of Linux", ["bench", "--clock", "processor", "--linux", "a", "b"], /--clock processor goes with/],
  ["a clock that does not exist", ["bench", "--clock", "sun"], /--clock sun/],
  ["QEMU beside what it does not measure", ["bench", "--privileged", "--qemu"], /--qemu goes with/],
  ["an unknown benchmark", ["bench", "fob"], /"fob"; there are: .*fib/],
];

test.each(cases)("%s", async (_what, args, message) => {
  const { exitCode, stdout, stderr } = await runCli(args);
  expect(stderr).toMatch(/^tabvisor: [^\n]+\n$/);
  expect(stderr.slice("tabvisor: ".length, -1)).toMatch(message);
  expect(stdout.toString()).toBe("");
  expect(exitCode).toBe(2);
});

test("more piped input than is kept", async () => {
  const { exitCode, stderr } = await runCli(["run", kernel], { input: new Uint8Array((16 << 20) + 1) });
  expect(stderr).toBe("tabvisor: standard input: more than 16 MiB\n");
  expect(exitCode).toBe(2);
});
