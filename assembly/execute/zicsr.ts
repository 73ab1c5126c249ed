// Zicsr: the six CSR instructions.
//
// Owns: read, modify, write, and what the hart does about a write's effects. What a CSR is, is in csr/csr.ts.
// CSRRW with rd = x0 does not read; CSRRS and CSRRC with rs1 = x0 (or a zero immediate) do not write, so they are legal
// on read-only CSRs. Unprivileged, "CSR Instructions".

import { Effects, Hart } from "../abi";
import { accessibleCsr, modifiableCsr, readCsr, writeCsr } from "../csr/csr";
import { CsrIndex } from "../csr/csr-index.generated";
import { VIRTUAL_INSTRUCTION } from "../csr/hypervisor";
import { csrNumber, rd, rs1, uimm } from "../decode/fields";
import { apply } from "../effects";
import { destination, exitTime } from "../exit";
import { csrs, hart32, pc, privilege, setPc, setX, x } from "../hart";
import { Outcome } from "../outcome";
import { illegal, virtualInstruction } from "../trap/raise";

/** What the low bits of funct3 say; its bit 2: the operand is an immediate. */
const enum Modify { Write = 1, Set = 2, Clear = 3 }

/** The instruction has retired: Hart.Pc moves behind it if the loop must look up. */
function retired(effects: Effects): Outcome {
  if (!apply(effects)) return Outcome.Next;
  setPc(pc() + 4); // there is no compressed CSR instruction
  return Outcome.Recheck;
}

/** Is it one of the six? For emulation, which sees little else: 4 ns of a CSR exit less than decoding it and dispatching on it. */
// @ts-ignore: decorator
@inline export function isCsrInstruction(bits: u32): bool { return (bits & 0x7f) == 0x73 && (bits >> 12 & 3) != 0; }

/** Any of the six: they differ in funct3 alone. */
export function csrInstruction(bits: u32): Outcome {
  const how: Modify = bits >> 12 & 3;
  const write = how == Modify.Write || rs1(bits) != 0;
  const block = csrs();
  const index = accessibleCsr(block, csrNumber(bits), privilege(), write);
  if (index == CsrIndex.absent) return illegal(bits);
  if (index == VIRTUAL_INSTRUCTION) return virtualInstruction(bits);
  if (index == CsrIndex.time && hart32(Hart.ClockIsWall)) {
    exitTime();
    destination(rd(bits), false, 4);
    return Outcome.Exit;
  }
  const target = rd(bits);
  const old = target ? readCsr(block, index) : 0;
  let outcome = Outcome.Next;
  if (write) {
    let value = bits >> 14 & 1 ? uimm(bits) : x(rs1(bits));
    if (how == Modify.Set) value = modifiableCsr(block, index) | value;
    else if (how == Modify.Clear) value = modifiableCsr(block, index) & ~value;
    outcome = retired(writeCsr(block, index, value));
  }
  setX(target, old);
  return outcome;
}

export function csrrw (bits: u32): Outcome { return csrInstruction(bits); }
export function csrrs (bits: u32): Outcome { return csrInstruction(bits); }
export function csrrc (bits: u32): Outcome { return csrInstruction(bits); }
export function csrrwi(bits: u32): Outcome { return csrInstruction(bits); }
export function csrrsi(bits: u32): Outcome { return csrInstruction(bits); }
export function csrrci(bits: u32): Outcome { return csrInstruction(bits); }
