// The page's end of the worker that runs a native baseline.
//
// Owns: the worker. A call never outlives it: when it fails, or is ended, every call is rejected with one line.

import * as Comlink from "comlink";
import type { NativeApi, NativeRun } from "./native-worker.ts";
import { startNativeWorker } from "./parts.ts";

export class NativeClient {
  private readonly worker = startNativeWorker();
  private readonly api = Comlink.wrap<NativeApi>(this.worker);
  private readonly whenDead: Promise<never>;
  private die!: (reason: Error) => void;

  constructor() {
    this.whenDead = new Promise((_, reject) => {
      this.die = reject;
    });
    this.whenDead.catch(() => {});
    this.worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.end(`The native baseline failed: ${event.message || "its script could not be loaded"}`);
    });
  }

  /** Gives the worker its module; returns the program's own size of work. */
  load(name: string, native: Uint8Array<ArrayBuffer>): Promise<number> {
    return Promise.race([this.api.load(name, native), this.whenDead]);
  }

  run(n: number): Promise<NativeRun> {
    return Promise.race([this.api.run(n), this.whenDead]);
  }

  end(reason: string): void {
    this.worker.terminate();
    this.die(new Error(reason));
  }
}
