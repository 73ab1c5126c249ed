// Where the sockets are by which `tabvisor up` tells `tabvisor top` of its guests, and what goes over them.
//
// A folder for each person, which nobody else can enter: below XDG_RUNTIME_DIR, or below the system's folder for temporary
// files. In it one socket for each `up` that runs, named by its process. Over it go lines of JSON, one status each, from
// the moment that somebody connects; nothing is read from it.

import { lstat, mkdir } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { GuestRow } from "../worker/guest-rows.ts";
import type { SchedulerName } from "../worker/protocol.ts";
import { reasonOf } from "../worker/system-error.ts";
import { CommandError } from "./errors.ts";
import { ExitCode } from "./exit-codes.ts";

export const STATUS_VERSION = 1;
/** How often a status is sent. */
export const STATUS_PERIOD_MS = 1000;
export const SOCKET_NAME = /^(\d+)\.sock$/;

export interface UpStatus {
  readonly version: typeof STATUS_VERSION;
  readonly pid: number;
  /** The file, as it was given. */
  readonly file: string;
  readonly scheduler: SchedulerName;
  readonly guests: readonly GuestRow[];
}

/** One line of a socket, made fit for a terminal; null if this version of Tabvisor does not understand it. */
export function parseStatus(line: string): UpStatus | null {
  try {
    const status = JSON.parse(line, (_key, value) =>
      typeof value === "string" ? value.replace(/\p{Cc}/gu, "?") : value,
    ) as UpStatus;
    return status.version === STATUS_VERSION ? status : null;
  } catch {
    return null;
  }
}

/** The folder of the sockets; it need not exist. */
export function statusFolder(): string {
  const runtime = process.env.XDG_RUNTIME_DIR;
  return runtime ? join(runtime, "tabvisor") : join(tmpdir(), `tabvisor-${userInfo().uid}`);
}

export const socketPath = (pid: number): string => join(statusFolder(), `${pid}.sock`);

/**
 * Makes the folder, if it does not exist. In a folder for temporary files anybody may have made one of that name: then it is
 * not used. Throws CommandError.
 */
export async function makeStatusFolder(): Promise<void> {
  const folder = statusFolder();
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = await lstat(folder);
    if (uid === userInfo().uid && (mode & 0o77) === 0) return;
  } catch (error) {
    throw new CommandError(`${folder}: ${reasonOf(error)}`, ExitCode.Failed);
  }
  throw new CommandError(`${folder}: others can enter it, or own it; remove it`, ExitCode.Failed);
}
