// Sixty-four kernels under trap-and-emulate on one machine: each answers with its own token, and every frame is accounted
// for, while they run and after.

import { expect, test } from "vitest";
import { Layout } from "../../assembly/abi.ts";
import { FRAME_SIZE } from "../../src/memory/frame-pool.ts";
import type { FramesByOwner } from "../../src/worker/protocol.ts";
import { bootMachine, kernelImage, runUntil, startGuest } from "../vm/machines.ts";

const GUESTS = 64;
const MIB = 1024 * 1024;
/** The pool grows in steps of this size. */
const STEP = 16 * MIB;

const totalOf = ({ ram, maps, shadow, vcpus }: FramesByOwner): number => ram + maps + shadow + vcpus;

test(`${GUESTS} guests in trap, each with a token of its own`, { timeout: 120_000 }, async () => {
  const machine = await bootMachine();
  const before = machine.status();
  const guests = Array.from({ length: GUESTS }, () => startGuest(machine, { image: kernelImage, mode: "trap" }));
  runUntil(machine, () => guests.every((guest) => guest.console().endsWith("\n$ ")));

  const tokenOf = (index: number): string => `token-${index}-${(index * 7919) % 1009}`;
  for (const [index, { vm }] of guests.entries()) vm.type(new TextEncoder().encode(`echo ${tokenOf(index)}\r`));
  runUntil(machine, () => guests.every((guest, index) => guest.console().includes(`\r\n${tokenOf(index)}\r\n$ `)));
  for (const [index, guest] of guests.entries()) {
    const tokens = new Set(guest.console().match(/token-\d+-\d+/g));
    expect([...tokens]).toEqual([tokenOf(index)]);
  }

  const { frames, framesInUse, linearMemoryBytes } = machine.status();
  expect(frames.ram).toBe(guests.reduce((sum, { vm }) => sum + vm.status().framesTouched, 0));
  expect(totalOf(frames)).toBe(framesInUse);
  expect(frames.vcpus).toBe(GUESTS);
  expect(frames.maps + frames.shadow).toBeLessThanOrEqual(frames.ram / 4);
  for (const { vm } of guests) {
    const { ram, maps, shadow } = vm.status().frames;
    expect(maps + shadow).toBeLessThanOrEqual(ram / 4);
  }
  expect(linearMemoryBytes).toBeLessThanOrEqual(totalOf(frames) * FRAME_SIZE + Layout.Frames + STEP);

  for (const { vm } of guests) machine.remove(vm);
  const after = machine.status();
  expect(after).toMatchObject({ framesInUse: before.framesInUse, frames: before.frames, guests: 0 });
  expect(totalOf(after.frames)).toBe(0);
});
