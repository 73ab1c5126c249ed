// The scale of the bars: milliseconds to a position between 0 and 1.
//
// Owns: the choice between a linear scale, on which lengths are times, and a logarithmic one for times so far apart
// that the shortest could not be seen on it.

export interface Scale {
  readonly kind: "linear" | "logarithmic";
  /** 0 to 1, for times from the first tick to the last. */
  position(ms: number): number;
  /** Milliseconds, ascending, round numbers. The last is at or above every time. */
  readonly ticks: readonly number[];
}

/** Above this ratio of the longest to the shortest time the scale is logarithmic. */
const LARGEST_LINEAR_RATIO = 60;

const TICK_STEPS = [1, 2, 2.5, 5, 10] as const;

/** `times`: milliseconds, above 0, at least one. */
export function timeScale(times: readonly number[]): Scale {
  const longest = Math.max(...times);
  const shortest = Math.min(...times);
  return longest / shortest > LARGEST_LINEAR_RATIO ? logarithmic(shortest, longest) : linear(longest);
}

function linear(longest: number): Scale {
  const decade = 10 ** Math.floor(Math.log10(longest / 4));
  const step = decade * TICK_STEPS.find((factor) => decade * factor * 4 >= longest)!;
  const count = Math.ceil(longest / step);
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(6)));
  const last = ticks.at(-1)!;
  return { kind: "linear", position: (ms) => ms / last, ticks };
}

function logarithmic(shortest: number, longest: number): Scale {
  // A decade below the shortest time: its bar must have a length.
  const from = Math.floor(Math.log10(shortest)) - 1;
  const to = Math.ceil(Math.log10(longest));
  const ticks = Array.from({ length: to - from + 1 }, (_, index) => Number((10 ** (from + index)).toPrecision(1)));
  return { kind: "logarithmic", position: (ms) => (Math.log10(ms) - from) / (to - from), ticks };
}
