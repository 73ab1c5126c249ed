// What the vectors run on: the judge, and the paths that are compared with it.

import type { ArchMachine } from "../arch/machine.ts";
import { qemu } from "../arch/qemu.ts";
import { tabvisor } from "../arch/tabvisor.ts";

export const reference: ArchMachine = qemu({ limitMs: 120_000 });

/** The semantics are one; but the interpreter takes operands and rounding mode from a record, the oracle from the bits. */
export const subjects: readonly ArchMachine[] = [tabvisor(), tabvisor({ oracle: true })];
