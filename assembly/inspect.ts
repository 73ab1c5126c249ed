// Looking at the selected vCPU without touching it: its CSRs and its page-table walks, as it would see them now.
//
// Owns: that nothing changes. The hart block and the vCPU's CSR blocks are copied away and put back, so the very functions
// that a guest's instructions use can run here; a walk makes no frame and sets no A or D (mmu/walk-trace.ts).

import { Access, Csrs, Hart, Layout, Machine, Privilege, Vcpu, View, Walk, WalkTrace } from "./abi";
import { accessibleCsr, readCsr } from "./csr/csr";
import { CsrIndex, csrIndex } from "./csr/csr-index.generated";
import { VIRTUAL_INSTRUCTION } from "./csr/hypervisor";
import { enterGuest } from "./emulate";
import { csr64, csrs, hart32, hart64, hostOwned, mstatus, privilege, setHart32, virtual } from "./hart";
import { existingFrame, isRam } from "./mmu/frames";
import { gStageTranslates } from "./mmu/g-stage";
import { pmpAllows } from "./mmu/pmp";
import { lastRefusal } from "./mmu/pte";
import { dataPrivilege, dataVirtual } from "./mmu/effective";
import { walked, walkTraced } from "./mmu/walk";
import { endTrace, startTrace } from "./mmu/walk-trace";

/** The part of a vCPU's frame that a call of this file may change. */
const CSR_AREA_SIZE: usize = 4096 - Vcpu.Csrs;

// @ts-ignore: decorator
@inline function csrArea(): usize { return load<u32>(Layout.Machine + Machine.CurrentVcpu) + Vcpu.Csrs; }

function begin(view: View): void {
  memory.copy(Layout.Inspected, Layout.Hart, Layout.HartSize);
  memory.copy(Layout.Inspected + Vcpu.Csrs, csrArea(), CSR_AREA_SIZE);
  if (view == View.Guest && hart32(Hart.MachineAddresses)) enterGuest();
}

function end(): void {
  memory.copy(Layout.Hart, Layout.Inspected, Layout.HartSize);
  memory.copy(csrArea(), Layout.Inspected + Vcpu.Csrs, CSR_AREA_SIZE);
}

/**
 * The index of a CSR in a view, CsrIndex.absent if it is not there. The hart has what its extensions give it. A guest has what its
 * highest privilege may read: everything if M is its own, else what S-mode may, which is VS-mode's where the host owns HS.
 */
function indexIn(view: View, number: u32): u32 {
  const owned = load<u32>(Layout.Inspected, Hart.OwnedPrivileges);
  if (view == View.Hart || !((hostOwned() >> Privilege.M) & 1)) return csrIndex(number);
  const isSeparate = hart32(Hart.GuestCsrs) != <u32>csrArea();
  setHart32(Hart.Virtual, !isSeparate && ((owned >> Privilege.S) & 1) != 0);
  const index = accessibleCsr(csrs(), number, Privilege.S, false);
  return index == VIRTUAL_INSTRUCTION ? CsrIndex.absent : index;
}

/** Is there such a CSR in the view? */
export function hasCsr(number: u32, view: View): bool {
  begin(view);
  const index = indexIn(view, number);
  end();
  return index != CsrIndex.absent;
}

/** What a read of a CSR that is there would give. Under the wall clock, `time` is the last sample. */
export function peekCsr(number: u32, view: View): u64 {
  begin(view);
  const value = readCsr(csrs(), indexIn(view, number));
  end();
  return value;
}

/**
 * Walks the page tables for an access by the instruction at pc, by the guest's own tables or by those that the hart has. Returns
 * how it ended; each entry that was read, and where it led, is at Layout.WalkTrace until the next call.
 */
export function traceWalk(va: u64, access: Access, view: View): Walk {
  begin(view);
  const guest = access == Access.Execute ? virtual() : dataVirtual(mstatus());
  const effective = access == Access.Execute ? privilege() : dataPrivilege(mstatus());
  startTrace();
  const how = walkTraced(va, access, effective, guest);
  endTrace();
  note32(WalkTrace.Privilege, effective);
  note32(WalkTrace.Virtual, guest);
  note64(WalkTrace.Atp, csr64(csrs(), guest ? Csrs.Vsatp : Csrs.Satp));
  if (guest && gStageTranslates()) note64(WalkTrace.Hgatp, csr64(csrs(), Csrs.Hgatp));
  if (how == Walk.Done) noteArrival(walked(), access, effective);
  else note32(WalkTrace.Refusal, lastRefusal());
  if (how == Walk.GuestPageFault) note64(WalkTrace.Address, hart64(Hart.TrapGuestAddress));
  end();
  return how;
}

function noteArrival(address: u64, access: Access, effective: u32): void {
  note64(WalkTrace.Address, address);
  if (hart32(Hart.MachineAddresses)) {
    note32(WalkTrace.IsRam, 1);
    note32(WalkTrace.Allowed, 1);
    note32(WalkTrace.Frame, <u32>address & ~0xfff);
    return;
  }
  const ram = isRam(address, 1);
  note32(WalkTrace.IsRam, ram);
  // R, W, X are bits 0 to 2 of a PMP entry and 1 to 3 of a PTE.
  note32(WalkTrace.Allowed, pmpAllows(address, 1, effective, access >> 1));
  if (ram) note32(WalkTrace.Frame, <u32>existingFrame(hart32(Hart.Vm), address));
}

// @ts-ignore: decorator
@inline function note32(field: usize, value: u32): void { store<u32>(field, value, Layout.WalkTrace); }
// @ts-ignore: decorator
@inline function note64(field: usize, value: u64): void { store<u64>(field, value, Layout.WalkTrace); }
