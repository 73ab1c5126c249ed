// --cpu-max MAX[/PERIOD], in microseconds of machine time; "max" lifts the cap, as in cgroup v2's cpu.max.

import type { CpuMax } from "../worker/protocol.ts";
import { CommandError } from "./errors.ts";

/** cgroup v2's, in microseconds. */
const DEFAULT_PERIOD = 100_000;

/** What is in range is the machine's to say. Throws CommandError. */
export function parseCpuMax(text: string): CpuMax | null {
  const [, max, period] = /^(max|\d+)(?:\/(\d+))?$/.exec(text) ?? [];
  if (max === undefined)
    throw new CommandError(`--cpu-max ${text}: it is MAX/PERIOD in microseconds, such as 25000/100000, or "max"`);
  return max === "max" ? null : { max: Number(max), period: period === undefined ? DEFAULT_PERIOD : Number(period) };
}
