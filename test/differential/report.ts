// What the harness printed, taken apart.

export interface Report {
  /** Links of the hash chain by chunk number, those that were printed. */
  readonly chain: ReadonlyMap<number, string>;
  /** Trap log lines: level, cause, epc, tval, status; only if every link was printed. */
  readonly traps: readonly string[];
  /** The last line: how the run ended. */
  readonly end: string;
}

export function parseReport(console: string): Report {
  const chain = new Map<number, string>();
  const traps: string[] = [];
  let end = "";
  for (const line of console.split("\n")) {
    const [kind, index, value] = line.split(" ");
    if (kind === "chain") chain.set(Number.parseInt(index!, 16), value!);
    else if (kind === "trap") traps.push(line.slice(5));
    else if (line !== "") end = line;
  }
  return { chain, traps, end };
}

/** The lowest chunk whose links differ, or null. */
export function firstDifference(a: Report, b: Report): number | null {
  for (const [index, value] of [...a.chain].sort(([x], [y]) => x - y)) if (b.chain.get(index) !== value) return index;
  return null;
}
