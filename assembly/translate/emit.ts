// The code of a region's function, but for its control flow (structure.ts): what comes first and last, a block's instructions, and
// the ways out.
//
//   f(entry, left, pv) -> Leave
//     entry  the number of the block to begin at        left  Hart.Left        pv  virtual address of the region's first page
//
// The registers that the region uses are locals. Every way out sets `exitPc`, brings `left` to what the interpreter would have
// there, and goes to the one end, which stores both and the registers that the region writes.
// A load or store looks in the TLB as access.ts does. A miss leaves the region before the instruction, or, in a region that
// misses often, calls the slow path.

import { Hart, Layout, Machine } from "../abi";
import { immI, immJ, immS, immU, rd, rs1, rs2, shamt } from "../decode/fields";
import { Op } from "../decode/op.generated";
import { bits, Block, block, blocks, kindOfRead, length, op, pageBase, pageOf, read, startReading } from "./explore";
import {
  access, byte, copy, get, i32Const, i64Const, Import, set, tee, Type, u, Wasm,
} from "./module";
import { noteTranslated } from "./regions";
import {
  Escape, FLOAT_CONDITIONS, FloatState, TEMPLATE_END, TEMPLATE_START, TEMPLATES, TranslationKind,
} from "./templates.generated";

/** What a region returns. Hart.Pc, Hart.Left and the registers are up to date. */
export const enum Leave {
  /** Go on at Hart.Pc. */
  GoOn = 0,
  /** The core must do the instruction at Hart.Pc. */
  Step = 1,
  /** The same, because its access missed the TLB. */
  Miss = 2,
  /** The budget may end before it is looked at again. */
  Budget = 3,
}

/** The function's parameters and locals. x and f registers follow, those that the region uses. */
const enum Local {
  Next = 0, Left = 1, Pv = 2,
  Key = 3, ExitPc = 4, Va = 5, Tag = 6, T0 = 7, T1 = 8, T2 = 9, T3 = 10,
  Index = 11, Fast = 12, Dirty = 13, Drops = 14,
  R = 15, S = 16,
  Registers = 17,
}
const PARAMETERS: u32 = 3;

/** For structure.ts: the local that says which block a dispatch goes to, an i64 that holds a jump's target, an i32. */
export const NEXT: u32 = Local.Next;
export const TARGET: u32 = Local.Va;
export const SCRATCH: u32 = Local.Index;
export const PV: u32 = Local.Pv;

// Register r is local LOCAL_OF[r], f register r LOCAL_OF[32 + r]; 0 = the region does not use it.
const LOCAL_OF: usize = Layout.Workspace + 0x3f080;
let used: u64 = 0;
let usedF: u64 = 0;
let written: u64 = 0;
let writtenF: u64 = 0;
let needsFloatState: u32 = 0;
let calling: bool = false;

/** Labels that enclose the code being written: how far away the end is. */
export let labels: u32 = 0;
export function pushLabel(): void { labels++; }
export function popLabel(): void { labels--; }
/** The label of that number, counted from the outermost, as a branch's operand. */
export function depthOf(label: u32): u32 { return labels - 1 - label; }
const END_LABEL: u32 = 0;

// Which registers a region uses.

function use(register: u32): void { if (register) used |= <u64>1 << register; }
function write(register: u32): void {
  use(register);
  if (register) written |= <u64>1 << register;
}
function useF(register: u32): void { usedF |= <u64>1 << register; }

function isFloatAccess(): bool { return op == Op.flw || op == Op.fld || op == Op.fsw || op == Op.fsd; }

function useByTemplate(): void {
  let at: usize = TEMPLATES + load<u16>(TEMPLATE_START + (op << 1));
  for (let piece: u32 = load<u8>(at); piece != TEMPLATE_END; piece = load<u8>(at)) {
    at++;
    if (piece < 0x80) at += piece;
    else if (piece == Escape.a) use(rs1(bits));
    else if (piece == Escape.b) use(rs2(bits));
    else if (piece == Escape.fa || piece == Escape.sa) useF(rs1(bits));
    else if (piece == Escape.fb || piece == Escape.sb) useF(rs2(bits));
    else if (piece == Escape.setX) write(rd(bits));
    else if (piece == Escape.setF || piece == Escape.setBox) {
      useF(rd(bits));
      writtenF |= <u64>1 << rd(bits);
    }
  }
  needsFloatState |= load<u8>(FLOAT_CONDITIONS + op) & 15;
}

function useRegisters(kind: TranslationKind): void {
  if (kind == TranslationKind.text || kind == TranslationKind.branch) { useByTemplate(); return; }
  if (kind == TranslationKind.jal) { write(rd(bits)); return; }
  if (kind == TranslationKind.nothing) return;
  use(rs1(bits));
  if (isFloatAccess()) {
    needsFloatState |= FloatState.dirty;
    const register = kind == TranslationKind.load ? rd(bits) : rs2(bits);
    useF(register);
    if (kind == TranslationKind.load) writtenF |= <u64>1 << register;
  } else if (kind == TranslationKind.store) use(rs2(bits));
  else write(rd(bits));
}

function scan(b: Block): void {
  startReading();
  let offset = b.start;
  for (let i: u32 = 0; i < b.count; i++) {
    read(pageOf(offset), offset);
    useRegisters(kindOfRead());
    offset += <i32>length;
  }
}

function localOf(register: u32): u32 { return load<u8>(LOCAL_OF + register); }
function localOfF(register: u32): u32 { return load<u8>(LOCAL_OF + 32 + register); }

/** `count` locals of a type. */
function declare(count: u32, type: Type): void { u(count); byte(type); }

// The beginning and the end.

function loadHart32(field: u32): void {
  i32Const(0);
  access(Wasm.i32_load, 2, Layout.Hart + field);
}

/** Declares the locals and fills them. `callsOut`: misses call the slow path. */
export function beginFunction(callsOut: bool): void {
  calling = callsOut;
  used = usedF = written = writtenF = 0;
  needsFloatState = 0;
  for (let i: u32 = 0; i < blocks; i++) scan(block(i));
  let local: u32 = Local.Registers;
  memory.fill(LOCAL_OF, 0, 64);
  for (let r: u32 = 1; r < 32; r++) if (used >> r & 1) store<u8>(LOCAL_OF + r, <u8>(local++));
  const xs = local - Local.Registers;
  for (let r: u32 = 0; r < 32; r++) if (usedF >> r & 1) store<u8>(LOCAL_OF + 32 + r, <u8>(local++));
  u(6);
  declare(Local.Index - PARAMETERS, Type.i64);
  declare(Local.R - Local.Index, Type.i32);
  declare(1, Type.f64);
  declare(1, Type.f32);
  declare(xs, Type.i64);
  declare(local - Local.Registers - xs, Type.f64);
  i32Const(0);
  access(Wasm.i64_load, 3, Layout.Hart + Hart.DataKey);
  set(Local.Key);
  if (needsFloatState) {
    loadHart32(Hart.FloatDirty);
    set(Local.Dirty);
    loadHart32(Hart.FloatFast);
    set(Local.Fast);
  }
  if (calling) {
    i32Const(0);
    access(Wasm.i32_load, 2, Layout.Machine + Machine.RegionsDropped);
    set(Local.Drops);
  }
  for (let r: u32 = 0; r < 32; r++) {
    if (used >> r & 1) {
      i32Const(0);
      access(Wasm.i64_load, 3, Layout.Hart + Hart.X + (r << 3));
      set(localOf(r));
    }
    if (usedF >> r & 1) {
      i32Const(0);
      access(Wasm.f64_load, 3, Layout.Hart + Hart.F + (r << 3));
      set(localOfF(r));
    }
  }
  labels = 0;
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
  for (let r: u32 = 0; r < 32; r++) {
    if (written >> r & 1) {
      i32Const(0);
      get(localOf(r));
      access(Wasm.i64_store, 3, Layout.Hart + Hart.X + (r << 3));
    }
    if (writtenF >> r & 1) {
      i32Const(0);
      get(localOfF(r));
      access(Wasm.f64_store, 3, Layout.Hart + Hart.F + (r << 3));
    }
  }
}

// Ways out.

/** Pushes the virtual address of an offset. */
export function pushAddress(offset: i32): void {
  get(Local.Pv);
  if (!offset) return;
  i64Const(offset);
  byte(Wasm.i64_add);
}

function branchToEnd(how: Leave): void {
  i32Const(how);
  byte(Wasm.br);
  u(depthOf(END_LABEL));
}

/** Leaves at an offset. `unretired`: instructions that `left` has counted, and that have not retired. */
export function leave(how: Leave, offset: i32, unretired: u32): void {
  pushAddress(offset);
  set(Local.ExitPc);
  if (unretired) {
    get(Local.Left);
    i32Const(unretired);
    byte(Wasm.i32_add);
    set(Local.Left);
  }
  branchToEnd(how);
}

/** Leaves for the address in TARGET. */
export function leaveForTarget(): void {
  get(TARGET);
  set(Local.ExitPc);
  branchToEnd(Leave.GoOn);
}

export function openIf(): void {
  byte(Wasm.if_);
  byte(Type.none);
  pushLabel();
}
export function closeIf(): void {
  byte(Wasm.end);
  popLabel();
}

// Instructions.

function pushX(register: u32): void {
  if (register) get(localOf(register));
  else i64Const(0);
}
function setX(register: u32): void {
  if (register) set(localOf(register));
  else byte(0x1a); // drop
}

function immediate(): i64 {
  const kind: u32 = op;
  if (kind == Op.lui || kind == Op.auipc) return immU(bits);
  return isShift() ? shamt(bits) : immI(bits);
}

/** Shifts, rotations and single bits by an immediate: it has no more than 6 bits, the rest belongs to the encoding. */
function isShift(): bool {
  const opcode = bits & 0x7f, funct3 = (bits >> 12) & 7;
  return (opcode == 0x13 || opcode == 0x1b) && (funct3 == 1 || funct3 == 5);
}

/** Pushes an f register's low half as f32. */
function pushSingle(register: u32): void {
  get(localOfF(register));
  byte(Wasm.i64_reinterpret_f64);
  byte(Wasm.i32_wrap);
  byte(Wasm.f32_reinterpret_i32);
}

/** Pops an f32's bits into an f register. */
function setBoxed(register: u32): void {
  byte(Wasm.i64_extend_u);
  i64Const(-0x1_0000_0000);
  byte(Wasm.i64_or);
  byte(Wasm.f64_reinterpret_i64);
  set(localOfF(register));
}

/** The instruction that was read, by its template. */
function emitTemplate(offset: i32, unretired: u32): void {
  let at: usize = TEMPLATES + load<u16>(TEMPLATE_START + (op << 1));
  for (let piece: u32 = load<u8>(at); piece != TEMPLATE_END; piece = load<u8>(at)) {
    at++;
    if (piece < 0x80) {
      copy(at, piece);
      at += piece;
      continue;
    }
    switch (piece) {
      case Escape.a: pushX(rs1(bits)); break;
      case Escape.b: pushX(rs2(bits)); break;
      case Escape.imm: i64Const(immediate()); break;
      case Escape.pc: pushAddress(offset); break;
      case Escape.fa: get(localOfF(rs1(bits))); break;
      case Escape.fb: get(localOfF(rs2(bits))); break;
      case Escape.sa: pushSingle(rs1(bits)); break;
      case Escape.sb: pushSingle(rs2(bits)); break;
      case Escape.t0: get(Local.T0); break;
      case Escape.t1: get(Local.T1); break;
      case Escape.t2: get(Local.T2); break;
      case Escape.t3: get(Local.T3); break;
      case Escape.setT0: set(Local.T0); break;
      case Escape.setT1: set(Local.T1); break;
      case Escape.setT2: set(Local.T2); break;
      case Escape.setT3: set(Local.T3); break;
      case Escape.r: get(Local.R); break;
      case Escape.setR: set(Local.R); break;
      case Escape.s: get(Local.S); break;
      case Escape.setS: set(Local.S); break;
      case Escape.setX: setX(rd(bits)); break;
      case Escape.setF: set(localOfF(rd(bits))); break;
      case Escape.setBox: setBoxed(rd(bits)); break;
      case Escape.leaveUnless:
        byte(Wasm.i32_eqz);
        openIf();
        leave(Leave.Step, offset, unretired);
        closeIf();
        break;
    }
  }
}

/** Looks up the address x[rs1] + displacement: leaves "it is not there" (i32) on the stack; Va and Index are set. */
function probe(array: u32, displacement: i32, size: u32): void {
  pushX(rs1(bits));
  if (displacement) {
    i64Const(displacement);
    byte(Wasm.i64_add);
  }
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

/** The host address of Va, whose entry was found. */
function pushHostAddress(array: u32): void {
  get(Local.Index);
  access(Wasm.i32_load, 2, array + 8);
  get(Local.Va);
  byte(Wasm.i32_wrap);
  byte(Wasm.i32_add);
}

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

function emitLoad(offset: i32, unretired: u32): void {
  const template: usize = TEMPLATES + load<u16>(TEMPLATE_START + (op << 1));
  const opcode: u32 = load<u8>(template), align: u32 = load<u8>(template, 1);
  probe(Layout.TlbRead, immI(bits), 1 << align);
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
  byte(0x05); // else
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

function emitStore(offset: i32, unretired: u32): void {
  const template: usize = TEMPLATES + load<u16>(TEMPLATE_START + (op << 1));
  const opcode: u32 = load<u8>(template), align: u32 = load<u8>(template, 1);
  probe(Layout.TlbWrite, immS(bits), 1 << align);
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
  byte(0x05); // else
  pushHostAddress(Layout.TlbWrite);
  pushStored();
  access(opcode, align, 0);
  closeIf();
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

/** One instruction; `unretired` counts it and those behind it in the block. A branch's condition is left on the stack. */
function emitInstruction(kind: TranslationKind, offset: i32, unretired: u32): void {
  switch (kind) {
    case TranslationKind.text:
      if (rd(bits) || (load<u8>(FLOAT_CONDITIONS + op) & 15)) emitTemplate(offset, unretired);
      break;
    case TranslationKind.branch: emitTemplate(offset, unretired); break;
    case TranslationKind.load: emitLoad(offset, unretired); break;
    case TranslationKind.store: emitStore(offset, unretired); break;
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
  startReading();
  let offset = b.start;
  for (let i: u32 = 0; i < b.count; i++) {
    read(pageOf(offset), offset);
    emitInstruction(kindOfRead(), offset, b.count - i);
    offset += <i32>length;
  }
}
