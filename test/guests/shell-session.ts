// The session that every way to run the kernel must answer with the same bytes, and how such bytes are compared.

/** Typed at the kernel's prompts. Process numbers count up from 1 (the shell); hostile starts 24 children. */
export const shellSession: readonly string[] = [
  "help",
  "ls",
  "ls /bin",
  "cat README",
  "echo one  two",
  "ps",
  "run hello",
  "run busy",
  "run hostile",
  "run count 3 3600000 &",
  "ps",
  "kill 29",
  "mem",
  "run memhog 8",
  "nonsense",
  "uptime",
  "halt",
];

/**
 * Replaces the digits of time fields, and nothing else, by `#`.
 *
 * A time field is what the kernel's programs print by `time_text`: hours, minutes, seconds and hundredths, each of two
 * digits, as in 00:01:02.34. It appears in `ps` (run time), `uptime` and the result of `busy`.
 */
export function maskTimes(text: string): string {
  return text.replace(/\b\d\d:\d\d:\d\d\.\d\d\b/g, "##:##:##.##");
}

/** The kernel's part of a console: what follows the firmware's own lines. */
export function kernelOutput(text: string): string {
  const start = text.indexOf("kernel: ");
  if (start < 0) throw new Error(`the kernel printed nothing: ${JSON.stringify(text.slice(-200))}`);
  return text.slice(start);
}
