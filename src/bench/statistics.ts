// The statistics that benchmark figures are made of.

/** What a benchmark says of repeated timings. */
export interface Distribution {
  readonly median: number;
  /** Interquartile range: third quartile minus first. */
  readonly spread: number;
}

/**
 * The `p`-quantile (0 to 1) of ascending `sorted`, linear between neighbours: position p * (length - 1).
 * This is type 7 of Hyndman and Fan, the default of R and NumPy.
 */
export function quantile(sorted: readonly number[], p: number): number {
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (position - below);
}

/** Median and interquartile range of `samples`, in their unit. Throws a RangeError when there are none. */
export function distribution(samples: readonly number[]): Distribution {
  if (samples.length === 0) throw new RangeError("no samples");
  const sorted = samples.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), spread: quantile(sorted, 0.75) - quantile(sorted, 0.25) };
}

/** The geometric mean of positive `values`, as ratios are averaged. Throws a RangeError when there are none. */
export function geometricMean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("no values");
  const logarithms = values.map((value) => {
    if (!(value > 0)) throw new RangeError(`a geometric mean needs positive values, not ${value}`);
    return Math.log(value);
  });
  return Math.exp(logarithms.reduce((sum, logarithm) => sum + logarithm) / values.length);
}
