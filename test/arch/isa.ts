// The ISA that an architecture test needs.
//
// Owns: the directive `# isa: rv64imach` in a test's source. A test without it runs on what a machine has by default.

import { DEFAULT_ISA as defaultBits, extensionNames } from "../../src/isa/extensions.ts";
import { isaString } from "../../src/isa/isa-string.ts";

/** What the machines implement if nothing else is asked for. */
export const DEFAULT_ISA = isaString(extensionNames(defaultBits));

/** The ISA string that a test's source asks for. */
export function isaOf(source: string): string {
  return /^# isa: (\w+)$/m.exec(source)?.[1] ?? DEFAULT_ISA;
}

/** Whether an ISA string (single letters, then `_` and names) has the extension. */
export function hasExtension(isa: string, name: string): boolean {
  const [letters, ...names] = isa.slice("rv64".length).replace("g", "imafd").split("_");
  return name.length === 1 ? letters!.includes(name) : names.includes(name);
}
