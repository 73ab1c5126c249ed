// One instruction at a time: fetch, decode, execute, nothing kept.
//
// The plain path beside the record dispatcher. It runs what cannot be kept (an instruction over a page end, code in a
// page whose PMP permissions differ within), and everything when Hart.Oracle is set: the tests compare the two.

import { Hart } from "./abi";
import { decode32, expand16 } from "./decode/decode.generated";
import { Op } from "./decode/op.generated";
import { execute } from "./execute/dispatch.generated";
import { hart32, pc, setHart32, setPc } from "./hart";
import { accessOutcome, fetchHalfword } from "./mmu/access";
import { Outcome } from "./outcome";
import { illegal } from "./trap/raise";

/** Runs the instruction at Hart.Pc. Never returns Outcome.Next: Hart.Pc is always moved. */
export function step(): Outcome {
  const at = pc();
  let bits = fetchHalfword(at);
  if (accessOutcome()) return accessOutcome();
  let word: u32;
  let length: u32 = 2;
  if ((bits & 3) == 3) {
    length = 4;
    bits |= fetchHalfword(at + 2) << 16;
    if (accessOutcome()) return accessOutcome();
    word = bits;
  } else {
    word = expand16(bits);
  }
  const op = word ? decode32(word) : Op.illegal;
  if (op == Op.illegal) return illegal(bits);
  const outcome = execute(op, word, length);
  if (outcome != Outcome.Next) return outcome;
  setPc(at + length);
  return Outcome.Jump;
}

/** Runs one instruction and counts it in Hart.Left if it retired. A caller that keeps a code page must look up again. */
export function stepCounted(): Outcome {
  const outcome = step();
  if (outcome == Outcome.Trap || outcome == Outcome.Exit) return outcome;
  setHart32(Hart.Left, hart32(Hart.Left) - 1);
  return outcome == Outcome.Jump ? Outcome.Recheck : outcome;
}

/** Runs until Hart.Left instructions have retired or the outer loop is needed. */
export function stepAll(): Outcome {
  while (hart32(Hart.Left)) {
    const outcome = step();
    if (outcome == Outcome.Trap || outcome == Outcome.Exit) return outcome;
    setHart32(Hart.Left, hart32(Hart.Left) - 1);
    if (outcome != Outcome.Jump) return outcome;
  }
  return Outcome.Next;
}

/** The same, and ends as if the outer loop were needed when the next instruction is the one at `address`. */
export function stepUntil(address: u64): Outcome {
  while (hart32(Hart.Left)) {
    const outcome = step();
    if (outcome == Outcome.Trap || outcome == Outcome.Exit) return outcome;
    setHart32(Hart.Left, hart32(Hart.Left) - 1);
    if (outcome != Outcome.Jump) return outcome;
    if (pc() == address) return Outcome.Recheck;
  }
  return Outcome.Next;
}
