// Ways out of a region's function, and the labels that branches count.
//
// Every way out sets `exitPc`, brings `left` to what the interpreter would have there, and goes to the one end (emit.ts).

import { Local, TARGET } from "./locals";
import { byte, get, i32Const, i64Const, set, Type, u, Wasm } from "./module";

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
  /** The core must do the instruction at Hart.Pc: the accesses that it would look for (probes.ts) do not lie in one page. */
  Split = 4,
}

/** Labels that enclose the code being written: how far away the end is. */
export let labels: u32 = 0;
export function startLabels(): void { labels = 0; }
export function pushLabel(): void { labels++; }
export function popLabel(): void { labels--; }
/** The label of that number, counted from the outermost, as a branch's operand. */
export function depthOf(label: u32): u32 { return labels - 1 - label; }
/** The block around everything: behind it is the end. */
const END_LABEL: u32 = 0;

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
