// Torture: programs that do to themselves whatever translated code could get wrong.
//
// Owns: their memory. Pages of random instructions (torture-code.ts) run in S- and U-mode under Sv39, each frame of them mapped at
// several addresses. They store into themselves and into their own page tables, with and without a fence, jump anywhere, into the
// middle of instructions too, change FS, SUM and MXR, and are interrupted. A monitor (torture-monitor.ts) takes every trap.
// Nothing here says what is right: two ways to run one program must agree on everything (torture.test.ts).

import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { Assembler, R } from "../core/assembler.ts";
import type { Piece } from "../core/bare-hart.ts";
import { Pte, pageTables } from "../core/sv39.ts";
import { Random } from "../differential/random.ts";
import { randomCode, randomWord } from "./torture-code.ts";
import {
  ALL,
  BASE,
  CODE,
  CODE_FRAMES,
  codeFrame,
  DATA,
  DATA_FRAMES,
  LEAF_COUNT,
  LEAVES,
  PAGE,
  Place,
  POOL,
  PRISTINE,
  SAVE,
  TABLES,
  WINDOW,
  WINDOWS,
} from "./torture-layout.ts";
import { type MonitorPrivilege, monitor, saveArea } from "./torture-monitor.ts";

function randomFlags(random: Random): number {
  if (random.chance(60)) return ALL;
  return [Pte.R, Pte.W, Pte.X, Pte.A, Pte.D].reduce<number>(
    (flags, bit) => (random.chance(75) ? flags | bit : flags),
    0,
  );
}

function randomLeaf(random: Random): bigint {
  const frame = random.chance(85) ? codeFrame(random.below(CODE_FRAMES)) : DATA + PAGE * random.below(DATA_FRAMES);
  const flags = random.chance(92) ? randomFlags(random) | Pte.V : 0;
  return (BigInt(frame / PAGE) << 10n) | BigInt(flags | (random.chance(50) ? Pte.U : 0));
}

/** Instructions below the middle, leaves above it. */
function pool(random: Random): Uint8Array {
  const bytes = new Uint8Array(PAGE);
  for (let at = 0; at < PAGE / 2; at += 4) bytes.set(randomWord(random), at);
  const leaves = BigUint64Array.from({ length: PAGE / 16 }, () => randomLeaf(random));
  bytes.set(new Uint8Array(leaves.buffer), PAGE / 2);
  return bytes;
}

function windows(random: Random): Piece[] {
  const frames = Array.from({ length: Place.CodeEnd }, (_, index) =>
    codeFrame(index < CODE_FRAMES ? index : random.below(CODE_FRAMES)),
  );
  const order = random.chance(50) ? frames : random.shuffle(frames);
  const mappings = [0, Pte.U].flatMap((user, window) => {
    const at = (place: number): number => WINDOWS + WINDOW * window + PAGE * place;
    return [
      ...order.map((pa, index) => ({ va: at(Place.Code + index), pa, flags: randomFlags(random) | Pte.X | user })),
      ...order.map((pa, index) => ({ va: at(Place.CodeData + index), pa, flags: Pte.R | Pte.W | user })),
      ...Array.from({ length: DATA_FRAMES }, (_, index) => ({
        va: at(Place.Data + index),
        pa: DATA + PAGE * index,
        flags: randomFlags(random) | Pte.R | user,
      })),
      { va: at(Place.Leaves), pa: LEAVES, flags: ALL | user },
      { va: at(Place.Pool), pa: POOL, flags: Pte.R | user },
    ];
  });
  // The monitor's own pages, and all around it, if it is in S-mode.
  return pageTables(TABLES, [...mappings, { va: BASE, pa: BASE, flags: ALL, isLarge: true }]);
}

/** The memory of a seed's program, from BASE on. */
function program(seed: number, privilege: MonitorPrivilege): readonly Piece[] {
  const random = new Random(seed);
  const tables = windows(random);
  const leaves = tables.find(({ at }) => at === LEAVES)!.bytes.slice(0, 8 * LEAF_COUNT);
  return [
    { at: BASE, bytes: monitor(random, privilege) },
    { at: SAVE, bytes: saveArea(random) },
    { at: PRISTINE, bytes: leaves },
    { at: CODE, bytes: randomCode(random, PAGE * CODE_FRAMES) },
    {
      at: DATA,
      bytes: new Uint8Array(Uint32Array.from({ length: (PAGE * DATA_FRAMES) / 4 }, () => random.u32()).buffer),
    },
    { at: POOL, bytes: pool(random) },
    ...tables,
  ];
}

/** The program of a seed with its monitor in M-mode, for a hart that starts at the beginning of RAM. */
export function tortureProgram(seed: number): readonly Piece[] {
  const start = new Assembler(RAM_BASE).li(R.t0, BASE).op("jalr", { rd: 0, rs1: R.t0 });
  return [{ at: RAM_BASE, bytes: start.bytes() }, ...program(seed, "machine")];
}

/** The same with its monitor in S-mode: a payload. */
export function tortureImage(seed: number): Uint8Array {
  const pieces = program(seed, "supervisor");
  const image = new Uint8Array(Math.max(...pieces.map(({ at, bytes }) => at + bytes.length)) - BASE);
  for (const { at, bytes } of pieces) image.set(bytes, at - BASE);
  return image;
}
