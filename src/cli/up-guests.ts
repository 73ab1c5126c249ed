// The guests of `tabvisor up`: those of the file, and clones of them, from when they are made until all have ended.
//
// Owns: their list, which only grows, and their ends. What is shown of them is the screen's.

import type { GuestFacts } from "../worker/guest-rows.ts";
import type { GuestEnd, GuestSpec, GuestStatus } from "../worker/protocol.ts";
import { CommandError } from "./errors.ts";
import { ExitCode } from "./exit-codes.ts";
import { GuestMonitor } from "./guest-monitor.ts";
import { GuestSession, type TakeOutput } from "./guest-session.ts";
import type { MachineSession } from "./machine-session.ts";
import { endForWantOfOutput } from "./standard-output.ts";
import { UpScreen } from "./up-screen.ts";

interface Member {
  readonly session: GuestSession;
  readonly monitor: GuestMonitor;
}

type MakeSession = (output: TakeOutput, told: (status: GuestStatus) => void) => Promise<GuestSession>;

export class UpGuests {
  readonly screen = new UpScreen();
  /** In the order of the screen's. */
  private readonly members: Member[] = [];
  private readonly runs: Promise<number>[] = [];
  private readonly clonings = new Set<Promise<void>>();
  /** Why all were stopped; null if they were not. */
  stopped: GuestEnd | null = null;

  constructor(private readonly machine: MachineSession) {}

  get sessions(): readonly GuestSession[] {
    return this.members.map(({ session }) => session);
  }

  facts(): readonly GuestFacts[] {
    return this.members.map(({ monitor }) => monitor.facts());
  }

  /** "1 web (sleeping), 2 db (running)". */
  inWords(): string {
    return this.members.map(({ monitor }, index) => `${index + 1} ${monitor.inWords()}`).join(", ");
  }

  /** Adds a guest, which does not run yet. Rejects as GuestSession.create does. */
  async create(name: string, spec: GuestSpec): Promise<void> {
    await this.add(name, null, (output, told) => GuestSession.create(this.machine, spec, output, told));
  }

  /** Adds a clone of a guest and lets it run; what comes of that is noted on the screen. */
  clone(index: number): void {
    const cloning = this.makeClone(index).catch((error: unknown) => {
      this.screen.note(`${this.screen.names[index]} was not cloned: ${error instanceof Error ? error.message : error}`);
    });
    this.clonings.add(cloning);
    void cloning.then(() => this.clonings.delete(cloning));
  }

  /** Stops all of them where they are. */
  stop(end: GuestEnd): void {
    this.stopped ??= end;
    for (const { session } of this.members) session.interrupt(end);
  }

  /** Runs all to their ends, clones that are made meanwhile too. Resolves with their exit codes. */
  async run(): Promise<readonly number[]> {
    for (const index of this.members.keys()) this.start(index);
    const codes: number[] = [];
    while (codes.length < this.runs.length || this.clonings.size > 0) {
      await Promise.all(this.clonings);
      codes.push(...(await Promise.all(this.runs.slice(codes.length))));
    }
    return codes;
  }

  /** Gives back what they have. Resolves with what disks could not take, one line each. */
  async close(): Promise<readonly string[]> {
    const closing = await Promise.allSettled(this.members.map(({ session }) => session.close()));
    return closing.flatMap((result) => {
      if (result.status === "fulfilled") return [];
      if (!(result.reason instanceof CommandError)) throw result.reason;
      return [result.reason.message];
    });
  }

  private async makeClone(index: number): Promise<void> {
    const { session } = this.members[index]!;
    const name = this.freeName(this.screen.names[index]!);
    const clone = await this.add(name, index, (output, told) => session.clone(output, told));
    if (this.stopped) this.members[clone]!.session.interrupt(this.stopped);
    this.start(clone);
    this.screen.note(`guest ${clone + 1}, ${name}, is a clone of ${this.screen.names[index]}`);
  }

  /** Returns its place. `parent`: where the one is that it was cloned from. */
  private async add(name: string, parent: number | null, make: MakeSession): Promise<number> {
    const monitor = new GuestMonitor(name);
    let place: number | null = null;
    // Nothing comes before the guest is made, and nothing is printed before it runs.
    const output: TakeOutput = (bytes) =>
      this.screen.output(place!, bytes).catch((error) => this.stop(endForWantOfOutput(error)));
    const session = await make(output, (status) => {
      for (const remark of monitor.told(status)) this.screen.note(`${name}: ${remark}`);
    });
    place = this.screen.add(name, parent);
    this.members.push({ session, monitor });
    return place;
  }

  private start(index: number): void {
    const { session } = this.members[index]!;
    this.runs.push(
      session.run().then(async (end) => {
        await this.screen.ended(index, `${end.message} (exit code ${end.code})`).catch(() => {});
        return end.code;
      }),
    );
  }

  /** Of "web" and of "web-2": the first of "web-2", "web-3" and so on that is free. */
  private freeName(name: string): string {
    const stem = name.replace(/-\d+$/, "");
    for (let number = 2; ; number++) if (!this.screen.names.includes(`${stem}-${number}`)) return `${stem}-${number}`;
  }
}

/** The exit code of all together. */
export function exitCodeOf(codes: readonly number[], troubles: readonly string[]): number {
  return Math.max(...codes, ...troubles.map(() => ExitCode.Failed));
}
