// What is known of a running guest, from the statuses that its machine tells.

import { type GuestFacts, guestRows } from "../worker/guest-rows.ts";
import type { GuestStatus } from "../worker/protocol.ts";
import { RateMeter } from "../worker/rates.ts";

export class GuestMonitor {
  private status: GuestStatus | null = null;
  private readonly rates = new RateMeter();

  constructor(private readonly name: string) {}

  told(status: GuestStatus): void {
    this.status = status;
    this.rates.push(status, performance.now());
  }

  facts(): GuestFacts {
    return { name: this.name, status: this.status, rates: this.rates.at(performance.now()) };
  }

  /** "web (sleeping)". */
  inWords(): string {
    return `${this.name} (${guestRows([this.facts()])[0]?.state ?? "starting"})`;
  }
}
