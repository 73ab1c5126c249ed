// The outer loop: interrupts, deadlines, budget, delivery. The inner loops are execute/dispatch.generated.ts, with translated code
// from translate/enter.ts, and step.ts.
//
// Invariant: interrupts are looked at here only, at an instruction boundary: at the start, when a budget or a deadline is
// used up, and whenever an inner loop returns Recheck (CSR writes that gate interrupts, xRET, fences).

import { Exit, ExitReason, Hart, Layout } from "./abi";
import { reflect } from "./emulate";
import { exitWith } from "./exit";
import { hart32, hart64, pc, setHart32, settleRetired } from "./hart";
import { ensureContext } from "./mmu/contexts";
import { beginTableFrames, endTableFrames } from "./mmu/table-frames";
import { Outcome } from "./outcome";
import { stepAll, stepUntil } from "./step";
import { runCode } from "./translate/enter";
import { countTowardsSample, sample, translates, untilSample } from "./translate/hot";
import { deliver } from "./trap/deliver";
import { interruptToTake, NO_INTERRUPT, untilTimer } from "./trap/interrupts";
import { Cause, raiseAt } from "./trap/raise";

function startSlice(instructions: u32): void {
  setHart32(Hart.Left, instructions);
  setHart32(Hart.LeftAtSettle, instructions);
}

function deliverRaised(): Outcome {
  return deliver(hart64(Hart.TrapCause), hart64(Hart.TrapValue), false);
}

/** For whom a run is watched: it ends at an address, and if asked at each trap that is taken. */
let watching: bool = false;
let watchedAddress: u64 = 0;
let stopsAtTraps: bool = false;

/**
 * `run` for a debugger: leaves with Watched before the instruction at `address`, even at once, and with `atTraps` when a trap has
 * been delivered. Every instruction is run by itself.
 */
export function runWatched(budget: u32, address: u64, atTraps: bool): u32 {
  watching = true;
  watchedAddress = address;
  stopsAtTraps = atTraps;
  const reason = run(budget);
  watching = false;
  return reason;
}

/** A trap has been delivered: is that what the run is watched for? */
function endsAtTrap(): bool {
  if (!watching || !stopsAtTraps) return false;
  exitWith(ExitReason.Watched);
  return true;
}

function runSlice(): Outcome {
  if (watching) return stepUntil(watchedAddress);
  return hart32(Hart.Oracle) ? stepAll() : runCode();
}

/**
 * Runs the current vCPU for at most `budget` instructions and returns why it stopped (ExitReason).
 *
 * Exactly `budget` instructions retire unless an exit comes first. All state is consistent on return. On MmioRead, MmioWrite
 * and Time the instruction has not retired: answer with completeRead, completeWrite or refuseAccess before running again.
 * On Link there is a module to compile: give its function to linkRegion, or run on without.
 */
export function run(budget: u32): u32 {
  let remaining = budget;
  startSlice(0);
  ensureContext();
  beginTableFrames();
  while (true) {
    if (!remaining) {
      exitWith(ExitReason.Budget);
      break;
    }
    if (watching && pc() == watchedAddress) {
      exitWith(ExitReason.Watched);
      break;
    }
    const interrupt = interruptToTake(hart32(Hart.GuestCsrs), hart32(Hart.GuestPrivilege));
    if (interrupt != NO_INTERRUPT) {
      if (deliver(interrupt, 0, true) == Outcome.Exit || endsAtTrap()) break;
      continue;
    }
    if (!watching && translates() && sample()) break;
    const wanted = untilTimer(hart32(Hart.GuestCsrs), remaining);
    const slice = watching ? wanted : untilSample(wanted);
    startSlice(slice);
    const outcome = runSlice();
    remaining -= slice - hart32(Hart.Left);
    if (!watching) countTowardsSample(slice - hart32(Hart.Left));
    settleRetired(0);
    if (outcome == Outcome.Trap && (deliverRaised() == Outcome.Exit || endsAtTrap())) break;
    if (outcome == Outcome.Exit || outcome == Outcome.RetiredExit) break;
  }
  endTableFrames();
  return load<u32>(Layout.Exit + Exit.Reason);
}

/**
 * Nothing answers at the address of the last MmioRead or MmioWrite: delivers an access fault.
 * Returns 0, or the reason of a further exit when the host owns the fault's target privilege.
 */
export function refuseAccess(): u32 {
  const isRead = load<u32>(Layout.Exit + Exit.Reason) == ExitReason.MmioRead;
  const cause: u32 = isRead ? Cause.LoadAccessFault : Cause.StoreAccessFault;
  const va = load<u64>(Layout.Exit + Exit.Tval);
  if (hart32(Hart.MachineAddresses)) return reflect(cause, va, false);
  raiseAt(cause, va, hart32(Hart.TrapGva) != 0);
  startSlice(0);
  return deliverRaised() == Outcome.Exit ? load<u32>(Layout.Exit + Exit.Reason) : 0;
}
