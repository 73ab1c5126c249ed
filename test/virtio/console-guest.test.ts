// A guest in C with a virtio console: what is typed enters by the door, at the same instruction in every mode.

import { beforeAll, describe, expect, test } from "vitest";
import { modes } from "../../src/modes/mode.ts";
import type { GuestSpec, ModeName } from "../../src/worker/protocol.ts";
import { bootMachine, hasEnded, outcomeOf, runUntil, startGuest } from "../vm/machines.ts";
import { buildGuest } from "./guests.ts";

let image: Uint8Array;
beforeAll(() => {
  image = buildGuest("console");
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const INPUT = "hello\rtwo words\rq\r";
const OUTPUT = "by the firmware\nby virtio\nsize: 80 x 24\n> hello\n> two words\n> q\nend\n";

const spec = (mode: ModeName, more: Partial<GuestSpec>): GuestSpec => ({
  name: "console",
  image,
  mode,
  firmware: "host",
  console: "virtio",
  memory: 64 << 20,
  maxInstructions: 1e9,
  ...more,
});

async function run(mode: ModeName, { slice, ...more }: Partial<GuestSpec> & { slice?: number } = {}) {
  const machine = await bootMachine();
  const guest = startGuest(machine, spec(mode, { input: bytes(INPUT), ...more }));
  if (slice === undefined) runUntil(machine, () => hasEnded(guest));
  else while (!hasEnded(guest)) guest.vm.run(slice);
  guest.vm.console.flush();
  return outcomeOf(guest);
}

test("what is typed comes by virtio, and both devices print", async () => {
  const { console: text, end } = await run("bare");
  expect(text).toBe(OUTPUT);
  expect(end).toEqual({ code: 0, message: "shut down" });
});

describe("the same bits", () => {
  test("in every mode", async () => {
    const { exits: _, ...bare } = await run("bare");
    for (const { name } of modes) {
      const { exits: _, ...outcome } = await run(name);
      expect(outcome, name).toEqual(bare);
    }
  });

  test.each(modes.map(({ name }) => name))(
    "in %s, wherever slices end, and one instruction at a time",
    async (mode) => {
      const one = await run(mode);
      for (const slice of [4999, 97, 1]) expect(await run(mode, { slice }), `${slice}`).toEqual(one);
      expect(await run(mode, { oracle: true })).toEqual(one);
    },
  );
});

test("a script types there, too", async () => {
  const { console: text } = await run("trap", {
    input: new Uint8Array(0),
    script: "expect x 24\\n\nline one\nexpect > one\nsend q\\r",
  });
  expect(text).toContain("> one\n> q\nend\n");
});

test("the end of input is told to a guest that waits for more", async () => {
  const { end, console: text } = await run("bare", { input: bytes("only this\r") });
  expect(text).toContain("> only this\n");
  expect(end).toEqual({ code: 125, message: "end of input: the guest waits for an interrupt that will not come" });
});

test("wall clock: typing and resizing wake a guest that sleeps", async () => {
  const machine = await bootMachine();
  const guest = startGuest(machine, spec("bare", { clock: "wall" }));
  const settle = (): void => {
    while (machine.runOnce());
  };
  settle();
  expect(guest.vm.state).toBe("idle");
  guest.vm.resize({ columns: 132, rows: 43 });
  settle();
  guest.vm.type(bytes("a long line that needs several buffers\r"));
  settle();
  expect(guest.vm.state).toBe("idle");
  expect(guest.console()).toContain("size: 132 x 43\n> a long line that needs several buffers\n");
  guest.vm.type(bytes("q\r"));
  settle();
  expect(guest.vm.end).toEqual({ code: 0, message: "shut down" });
});

test("virtual clock: a new size enters at a wfi, and is told before what was typed after it", async () => {
  const machine = await bootMachine();
  const guest = startGuest(machine, spec("hext", {}));
  while (machine.runOnce());
  guest.vm.resize({ columns: 100, rows: 20 });
  guest.vm.type(bytes("q\r"));
  while (machine.runOnce());
  expect(guest.console()).toContain("size: 80 x 24\nsize: 100 x 20\n> q\nend\n");
});
