// Attempts by virtio, beyond what all are held to (hostile.test.ts): counts, guest time and memory are the same in every mode and one
// instruction at a time, and the guest's owner is told which rule its driver has broken.

import { describe, expect, test } from "vitest";
import type { GuestSpec, ModeName } from "../../src/worker/protocol.ts";
import { bootMachine, hasEnded, outcomeOf, runUntil } from "../vm/machines.ts";
import { type Attempt, attempts } from "./attempts.ts";
import { startAttempt } from "./neighbours.ts";

const byVirtio = attempts.filter(({ spec }) => spec.disks !== undefined);

async function run(attempt: Attempt, mode: ModeName, more: Partial<GuestSpec> = {}) {
  const machine = await bootMachine();
  const guest = await startAttempt(machine, attempt, mode, more);
  runUntil(machine, () => hasEnded(guest));
  return outcomeOf(guest);
}

describe.each(byVirtio)("$name: $tries", (attempt) => {
  test("the same bits in every mode, by both paths of the interpreter", async () => {
    const { exits: _, ...bare } = await run(attempt, "bare");
    expect(bare.console.split("\n").slice(0, -1)).toEqual(attempt.sees);
    for (const mode of attempt.modes)
      for (const oracle of [false, true]) {
        const { exits: _, ...outcome } = await run(attempt, mode, { oracle });
        expect(outcome, `${mode}, oracle ${oracle}`).toEqual(bare);
      }
  });
});

const RULE = "its driver has broken a rule of virtio";

test.each([
  [
    "disk-chains",
    [
      `virtio-blk0: ${RULE}: the chain at descriptor 0 is longer than 256`,
      `virtio-blk0: ${RULE}: a request of more than 16777216 bytes`,
      `virtio-blk0: ${RULE}: 512 bytes at 0x10000000, which is not RAM`,
    ],
  ],
  ["disk-queue", [`virtio-blk0: ${RULE}: descriptors at 0x8, which is no multiple of 16`]],
  ["console-flood", [`virtio-console: ${RULE}: a request of more than 16777216 bytes`]],
])("%s: the owner is told which rule was broken", async (name, expected) => {
  const machine = await bootMachine();
  const guest = await startAttempt(machine, attempts.find((attempt) => attempt.name === name)!, "bare");
  const troubles = new Set<string>();
  while (!hasEnded(guest)) {
    guest.vm.run(50);
    for (const trouble of guest.vm.deviceTroubles()) troubles.add(trouble);
  }
  expect([...troubles]).toEqual(expect.arrayContaining(expected));
});
