// What is typed at a Linux of several harts, and what it must answer.

import type { MachineResult } from "../guests/machine-session.ts";
import { session } from "./console.ts";

/** Each answer stands on a line of its own, behind a mark. */
export const lines = (harts: number): string[] => [
  "echo = $(grep -c processor /proc/cpuinfo)",
  // Work that moves between harts: processes and pipes. All do the same, so one line is left.
  "for i in 1 2 3 4 5 6 7 8; do (echo = $(seq 1 2000 | sort -r | sha256sum)) & done | sort -u; wait",
  onHart(harts - 1),
  ...(harts === 1 ? [] : hotplug(harts - 1)),
  "poweroff -f",
];

/** A process that may run on this hart alone says so. */
const onHart = (hart: number): string => `taskset ${maskOf(hart)} sh -c 'echo = $(taskset -p $$ | cut -d: -f 2)'`;
const maskOf = (hart: number): string => (1 << hart).toString(16);

/** Hart state management, as Linux uses it: the hart stops, and is started anew. */
const hotplug = (hart: number): string[] => [
  ...[0, 1].map(
    (online) => `cd /sys/devices/system/cpu; echo ${online} > cpu${hart}/online; echo = $(cat online); cd /`,
  ),
  onHart(hart),
];

const DIGEST = "b09fec8add1936494551b22f00084d3b8e8d03a0ec6a35e98e297455ac09b2ad";

/** What must be answered. */
export function answers(harts: number): string[] {
  const last = maskOf(harts - 1);
  const online = (count: number): string => (count === 1 ? "0" : `0-${count - 1}`);
  return [String(harts), `${DIGEST} -`, last, ...(harts === 1 ? [] : [online(harts - 1), online(harts), last])];
}

/** What a session has answered. */
export function answered({ console }: MachineResult): string[] {
  return [...session(console).matchAll(/^= (.*)\r$/gm)].map(([, answer]) => answer!);
}
