// The locals of a region's function: what the code keeps for itself, and the registers that the region uses.
//
// Owns: which those are, and how an instruction's operands are pushed and popped.

import { Hart, Layout, Machine } from "../abi";
import { rd, rs1, rs2 } from "../decode/fields";
import { Op } from "../decode/op.generated";
import { Block, block, blocks } from "./graph";
import { access, byte, get, i32Const, i64Const, set, Type, u, Wasm } from "./module";
import { pageOf } from "./pages";
import { bits, kindOfRead, length, op, read, startReading } from "./reader";
import {
  Escape, FLOAT_CONDITIONS, FloatState, TEMPLATE_END, TEMPLATE_START, TEMPLATES, TranslationKind,
} from "./templates.generated";

/** The function's parameters and locals. x and f registers follow, those that the region uses. */
export const enum Local {
  Next = 0, Left = 1, Pv = 2,
  Key = 3, ExitPc = 4, Va = 5, Tag = 6, T0 = 7, T1 = 8, T2 = 9, T3 = 10,
  Index = 11, Fast = 12, Dirty = 13, Drops = 14,
  /** MOST_GROUPS of them: host addresses that several accesses share (probes.ts). */
  Shared = 15,
  R = 23, S = 24,
  Registers = 25,
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

function use(register: u32): void { if (register) used |= <u64>1 << register; }
function write(register: u32): void {
  use(register);
  if (register) written |= <u64>1 << register;
}
function useF(register: u32): void { usedF |= <u64>1 << register; }

/** Is what was read a load or store of an f register? */
export function isFloatAccess(): bool { return op == Op.flw || op == Op.fld || op == Op.fsw || op == Op.fsd; }

/** Are these instructions LR, SC or AMOs? */
export function isAtomic(kind: TranslationKind): bool {
  return kind == TranslationKind.amo || kind == TranslationKind.lr || kind == TranslationKind.sc;
}

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
  if (isAtomic(kind)) {
    if (kind != TranslationKind.lr) use(rs2(bits));
    write(rd(bits));
    return;
  }
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

export function localOf(register: u32): u32 { return load<u8>(LOCAL_OF + register); }
export function localOfF(register: u32): u32 { return load<u8>(LOCAL_OF + 32 + register); }

/** `count` locals of a type. */
function declare(count: u32, type: Type): void { u(count); byte(type); }

/** Pushes a word of the hart. */
export function loadHart32(field: u32): void {
  i32Const(0);
  access(Wasm.i32_load, 2, Layout.Hart + field);
}

/** Declares the locals and fills them. `calling`: misses call the slow path. */
export function beginLocals(calling: bool): void {
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
}

/** Stores the registers that the region writes. */
export function storeRegisters(): void {
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

/** Pushes an x register. */
export function pushX(register: u32): void {
  if (register) get(localOf(register));
  else i64Const(0);
}
/** Pops an x register. */
export function setX(register: u32): void {
  if (register) set(localOf(register));
  else byte(0x1a); // drop
}

/** Pushes an f register's low half as f32. */
export function pushSingle(register: u32): void {
  get(localOfF(register));
  byte(Wasm.i64_reinterpret_f64);
  byte(Wasm.i32_wrap);
  byte(Wasm.f32_reinterpret_i32);
}

/** Pops an f32's bits into an f register. */
export function setBoxed(register: u32): void {
  byte(Wasm.i64_extend_u);
  i64Const(-0x1_0000_0000);
  byte(Wasm.i64_or);
  byte(Wasm.f64_reinterpret_i64);
  set(localOfF(register));
}
