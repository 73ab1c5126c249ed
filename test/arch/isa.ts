// The ISA that an architecture test needs.
//
// Owns: the directive `# isa: rv64imach` in a test's source, and what an ISA string means. A test without the directive
// runs on the default ISA.

/** What the machines implement if nothing else is asked for. */
export const DEFAULT_ISA = "rv64imafdc";

/** The ISA string that a test's source asks for. */
export function isaOf(source: string): string {
  return /^# isa: (\w+)$/m.exec(source)?.[1] ?? DEFAULT_ISA;
}

/** Whether an ISA string (single letters, then `_` and names) has the single-letter extension. */
export function hasExtension(isa: string, letter: string): boolean {
  const letters = isa.slice("rv64".length).split("_", 1)[0]!.replace("g", "imafd");
  return letters.includes(letter);
}
