// What Look inside knows of one guest: the last look, the look before it, and what is going on.
//
// Owns: when the worker is asked (whenever the guest's status or what is looked at has changed; one look at a time), which two
// stops are compared, and the words for how a step or a run ended. A guest that runs is sampled: nothing is marked as changed.

import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { AddressWalk, CodeListing, HartInspection, PursuitEnd } from "../../src/worker/inspect-protocol.ts";
import type { Guest } from "../machine/guest.ts";
import { messageOf } from "../machine/machine-client.ts";
import { look } from "../state/look.ts";

/** Instructions of a listing before pc when it is laid out anew, and in all. */
const LINES_BEFORE = 8;
const LINES = 40;
/** A listing stays where it is while pc is this far from its ends. */
const MARGIN = 3;
/** A run to an address gives up after so many instructions: a minute or so. */
const LONGEST_RUN = 1_000_000_000;

export interface Sight {
  readonly registers: HartInspection;
  readonly code: CodeListing;
  readonly walk: AddressWalk;
}

/** What has been asked for and is not over. */
export interface Going {
  readonly kind: "steps" | "address";
  readonly words: string;
}

export class Inspection {
  readonly sight: Signal<Sight | null> = signal(null);
  /** The registers at the stop before the last, of the same hart; null while the guest runs. */
  readonly before: ReadonlySignal<HartInspection | null>;
  readonly going: Signal<Going | null> = signal(null);
  /** How the last step or run ended, or what could not be done. */
  readonly outcome: Signal<string | null> = signal(null);

  private readonly stops: Signal<readonly HartInspection[]> = signal([]);
  private asking = false;
  private askAgain = false;
  private closed = false;
  private readonly stopWatching: () => void;

  constructor(readonly guest: Guest) {
    this.before = computed(() => {
      const [last, before] = this.stops.value;
      return last && before && last.hart === before.hart && last === this.sight.value?.registers ? before : null;
    });
    this.stopWatching = effect(() => {
      guest.status.value;
      look.value;
      void this.refresh();
    });
  }

  close(): void {
    this.closed = true;
    this.stopWatching();
  }

  /** Harts that can be looked at. */
  get harts(): number {
    return this.guest.status.value?.harts.length ?? 1;
  }

  private get hart(): number {
    return look.value.hart < this.harts ? look.value.hart : 0;
  }

  async step(count: number): Promise<void> {
    const words = count === 1 ? "one step" : `${count} steps`;
    await this.pursue({ kind: "steps", words }, (hart) => this.guest.query((api, id) => api.step(id, hart, count)));
  }

  async runTo(address: bigint): Promise<void> {
    const words = `the way to ${address.toString(16)}`;
    await this.pursue({ kind: "address", words }, (hart) =>
      this.guest.query((api, id) => api.runTo(id, hart, address, LONGEST_RUN)),
    );
  }

  private async pursue(going: Going, ask: (hart: number) => Promise<PursuitEnd | null>): Promise<void> {
    this.going.value = going;
    this.outcome.value = null;
    try {
      const end = await ask(this.hart);
      if (end) this.outcome.value = wordsOfEnd(end, going);
    } catch (error) {
      this.outcome.value = messageOf(error);
    } finally {
      if (this.going.value === going) this.going.value = null;
      await this.refresh();
    }
  }

  /** Takes a new look. Asked while one is being taken, it takes another afterwards. */
  private async refresh(): Promise<void> {
    if (this.asking) {
      this.askAgain = true;
      return;
    }
    this.asking = true;
    try {
      do {
        this.askAgain = false;
        const sight = await this.take();
        if (sight && !this.closed) this.show(sight);
      } while (this.askAgain && !this.closed);
    } catch (error) {
      if (!this.closed) this.outcome.value = messageOf(error);
    } finally {
      this.asking = false;
    }
  }

  private async take(): Promise<Sight | null> {
    const { hart, guest } = this;
    const { address, access } = look.value;
    const registers = await guest.query((api, id) => api.inspect(id, hart));
    if (!registers) return null;
    const [code, walk] = await Promise.all([
      this.code(hart, registers.pc),
      guest.query((api, id) => api.walk(id, hart, address ?? registers.pc, address === null ? "execute" : access)),
    ]);
    return code && walk && { registers, code, walk };
  }

  /** Around pc; or where the listing is already, so that the marked line moves and not the text. */
  private async code(hart: number, pc: bigint): Promise<CodeListing | null> {
    const lines = this.sight.peek()?.code.lines ?? [];
    const at = lines.findIndex(({ address }) => address === pc);
    if (at >= MARGIN && at < lines.length - MARGIN) {
      const start = lines[0]!.address;
      const same = await this.guest.query((api, id) => api.code(id, hart, start, 0, LINES));
      if (same?.lines.some(({ address }) => address === pc)) return { ...same, place: await this.place(hart, pc) };
    }
    return this.guest.query((api, id) => api.code(id, hart, pc, LINES_BEFORE, LINES - LINES_BEFORE));
  }

  private async place(hart: number, pc: bigint): Promise<string | null> {
    return (await this.guest.query((api, id) => api.code(id, hart, pc, 0, 1)))?.place ?? null;
  }

  private show(sight: Sight): void {
    const { registers } = sight;
    const state = this.guest.status.peek()?.state;
    const [last, before] = this.stops.peek();
    const moved =
      !last || last.hart !== registers.hart || last.retired !== registers.retired || last.pc !== registers.pc;
    // The status may come later than the registers: that the guest ran is no news where it stands as it stood.
    const runs = moved && (state === "running" || state === "idle");
    const stops = runs ? [last] : [registers, moved ? last : before];
    this.stops.value = stops.filter((stop) => stop !== undefined);
    this.sight.value = sight;
  }
}

function wordsOfEnd({ reason, steps }: PursuitEnd, { kind, words }: Going): string | null {
  switch (reason) {
    case "done":
      return null;
    case "limit":
      return `${words} was not found to its end: the guest has run ${LONGEST_RUN / 1e9} billion instructions and did not come there`;
    case "interrupted":
      return `${words} was left after ${steps} ${steps === 1 ? "step" : "steps"}`;
    case "ended":
      return kind === "steps" ? `the guest has ended after ${steps} of ${words}` : "the guest has ended on the way";
  }
}
