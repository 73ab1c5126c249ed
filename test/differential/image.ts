// From a generated program to an image that any machine runs.
//
// Owns: the harness's binary and parameter block, the random initial state, the environments of user programs.

import { fileURLToPath } from "node:url";
import { buildImage } from "../arch/build.ts";
import { makeElf } from "./elf.ts";
import { layout, WINDOW } from "./layout.ts";
import { operandValue } from "./operands.ts";
import { PageTables, PTE_RWXAD, Pte } from "./page-tables.ts";
import { assemble, type Chunk, type Tally } from "./program.ts";
import { Random } from "./random.ts";
import type { Environment } from "./user-program.ts";

/** What the harness needs beside the program. */
export interface Setup {
  /** mstatus with which the program starts: MPP is its privilege. */
  readonly status: bigint;
  readonly satp: bigint;
  /** At layout.TABLES; empty without paging. */
  readonly tables: Uint8Array;
  /** At layout.PAGES. */
  readonly pages: Uint8Array;
}

const harnessSources = {
  files: [
    fileURLToPath(new URL("harness.S", import.meta.url)),
    fileURLToPath(new URL("../arch/console.S", import.meta.url)),
  ],
  symbols: layout,
  format: "binary",
} as const;

/** Where harness.S puts its hash routine. */
const HASH_ROUTINE = layout.HARNESS + 8;

/** Odd, with bits everywhere: what the hash multiplies by. */
const MULTIPLIER = 0x9e3779b97f4a7c15n;

const MPP: Readonly<Record<"U" | "S" | "M", bigint>> = { U: 0n, S: 1n << 11n, M: 3n << 11n };

/** The setup of a user program's environment. */
export function userSetup(environment: Environment, random: Random): Setup {
  const bare = { satp: 0n, tables: new Uint8Array(), pages: new Uint8Array() };
  switch (environment) {
    case "machine":
      return { ...bare, status: MPP.M };
    case "user-bare":
      return { ...bare, status: MPP.U };
    case "supervisor-sv39":
      return { ...identityTables(random, 0n), status: MPP.S, pages: bare.pages };
    case "user-sv39":
      return { ...identityTables(random, Pte.U), status: MPP.U, pages: bare.pages };
  }
}

/** The first 8 MiB of RAM at their own addresses, in pages of 4 KiB, 2 MiB or 1 GiB. A and D are often left to hardware. */
function identityTables(random: Random, user: bigint): { satp: bigint; tables: Uint8Array } {
  const tables = new PageTables();
  const start = BigInt(layout.HARNESS);
  const level = random.pick([0, 0, 1, 2] as const);
  const size = 4096n << BigInt(9 * level);
  for (let at = start; at < start + 0x800000n; at += size) {
    const flags = random.chance(30) ? PTE_RWXAD & ~(Pte.A | Pte.D) : PTE_RWXAD;
    tables.map(at, at, flags | user, level);
  }
  return { satp: tables.satp(BigInt(random.below(4))), tables: tables.bytes() };
}

/** The seed decides the initial registers and memory. `reportStep`: every how many links of the chain are printed. */
export async function makeImage(
  program: readonly Chunk[],
  setup: Setup,
  stateSeed: number,
  reportStep: number,
  tally?: Tally,
): Promise<Uint8Array> {
  const harness = await buildImage(harnessSources);
  if (layout.HARNESS + harness.length > layout.CENTER - WINDOW) throw new RangeError("the harness is too long");
  const { code, literals, end } = assemble(program, HASH_ROUTINE, tally);
  return makeElf([
    { address: layout.HARNESS, bytes: harness },
    { address: layout.CENTER - WINDOW, bytes: makeState(setup, end, stateSeed, reportStep) },
    { address: layout.TABLES, bytes: setup.tables },
    { address: layout.PROGRAM, bytes: code },
    { address: layout.LITERALS, bytes: literals },
    { address: layout.PAGES, bytes: setup.pages },
  ]);
}

/** The window, then the state block with its parameters. */
function makeState(setup: Setup, end: number, seed: number, reportStep: number): Uint8Array {
  const random = new Random(seed);
  const state = new DataView(new ArrayBuffer(WINDOW + 0x800));
  for (let offset = 0; offset < 2 * WINDOW; offset += 8) state.setBigUint64(offset, operandValue(random), true);
  const set = (field: number, value: bigint): void => state.setBigUint64(WINDOW + field, value, true);
  set(layout.STATE_HASH, random.u64());
  set(layout.STATE_MULTIPLIER, MULTIPLIER);
  set(layout.STATE_CHAIN, BigInt(layout.CHAIN));
  set(layout.STATE_LOG, BigInt(layout.LOG));
  set(layout.PARAMETER_ENTRY, BigInt(layout.PROGRAM));
  set(layout.PARAMETER_END, BigInt(end));
  set(layout.PARAMETER_STATUS, setup.status);
  set(layout.PARAMETER_SATP, setup.satp);
  set(layout.PARAMETER_STEP, BigInt(reportStep));
  for (let register = 0; register < 28; register++) {
    set(layout.PARAMETER_REGISTERS + 8 * register, operandValue(random));
  }
  return new Uint8Array(state.buffer);
}
