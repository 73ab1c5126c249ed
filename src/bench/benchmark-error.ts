/** A benchmark that gives no figures: wrong names, or results that contradict each other. The message is one line. */
export class BenchmarkError extends Error {
  override name = "BenchmarkError";
}
