// Which torture programs a test runs: TORTURE_SEED=n repeats a run, TORTURE_PROGRAMS=n runs so many programs, from that seed on.

function option(name: "TORTURE_SEED" | "TORTURE_PROGRAMS", otherwise: number): number {
  const value = Number(process.env[name] ?? otherwise);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name} is not a whole number: ${process.env[name]}`);
  return value;
}

export const tortureSeed = option("TORTURE_SEED", Math.floor(Math.random() * 2 ** 31));

/** How many programs, `otherwise` if nothing is asked for. */
export const tortureSize = (otherwise: number): number => option("TORTURE_PROGRAMS", otherwise);
