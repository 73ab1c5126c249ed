// Work that takes its time, which a person can see and cancel.

import { type Signal, signal } from "@preact/signals";

export interface Job {
  readonly key: number;
  readonly words: string;
  readonly cancel: () => void;
}

export const jobs: Signal<readonly Job[]> = signal([]);

let nextKey = 1;

/** Shows `words` until `work` is done. Cancelling aborts the signal that it gets; what it does then is its business. */
export async function asJob<T>(words: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const leave = () => {
    jobs.value = jobs.value.filter((other) => other !== job);
  };
  const cancel = () => {
    leave();
    controller.abort(new Cancelled());
  };
  const job: Job = { key: nextKey++, words, cancel };
  jobs.value = [...jobs.value, job];
  try {
    return await work(controller.signal);
  } finally {
    leave();
  }
}

/** The person has cancelled it: there is nothing to tell. */
export class Cancelled extends Error {}
