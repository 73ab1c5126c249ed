// Causes of exits, in families that say what was paid for.
//
// Owns: which cause belongs to which family, and the words for each family. The worker names causes one by one
// ("csr:sstatus", "mmio-read:uart"); dozens of them are too many to read.

import type { ExitCount } from "../../src/worker/protocol.ts";

export type ExitCounts = Readonly<Record<string, Pick<ExitCount, "count">>>;

export interface ExitFamily {
  readonly id: "device" | "firmware" | "privileged" | "reflected" | "paging" | "other";
  readonly title: string;
  /** What the hypervisor did about them. */
  readonly meaning: string;
  /** Only a mode that keeps the hart's privileges to the hypervisor makes a guest exit for these. */
  readonly virtualizationOnly: boolean;
}

const device: ExitFamily = {
  id: "device",
  title: "Device accesses",
  meaning: "loads and stores that reach an emulated device",
  virtualizationOnly: false,
};
const firmware: ExitFamily = {
  id: "firmware",
  title: "Firmware calls",
  meaning: "SBI calls that the hypervisor answers",
  virtualizationOnly: false,
};
const privileged: ExitFamily = {
  id: "privileged",
  title: "Privileged instructions",
  meaning: "carried out on the guest's virtual CSRs",
  virtualizationOnly: true,
};
const reflected: ExitFamily = {
  id: "reflected",
  title: "Traps passed on",
  meaning: "the guest's own, delivered to its handler",
  virtualizationOnly: true,
};
const paging: ExitFamily = {
  id: "paging",
  title: "Paging by the hypervisor",
  meaning: "entries that its shadow or G-stage tables lacked; the guest never sees them",
  virtualizationOnly: true,
};
const other: ExitFamily = {
  id: "other",
  title: "Waiting and time",
  meaning: "sleep until an interrupt, reads of the time, more memory, memory that clones share",
  virtualizationOnly: false,
};

const byPrefix: ReadonlyMap<string, ExitFamily> = new Map([
  ["mmio-read", device],
  ["mmio-write", device],
  ["sbi", firmware],
  ["csr", privileged],
  ["mret", privileged],
  ["sret", privileged],
  ["sfence.vma", privileged],
  ["ecall", reflected],
  ["ebreak", reflected],
  ["illegal", reflected],
  ["exception", reflected],
  ["interrupt", reflected],
  ["page-fault", reflected],
  ["access-fault", reflected],
  ["shadow-fill", paging],
  ["shadow-root", paging],
  ["g-stage-fill", paging],
  ["emulated-access", paging],
]);

/** The family of a cause: by what stands before its colon. */
export function familyOf(cause: string): ExitFamily {
  const colon = cause.indexOf(":");
  return byPrefix.get(colon < 0 ? cause : cause.slice(0, colon)) ?? other;
}

export interface CauseCount {
  readonly cause: string;
  readonly count: number;
}

export interface FamilyCount {
  readonly family: ExitFamily;
  readonly count: number;
  /** Most first. */
  readonly causes: readonly CauseCount[];
}

/** Families that had exits, most first, each with its causes. */
export function byFamily(exits: ExitCounts): FamilyCount[] {
  const causes = new Map<ExitFamily, CauseCount[]>();
  for (const [cause, { count }] of Object.entries(exits)) {
    if (count === 0) continue;
    const family = familyOf(cause);
    causes.set(family, [...(causes.get(family) ?? []), { cause, count }]);
  }
  return [...causes]
    .map(([family, list]) => ({
      family,
      count: list.reduce((sum, { count }) => sum + count, 0),
      causes: list.sort((a, b) => b.count - a.count),
    }))
    .sort((a, b) => b.count - a.count);
}

/** All exits, and those of them that only virtualization makes. */
export function totals(exits: ExitCounts): { readonly all: number; readonly virtualization: number } {
  let all = 0;
  let virtualization = 0;
  for (const [cause, { count }] of Object.entries(exits)) {
    all += count;
    if (familyOf(cause).virtualizationOnly) virtualization += count;
  }
  return { all, virtualization };
}

/** The exits of `now` that `before` did not have yet. */
export function exitsSince(now: ExitCounts, before: ExitCounts): Record<string, { count: number }> {
  return Object.fromEntries(
    Object.entries(now).map(([cause, { count }]) => [cause, { count: count - (before[cause]?.count ?? 0) }]),
  );
}
