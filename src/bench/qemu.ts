// The same guests in QEMU, the emulator that people know: native code, its own translator (TCG). Node.js only.
//
// Owns: QEMU's command line and its process. The machine is the one that ours is laid out as, with our firmware, so the very
// image that runs here runs there. What is made of its times is qemu-series.ts's and run-linux-engines.ts's.

import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { BenchmarkError } from "./benchmark-error.ts";

export const QEMU_PROGRAM = "qemu-system-riscv64";
const PACKAGE = "qemu-system-misc";
/** A guest that is not done by then hangs. */
const LONGEST_RUN_MS = 120_000;

/** QEMU, for a report. */
export interface QemuDescription {
  /** The first line of `--version`. */
  readonly version: string;
  /** Its command, without the guest's files. */
  readonly command: string;
}

/** One run of a guest, from the start of the process to its end. */
export interface QemuRun {
  readonly wallMs: number;
  /** All that the guest printed. */
  readonly console: string;
}

/** Runs images in QEMU, one at a time. */
export interface QemuRunner {
  readonly description: QemuDescription;
  /** Rejects when the guest does not power off without failure. */
  run(name: string, image: Uint8Array, bootargs: string): Promise<QemuRun>;
}

/** One hart, no device but the board's, the console on standard output. */
export const qemuMachine: readonly string[] = [
  ...["-machine", "virt", "-accel", "tcg", "-smp", "1", "-nodefaults"],
  ...["-display", "none", "-monitor", "none", "-serial", "stdio"],
];

/** Throws a BenchmarkError that names the package where there is no QEMU. */
export async function describeQemu(): Promise<QemuDescription> {
  try {
    const { stdout } = await promisify(execFile)(QEMU_PROGRAM, ["--version"]);
    return { version: stdout.split("\n")[0]!, command: [QEMU_PROGRAM, ...qemuMachine].join(" ") };
  } catch (error) {
    throw qemuFailed(error);
  }
}

/** What to say when QEMU could not be started. */
export function qemuFailed(error: unknown): BenchmarkError {
  const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
  return new BenchmarkError(
    isMissing
      ? `${QEMU_PROGRAM} is not installed; on Debian: apt-get install ${PACKAGE}`
      : `${QEMU_PROGRAM} failed: ${error instanceof Error ? error.message : error}`,
  );
}

/** QEMU takes its guests from files: they are written to a folder of their own, once each. */
export class QemuProcessRunner implements QemuRunner {
  private readonly files = new Map<string, string>();

  private constructor(
    readonly description: QemuDescription,
    private readonly folder: string,
    private readonly firmware: string,
  ) {}

  /** `firmware` is the path of an M-mode image. Throws a BenchmarkError where there is no QEMU. `close` it afterwards. */
  static async open(firmware: string): Promise<QemuProcessRunner> {
    const description = await describeQemu();
    return new QemuProcessRunner(description, await mkdtemp(join(tmpdir(), "tabvisor-qemu-")), firmware);
  }

  /** Removes the files. */
  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async run(name: string, image: Uint8Array, bootargs: string): Promise<QemuRun> {
    const kernel = await this.fileOf(name, image);
    const args = [...qemuMachine, "-bios", this.firmware, "-kernel", kernel, "-append", bootargs];
    const start = performance.now();
    const { console, code, complaint } = await output(args);
    const wallMs = performance.now() - start;
    if (code !== 0) {
      const how = code === null ? `it was ended after ${LONGEST_RUN_MS / 1000} s` : `exit code ${code}`;
      const said = JSON.stringify((complaint || console).slice(-400));
      throw new BenchmarkError(`${name} in QEMU did not power off: ${how}; it printed ${said}`);
    }
    return { wallMs, console };
  }

  private async fileOf(name: string, image: Uint8Array): Promise<string> {
    const known = this.files.get(name);
    if (known !== undefined) return known;
    const file = join(this.folder, `${name}.elf`);
    await writeFile(file, image);
    this.files.set(name, file);
    return file;
  }
}

/** Runs QEMU to its end; `code` is null where it was ended, because it took too long. */
function output(args: readonly string[]): Promise<{ console: string; code: number | null; complaint: string }> {
  return new Promise((resolve, reject) => {
    const qemu = spawn(QEMU_PROGRAM, args, { stdio: ["ignore", "pipe", "pipe"], timeout: LONGEST_RUN_MS });
    let console = "";
    let complaint = "";
    qemu.stdout.on("data", (data: Buffer) => {
      console += data.toString("latin1");
    });
    qemu.stderr.on("data", (data: Buffer) => {
      complaint += data.toString("latin1");
    });
    qemu.on("error", (error) => reject(qemuFailed(error)));
    qemu.on("close", (code) => resolve({ console, code, complaint }));
  });
}
