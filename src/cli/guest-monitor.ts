// What is known of a running guest, from the statuses that its machine tells.

import { type GuestFacts, guestRows } from "../worker/guest-rows.ts";
import type { GuestStatus } from "../worker/protocol.ts";
import { RateMeter } from "../worker/rates.ts";

/** What a guest's owner should know of it beside its end: an engine that was refused, and what is wrong with its devices; a line each. */
export function remarksOn({ engineRefusal, deviceTroubles }: GuestStatus): readonly string[] {
  return engineRefusal === null ? deviceTroubles : [engineRefusal, ...deviceTroubles];
}

export class GuestMonitor {
  private status: GuestStatus | null = null;
  private readonly remarked = new Set<string>();
  private readonly rates = new RateMeter();

  constructor(private readonly name: string) {}

  /** Takes a status. Returns what its owner should know of it and has not been told yet, a line each. */
  told(status: GuestStatus): readonly string[] {
    this.status = status;
    this.rates.push(status, performance.now());
    const remarks = remarksOn(status).filter((remark) => !this.remarked.has(remark));
    for (const remark of remarks) this.remarked.add(remark);
    return remarks;
  }

  facts(): GuestFacts {
    return { name: this.name, status: this.status, rates: this.rates.at(performance.now()) };
  }

  /** "web (sleeping)". */
  inWords(): string {
    return `${this.name} (${guestRows([this.facts()])[0]?.state ?? "starting"})`;
  }
}
