// Runs the built command line as a process of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "..", "..");
export const kernel = join(root, "guests", "images", "kernel.elf");

export const launcher = join(root, "src", "cli", "tabvisor.js");

/** Longer than any run here takes; a run that takes longer hangs. */
const TIME_LIMIT_MS = 90_000;

export interface CliResult {
  /** null if a signal killed it. */
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface CliOptions {
  /** Added to this process's. */
  readonly env?: Readonly<Record<string, string>>;
  /** Piped to standard input; default: nothing, and its end. */
  readonly input?: string | Uint8Array;
}

/** A running command line. */
export interface CliProcess {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
  /** Resolves when standard output has had `text` since the last match, with all until then. Rejects if it ends before. */
  printed(text: string): Promise<string>;
}

/** Starts any program and collects what it prints. Standard input stays open. */
export function startProcess(program: string, args: readonly string[], env: CliOptions["env"] = {}): CliProcess {
  const child = spawn(program, args, { cwd: root, stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...env } });
  const chunks: Buffer[] = [];
  let stderr = "";
  let matched = 0;
  let isOver = false;
  let look = (): void => {};
  child.stdin.on("error", () => {}); // the program may end before it has read everything
  child.stdout.on("data", (bytes: Buffer) => {
    chunks.push(bytes);
    look();
  });
  child.stderr.on("data", (bytes: Buffer) => {
    stderr += bytes.toString("utf8");
  });
  const result = new Promise<CliResult>((resolve, reject) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), TIME_LIMIT_MS);
    child.on("error", reject);
    child.on("close", (exitCode) => {
      clearTimeout(timer);
      isOver = true;
      look();
      resolve({ exitCode, stdout: Buffer.concat(chunks), stderr });
    });
  });
  const printed = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      look = () => {
        const output = Buffer.concat(chunks).toString("latin1");
        const at = output.indexOf(text, matched);
        if (at >= 0) matched = at + text.length;
        else if (!isOver) return;
        look = () => {};
        if (at >= 0) resolve(output.slice(0, matched));
        else reject(new Error(`ended without printing ${JSON.stringify(text)}: ${output.slice(-300)}${stderr}`));
      };
      look();
    });
  return { child, result, printed };
}

/** Starts the command line. */
export function startCli(args: readonly string[], env: CliOptions["env"] = {}): CliProcess {
  if (!existsSync(join(root, "build", "node", "cli.js"))) throw new Error('not built: run "npm run build" first');
  return startProcess(process.execPath, [launcher, ...args], env);
}

/** Runs the command line to its end. */
export function runCli(args: readonly string[], { input = "", env }: CliOptions = {}): Promise<CliResult> {
  const { child, result } = startCli(args, env);
  child.stdin!.end(input);
  return result;
}

/** Parts of --stats json that tests look at. */
export interface Statistics {
  readonly [name: string]: unknown;
  readonly firmware: string;
  readonly retired: Readonly<Record<"m" | "s" | "u" | "total", number>>;
  readonly exits: Readonly<Record<string, { readonly count: number; readonly estimatedNs: number }>>;
  readonly consoleSha256: string;
  readonly memorySha256: string;
}

/** The statistics that `--stats json` prints as the last line of standard error. */
export function statisticsOf({ stderr }: CliResult): Statistics {
  return JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? "");
}

/** The same without what is host time, which no two runs share. */
export function guestFacts(result: CliResult): Record<string, unknown> {
  const { wallMs: _wall, runMs: _run, exits, ...facts } = statisticsOf(result);
  const counts = Object.fromEntries(Object.entries(exits).map(([cause, { count }]) => [cause, count]));
  return { ...facts, exits: counts };
}
