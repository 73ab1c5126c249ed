// The table of all guests: shares are of the machine's guests, and a state is the most telling word.

import { expect, test } from "vitest";
import { guestRows } from "../../src/worker/guest-rows.ts";
import type { GuestStatus } from "../../src/worker/protocol.ts";
import { NO_RATES } from "../../src/worker/rates.ts";

const STATUS: GuestStatus = {
  state: "running",
  throttledByConsole: false,
  throttledByCap: false,
  cpu: { weight: 300, max: null, charged: 9 },
  end: null,
  mode: "trap",
  engine: "interpret",
  engineRefusal: null,
  clock: "wall",
  harts: [{ activity: "running", retired: 5 }],
  retired: { m: 0, s: 5, u: 0, total: 5 },
  exits: {},
  framesTouched: 10,
  framesTotal: 32768,
  frames: { ram: 10, maps: 3, shadow: 2, vcpus: 1 },
  framesShared: 0,
  deviceTroubles: [],
  framesLimit: null,
  guestTimeNs: 7e9,
  runMs: 1,
};
const guest = (name: string, charged: number, changes: Partial<GuestStatus> = {}) => ({
  name,
  status: { ...STATUS, ...changes },
  rates: { ...NO_RATES, charged, instructions: 2e6, exits: 4 },
});

test("a share is of what all were charged; who has not been heard of has no row", () => {
  const rows = guestRows([guest("a", 300), guest("b", 100), { name: "new", status: null, rates: NO_RATES }]);
  expect(rows.map(({ name, share }) => [name, share])).toEqual([
    ["a", 0.75],
    ["b", 0.25],
  ]);
  expect(rows[0]).toMatchObject({
    mode: "trap",
    weight: 300,
    mips: 2,
    exits: 4,
    memory: 65536,
    ram: 128 << 20,
    uptimeNs: 7e9,
  });
});

test("where nothing was charged nobody has a share", () => {
  expect(guestRows([guest("a", 0)])[0]!.share).toBe(0);
});

test.each<[string, Partial<GuestStatus>]>([
  ["running", {}],
  ["sleeping", { state: "idle" }],
  ["paused", { state: "paused" }],
  ["capped", { throttledByCap: true }],
  ["unread", { throttledByConsole: true }],
])("%s", (state, changes) => {
  expect(guestRows([guest("a", 1, changes)])[0]!.state).toBe(state);
});
