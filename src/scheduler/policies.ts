// The policies that a machine can have.

import { UsageError } from "../boot/errors.ts";
import type { SchedulerName } from "../worker/protocol.ts";
import { Lottery } from "./lottery.ts";
import type { Policy } from "./policy.ts";
import { Proportional } from "./proportional.ts";
import { RoundRobin } from "./round-robin.ts";

/** The first is the default. */
export const schedulers: readonly SchedulerName[] = ["proportional", "round-robin", "lottery"];

/** `quantum`: instructions a turn. Throws UsageError. */
export function makePolicy<Entity>(name: SchedulerName, quantum: number): Policy<Entity> {
  switch (name) {
    case "proportional":
      return new Proportional<Entity>(quantum);
    case "round-robin":
      return new RoundRobin<Entity>(quantum);
    case "lottery":
      return new Lottery<Entity>(quantum);
    default:
      throw new UsageError(`no scheduler "${name}": there is ${schedulers.join(", ")}`);
  }
}
