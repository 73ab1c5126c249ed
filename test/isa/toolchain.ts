// The judges of the instruction table: LLVM's and GNU's disassemblers.
//
// Owns: how the two are run over a list of words, and how their text is brought to one spelling. Each has a table of
// its own, so agreement with ours is evidence.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a judge says of a word that it does not take. */
export const UNKNOWN = "<unknown>";

const debianPackageOfTool: Readonly<Record<string, string>> = {
  "llvm-mc": "llvm",
  "llvm-objcopy": "llvm",
  "llvm-objdump": "llvm",
  "riscv64-unknown-elf-as": "binutils-riscv64-unknown-elf",
  "riscv64-unknown-elf-ld": "binutils-riscv64-unknown-elf",
  "riscv64-unknown-elf-strip": "binutils-riscv64-unknown-elf",
  "riscv64-unknown-elf-objdump": "binutils-riscv64-unknown-elf",
};

/** Runs a tool and returns its standard output. @throws Error that names the Debian package of a tool that is missing */
export function runTool(tool: string, args: readonly string[]): string {
  try {
    return execFileSync(tool, args, {
      encoding: "utf8",
      maxBuffer: 256 * 1024 * 1024,
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new Error(`${tool} is not installed: apt-get install ${debianPackageOfTool[tool] ?? tool}`);
  }
}

/** Calls `body` with a directory that is removed afterwards. */
export function withDirectory<Result>(body: (directory: string) => Result): Result {
  const directory = mkdtempSync(join(tmpdir(), "tabvisor-isa-"));
  try {
    return body(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export interface JudgeOptions {
  /** Print pseudo-instructions. Default false. */
  readonly aliases?: boolean;
}

const LLVM_FEATURES = "+m,+a,+f,+d,+c,+zba,+zbb,+zbc,+zbs";
const GNU_ARCHITECTURE = "rv64gc_zba_zbb_zbc_zbs_zihintpause_h";

/** Text of each word or halfword by llvm-objdump; entry n is at address 4n. LLVM 14 does not know the H extension. */
export function judgeByLlvm(words: readonly number[], options: JudgeOptions = {}): string[] {
  return withDirectory((directory) => {
    const [source, object] = [join(directory, "words.s"), join(directory, "words.o")];
    writeFileSync(source, sourceOf(words));
    runTool("llvm-mc", ["-triple=riscv64", `-mattr=${LLVM_FEATURES}`, "-filetype=obj", source, "-o", object]);
    const listing = runTool("llvm-objdump", ["-d", `--mattr=${LLVM_FEATURES}`, ...styleFlags(options), object]);
    return readListing(listing, /^\s*([0-9a-f]+): (?:[0-9a-f]{2} )+\s*\t(.*)$/, words.length);
  });
}

/** Text of each word or halfword by GNU objdump; entry n is at address 4n. */
export function judgeByGnu(words: readonly number[], options: JudgeOptions = {}): string[] {
  return withDirectory((directory) => {
    const [source, object] = [join(directory, "words.s"), join(directory, "words.o")];
    writeFileSync(source, sourceOf(words));
    runTool("riscv64-unknown-elf-as", [`-march=${GNU_ARCHITECTURE}`, source, "-o", object]);
    runTool("riscv64-unknown-elf-strip", [object]); // drops the mapping symbols that mark the words as data
    const listing = runTool("riscv64-unknown-elf-objdump", ["-d", "-z", ...styleFlags(options), object]);
    const texts = readListing(listing, /^\s*([0-9a-f]+):\t[0-9a-f]+\s*\t(.*)$/, words.length);
    return texts.map((text) => (/^\.[24]byte/.test(text) ? UNKNOWN : text));
  });
}

function styleFlags({ aliases = false }: JudgeOptions): string[] {
  return aliases ? [] : ["-M", "no-aliases"];
}

/** Assembler source in which every entry takes four bytes: a halfword is followed by a c.nop. */
function sourceOf(words: readonly number[]): string {
  return words.map((word) => ((word & 3) === 3 ? `.4byte ${word}\n` : `.2byte ${word}, 1\n`)).join("");
}

function readListing(listing: string, line: RegExp, count: number): string[] {
  const texts = new Map<number, string>();
  for (const text of listing.split("\n")) {
    const found = line.exec(text);
    if (found !== null) texts.set(Number.parseInt(found[1]!, 16), normalize(found[2]!));
  }
  return Array.from({ length: count }, (_, index) => {
    const text = texts.get(index * 4);
    if (text === undefined) throw new Error(`the listing has no line for address 0x${(index * 4).toString(16)}`);
    return text;
  });
}

/** One spelling: single blanks, ", " between operands, decimal numbers, no symbols or comments. */
export function normalize(text: string): string {
  return text
    .replace(/ <\..*>$/, "")
    .replace(/ # .*$/, "")
    .replace(/\s+/g, " ")
    .replace(/, */g, ", ")
    .trim()
    .replace(/(?<![\w.])(-?)(0x[0-9a-f]+|\d+)\b/g, (_, sign: string, digits: string) => sign + BigInt(digits));
}
