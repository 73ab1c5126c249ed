// Loads and stores in translated code.
//
// They look in the TLB as access.ts does, or share such a look with others (probes.ts). A miss leaves the region before the instruction, or, in
// a region that misses often, calls the slow path.
// Lost: the index from the address itself, so that it need not wait for the mask of the tag: mix and fib 2 % faster, sha256 and sieve 3 % slower.

import { Hart, Layout, Machine } from "../abi";
import { immI, immS, rd, rs1, rs2 } from "../decode/fields";
import { CODE_MAP_SIZE } from "../decode/code-map";
import { Op } from "../decode/op.generated";
import { SCATTER } from "../mmu/tlb";
import { Block } from "./graph";
import { closeIf, Leave, leave, openIf, popLabel, pushLabel } from "./leave";
import { isFloatAccess, loadHart32, Local, localOfF, pushX, setX } from "./locals";
import { access, byte, get, i32Const, i64Const, Import, set, tee, Type, u, Wasm } from "./module";
import { findGroups, Group, groupAt } from "./probes";
import { bits, length, op } from "./reader";
import { TEMPLATE_START, TEMPLATES } from "./templates.generated";

let calling: bool = false;
let sharing: bool = false;

/** Whether misses call the slow path, in the function that begins; if they do not, whether accesses may share a look (probes.ts). */
export function beginAccesses(callsOut: bool, sharesLooks: bool): void {
  calling = callsOut;
  sharing = sharesLooks && !callsOut;
}

/** A block begins. */
export function beginBlockOfAccesses(b: Block): void { if (sharing) findGroups(b); }

function pushVa(displacement: i32): void {
  pushX(rs1(bits));
  if (!displacement) return;
  i64Const(displacement);
  byte(Wasm.i64_add);
}

/** Looks up the address x[rs1] + displacement: leaves "it is not there" (i32) on the stack; Va and Index are set. */
function probe(array: u32, displacement: i32, size: u32): void {
  pushVa(displacement);
  tee(Local.Va);
  i64Const(-4096 | (size - 1));
  byte(Wasm.i64_and);
  get(Local.Key);
  byte(Wasm.i64_xor);
  tee(Local.Tag);
  i64Const(8);
  byte(Wasm.i64_shr_u);
  byte(Wasm.i32_wrap);
  i32Const(0x3ff0);
  byte(Wasm.i32_and);
  tee(Local.Index);
  access(Wasm.i64_load, 3, array);
  get(Local.Tag);
  byte(Wasm.i64_ne);
}

/**
 * Of an access that calls the slow path: looks behind the TLB first (mmu/tlb.ts), where the condition on the stack says that it is not in
 * the TLB. Leaves the condition anew; Index leads to the entry that was found. A store, of `stored` bytes, to what is code does not find
 * one. (Three buffers 4 MiB apart, c = a + b, ns a turn: 17 with the call alone, 5.2 with this, 3.2 where they are next to each other. A
 * word in the page of the code that counts it up: 21 with the call, of which 10 are those of a call that does nothing but the store; 4.2
 * with this, 1.6 where it is apart.)
 */
function probeBehind(array: u32, behind: u32, stored: u32): void {
  byte(Wasm.if_);
  byte(Type.i32);
  get(Local.Tag);
  i64Const(12);
  byte(Wasm.i64_shr_u);
  byte(Wasm.i32_wrap);
  tee(Local.Index);
  i32Const(10);
  byte(Wasm.i32_shr_u);
  i32Const(SCATTER);
  byte(Wasm.i32_mul);
  get(Local.Index);
  byte(Wasm.i32_xor);
  i32Const(0x3ff);
  byte(Wasm.i32_and);
  i32Const(4);
  byte(Wasm.i32_shl);
  i32Const(behind - array);
  byte(Wasm.i32_add);
  tee(Local.Index);
  access(Wasm.i64_load, 3, array);
  get(Local.Tag);
  byte(Wasm.i64_ne);
  if (stored) orIsCode(array, stored);
  byte(Wasm.else_);
  i32Const(0);
  byte(Wasm.end);
}

/** Where the condition on the stack does not hold: are the `size` bytes at Va, which is aligned, code? The entry names the page's map of it. */
function orIsCode(array: u32, size: u32): void {
  byte(Wasm.if_);
  byte(Type.i32);
  i32Const(1);
  byte(Wasm.else_);
  get(Local.Index);
  access(Wasm.i32_load, 2, array + 12);
  get(Local.Va);
  byte(Wasm.i32_wrap);
  i32Const(4);
  byte(Wasm.i32_shr_u);
  i32Const(CODE_MAP_SIZE - 1);
  byte(Wasm.i32_and);
  byte(Wasm.i32_add);
  access(Wasm.i32_load8_u, 0, 0);
  get(Local.Va);
  byte(Wasm.i32_wrap);
  i32Const(1);
  byte(Wasm.i32_shr_u);
  i32Const(7);
  byte(Wasm.i32_and);
  byte(Wasm.i32_shr_u);
  i32Const((1 << (max<u32>(size, 2) >> 1)) - 1);
  byte(Wasm.i32_and);
  byte(Wasm.end);
}

/** The host address of Va, whose entry was found. */
function pushHostAddress(array: u32): void {
  get(Local.Index);
  access(Wasm.i32_load, 2, array + 8);
  get(Local.Va);
  byte(Wasm.i32_wrap);
  byte(Wasm.i32_add);
}

/**
 * Pushes the host address of a group's lowest access: the first of them looks for it, and leaves the others a local. Leaves the region if it is
 * not in the TLB, or not all lie in one page.
 */
function pushShared(g: Group, array: u32, offset: i32, unretired: u32): void {
  const local = Local.Shared + g.number;
  if (offset != g.first) {
    get(local);
    return;
  }
  probe(array, g.largest, g.size);
  openIf();
  leave(Leave.Miss, offset, unretired);
  closeIf();
  pushVa(g.low);
  byte(Wasm.i32_wrap);
  tee(local);
  i32Const(0xfff);
  byte(Wasm.i32_and);
  i32Const(0x1000 - (g.end - g.low));
  byte(Wasm.i32_gt_u);
  openIf();
  leave(Leave.Split, offset, unretired);
  closeIf();
  get(Local.Index);
  access(Wasm.i32_load, 2, array + 8);
  get(local);
  byte(Wasm.i32_add);
  tee(local);
}

/** Pushes the host address of the word at x[rs1] that an atomic operation asks for; leaves where a look does not find it. */
function pushWordAddress(array: u32, behind: u32, stored: u32, size: u32, offset: i32, unretired: u32): void {
  const g = sharedAt(offset);
  if (g) {
    pushShared(g, array, offset, unretired);
    if (!g.low) return;
    i32Const(-g.low);
    byte(Wasm.i32_add);
    return;
  }
  probe(array, 0, size);
  if (calling) probeBehind(array, behind, stored);
  openIf();
  leave(calling ? Leave.Step : Leave.Miss, offset, unretired);
  closeIf();
  pushHostAddress(array);
}

/** The word is read: by LR. */
export function pushReadAddress(size: u32, offset: i32, unretired: u32): void {
  pushWordAddress(Layout.TlbRead, Layout.TlbReadBehind, 0, size, offset, unretired);
}

/** The word is written, or could be: by an AMO or SC. */
export function pushWriteAddress(size: u32, offset: i32, unretired: u32): void {
  pushWordAddress(Layout.TlbWrite, Layout.TlbWriteBehind, size, size, offset, unretired);
}

function sharedAt(offset: i32): Group | null { return sharing ? groupAt(offset) : null; }

function leaveIfFailed(offset: i32, unretired: u32): void {
  loadHart32(Hart.AccessOutcome);
  openIf();
  leave(Leave.Step, offset, unretired);
  closeIf();
}

/** Sign extension of a loaded value, as WebAssembly's load would have done: 0x30, 0x32 and 0x34 are the signed loads. */
function extendAs(opcode: u32): void {
  if (opcode == 0x30) byte(0xc2);
  else if (opcode == 0x32) byte(0xc3);
  else if (opcode == 0x34) byte(0xc4);
}

/** A slow path may have dropped this very region: a store into its code, a walk that set A in an entry that is code. */
function leaveIfDropped(offset: i32, unretired: u32): void {
  i32Const(0);
  access(Wasm.i32_load, 2, Layout.Machine + Machine.RegionsDropped);
  get(Local.Drops);
  byte(Wasm.i32_ne);
  openIf();
  leave(Leave.GoOn, offset + <i32>length, unretired - 1);
  closeIf();
}

/** Pops a loaded value, an i64, into the register that it is for. */
function setLoaded(): void {
  if (!isFloatAccess()) {
    setX(rd(bits));
    return;
  }
  if (op == Op.flw) {
    i64Const(-0x1_0000_0000);
    byte(Wasm.i64_or);
  }
  byte(Wasm.f64_reinterpret_i64);
  set(localOfF(rd(bits)));
}

/** The load that was read. */
export function emitLoad(offset: i32, unretired: u32): void {
  const template: usize = TEMPLATES + load<u16>(TEMPLATE_START + (op << 1));
  const opcode: u32 = load<u8>(template), align: u32 = load<u8>(template, 1);
  const g = sharedAt(offset);
  if (g) {
    pushShared(g, Layout.TlbRead, offset, unretired);
    access(opcode, align, immI(bits) - g.low);
    setLoaded();
    return;
  }
  probe(Layout.TlbRead, immI(bits), 1 << align);
  if (calling) probeBehind(Layout.TlbRead, Layout.TlbReadBehind, 0);
  openIf();
  if (!calling) {
    leave(Leave.Miss, offset, unretired);
    closeIf();
    pushHostAddress(Layout.TlbRead);
    access(opcode, align, 0);
    setLoaded();
    return;
  }
  get(Local.Va);
  i32Const(1 << align);
  byte(Wasm.call);
  u(Import.load);
  extendAs(opcode);
  leaveIfFailed(offset, unretired);
  setLoaded();
  leaveIfDropped(offset, unretired);
  byte(Wasm.else_);
  pushHostAddress(Layout.TlbRead);
  access(opcode, align, 0);
  setLoaded();
  closeIf();
}

function pushStored(): void {
  if (!isFloatAccess()) { pushX(rs2(bits)); return; }
  get(localOfF(rs2(bits)));
  byte(Wasm.i64_reinterpret_f64);
}

export function emitStore(offset: i32, unretired: u32): void {
  const template: usize = TEMPLATES + load<u16>(TEMPLATE_START + (op << 1));
  const opcode: u32 = load<u8>(template), align: u32 = load<u8>(template, 1);
  const g = sharedAt(offset);
  if (g) {
    pushShared(g, Layout.TlbWrite, offset, unretired);
    pushStored();
    access(opcode, align, immS(bits) - g.low);
    return;
  }
  probe(Layout.TlbWrite, immS(bits), 1 << align);
  if (calling) probeBehind(Layout.TlbWrite, Layout.TlbWriteBehind, 1 << align);
  openIf();
  if (!calling) {
    leave(Leave.Miss, offset, unretired);
    closeIf();
    pushHostAddress(Layout.TlbWrite);
    pushStored();
    access(opcode, align, 0);
    return;
  }
  get(Local.Va);
  i32Const(1 << align);
  pushStored();
  byte(Wasm.call);
  u(Import.store);
  leaveIfFailed(offset, unretired);
  leaveIfDropped(offset, unretired);
  byte(Wasm.else_);
  pushHostAddress(Layout.TlbWrite);
  pushStored();
  access(opcode, align, 0);
  closeIf();
}
