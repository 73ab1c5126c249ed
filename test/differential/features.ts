// What the hart under test implements, as the instruction table's readers know it: what programs may contain.

import { Isa } from "../../assembly/abi.ts";
import { DEFAULT_ISA, extensionNames, findExtension } from "../../src/isa/extensions.ts";
import { isaString } from "../../src/isa/isa-string.ts";

const has = (name: string): boolean => findExtension(name)?.implemented === true;

export const hasFloats = has("d");
export const hasHypervisor = has("h");
export const hasSv48 = has("sv48");

/** The ISA of two-stage programs: what a machine has by default, and H. User and privileged programs run without H. */
export const HYPERVISOR_ISA = isaString(extensionNames(DEFAULT_ISA | Isa.H));
