// One guest as the page sees it: its state and figures as signals, its terminal, and what can be asked of it.
//
// Owns: the guest's port, the console credit, and the mapping from the worker's status to what a person is shown.
// Invariant: credit goes back only when the terminal has parsed the bytes, so a flood stops the guest, not the page.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Remote } from "comlink";
import type {
  CpuSettings,
  ExitTraceEntry,
  GuestEnd,
  GuestId,
  GuestSpec,
  GuestStatus,
  GuestToHost,
  HostToGuest,
  MachineApi,
} from "../../src/worker/protocol.ts";
import { NO_RATES, RateMeter, type Rates } from "../../src/worker/rates.ts";
import type { GuestTerminal } from "../terminal/guest-terminal.ts";
import type { GuestRequest } from "./guest-request.ts";
import { type MachineClient, messageOf } from "./machine-client.ts";

/** What a pane shows. `throttled` is a running guest that waits for its terminal. */
export type ShownState = "loading" | "running" | "idle" | "throttled" | "paused" | "stopped" | "failed";

/** Entries of `history`: the last minute, at two a second. */
export const HISTORY_LENGTH = 120;
/** Seconds between two of them. */
export const HISTORY_STEP_S = 0.5;

/** What a guest did in one beat: per second, as in Rates. */
export interface Activity {
  readonly instructions: number;
  readonly exits: number;
  readonly exitsByCause: ReadonlyMap<string, number>;
}

/** A guest that the worker has made from another one or from a snapshot, paused. */
export interface MadeGuest {
  readonly id: GuestId;
  readonly channel: MessageChannel;
}

/** How long after the last throttled status the word stays, so that it can be read. */
const THROTTLED_SHOWN_MS = 1500;

/** What the Enter key sends. */
const CARRIAGE_RETURN = 0x0d;

export class Guest {
  readonly status: Signal<GuestStatus | null> = signal(null);
  readonly rates: Signal<Rates> = signal(NO_RATES);
  /** The last minute's rates, oldest first, one entry a beat. */
  readonly history: Signal<readonly Activity[]> = signal([]);
  /** Why there is no guest (any more): it could not be loaded, or its machine died. */
  readonly failure: Signal<string | null> = signal(null);
  readonly end: ReadonlySignal<GuestEnd | null> = computed(() => this.status.value?.end ?? null);
  readonly shownState: ReadonlySignal<ShownState>;

  /** The counters when Enter was last typed: where a command's cost starts. Null before the first and after a reset. */
  readonly atEnter: Signal<GuestStatus | null> = signal(null);

  private readonly meter = new RateMeter();
  private readonly throttled = signal(false);
  private throttledUntil = 0;
  /** Ours and the worker's end. Messages wait in the channel until the worker has its end, so keys may come early. */
  private readonly channel: MessageChannel;
  private id: GuestId | null;
  private removed = false;
  private readonly unsubscribe: () => void;

  constructor(
    /** Unique among the page's guests, now and later. */
    readonly key: number,
    readonly name: string,
    readonly request: GuestRequest,
    readonly machine: MachineClient,
    readonly terminal: GuestTerminal,
    /** What the worker has made already; null if it is to be built (`start`). */
    made: MadeGuest | null = null,
  ) {
    this.channel = made?.channel ?? new MessageChannel();
    this.id = made?.id ?? null;
    this.shownState = computed(() => {
      if (this.failure.value !== null) return "failed";
      const state = this.status.value?.state;
      if (state === undefined) return "loading";
      return state === "running" && this.throttled.value ? "throttled" : state;
    });
    this.unsubscribe = this.machine.death.subscribe((reason) => {
      if (reason !== null) this.fail(reason);
    });
    this.channel.port1.onmessage = (event: MessageEvent<GuestToHost>) => this.receive(event.data);
    this.terminal.onInput((bytes) => {
      if (bytes.includes(CARRIAGE_RETURN)) void this.markEnter();
      this.post({ kind: "input", bytes });
    });
    this.terminal.onSize((size) => this.post({ kind: "resize", size }));
  }

  /**
   * Builds the guest that `toSpec` describes on its machine and starts it.
   * Rejects with the worker's one line when the machine lives but refuses the image or an option; any other trouble
   * (a part that cannot be fetched, a machine that dies) becomes `failure`.
   */
  async start(toSpec: () => Promise<GuestSpec>): Promise<void> {
    let spec: GuestSpec;
    try {
      spec = await toSpec();
    } catch (error) {
      this.fail(messageOf(error));
      return;
    }
    try {
      this.id = await this.machine.create(spec, this.channel.port2);
    } catch (error) {
      if (this.machine.death.value !== null) return;
      throw error;
    }
    // Removed while it was being built: nobody else knows that it exists now.
    await this.ask((id) => (this.removed ? this.machine.remove(id) : this.machine.resume(id)));
  }

  async resume(): Promise<void> {
    await this.ask((id) => this.machine.resume(id));
  }

  async pause(): Promise<void> {
    await this.ask((id) => this.machine.pause(id));
  }

  /** Pauses a guest that is scheduled, resumes one that is paused; nothing else. */
  async togglePause(): Promise<void> {
    const state = this.status.value?.state;
    if (state === "paused") await this.resume();
    else if (state === "running" || state === "idle") await this.pause();
  }

  /** Power-cycles the guest and lets it run. */
  async reset(): Promise<void> {
    this.terminal.powerCycled();
    this.atEnter.value = null;
    await this.ask((id) => this.machine.reset(id));
    if (this.status.value?.state === "paused") await this.resume();
  }

  /** Changes its share of the machine's CPU. Rejects with one line if it cannot be that. */
  async setCpu(settings: CpuSettings): Promise<void> {
    await this.query((api, id) => api.setCpu(id, settings));
  }

  /** The exits that it remembers, oldest first; none of a guest that cannot be asked. */
  async lastExits(): Promise<readonly ExitTraceEntry[]> {
    let entries: readonly ExitTraceEntry[] = [];
    await this.ask(async (id) => {
      entries = await this.machine.exitTrace(id);
    });
    return entries;
  }

  /**
   * Asks the worker about this guest. Null if there is nobody to ask: it is being built, or its machine is dead. Rejects with one
   * line if what is asked for cannot be.
   */
  async query<T>(call: (api: Remote<MachineApi>, id: GuestId) => Promise<T>): Promise<T | null> {
    const { id } = this;
    if (id === null || this.machine.death.value !== null) return null;
    try {
      return await this.machine.ask((api) => call(api, id));
    } catch (error) {
      if (this.machine.death.value !== null) return null;
      throw error;
    }
  }

  /**
   * Asks the worker while the guest stands still, and gives what its terminal shows at that moment. `ask` may take its time: the
   * guest goes on as soon as the worker has heard of it.
   */
  async atThisMoment<T>(
    ask: (api: Remote<MachineApi>, id: GuestId) => Promise<T>,
  ): Promise<{ readonly answer: T; readonly screen: string } | null> {
    const state = this.status.value?.state;
    const runs = state === "running" || state === "idle";
    if (runs) await this.pause();
    const screen = await this.terminal.screen();
    const answer = this.query(ask);
    if (runs) await this.resume();
    const answered = await answer;
    return answered === null ? null : { answer: answered, screen };
  }

  /** Ends the guest and forgets it. The terminal is disposed of. */
  async remove(): Promise<void> {
    this.removed = true;
    this.unsubscribe();
    await this.ask((id) => this.machine.remove(id));
    this.channel.port1.close();
    this.terminal.dispose();
  }

  /** Brings rates and the throttled word up to `now` (performance.now()). Called at a steady rate while the page is shown. */
  tick(now: number): void {
    this.rates.value = this.shownState.peek() === "failed" ? NO_RATES : this.meter.at(now);
    this.throttled.value = now < this.throttledUntil;
    const { instructions, exits, exitsByCause } = this.rates.value;
    this.history.value = [...this.history.value.slice(1 - HISTORY_LENGTH), { instructions, exits, exitsByCause }];
  }

  private receive(message: GuestToHost): void {
    if (message.kind === "output") {
      const { bytes } = message;
      this.terminal.write(bytes, () => this.post({ kind: "credit", bytes: bytes.length }));
      return;
    }
    const now = performance.now();
    if (message.status.throttledByConsole) {
      this.throttledUntil = now + THROTTLED_SHOWN_MS;
      this.throttled.value = true;
    }
    // The worker lives, but its machine is over, and with it every guest there.
    if (message.status.state === "failed")
      this.machine.fail(message.status.end?.message ?? "the machine gave no reason");
    for (const trouble of message.status.deviceTroubles)
      if (!this.status.value?.deviceTroubles.includes(trouble)) this.terminal.note(trouble);
    this.meter.push(message.status, now);
    this.status.value = message.status;
  }

  /** Takes the counters before the worker sees the key: it answers in the order of asking. */
  private async markEnter(): Promise<void> {
    await this.ask(async (id) => {
      this.atEnter.value = await this.machine.status(id);
    });
  }

  private post(message: HostToGuest): void {
    this.channel.port1.postMessage(message);
  }

  /** Calls the worker about this guest. A guest that has no number yet, or whose machine is dead, has nothing to be asked. */
  private async ask(call: (id: GuestId) => Promise<void>): Promise<void> {
    if (this.id === null || this.machine.death.value !== null) return;
    try {
      await call(this.id);
    } catch (error) {
      if (this.machine.death.value === null) this.fail(messageOf(error));
    }
  }

  private fail(reason: string): void {
    if (this.failure.value !== null) return;
    this.failure.value = reason;
    this.terminal.note(reason);
  }
}
