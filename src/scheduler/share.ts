// What a guest may have of the core: a weight and a cap, with the names, ranges and defaults of cgroup v2.

import { Clock } from "../../assembly/abi.ts";
import { UsageError } from "../boot/errors.ts";
import type { CpuMax, CpuSettings, CpuShare } from "../worker/protocol.ts";

export const DEFAULT_WEIGHT = 100;
const LARGEST_WEIGHT = 10_000;
/** Microseconds. */
const SHORTEST = 1000;
const LONGEST_PERIOD = 1_000_000;

const DEFAULT_SHARE: CpuShare = { weight: DEFAULT_WEIGHT, max: null };

/** Machine time is counted in instructions: a microsecond is as many as the virtual clock's. */
export const INSTRUCTIONS_PER_US = (Clock.InstructionsPerTick * Clock.TicksPerSecond) / 1e6;

/** `settings` over `before`, checked. Throws UsageError. */
export function shareOf(settings: CpuSettings | undefined, before: CpuShare = DEFAULT_SHARE): CpuShare {
  const { weight = before.weight, max = before.max } = settings ?? {};
  return { weight: checkWeight(weight), max: max === null ? null : checkMax(max) };
}

function checkWeight(weight: number): number {
  if (Number.isInteger(weight) && weight >= 1 && weight <= LARGEST_WEIGHT) return weight;
  throw new UsageError(`CPU weight of ${weight}: it is a whole number from 1 to ${LARGEST_WEIGHT}`);
}

function checkMax({ max, period }: CpuMax): CpuMax {
  if (!Number.isInteger(period) || period < SHORTEST || period > LONGEST_PERIOD)
    throw new UsageError(`CPU period of ${period} us: it is a whole number from ${SHORTEST} to ${LONGEST_PERIOD}`);
  if (!Number.isSafeInteger(max) || max < SHORTEST)
    throw new UsageError(`CPU maximum of ${max} us: it is a whole number from ${SHORTEST}`);
  return { max, period };
}
