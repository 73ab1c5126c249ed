// The project's own execution paths that the architecture tests run on.

import type { ArchMachine } from "./machine.ts";

export const machines: readonly ArchMachine[] = [];
