/** A benchmark that gives no figures, because results contradict each other or are missing. The message is one line. */
export class BenchmarkError extends Error {
  override name = "BenchmarkError";
}

/** A name that no benchmark has: a usage error. The message lists the names that there are. */
export class UnknownProgramError extends BenchmarkError {
  override name = "UnknownProgramError";
}
