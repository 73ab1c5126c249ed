// From a generated program to an image that any machine runs.
//
// Owns: the harness's binary and parameter block, the random initial state, the environments of user programs.

import { fileURLToPath } from "node:url";
import { buildImage } from "../arch/build.ts";
import { makeElf } from "./elf.ts";
import { hasFloats, hasSv48 } from "./features.ts";
import { drawFloat } from "./float-operands.ts";
import { CHAIN_LINKS, layout, WINDOW } from "./layout.ts";
import { drawOperand } from "./operands.ts";
import { PageTables, PTE_RWXAD, Pte } from "./page-tables.ts";
import { assemble, POOL_BIAS, type Program } from "./program.ts";
import { Random } from "./random.ts";
import type { Tally } from "./tally.ts";
import type { Environment } from "./user-program.ts";

/** What the harness needs beside the program. */
export interface Setup {
  /** mstatus with which the program starts: MPP is its privilege. */
  readonly status: bigint;
  readonly satp: bigint;
  /** menvcfg, and henvcfg if there is one. */
  readonly environment: bigint;
  /** At layout.TABLES; empty without paging. */
  readonly tables: Uint8Array;
  /** The same for the reference's image; default `tables`. */
  readonly referenceTables?: Uint8Array;
  /** The hart has the H extension. */
  readonly hypervisor: boolean;
  /** At layout.PAGES. */
  readonly pages: Uint8Array;
}

/** What the harness prints: links of the chain by number, `to` excluded, and the trap log. */
export interface ReportRange {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly logs: boolean;
}

const harnessFiles = ["harness.S", "../arch/console.S"].map((file) => fileURLToPath(new URL(file, import.meta.url)));
const harnesses = new Map<boolean, Promise<Uint8Array>>();

/** The harness for harts with or without H, built once. */
function buildHarness(hypervisor: boolean): Promise<Uint8Array> {
  let known = harnesses.get(hypervisor);
  if (known === undefined) {
    const symbols = { ...layout, HYPERVISOR: Number(hypervisor) };
    known = buildImage({ files: harnessFiles, symbols, format: "binary" });
    harnesses.set(hypervisor, known);
  }
  return known;
}

/** Where harness.S enters its hash routines. */
const routines = { hash: layout.HARNESS + 4, hashFloats: layout.HARNESS + 8, fold: layout.HARNESS + 12 };

/** Bytes of a trap in the log. */
const LOG_RECORD = 64n;

/** Odd, with bits everywhere: what the hash multiplies by. */
const MULTIPLIER = 0x9e3779b97f4a7c15n;

export const MENVCFG_ADUE = 1n << 61n;

const MPP: Readonly<Record<"U" | "S" | "M", bigint>> = { U: 0n, S: 1n << 11n, M: 3n << 11n };
/** The f registers, if there are any, are on, and clean. */
const FS_CLEAN = hasFloats ? 2n << 13n : 0n;

/** The setup of a user program's environment. */
export function userSetup(environment: Environment, random: Random): Setup {
  const none = new Uint8Array();
  const bare = { satp: 0n, environment: MENVCFG_ADUE, tables: none, pages: none, hypervisor: false };
  switch (environment) {
    case "machine":
      return { ...bare, status: MPP.M | FS_CLEAN };
    case "user-bare":
      return { ...bare, status: MPP.U | FS_CLEAN };
    case "supervisor-sv39":
      return { ...bare, ...identityTables(random, 0n), status: MPP.S | FS_CLEAN };
    case "user-sv39":
      return { ...bare, ...identityTables(random, Pte.U), status: MPP.U | FS_CLEAN };
  }
}

/** The image's memory at its own addresses, in pages of 4 KiB, 2 MiB or 1 GiB. A and D are often left to hardware. */
function identityTables(random: Random, user: bigint): { satp: bigint; tables: Uint8Array } {
  const tables = new PageTables();
  const start = BigInt(layout.HARNESS);
  const level = random.pick([0, 0, 1, 2] as const);
  const size = 4096n << BigInt(9 * level);
  for (let at = start; at < BigInt(layout.END); at += size) {
    const flags = random.chance(30) ? PTE_RWXAD & ~(Pte.A | Pte.D) : PTE_RWXAD;
    tables.map(at, at, flags | user, level);
  }
  return {
    satp: tables.satp(hasSv48 && random.chance(40) ? "sv48" : "sv39", BigInt(random.below(4))),
    tables: tables.bytes(),
  };
}

/** The seed decides the initial registers and memory. */
export async function makeImage(
  program: Program,
  setup: Setup,
  stateSeed: number,
  range: ReportRange,
  isReference: boolean,
  tally?: Tally,
): Promise<Uint8Array> {
  const harness = await buildHarness(setup.hypervisor);
  if (layout.HARNESS + harness.length > layout.CENTER - WINDOW) throw new RangeError("the harness is too long");
  if (program.chunks.length * program.rounds > CHAIN_LINKS) throw new RangeError("the program has too many links");
  const { code, literals, poolSize, end } = assemble(program, routines, isReference, tally);
  const state = makeState(setup, stateSeed);
  state.set(layout.STATE_POOL, layout.LITERALS + POOL_BIAS);
  state.set(layout.STATE_POOL_SIZE, poolSize);
  state.set(layout.STATE_ROUNDS, program.rounds);
  state.set(layout.PARAMETER_END, end);
  state.set(layout.PARAMETER_FROM, range.from);
  state.set(layout.PARAMETER_TO, range.to);
  state.set(layout.PARAMETER_STEP, range.step);
  state.set(layout.PARAMETER_LOGS, range.logs ? LOG_RECORD : 0n);
  return makeElf([
    { address: layout.HARNESS, bytes: harness },
    { address: layout.CENTER - WINDOW, bytes: state.bytes },
    { address: layout.TABLES, bytes: (isReference ? setup.referenceTables : undefined) ?? setup.tables },
    { address: layout.PROGRAM, bytes: code },
    { address: layout.LITERALS, bytes: literals },
    { address: layout.PAGES, bytes: setup.pages },
  ]);
}

/** The window and the state block behind it. */
class State {
  readonly bytes = new Uint8Array(WINDOW + 0x800);
  readonly words = new Uint32Array(this.bytes.buffer);
  private readonly view = new DataView(this.bytes.buffer);

  /** Writes a field of the state block, by its offset from CENTER. */
  set(field: number, value: bigint | number): void {
    this.view.setBigUint64(WINDOW + field, BigInt(value), true);
  }
}

function makeState(setup: Setup, seed: number): State {
  const random = new Random(seed);
  const state = new State();
  const wordOf = (field: number): number => (WINDOW + field) / 4;
  for (let offset = -WINDOW; offset < WINDOW; offset += 8) drawOperand(random, state.words, wordOf(offset));
  state.set(layout.STATE_HASH, random.u64());
  state.set(layout.STATE_MULTIPLIER, MULTIPLIER);
  state.set(layout.STATE_CHAIN, layout.CHAIN);
  state.set(layout.STATE_LOG, layout.LOG);
  state.set(layout.PARAMETER_ENTRY, layout.PROGRAM);
  state.set(layout.PARAMETER_STATUS, setup.status);
  state.set(layout.PARAMETER_SATP, setup.satp);
  state.set(layout.PARAMETER_ENVIRONMENT, setup.environment);
  for (let register = 0; register < 28; register++) {
    drawOperand(random, state.words, wordOf(layout.PARAMETER_REGISTERS + 8 * register));
  }
  for (let register = 0; register < 32; register++) {
    drawFloat(random, random.pick(["s", "d"]), state.words, wordOf(layout.PARAMETER_FLOATS + 8 * register));
  }
  return state;
}
