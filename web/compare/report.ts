// What a comparison gives: the JSON that a person can take away, and the two figures that are read from it.

import type { EngineName } from "../../src/worker/protocol.ts";
import { type Distribution, distribution } from "../machine/hypervisor.ts";
import type { RunLength } from "./programs.ts";

/** Where a program runs: without an emulated CPU, or as a guest in one of the modes. */
export type Configuration = "native" | "bare" | "trap";

export const configurations: readonly Configuration[] = ["native", "bare", "trap"];

/** Where and when the figures were taken. */
export interface Environment {
  /** The browser and the system, as the browser tells them. */
  readonly browser: string;
  readonly cpuThreads: number;
  /** The commit that the page was built from. */
  readonly commit: string;
  /** ISO 8601, UTC. */
  readonly date: string;
}

export interface ComparisonReport extends Environment {
  readonly program: string;
  readonly length: RunLength;
  /** What ran the guests. */
  readonly engine: EngineName;
  /** The program's size of work. */
  readonly n: number;
  /** Timed rounds, after one warm-up round that is not counted. */
  readonly rounds: number;
  /** Of the random order within a round. */
  readonly seed: number;
  /** Milliseconds of each timed run, in the order of the rounds. */
  readonly timesMs: Readonly<Record<Configuration, readonly number[]>>;
  /** Guest instructions of one run: the same in every run and both modes. */
  readonly retired: number;
  /** Exits by cause in one run; every run has as many. */
  readonly exits: Readonly<Record<"bare" | "trap", Readonly<Record<string, number>>>>;
  /** The result that all runs agree on. */
  readonly checksum: string;
  /** Medians: bare / native. */
  readonly emulationOverhead: number;
  /** Medians: trap / bare. */
  readonly virtualizationOverhead: number;
}

export type Distributions = Readonly<Record<Configuration, Distribution>>;

/** Median and interquartile range of each configuration, in milliseconds. */
export function distributionsOf(timesMs: ComparisonReport["timesMs"]): Distributions {
  return { native: distribution(timesMs.native), bare: distribution(timesMs.bare), trap: distribution(timesMs.trap) };
}
