// Guests whose state is worth saving, and comparing a copy with the one that was left alone.

import { expect } from "vitest";
import type { Machine } from "../../src/vm/machine.ts";
import type { Vm } from "../../src/vm/vm.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import { bootMachine, hasEnded, outcomeOf, startGuest, type TestGuest } from "../vm/machines.ts";

export type Spec = Partial<GuestSpec> & Pick<GuestSpec, "image">;

/** What a guest can see of its run, with what each hart did. */
export function seen(guest: TestGuest) {
  const { exits: _, ...rest } = outcomeOf(guest);
  return { ...rest, harts: guest.vm.status().harts };
}

/** Runs a guest alone until it has retired `instructions`, or has ended. */
export function runTo(guest: TestGuest, instructions: number): void {
  while (!hasEnded(guest) && guest.vm.state !== "idle" && guest.vm.retired < instructions)
    guest.vm.run(instructions - guest.vm.retired);
  guest.vm.console.flush();
}

export function runToEnd(guest: TestGuest): void {
  while (!hasEnded(guest)) {
    if (guest.vm.state !== "running") throw new Error(`the guest is ${guest.vm.state}`);
    guest.vm.run(1_000_000);
  }
  guest.vm.console.flush();
}

/** How a copy of a guest comes to be. */
export type Copy = (machine: Machine, vm: Vm, send: (bytes: Uint8Array) => void) => Vm | Promise<Vm>;

export const clone: Copy = (machine, vm, send) => machine.clone(vm, send);
/** By way of a file, into another machine. */
export const restoreElsewhere: Copy = async (machine, vm, send) =>
  (await bootMachine()).restore(await machine.snapshot(vm), send);

/** A copy that runs; what the guest had printed before is counted as its own. */
export async function copyOf(machine: Machine, guest: TestGuest, copy: Copy): Promise<TestGuest> {
  const pieces = [guest.console()];
  const vm = await copy(machine, guest.vm, (bytes) => {
    pieces.push(Buffer.from(bytes).toString("latin1"));
    vm.console.addCredit(bytes.length);
  });
  if (vm.end === null) vm.resume();
  return { vm, console: () => pieces.join(""), limitReader: () => {} };
}

/** The run of a guest that is left alone. */
export async function leftAlone(spec: Spec) {
  const guest = startGuest(await bootMachine(), spec);
  runToEnd(guest);
  return { ...seen(guest), retired: guest.vm.retired };
}

/** Copies a guest at each of these points, and expects of every copy, and of the guest, the run of one left alone. */
export async function expectSameBits(spec: Spec, points: readonly number[], copy: Copy): Promise<void> {
  const expected = await leftAlone(spec);
  const machine = await bootMachine();
  const guest = startGuest(machine, spec);
  const copies: TestGuest[] = [];
  for (const point of points) {
    runTo(guest, point);
    copies.push(await copyOf(machine, guest, copy));
  }
  // One after the other, so that memory that is shared is written by each in turn.
  for (const one of [...copies, guest]) {
    runToEnd(one);
    expect({ ...seen(one), retired: one.vm.retired }).toEqual(expected);
  }
}
