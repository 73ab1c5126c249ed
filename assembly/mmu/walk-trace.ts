// Recording the page-table entries that one walk reads, for people who look on (inspect.ts).
//
// Owns: whether a walk is traced, and the record at Layout.WalkTrace. A traced walk works on the record's copy of each entry,
// so that A and D which it sets are not set in the tables.
// The walks are compiled twice from one source, by the type parameter T (Untraced, Traced), so that those of guests pay nothing.

import { Layout, WalkEntry, WalkStage, WalkTrace } from "../abi";

/** Type arguments of the walks; nothing is ever of these types. */
export type Untraced = u8;
export type Traced = u16;

/** Known when the walk is compiled. */
// @ts-ignore: decorator
@inline export function isTraced<T>(): bool { return sizeof<T>() == sizeof<Traced>(); }

let tracing: bool = false;

/** Is a walk being traced? For what is reached by rare paths only. */
export function isTracing(): bool { return tracing; }

/** From now on walks are recorded; the record is empty. */
export function startTrace(): void {
  memory.fill(Layout.WalkTrace, 0, WalkTrace.Entries);
  tracing = true;
}

export function endTrace(): void {
  tracing = false;
}

/**
 * Records the entry at host address `at`, and returns the address of the copy that the walk is to work on. The longest walk,
 * Sv48 over Sv48x4 with an update of A and D, reads 28.
 */
export function traceEntry(at: usize, stage: WalkStage, level: u32, input: u64, address: u64, physical: u64): usize {
  const count = load<u32>(Layout.WalkTrace, WalkTrace.Count);
  store<u32>(Layout.WalkTrace, count + 1, WalkTrace.Count);
  const entry = Layout.WalkTrace + WalkTrace.Entries + count * WalkEntry.Size;
  const pte = load<u64>(at);
  store<u32>(entry, stage, WalkEntry.Stage);
  store<u32>(entry, level, WalkEntry.Level);
  store<u64>(entry, input, WalkEntry.Input);
  store<u64>(entry, address, WalkEntry.Address);
  store<u64>(entry, physical, WalkEntry.Physical);
  store<u64>(entry, pte, WalkEntry.Pte);
  store<u64>(entry, pte, WalkEntry.Updated);
  return entry + WalkEntry.Updated;
}
