// The CSRs in the order and the pairs in which people read them.
//
// Owns: the groups, which of them are shown first, and under the H extension the pairs: what the guest calls sstatus is the
// hart's vsstatus, and the hart's sstatus is the hypervisor's own.

import type { CsrState, HartInspection } from "../../src/worker/inspect-protocol.ts";

export interface CsrRow {
  /** As the guest calls it; of a register that it has not, as the hart does. */
  readonly name: string;
  readonly guest: bigint | null;
  readonly hart: bigint | null;
  /** What the hart calls the register beside the guest's, where that differs. */
  readonly hartName: string;
}

export interface CsrGroup {
  readonly title: string;
  readonly rows: readonly CsrRow[];
  /** Looked at rarely: closed at first. */
  readonly isMinor: boolean;
}

/** Supervisor CSRs that a guest in VS-mode has under another name. */
const SUBSTITUTED = /^s(status|ie|tvec|scratch|epc|cause|tval|ip|timecmp|atp)$/;
const MINOR =
  /^(pmp|m?cycle|m?instret|time$|fcsr|frm|fflags|m(vendor|arch|imp|hart)id|misa|mconfigptr|mcountinhibit|mseccfg|hge)/;
const SUPERVISOR = /^s/;
const HYPERVISOR = /^h/;
const GUESTS = /^vs/;

/** Groups with rows, the guest's first. */
export function csrGroups({ csrs, mode, isOne }: HartInspection): CsrGroup[] {
  const byName = new Map(csrs.map((csr) => [csr.name, csr]));
  const paired = mode === "hext" ? csrs.flatMap((csr) => pair(csr, byName)) : csrs.map(asRow);
  const group = (title: string, belongs: (row: CsrRow) => boolean, isMinor = false): CsrGroup => ({
    title,
    rows: paired.filter(belongs),
    isMinor,
  });
  const main = ({ name }: CsrRow): boolean => !MINOR.test(name);
  const guestHas = ({ guest }: CsrRow): boolean => guest !== null || isOne;
  const groups = [
    group("Supervisor", (row) => main(row) && SUPERVISOR.test(row.name) && guestHas(row)),
    group("Machine", (row) => main(row) && row.name.startsWith("m")),
    group(
      "Hypervisor",
      (row) => main(row) && (HYPERVISOR.test(row.name) || (SUPERVISOR.test(row.name) && !guestHas(row))),
    ),
    group("Virtual supervisor", (row) => main(row) && GUESTS.test(row.name)),
    group("Counters, identity, floating point, PMP", (row) => !main(row), true),
  ];
  return groups.filter(({ rows }) => rows.length > 0);
}

const asRow = ({ name, guest, hart }: CsrState): CsrRow => ({ name, guest, hart, hartName: name });

function pair(csr: CsrState, byName: ReadonlyMap<string, CsrState>): CsrRow[] {
  if (GUESTS.test(csr.name)) return [];
  const substitute = byName.get(`v${csr.name}`);
  if (!SUBSTITUTED.test(csr.name) || !substitute) return [asRow(csr)];
  return [
    { name: csr.name, guest: csr.guest, hart: substitute.hart, hartName: substitute.name },
    { name: csr.name, guest: null, hart: csr.hart, hartName: csr.name },
  ];
}
