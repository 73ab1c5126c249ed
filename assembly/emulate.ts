// Working on a guest's own state, where the host owns the hart's, or a part of it.
//
// Under trap-and-emulate the hart runs in U-mode, and the guest's M, S and U are virtual: a CSR block and a privilege of its
// own. Where the guest owns its S and U, the hart's block is its own but for what the host withholds (Withheld): the address
// of the page tables that are in force, for one. For the length of one call the guest's state takes the hart's place, and the
// very functions that execute an instruction or deliver a trap on a bare hart do it here. So there is one architecture,
// written once.
//
// Invariant: between calls Hart.Privilege and Hart.Csrs are the hart's own; no TLB entry is made or used in a call, since
// the entries are the hart's (the hypervisor's shadow translations). What has changed for the host is in Hart.Effects.
// V8 inlines no call within a module: what each emulated instruction passes through is inlined here and in csr/csr.ts, which took a CSR access
// from 49 to 38 ns.

import {
  Access, Csrs, Exit, Hart, Layout, Leaf, Machine, Privilege, Vcpu, Walk, Withheld, WithheldPart,
} from "./abi";
import { counterOpen } from "./csr/csr";
import { COUNTEREN_TM, MSTATUS_FS, MSTATUS_SD } from "./csr/fields";
import { decode32 } from "./decode/decode.generated";
import { execute } from "./execute/dispatch.generated";
import { csrInstruction, isCsrInstruction } from "./execute/zicsr";
import { csr64, csrs, hart32, hart64, pc, setCsr64, setHart32, setPc, settleRetired } from "./hart";
import { resumeContext, suspendContext } from "./mmu/contexts";
import { dataPrivilege, dataVirtual } from "./mmu/effective";
import { frameOf, isRam, isWatchedPage } from "./mmu/frames";
import { PMP_MIXED, pmpPermissions } from "./mmu/pmp";
import { isShared } from "./mmu/sharing";
import { walk, walked, walkedAllows, walkedLeaf, walkedLevel } from "./mmu/walk";
import { Outcome } from "./outcome";
import { step } from "./step";
import { deliver } from "./trap/deliver";
import { Cause } from "./trap/raise";

const PAGE: u64 = 4096;

/** The guest's privileged state is a block of its own, beside the hart's. */
// @ts-ignore: decorator
@inline function isVirtual(frame: usize): bool { return hart32(Hart.GuestCsrs) != <u32>(frame + Vcpu.Csrs); }

// @ts-ignore: decorator
@inline function vcpuFrame(): usize { return load<u32>(Layout.Machine + Machine.CurrentVcpu); }

/** Each part of the block that the host withholds changes between the hart's value and the guest's. */
function swapWithheld(frame: usize): void {
  const count = load<u32>(frame, Vcpu.Withheld + Withheld.Count);
  const block = frame + Vcpu.Csrs;
  for (let i: u32 = 0; i < count; i++) {
    const part = frame + Vcpu.Withheld + Withheld.Parts + i * WithheldPart.Size;
    const field: usize = load<u32>(part, WithheldPart.Field);
    const mask = load<u64>(part, WithheldPart.Mask);
    const value = csr64(block, field);
    setCsr64(block, field, (value & ~mask) | load<u64>(part, WithheldPart.Other));
    store<u64>(part, value & mask, WithheldPart.Other);
  }
}

/** The guest's state takes the hart's place. */
// @ts-ignore: decorator
@inline export function enterGuest(): void {
  setHart32(Hart.Csrs, hart32(Hart.GuestCsrs));
  setHart32(Hart.Privilege, hart32(Hart.GuestPrivilege));
  swapWithheld(vcpuFrame());
  setHart32(Hart.MachineAddresses, 0);
  setHart32(Hart.Emulating, 1);
  suspendContext();
}

/** FS and SD of the hart are the guest's: its float instructions run on the hart, and are illegal there when they are for it. */
function mirrorFloatStatus(guest: usize, real: usize): void {
  const shared = MSTATUS_FS | MSTATUS_SD;
  setCsr64(real, Csrs.Mstatus, (csr64(real, Csrs.Mstatus) & ~shared) | (csr64(guest, Csrs.Mstatus) & shared));
}

/** The hart's own state again. */
// @ts-ignore: decorator
@inline function leaveGuest(): void {
  const frame = vcpuFrame();
  if (isVirtual(frame)) leaveVirtual(frame);
  swapWithheld(frame);
  setHart32(Hart.MachineAddresses, 1);
  setHart32(Hart.Emulating, 0);
  resumeContext();
}

/** Back to the hart's block, in U-mode. `time` may be read directly where the guest's current privilege may read it. */
// @ts-ignore: decorator
@inline function leaveVirtual(frame: usize): void {
  const guest: usize = csrs();
  const real = frame + Vcpu.Csrs;
  const time: u64 = counterOpen(guest, COUNTEREN_TM, hart32(Hart.GuestPrivilege)) ? COUNTEREN_TM : 0;
  setCsr64(real, Csrs.Mcounteren, time);
  setCsr64(real, Csrs.Scounteren, time);
  mirrorFloatStatus(guest, real);
  setHart32(Hart.Csrs, <u32>real);
  setHart32(Hart.Privilege, Privilege.U);
}

/** Room for one instruction, which is counted if it retires. */
function startOne(): void {
  setHart32(Hart.Left, 1);
  setHart32(Hart.LeftAtSettle, 1);
}

/** Ends an emulated instruction: counts it, or delivers its trap. Returns 0, or why the host must act (ExitReason). */
// @ts-ignore: decorator
@inline function conclude(outcome: Outcome, length: u32): u32 {
  let reason: u32 = 0;
  if (outcome == Outcome.Trap) {
    if (deliver(hart64(Hart.TrapCause), hart64(Hart.TrapValue), false) == Outcome.Exit) reason = lastReason();
  } else if (outcome == Outcome.Exit) {
    reason = lastReason();
  } else {
    if (outcome == Outcome.Next) setPc(pc() + length);
    setHart32(Hart.Left, 0);
    settleRetired(0);
    if (outcome == Outcome.RetiredExit) reason = lastReason();
  }
  leaveGuest();
  return reason;
}

// @ts-ignore: decorator
@inline function lastReason(): u32 { return load<u32>(Layout.Exit + Exit.Reason); }

/** Carries out a 4-byte instruction that was illegal for the hart, on the guest's state. Returns 0 or an ExitReason. */
export function emulate(bits: u32): u32 {
  enterGuest();
  startOne();
  return conclude(isCsrInstruction(bits) ? csrInstruction(bits) : execute((bits & 3) == 3 ? decode32(bits) : 0, bits, 4), 4);
}

/** Carries out the instruction at Hart.Pc, whatever it is: one that accesses what no shadow leaf may map. */
export function emulateNext(): u32 {
  enterGuest();
  startOne();
  return conclude(step(), 0);
}

/** Delivers a trap to the guest: an exception that is its own, or an interrupt. Returns 0 or an ExitReason. */
export function reflect(cause: u32, value: u64, interrupt: bool): u32 {
  enterGuest();
  startOne();
  // The hart knows only U-mode's environment calls; the guest's come from the privilege that it believes in.
  const code: u64 = !interrupt && cause == Cause.EcallFromU ? <u64>Cause.EcallFromU + hart32(Hart.Privilege) : cause;
  const reason = deliver(code, value, interrupt) == Outcome.Exit ? lastReason() : 0;
  leaveGuest();
  return reason;
}

/**
 * Walks the guest's own tables for an access by the guest, A and D updates included. Returns how it ended (Walk). On
 * Walk.SharedFrame, Gpa of the exit record says which frame must be copied first. On Walk.Done the exit record holds: Gpa; Data = the machine frame's address, 0 if the page is not RAM; Width = the accesses
 * (Access bits) that may be mapped for it, which is 0 where each must be looked at by itself; Level and
 * Leaf = the leaf's.
 */
export function guestWalk(va: u64, access: Access): u32 {
  enterGuest();
  const how = walkForGuest(va, access);
  leaveGuest();
  return how;
}

function walkForGuest(va: u64, access: Access): Walk {
  const status = csr64(csrs(), Csrs.Mstatus);
  const effective = access == Access.Execute ? hart32(Hart.Privilege) : dataPrivilege(status);
  const how = walk(va, access, effective, false);
  if (how != Walk.Done) return how;
  const gpa = walked();
  let frame: usize = 0;
  let allowed: u32 = 0;
  let leaf: u32 = 0;
  if (isRam(gpa, 1)) {
    frame = frameOf(hart32(Hart.Vm), gpa);
    if (!frame) return Walk.OutOfFrames;
    const shared = isShared(frame);
    if (shared && access == Access.Write) {
      store<u64>(Layout.Exit + Exit.Gpa, gpa);
      return Walk.SharedFrame;
    }
    const pmp = pmpPermissions(gpa & ~(PAGE - 1), PAGE, effective);
    // R, W, X are bits 0 to 2 of a PMP entry and 1 to 3 of a PTE.
    if (pmp != PMP_MIXED) {
      allowed = walkedAllows(effective, status) & (pmp << 1);
      leaf = walkedLeaf(effective) & (pmp << 1 | <u32>Leaf.User);
    }
    if (shared || isWatchedPage(gpa)) {
      allowed &= ~<u32>Access.Write;
      leaf &= ~<u32>Access.Write;
    }
  }
  store<u64>(Layout.Exit + Exit.Gpa, gpa);
  store<u64>(Layout.Exit + Exit.Data, <u64>frame);
  store<u32>(Layout.Exit + Exit.Width, allowed);
  store<u32>(Layout.Exit + Exit.Level, walkedLevel());
  store<u32>(Layout.Exit + Exit.Leaf, leaf);
  return Walk.Done;
}

/** Where a load by the guest would go: guest-physical; all ones if it would fault, or cannot be said yet: Exit.Cause says how the walk ended. */
export function translate(va: u64): u64 {
  const hidden = hart32(Hart.MachineAddresses) != 0;
  if (hidden) enterGuest();
  const status = csr64(csrs(), Csrs.Mstatus);
  const how = walk(va, Access.Read, dataPrivilege(status), dataVirtual(status));
  if (hidden) leaveGuest();
  store<u64>(Layout.Exit + Exit.Cause, how);
  return how == Walk.Done ? walked() : u64.MAX_VALUE;
}
