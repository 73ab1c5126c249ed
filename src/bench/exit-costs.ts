// What an exit costs in each mode, from the privileged programs; and what a guest's exits should then cost it beyond `bare`.
//
// Owns: the model. overhead(mode) = sum over kinds of exits x (cost in a loop of its own + what caches cost that are cold in a guest
// that works), plus page-table reads x cost, less the reads in `bare` x their cost there (walk-costs.ts).

import type { ModeName } from "../worker/protocol.ts";
import { BenchmarkError } from "./benchmark-error.ts";
import { totalExits } from "./exit-total.ts";
import type { PrivilegedRow } from "./privileged-report.ts";
import { readNs, readsBeyondBareMs, TLB_MISS_PROGRAM } from "./walk-costs.ts";

/** A kind of exits that cost alike, and the program that tells how much. */
interface Kind {
  readonly kind: string;
  readonly causes: RegExp;
  readonly program: string;
  /** Its cost is that of another kind, because no program has it alone. */
  readonly as?: string;
}

/**
 * In the order in which their costs are found: other exits of a kind's program are of kinds before it. An sret is emulated as a CSR
 * instruction is; what a return costs more is counted with the trap that it ends.
 */
const kinds: readonly Kind[] = [
  { kind: "csr", causes: /^csr:(?!satp$|sstatus)/, program: "csr-rw" },
  { kind: "csr:sstatus", causes: /^csr:sstatus$/, program: "irqmask" },
  { kind: "csr:sstatus.sum", causes: /^csr:sstatus\.sum$/, program: "usercopy" },
  { kind: "sret", causes: /^sret$/, program: "csr-rw", as: "csr" },
  { kind: "ecall", causes: /^ecall$/, program: "syscall-min" },
  { kind: "exception", causes: /^exception$/, program: "trap-nommu" },
  { kind: "sbi", causes: /^sbi:/, program: "hypercall" },
  { kind: "mmio", causes: /^(mmio-|emulated-access$)/, program: "mmio-in" },
  { kind: "wfi", causes: /^wfi$/, program: "wfi" },
  { kind: "interrupt", causes: /^interrupt$/, program: "ipi" },
  { kind: "sfence.vma", causes: /^sfence\.vma$/, program: "ptemod" },
  { kind: "shadow-fill", causes: /^shadow-fill$/, program: "refill" },
  { kind: "page-fault", causes: /^page-fault$/, program: "pgfault" },
  { kind: "csr:satp", causes: /^csr:satp$/, program: "satp-switch" },
];

/** Whose exits find the caches as a working guest leaves them; they are of this kind. */
const BUSY_PROGRAM = "fence-busy";
const BUSY_KIND = "sfence.vma";

/** The programs that costs are found by. */
export const costPrograms: readonly string[] = [
  ...new Set([...kinds.map(({ program }) => program), BUSY_PROGRAM, TLB_MISS_PROGRAM]),
];

/** Nanoseconds, in one mode. */
export interface ModeCosts {
  /** Of an exit, by kind; of one that `bare` has too, what it costs more than there. */
  readonly exits: Readonly<Record<string, number>>;
  /** What an exit that `bare` has not costs more where the guest works between its exits. */
  readonly cold: number;
  /** Of a page-table entry that a walk reads. */
  readonly walkRead: number;
}

/** What is counted of a run. */
export interface Events {
  readonly exits: Readonly<Record<string, number>>;
  readonly walkReads: number;
}

/** A part of an overhead. */
export interface Term {
  /** A kind of exits, COLD_CACHES, or PAGE_TABLE_READS. */
  readonly what: string;
  /** For page-table reads: how many more than in `bare`. */
  readonly count: number;
  readonly ms: number;
}

export interface Prediction {
  /** Dearest first. */
  readonly terms: readonly Term[];
  readonly ms: number;
  /** Exits of kinds that no program has: they are predicted to cost nothing. */
  readonly exitsWithoutCost: number;
}

export const COLD_CACHES = "cold caches of exits";
export const PAGE_TABLE_READS = "page-table reads";
const NS_PER_MS = 1e6;

/** Exits by kind; "" are those of none. */
function byKind(exits: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [cause, count] of Object.entries(exits)) {
    const kind = kinds.find(({ causes }) => causes.test(cause))?.kind ?? "";
    counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  return counts;
}

/** Costs by mode, from rows of every cost program in `bare` and in these modes. */
export function exitCosts(
  rows: readonly PrivilegedRow[],
  modes: readonly ModeName[],
): Readonly<Partial<Record<ModeName, ModeCosts>>> {
  const rowOf = (program: string, mode: ModeName): PrivilegedRow => {
    const row = rows.find((candidate) => candidate.program === program && candidate.mode === mode);
    if (row === undefined) throw new BenchmarkError(`${program} (${mode}) was not measured: costs are found by it`);
    return row;
  };
  return Object.fromEntries(modes.map((mode) => [mode, costsIn(mode, rowOf)]));
}

function costsIn(mode: ModeName, rowOf: (program: string, mode: ModeName) => PrivilegedRow): ModeCosts {
  const perRead = (of: ModeName): number => readNs(rowOf(TLB_MISS_PROGRAM, of));
  const reads = { here: perRead(mode), bare: perRead("bare") };
  const exits: Record<string, number> = {};
  const costOf = (kind: string, program: string): number => {
    const [row, bare] = [rowOf(program, mode), rowOf(program, "bare")];
    const counts = byKind(row.exitsPerEvent);
    if (!counts.has(kind)) return 0;
    let ns = row.nsPerEvent - bare.nsPerEvent;
    ns -= row.walkReadsPerEvent * reads.here - bare.walkReadsPerEvent * reads.bare;
    for (const [other, count] of counts) if (other !== kind) ns -= count * (exits[other] ?? 0);
    return ns / counts.get(kind)!;
  };
  for (const { kind, program, as } of kinds) exits[kind] = as === undefined ? costOf(kind, program) : exits[as]!;
  const cold = costOf(BUSY_KIND, BUSY_PROGRAM) - exits[BUSY_KIND]!;
  return { exits, cold, walkRead: reads.here };
}

/** What a run's events should cost it beyond the same run in `bare`. */
export function predictOverhead(run: Events, inBare: Events, costs: ModeCosts, bareCosts: ModeCosts): Prediction {
  const counts = byKind(run.exits);
  const terms = [...counts]
    .filter(([kind]) => kind !== "")
    .map(([what, count]): Term => ({ what, count, ms: (count * costs.exits[what]!) / NS_PER_MS }));
  const own = totalExits(run.exits) - totalExits(inBare.exits);
  terms.push({ what: COLD_CACHES, count: own, ms: (own * costs.cold) / NS_PER_MS });
  const readsOf = ({ walkReads }: Events, { walkRead }: ModeCosts) => ({ count: walkReads, ns: walkRead });
  const ms = readsBeyondBareMs(readsOf(run, costs), readsOf(inBare, bareCosts));
  terms.push({ what: PAGE_TABLE_READS, count: run.walkReads - inBare.walkReads, ms });
  return {
    terms: terms.sort((a, b) => b.ms - a.ms),
    ms: terms.reduce((sum, { ms }) => sum + ms, 0),
    exitsWithoutCost: counts.get("") ?? 0,
  };
}
