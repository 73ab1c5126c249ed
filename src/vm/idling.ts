// What becomes of a VM when none of its harts has anything to run.
//
// Owns: the decision, not its execution. Input comes first, if the guest wants it; then the clock goes on to the next deadline,
// which the virtual clock skips to and the wall clock has to be waited for; else only input can help, or nothing can.

import { Csrs } from "../../assembly/abi.ts";
import type { VmClock } from "./clock.ts";
import type { Conversation } from "./conversation.ts";
import type { Deadlines } from "./deadlines.ts";
import type { VcpuRunner } from "./vcpu-runner.ts";

/** What a guest without input waits for in vain. */
const AN_INTERRUPT = "an interrupt that will not come";
const A_KEY = "a key";

export type Idle =
  /** Something has happened: a hart may have something to run now. */
  | { readonly kind: "go-on" }
  /** Nothing happens by itself for so long; Infinity if only input can wake it. */
  | { readonly kind: "sleep"; readonly ms: number }
  /** It will never run again; why, for people. */
  | { readonly kind: "over"; readonly message: string };

const GO_ON: Idle = { kind: "go-on" };
const over = (message: string): Idle => ({ kind: "over", message });

export interface IdlingMachine {
  readonly harts: readonly VcpuRunner[];
  readonly clock: VmClock;
  readonly deadlines: Deadlines;
  readonly conversation: Conversation;
}

export class Idling {
  constructor(private readonly machine: IdlingMachine) {}

  /** No hart can run: what now? The clock may have been moved, and a byte delivered. */
  decide(): Idle {
    const sleepers = this.machine.harts.filter((hart) => hart.canBeInterrupted);
    if (sleepers.every(({ vcpu }) => vcpu.csr(Csrs.Mie) === 0n)) return over(this.whyNobodyRuns());
    const answer = this.machine.conversation.door.atWfi();
    if (answer === "nothing") return this.sleep(sleepers);
    return answer === "delivered" ? GO_ON : over(this.wantOfKey());
  }

  /** Until the next deadline of these harts, or until input comes. */
  private sleep(sleepers: readonly VcpuRunner[]): Idle {
    const { clock, deadlines, conversation } = this.machine;
    const { door, port } = conversation;
    const deadline = deadlines.next(sleepers);
    if (deadline !== null) {
      const ms = clock.sleepUntil(deadline);
      return ms > 0 ? { kind: "sleep", ms } : GO_ON;
    }
    const takesInput = port.receiveInterruptEnabled && !door.hasEnded;
    if (this.trap() !== null && !takesInput) return over(this.whyNobodyRuns());
    if (door.hasEnded || door.isScripted) return over(this.wantOfInterrupt());
    return { kind: "sleep", ms: Number.POSITIVE_INFINITY };
  }

  /** The end of a guest that asks for a byte that nobody will type. */
  wantOfKey(): string {
    return this.wantOf(A_KEY);
  }

  /** The end of a guest that sleeps, and that no byte will wake. */
  wantOfInterrupt(): string {
    return this.wantOf(AN_INTERRUPT);
  }

  private wantOf(what: string): string {
    const awaited = this.machine.conversation.awaited();
    const reason = awaited === null ? "end of input" : `the script waits for ${JSON.stringify(awaited)}`;
    return `${reason}: the guest waits for ${what}`;
  }

  private whyNobodyRuns(): string {
    const { harts } = this.machine;
    const trap = this.trap();
    if (trap !== null) return `the guest traps without end: ${trap}`;
    if (harts.every(({ activity }) => activity === "stopped"))
      return `the guest has stopped ${harts.length === 1 ? "its only hart" : "all its harts"}`;
    return "the guest waits for an interrupt (wfi) with every interrupt masked";
  }

  /** The trap that a hart is stuck in, if one is. */
  private trap(): string | null {
    return this.machine.harts.find(({ trapsWithoutEnd }) => trapsWithoutEnd !== null)?.trapsWithoutEnd ?? null;
  }
}
