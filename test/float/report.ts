// What a run of the vectors printed, taken apart (vectors.c has the format).

/** Kinds of operands in the order of `enum kind` in operands.h: a run reports sets of them as bits. */
// biome-ignore format: a list of words reads better in few lines
export const kinds = [
  "zero", "subnormal edge", "subnormal", "one", "power", "maximum", "infinity", "quiet NaN", "signalling NaN",
  "misboxed", "integer", "limit", "sparse", "run", "square", "moderate", "bits", "same", "neighbour", "half unit",
  "product edge", "quotient edge", "mirror", "cancel", "product tie",
  "small", "power (integer)", "limit (integer)", "tie (integer)", "width", "bits (integer)",
] as const;

export type OperandKind = (typeof kinds)[number];

/** The kinds that an operand may have, by what it is. */
export const kindsAlone: readonly OperandKind[] = kinds.slice(0, kinds.indexOf("same"));
export const kindsFromOne: readonly OperandKind[] = kinds.slice(kinds.indexOf("same"), kinds.indexOf("cancel"));
export const kindsFromTwo: readonly OperandKind[] = ["same", "cancel", "product tie"];
export const integerKinds: readonly OperandKind[] = kinds.slice(kinds.indexOf("small"));

/** A block of tuples: one variant, one sequence of operands. */
export interface BlockReport {
  readonly variant: number;
  readonly block: number;
  /** Of all results and accrued flags. */
  readonly hash: string;
  /** Flags that some tuple raised, and TINY_BEFORE. */
  readonly outcomes: number;
  /** By operand: the kinds that were drawn. */
  readonly kinds: readonly ReadonlySet<OperandKind>[];
}

export interface TupleReport {
  readonly operands: readonly [string, string, string];
  /** fcsr before. */
  readonly fcsr: number;
  readonly result: string;
  /** Accrued flags after. */
  readonly flags: number;
}

export interface VectorReport {
  readonly blocks: readonly BlockReport[];
  /** Each tuple, if that was asked for. */
  readonly listing: readonly TupleReport[];
  /** How many tuples were executed; null if the run did not get to its end. */
  readonly tuples: number | null;
  /** What was printed last. */
  readonly lastLine: string;
}

export function parseReport(console: string): VectorReport {
  const blocks: BlockReport[] = [];
  const listing: TupleReport[] = [];
  const lines = console.split("\n").filter((line) => line !== "");
  const lastLine = lines.at(-1) ?? "";
  for (const line of lines) {
    const [word, variant, block, ...rest] = line.split(" ");
    if (word === "block") blocks.push(parseBlock(Number(variant), Number(block), rest));
    else if (word === "tuple") listing.push(parseTuple(rest));
  }
  const end = /^end (\d+)$/.exec(lastLine);
  return { blocks, listing, tuples: end && Number(end[1]), lastLine };
}

function parseBlock(variant: number, block: number, [hash, outcomes, ...sets]: readonly string[]): BlockReport {
  return { variant, block, hash: hash!, outcomes: hexadecimal(outcomes), kinds: sets.map(kindsOfSet) };
}

function parseTuple([, rs1, rs2, rs3, fcsr, result, flags]: readonly string[]): TupleReport {
  return { operands: [rs1!, rs2!, rs3!], fcsr: hexadecimal(fcsr), result: result!, flags: hexadecimal(flags) };
}

function kindsOfSet(text: string): Set<OperandKind> {
  const bits = hexadecimal(text);
  return new Set(kinds.filter((_, index) => (bits >>> index) & 1));
}

function hexadecimal(text: string | undefined): number {
  return Number.parseInt(text ?? "", 16);
}
