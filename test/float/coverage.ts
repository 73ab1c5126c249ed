// Whether the operands of a run were hard enough: every kind was drawn, every flag raised, every rounding mode mattered.

import { flagNames, possibleOutcomes, roundingGroups } from "./expectations.ts";
import { type BlockReport, integerKinds, kindsAlone, kindsFromOne, kindsFromTwo, type OperandKind } from "./report.ts";
import { type Variant, variantName, variants } from "./variants.ts";

/** What the blocks of one variant amount to. */
interface Seen {
  /** By operand. */
  readonly kinds: Set<OperandKind>[];
  outcomes: number;
  /** Of all blocks, in order. */
  hashes: string;
}

export class Coverage {
  private readonly seen: readonly Seen[] = variants.map(({ operands }) => ({
    kinds: Array.from({ length: operands }, () => new Set<OperandKind>()),
    outcomes: 0,
    hashes: "",
  }));

  add({ variant, kinds, outcomes, hash }: BlockReport): void {
    const seen = this.seen[variant]!;
    seen.outcomes |= outcomes;
    seen.hashes += hash;
    for (const [position, set] of seen.kinds.entries()) for (const kind of kinds[position]!) set.add(kind);
  }

  /** Cells of operation × rounding mode × operand × kind. */
  get cells(): number {
    return variants.reduce((sum, variant) => sum + cellsOf(variant).length, 0);
  }

  /** What is missing, one line each; empty if the run was complete. */
  missing(): string[] {
    return variants.flatMap((variant, index) => [
      ...this.emptyCells(variant, this.seen[index]!),
      ...outcomesAmiss(variant, this.seen[index]!),
      ...this.roundingAmiss(variant, this.seen[index]!),
    ]);
  }

  private emptyCells(variant: Variant, { kinds }: Seen): string[] {
    return cellsOf(variant)
      .filter(({ position, kind }) => !kinds[position]!.has(kind))
      .map(({ position, kind }) => `${variantName(variant)}: no ${kind} as operand ${position + 1}`);
  }

  /** With the same operands, two rounding modes must differ somewhere if they can, and nowhere if they cannot. */
  private roundingAmiss(variant: Variant, { hashes }: Seen): string[] {
    const group = roundingGroups(variant.row).find((modes) => modes.some((mode) => mode === variant.rounding)) ?? [];
    return variants.flatMap((other, index) => {
      if (other === variant || other.sequence !== variant.sequence) return [];
      const canDiffer = !group.some((mode) => mode === other.rounding);
      if (canDiffer === (hashes !== this.seen[index]!.hashes)) return [];
      return [`${variantName(variant)}: ${canDiffer ? "nowhere" : "somewhere"} differs from ${other.rounding}`];
    });
  }
}

/** Every flag that an operation can raise must have been raised; another one is a mistake of the machine's, or of ours. */
function outcomesAmiss(variant: Variant, { outcomes }: Seen): string[] {
  const possible = possibleOutcomes(variant);
  if (outcomes === possible) return [];
  return [`${variantName(variant)}: had ${flagNames(outcomes)} where it can have ${flagNames(possible)}`];
}

/** The cells of one variant: each operand with each kind that it may have. */
function cellsOf({ source, operands }: Variant): { readonly position: number; readonly kind: OperandKind }[] {
  const ofFloats = [kindsAlone, [...kindsAlone, ...kindsFromOne], [...kindsAlone, ...kindsFromTwo]];
  const ofOperand = source === "integer" ? [integerKinds] : ofFloats.slice(0, operands);
  return ofOperand.flatMap((kinds, position) => kinds.map((kind) => ({ position, kind })));
}
