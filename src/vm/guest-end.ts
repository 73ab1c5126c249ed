// How guests end: exit codes, and the one line for people that goes with each.

import type { Finish } from "../devices/test-finisher.ts";
import type { GuestEnd } from "../worker/protocol.ts";

/** Exit codes of our own (the guest's are 0 to 123). */
export const enum EndCode {
  InstructionLimit = 124,
  StoppedByHypervisor = 125,
}
const LARGEST_GUEST_CODE = 123;

/** What the guest has written to the test finisher; code 0 is still a failure. */
export function endOfFinish(finish: Exclude<Finish, { kind: "reset" }>): GuestEnd {
  if (finish.kind === "pass") return { code: 0, message: "powered off" };
  const { code } = finish;
  const message = `the guest failed with code ${code}`;
  if (code > LARGEST_GUEST_CODE)
    return { code: LARGEST_GUEST_CODE, message: `${message} (given as ${LARGEST_GUEST_CODE})` };
  return { code: code === 0 ? 1 : code, message };
}
