// The worker that runs a benchmark's native baseline: the program compiled to WebAssembly, without an emulated CPU.
//
// Owns: the baseline and its clock. It runs by itself, so that the page stays responsive and nothing shares its time.

import * as Comlink from "comlink";
import { NativeBaseline } from "../../src/bench/program.ts";

/** The clock of a page that is not isolated ticks every 0.1 ms: a run is repeated until the whole takes this long. */
const TIMED_AT_LEAST_MS = 40;
/** And at least so often: V8 compiles a hot function anew in the background and uses the result from the next call on. */
const LEAST_RUNS = 3;

export interface NativeRun {
  /** Mean time of one run, in milliseconds. */
  readonly ms: number;
  readonly checksum: string;
}

export interface NativeApi {
  /** Instantiates the module; called once. Returns the program's own size of work. */
  load(name: string, native: Uint8Array<ArrayBuffer>): Promise<number>;
  /** Runs with work of size `n`. */
  run(n: number): Promise<NativeRun>;
}

let baseline: NativeBaseline | null = null;

const api: NativeApi = {
  async load(name, native) {
    baseline = await NativeBaseline.instantiate({ name, native });
    return baseline.defaultN;
  },
  async run(n) {
    if (baseline === null) throw new Error("no baseline is loaded");
    let runs = 0;
    let checksum: string;
    let elapsed: number;
    const start = performance.now();
    do {
      checksum = baseline.run(n);
      runs++;
      elapsed = performance.now() - start;
    } while (runs < LEAST_RUNS || elapsed < TIMED_AT_LEAST_MS);
    return { ms: elapsed / runs, checksum };
  },
};

Comlink.expose(api);
