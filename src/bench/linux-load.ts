// The user-land load: what is typed at busybox's shell, a part a line, and what each must answer.

import { linuxMachine } from "./linux-session.ts";

/** One line that is typed. */
export interface LoadPart {
  readonly name: string;
  readonly line: string;
  /** What the console must then hold, at the start of a line. */
  readonly answer: RegExp;
}

export const linuxLoad: readonly LoadPart[] = [
  {
    name: "300 forks",
    line: "i=0; while [ $i -lt 300 ]; do /bin/busybox true; i=$((i + 1)); done; echo $i",
    answer: /^300\r?$/m,
  },
  {
    name: "sha256sum of 32 MiB",
    line: "head -c 33554432 /dev/zero | sha256sum",
    answer: /^83ee47245398adee79bd9c0a8bc57b821e92aba10f5f9ade8a5d1fae4d8c4302 {2}-\r?$/m,
  },
  // Of the shell itself, so what comes out depends on the initial RAM disk; it must be the same in every emulator.
  { name: "gzip", line: "gzip < /bin/busybox | sha256sum", answer: /^[0-9a-f]{64} {2}-\r?$/m },
  {
    name: "awk",
    line: "awk 'BEGIN { for (i = 0; i < 300000; i++) s += i * i % 7; print s }'",
    answer: /^599998\r?$/m,
  },
  // The kernel shows what the machine has: QEMU's has empty virtio slots.
  { name: "walk of /sys", line: "find /sys | wc -l", answer: /^\d{4}\r?$/m },
];

/** The parts whose answer is the same in every emulator. */
export const comparedParts: readonly LoadPart[] = linuxLoad.filter(({ name }) => name !== "walk of /sys");

export const LAST_LINE = "poweroff -f";
export const PROMPT = "\n~ # ";
export const { memory: LOAD_MEMORY, bootargs: LOAD_BOOTARGS } = linuxMachine;
