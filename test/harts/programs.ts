// The several-hart programs, built, and the lines that each must print.
//
// machine.c starts on every hart in M-mode; supervisor.c starts on one in S-mode. Their lines do not depend on how the
// harts are interleaved, so a wrong interleaving shows as a wrong total or as a hart that waits for ever.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "../../guests/tools/compile.ts";

export interface Programs {
  /** Paths. */
  readonly machine: string;
  readonly supervisor: string;
  /** Removes the files. */
  remove(): void;
}

/** Needs clang and lld. */
export function buildPrograms(): Programs {
  const folder = mkdtempSync(join(tmpdir(), "harts-"));
  const build = (name: string, linkerScript: string): string => {
    const image = `${name}.elf`;
    const library = ["print", "fdt", "isa", "string"].map((file) => `lib/${file}.c`);
    const sources = ["../test/harts/start.S", `../test/harts/${name}.c`, ...library];
    compile({ name, machine: "riscv64", sources, linkerScript, image }, { images: folder, work: folder });
    return join(folder, image);
  };
  return {
    machine: build("machine", "firmware/firmware.ld"),
    supervisor: build("supervisor", "kernel/kernel.ld"),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** What supervisor.c asks to be typed. */
export const TYPED = "a key";

/** Sum of 3i + self over the messages of each hart. */
function messages(harts: number): number {
  const [count, step] = [1000, 3];
  return harts * ((step * count * (count - 1)) / 2) + count * ((harts * (harts - 1)) / 2);
}

const digits = (value: bigint): string => value.toString(16).padStart(16, "0");

/** The token after so many rounds. */
function token(harts: number, rounds: number): string {
  let value = 0n;
  for (let round = 0; round < rounds; round++)
    for (let hart = 0; hart < harts; hart++) value = BigInt.asUintN(64, value * 3n + BigInt(hart));
  return digits(value);
}

/** One in the byte of each of these harts. */
const byteOf = (...harts: number[]): bigint => harts.reduce((all, hart) => all | (1n << BigInt(8 * hart)), 0n);

function counters(harts: number): string[] {
  const rounds = 5000;
  return [
    `spin lock: ${harts * rounds}`,
    `lr/sc: ${(rounds * harts * (harts + 1)) / 2}`,
    `amo: ${harts * rounds}`,
    `messages: ${messages(harts)}`,
  ];
}

export function machineLines(harts: number): string[] {
  const ids = Array.from({ length: harts }, (_, hart) => hart);
  return [
    `harts: ${harts}, arrived as ${digits(byteOf(...ids))}`,
    ...counters(harts),
    `ping-pong by the CLINT: ${token(harts, 100)}`,
    "timers: early 0, still pending 0",
    ...ids.flatMap((hart) => [
      `plic: context ${2 * hart} is seen as ${digits(byteOf(hart))}, claims 10`,
      `plic: context ${2 * hart + 1} is seen as ${digits(byteOf(hart) << 1n)}, claims 10`,
    ]),
    `code by another hart: ${harts * ((20 * 21) / 2)}`,
    "end",
  ];
}

/** `hasHypervisor`: the harts have the H extension, and the firmware the calls that go with it. */
export function supervisorLines(harts: number, hasHypervisor = false): string[] {
  return [
    `harts: ${harts}, entered ${harts}`,
    ...counters(harts),
    `ping-pong by the SBI: ${token(harts, 50)}`,
    "timers: early 0, still pending 0",
    `remote fences: ${harts * 10 * 101}`,
    ...(hasHypervisor ? [`fences of a guest: ${harts * 10 * 101}`] : []),
    `type: ${TYPED} has come while all slept`,
    "end",
  ];
}

export const linesOf = (console: string): string[] => console.split(/\r*\n\r?/).filter((line) => line !== "");

/** Without what the firmware has printed. */
export function payloadLines(console: string): string[] {
  const lines = linesOf(console);
  return lines.slice(lines.findIndex((line) => line.startsWith("harts: ")));
}

export const OPENSBI = "/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin";

export function openSbi(): Uint8Array {
  if (!existsSync(OPENSBI)) throw new Error(`${OPENSBI} is not installed; on Debian: apt-get install opensbi`);
  return readFileSync(OPENSBI);
}
