// tabvisor top: a live table of the guests that `tabvisor up` runs, here or in other terminals.
//
// Owns: the connections, and when the table is drawn: at a terminal again and again, on a screen of its own, until q; else
// once. What it looks like is top-table.ts's.

import { readdir, unlink } from "node:fs/promises";
import { createConnection, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { reasonOf } from "../worker/system-error.ts";
import { readArguments } from "./arguments.ts";
import { CommandError } from "./errors.ts";
import { ExitCode } from "./exit-codes.ts";
import { TOP_HELP } from "./help.ts";
import { onSignals } from "./signals.ts";
import { print } from "./standard-output.ts";
import { parseStatus, SOCKET_NAME, statusFolder, type UpStatus } from "./status-files.ts";
import { formatTop } from "./top-table.ts";

const ENTER_SCREEN = "\x1b[?1049h\x1b[?25l";
const LEAVE_SCREEN = "\x1b[?25h\x1b[?1049l";
const HOME = "\x1b[H";
const CLEAR_LINE = "\x1b[K";
const CLEAR_BELOW = "\x1b[J";

export async function topCommand(args: readonly string[]): Promise<number | void> {
  const { values, positionals } = readArguments("top", args, { help: { type: "boolean", short: "h" } });
  if (values.help) return print(TOP_HELP);
  if (positionals.length > 0) throw new CommandError(`top takes no arguments, and "${positionals[0]}" is one`);
  const top = await Top.connect();
  try {
    if (process.stdout.isTTY) return await top.live();
    await print(`${formatTop(await top.first()).join("\n")}\n`);
  } finally {
    top.close();
  }
}

class Top {
  private readonly statuses = new Map<Socket, UpStatus | null>();
  private changed = (): void => {};

  private constructor(sockets: readonly Socket[]) {
    for (const socket of sockets) {
      this.statuses.set(socket, null);
      createInterface({ input: socket }).on("line", (line) => this.told(socket, line));
      socket.on("close", () => {
        this.statuses.delete(socket);
        this.changed();
      });
    }
  }

  /** Connects to every `up` that runs. Throws CommandError if there is none. */
  static async connect(): Promise<Top> {
    const sockets = (await Promise.all((await socketPaths()).map(connect))).filter((socket) => socket !== null);
    if (sockets.length === 0) throw new CommandError('no guests run by "tabvisor up"', ExitCode.Failed);
    return new Top(sockets);
  }

  private told(socket: Socket, line: string): void {
    const status = parseStatus(line);
    if (status === null) socket.destroy();
    else this.statuses.set(socket, status);
    this.changed();
  }

  /** What each has told last, in the order of their processes. */
  private get known(): UpStatus[] {
    return [...this.statuses.values()].filter((status) => status !== null).sort((a, b) => a.pid - b.pid);
  }

  /** Resolves when each has told something, or is gone. */
  async first(): Promise<UpStatus[]> {
    const isComplete = (): boolean => ![...this.statuses.values()].includes(null);
    await new Promise<void>((resolve) => {
      this.changed = () => isComplete() && resolve();
      this.changed();
    });
    return this.known;
  }

  /** Draws until q, or until nobody is left. Returns the exit code. */
  async live(): Promise<number> {
    const { stdin, stdout } = process;
    const restore = (): void => {
      if (stdin.isTTY) stdin.setRawMode(false);
      stdout.write(LEAVE_SCREEN);
    };
    process.on("exit", restore);
    stdout.write(ENTER_SCREEN);
    const code = await new Promise<number>((resolve) => {
      onSignals((end) => resolve(end.code));
      if (stdin.isTTY) {
        stdin.setRawMode(true);
        stdin.on("data", (keys: Buffer) => {
          const text = keys.toString("latin1");
          if (text.includes("q") || text.includes("\x03")) resolve(ExitCode.Done);
        });
      }
      stdout.on("resize", () => this.draw());
      this.changed = () => {
        if (this.statuses.size === 0) resolve(ExitCode.Done);
        else this.draw();
      };
      this.changed();
    });
    this.changed = () => {};
    process.off("exit", restore);
    restore();
    stdin.pause();
    return code;
  }

  private draw(): void {
    const { columns, rows } = process.stdout;
    const lines = [...formatTop(this.known), "", "q quits"].slice(0, rows).map((line) => line.slice(0, columns));
    process.stdout.write(HOME + lines.map((line) => line + CLEAR_LINE).join("\n") + CLEAR_BELOW);
  }

  close(): void {
    for (const socket of this.statuses.keys()) socket.destroy();
  }
}

async function socketPaths(): Promise<string[]> {
  const folder = statusFolder();
  try {
    return (await readdir(folder)).filter((name) => SOCKET_NAME.test(name)).map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new CommandError(`${folder}: ${reasonOf(error)}`, ExitCode.Failed);
  }
}

/** Null if nobody listens: then the process has ended without a chance to remove its socket, and that is done here. */
function connect(path: string): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    socket.once("connect", () => {
      socket.on("error", () => {}); // it closes then
      resolve(socket);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED")
        void unlink(path)
          .catch(() => {})
          .then(() => resolve(null));
      else if (error.code === "ENOENT") resolve(null);
      else reject(new CommandError(`${path}: ${reasonOf(error)}`, ExitCode.Failed));
    });
  });
}
