// The code of a region's function, but for its control flow (structure.ts): what comes first and last, and a block's instructions.
//
//   f(entry, left, pv) -> Leave
//     entry  the number of the block to begin at        left  Hart.Left        pv  virtual address of the region's first page
//
// The registers that the region uses are locals (locals.ts); the one end, to which all ways out lead (leave.ts), stores those that the
// region writes.

import { Hart, Layout } from "../abi";
import { immI, rd, rs1 } from "../decode/fields";
import { emitAmo, emitLoadReserved, emitStoreConditional } from "./atomics";
import { Block } from "./graph";
import { emitIdiom, forgetShifts, noteShift } from "./idioms";
import { closeIf, Leave, leave, openIf, popLabel, pushAddress, pushLabel, startLabels } from "./leave";
import { beginLocals, isFloatAccess, Local, localOf, pushX, storeRegisters, TARGET } from "./locals";
import { beginAccesses, beginBlockOfAccesses, emitLoad, emitStore } from "./memory";
import { access, byte, get, i32Const, i64Const, set, Type, Wasm } from "./module";
import { pageBase, pageOf } from "./pages";
import { bits, kindOfRead, length, op, read, startReading } from "./reader";
import { noteTranslated } from "./regions";
import { emitTemplate } from "./template";
import { FLOAT_CONDITIONS, FloatState, TEMPLATE_START, TEMPLATES, TranslationKind } from "./templates.generated";

/** Begins the function. `callsOut`: misses call the slow path; `sharesLooks`: else accesses may share a look at the TLB. */
export function beginFunction(callsOut: bool, sharesLooks: bool): void {
  beginLocals(callsOut);
  beginAccesses(callsOut, sharesLooks);
  startLabels();
  byte(Wasm.block);
  byte(Type.i32);
  pushLabel();
}

/** The one end: what to return is on the stack. */
export function endFunction(): void {
  byte(Wasm.unreachable);
  byte(Wasm.end);
  popLabel();
  i32Const(0);
  get(Local.ExitPc);
  access(Wasm.i64_store, 3, Layout.Hart + Hart.Pc);
  i32Const(0);
  get(Local.Left);
  access(Wasm.i32_store, 2, Layout.Hart + Hart.Left);
  storeRegisters();
}

/** JALR's target in TARGET, then its link. */
function emitIndirect(offset: i32): void {
  pushX(rs1(bits));
  if (immI(bits)) {
    i64Const(immI(bits));
    byte(Wasm.i64_add);
  }
  i64Const(-2);
  byte(Wasm.i64_and);
  set(TARGET);
  emitLink(offset);
}

function emitLink(offset: i32): void {
  if (!rd(bits)) return;
  pushAddress(offset + <i32>length);
  set(localOf(rd(bits)));
}

/** The instruction that was read, whose row is text alone. */
function emitText(offset: i32, unretired: u32): void {
  emitTemplate(TEMPLATES + load<u16>(TEMPLATE_START + (op << 1)), offset, unretired);
}

/** One instruction; `unretired` counts it and those behind it in the block. A branch's condition is left on the stack. */
function emitInstruction(kind: TranslationKind, offset: i32, unretired: u32): void {
  switch (kind) {
    case TranslationKind.text:
      if (rd(bits) ? !emitIdiom() : (load<u8>(FLOAT_CONDITIONS + op) & 15) != 0) emitText(offset, unretired);
      break;
    case TranslationKind.branch: emitText(offset, unretired); break;
    case TranslationKind.load: emitLoad(offset, unretired); break;
    case TranslationKind.store: emitStore(offset, unretired); break;
    case TranslationKind.amo: emitAmo(offset, unretired); break;
    case TranslationKind.lr: emitLoadReserved(offset, unretired); break;
    case TranslationKind.sc: emitStoreConditional(offset, unretired); break;
    case TranslationKind.jal: emitLink(offset); break;
    case TranslationKind.jalr: emitIndirect(offset); break;
  }
}

/** What float state a block needs. */
function floatStateOf(b: Block): u32 {
  startReading();
  let offset = b.start, state: u32 = 0;
  for (let i: u32 = 0; i < b.count; i++) {
    read(pageOf(offset), offset);
    const kind = kindOfRead();
    const own: u32 = isFloatAccess() ? FloatState.dirty : kind == TranslationKind.text ? load<u8>(FLOAT_CONDITIONS + op) & 15 : 0;
    if (own > state) state = own;
    offset += <i32>length;
  }
  return state;
}

/** Leaves before a block whose float instructions the core must do. */
function checkFloatState(b: Block): void {
  const state = floatStateOf(b);
  if (state == FloatState.none) return;
  get(state == FloatState.fast ? Local.Fast : Local.Dirty);
  byte(Wasm.i32_eqz);
  openIf();
  leave(Leave.Step, b.start, 0);
  closeIf();
}

/** Notes where in its frames a block's code is. */
export function noteCode(b: Block): void {
  startReading();
  let offset = b.start;
  for (let i: u32 = 0; i < b.count; i++) {
    const page = <u32>pageOf(offset);
    read(page, offset);
    noteTranslated(pageBase(page), <u32>(offset & 0xfff), length);
    offset += <i32>length;
  }
}

/** Leaves where the budget may end before it is looked at again; what is left, the core does instruction by instruction. */
function checkBudget(b: Block, need: u32): void {
  get(Local.Left);
  i32Const(need);
  byte(Wasm.i32_lt_u);
  openIf();
  leave(Leave.Budget, b.start, 0);
  closeIf();
}

/**
 * A block but for where it goes on. A branch's condition is left on the stack, an indirect jump's target in TARGET. `need`:
 * instructions until the budget is looked at again, if it is looked at here, else 0.
 */
export function emitBlock(b: Block, need: u32): void {
  if (need) checkBudget(b, need);
  checkFloatState(b);
  if (b.count) {
    get(Local.Left);
    i32Const(b.count);
    byte(Wasm.i32_sub);
    set(Local.Left);
  }
  beginBlockOfAccesses(b);
  forgetShifts();
  startReading();
  let offset = b.start;
  for (let i: u32 = 0; i < b.count; i++) {
    read(pageOf(offset), offset);
    emitInstruction(kindOfRead(), offset, b.count - i);
    noteShift();
    offset += <i32>length;
  }
}
