// What is told of a run when it is over: the dump, the line about the end, and the statistics.

import type { GuestEnd } from "../worker/protocol.ts";
import { ExitCode } from "./exit-codes.ts";
import { formatExitTrace } from "./exit-trace-text.ts";
import type { GuestConsole } from "./guest-console.ts";
import type { FirmwareName } from "./guest-files.ts";
import { remarksOn } from "./guest-monitor.ts";
import { hashRam, type RamDump } from "./guest-ram.ts";
import type { GuestSession } from "./guest-session.ts";
import type { MachineSession } from "./machine-session.ts";
import type { StatisticsFormat } from "./run-options.ts";
import { collectStatistics, formatStatistics } from "./run-statistics.ts";
import type { SignatureFile } from "./signature.ts";

const FRAME_SIZE = 4096;

export interface RunReport {
  readonly machine: MachineSession;
  readonly stats: StatisticsFormat | undefined;
  readonly traceExits: boolean;
  readonly firmware: FirmwareName;
  readonly console: GuestConsole;
  readonly dump: RamDump | null;
  readonly signature: SignatureFile | null;
  readonly wallMs: number;
}

/** A dead worker has nothing to say but why it died. */
export async function reportRun(end: GuestEnd, session: GuestSession, what: RunReport): Promise<void> {
  const { machine, stats, firmware, console, dump, signature, wallMs } = what;
  const isQuiet = end.code === ExitCode.Done || end.code === ExitCode.BrokenPipe;
  if (!isQuiet) process.stderr.write(`tabvisor: ${end.message}\n`);
  if (machine.isDead) return;
  if (what.traceExits) process.stderr.write(formatExitTrace(await session.exitTrace()));
  const status = await session.status();
  for (const remark of remarksOn(status)) process.stderr.write(`tabvisor: ${remark}\n`);
  if (dump === null && signature === null && stats === undefined) return;
  const ramSize = status.framesTotal * FRAME_SIZE;
  const readRam = (offset: number, length: number) => session.readRam(offset, length);
  await dump?.write(readRam, ramSize);
  await signature?.write(readRam);
  if (stats === undefined) return;
  const facts = { end, status, firmware, consoleSha256: console.sha256(), wallMs };
  if (stats === "text") process.stderr.write(formatStatistics(collectStatistics(facts)));
  else {
    const memorySha256 = await hashRam(readRam, ramSize);
    process.stderr.write(`${JSON.stringify(collectStatistics({ ...facts, memorySha256 }))}\n`);
  }
}

/** Gives the guest and its machine back. Throws CommandError if a disk cannot take what the guest has written to it. */
export async function closeRun(session: GuestSession, machine: MachineSession): Promise<void> {
  try {
    await session.close();
  } finally {
    await machine.close();
  }
}
