// What an instruction asks of the loop that ran it.
//
// Traps and exits are values: the function that knows the facts records them (trap/raise.ts, exit.ts) and returns one of
// these; the loop unwinds by returning, and run.ts acts on it in one place.

export const enum Outcome {
  /** Retired; go on behind it. */
  Next = 0,
  /** Retired; Hart.Pc holds the target. */
  Jump = 1,
  /** Retired; Hart.Pc is already at the next instruction; state that the loop relies on has changed: look up. */
  Recheck = 2,
  /** Did not retire; the cause is recorded in Hart.TrapCause and Hart.TrapValue. */
  Trap = 3,
  /** Did not retire; the exit record is filled. */
  Exit = 4,
  /** Retired; Hart.Pc is already at the next instruction; the exit record is filled. */
  RetiredExit = 5,
  /** Of the inner loops only: at Hart.Pc there is translated code. */
  Translated = 6,
}
