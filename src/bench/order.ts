// The random order of a benchmark's measurements: drift (heat, other jobs) then hits all of them alike. A fixed seed
// makes two runs comparable.

/** Numbers from 0 (included) to 1 (excluded), from Marsaglia's 32-bit xorshift. `seed` must not be 0. */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** A copy of `items` in random order (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}
