// What the harness printed, taken apart.

export interface Report {
  /** Links of the hash chain by chunk number, those that were printed. */
  readonly chain: ReadonlyMap<number, string>;
  /** Trap log lines: level and vector, cause, epc, tval, status, hstatus, tval2, tinst; if they were asked for. */
  readonly traps: readonly string[];
  /** The last line: how the run ended. */
  readonly end: string;
  readonly text: string;
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
  return { chain, traps, end, text: console };
}

/** The lowest chunk whose links differ, or null. */
export function firstDifference(a: Report, b: Report): number | null {
  for (const [index, value] of [...a.chain].sort(([x], [y]) => x - y)) if (b.chain.get(index) !== value) return index;
  return null;
}

/**
 * What the two disagree in, apart from where the code is: the level, cause and tval of the first trap that differs, or
 * registers and memory. Null if they agree.
 */
export function kindOfDifference(expected: Report, actual: Report): string | null {
  if (expected.text === actual.text) return null;
  const count = Math.max(expected.traps.length, actual.traps.length);
  for (let index = 0; index < count; index++) {
    const [one, other] = [expected.traps[index], actual.traps[index]];
    if (one !== other) return `${essence(one)} / ${essence(other)}`;
  }
  return "state";
}

/** Level, cause, and for a fault that is about an address, nothing else: addresses in the code move. */
function essence(trap: string | undefined): string {
  if (trap === undefined) return "none";
  const [level, cause] = trap.split(" ");
  return `${level} ${cause}`;
}
