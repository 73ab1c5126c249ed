// LR, SC and AMOs in translated code: as execute/rv-a.ts has them, where the word is in the TLB.
//
// A word that is not there, or misaligned, is left to the core, by a region that calls the slow path too: that is of plain loads and stores.
// The reservation stays in the hart: what ends it, a trap, xRET, DMA, another hart, is outside of regions.

import { Hart, Layout } from "../abi";
import { rd, rs2 } from "../decode/fields";
import { closeIf, openIf } from "./leave";
import { loadHart32, Local, pushX, setX } from "./locals";
import { pushReadAddress, pushWriteAddress } from "./memory";
import { access, byte, get, i32Const, set, Wasm } from "./module";
import { bits, op } from "./reader";
import { emitTemplate } from "./template";
import { TEMPLATE_START, TEMPLATES } from "./templates.generated";

/** Where the word is in the host's memory, once it was found. */
const WORD: u32 = Local.Index;
/** What an AMO has read: `old` in its row. Of SC: 1 if it fails. */
const RESULT: u32 = Local.T0;

/** What the row of the instruction that was read holds: the access, log2 of its size; of an AMO its load, and its template. */
// @ts-ignore: decorator
@inline function row(): usize { return TEMPLATES + load<u16>(TEMPLATE_START + (op << 1)); }

function size(): u32 { return 1 << load<u8>(row(), 1); }

function accessWord(opcode: u32): void { access(opcode, load<u8>(row(), 1), 0); }

/** Reserves the word whose address is on the stack, 0 = none; below it is a zero. */
function storeReservation(): void { access(Wasm.i32_store, 2, Layout.Hart + Hart.Reservation); }

export function emitLoadReserved(offset: i32, unretired: u32): void {
  pushReadAddress(size(), offset, unretired);
  set(WORD);
  i32Const(0);
  get(WORD);
  storeReservation();
  get(WORD);
  accessWord(load<u8>(row()));
  setX(rd(bits));
}

export function emitStoreConditional(offset: i32, unretired: u32): void {
  pushWriteAddress(size(), offset, unretired);
  set(WORD);
  loadHart32(Hart.Reservation);
  get(WORD);
  byte(Wasm.i32_ne);
  byte(Wasm.i64_extend_u);
  set(RESULT);
  i32Const(0);
  i32Const(0);
  storeReservation();
  get(RESULT);
  byte(Wasm.i64_eqz);
  openIf();
  get(WORD);
  pushX(rs2(bits));
  accessWord(load<u8>(row()));
  closeIf();
  get(RESULT);
  setX(rd(bits));
}

export function emitAmo(offset: i32, unretired: u32): void {
  pushWriteAddress(size(), offset, unretired);
  set(WORD);
  get(WORD);
  accessWord(load<u8>(row(), 2));
  set(RESULT);
  get(WORD);
  emitTemplate(row() + 3, offset, unretired);
  accessWord(load<u8>(row()));
  get(RESULT);
  setX(rd(bits));
}
