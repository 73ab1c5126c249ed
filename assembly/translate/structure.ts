// The control flow of a region's function: a graph of blocks as nested WebAssembly blocks and loops.
//
// Owns: which loop or block holds what, and every jump between blocks. The graph is taken apart into strongly connected
// components, in an order in which jumps go forward; a component with a cycle becomes a loop, whose heads (the blocks that are
// entered from outside it) are cut from the graph, and what remains is taken apart again. So every loop of the guest is a loop
// here, with nothing between its end and its head.
//
//   block C2  block C1  [block C0  br_table next  end]  ...C0  end  ...C1  end  ...C2     a sequence of components
//
// A place with several ways in is a dispatch: `next` holds the number of the block to go to. The function's beginning is one, and a
// loop that has several heads, or an entry that is not its head; it is asked again at each loop on the way in, and nowhere else.

import { Layout } from "../abi";
import { immI, rd } from "../decode/fields";
import { Block, block, blocks, Ending, entries, need, STRUCTURE_WORKSPACE, successor } from "./graph";
import { NONE, pageBase, pageDelta, pageOf } from "./pages";
import { emitBlock } from "./emit";
import { closeIf, depthOf, labels, Leave, leave, leaveForTarget, openIf, popLabel, pushAddress, pushLabel } from "./leave";
import { NEXT, PV, SCRATCH, TARGET } from "./locals";
import { Rec } from "../decode/record.generated";
import { access, byte, get, i32Const, i64Const, set, tee, Type, u, Wasm } from "./module";

// By block: its place in MEMBERS, its set, the loop whose head it is (0 = none), what Tarjan's algorithm keeps.
const PLACE: usize = STRUCTURE_WORKSPACE; //           u16
const SET: usize = STRUCTURE_WORKSPACE + 0x0400; //    u16
const HEAD_OF: usize = STRUCTURE_WORKSPACE + 0x0800; // u16
const ORDER: usize = STRUCTURE_WORKSPACE + 0x0c00; //  u16: 0 = not reached
const LOW: usize = STRUCTURE_WORKSPACE + 0x1000; //    u16
const ON_STACK: usize = STRUCTURE_WORKSPACE + 0x1400; // u16
// By place: blocks; those of a component side by side.
const MEMBERS: usize = STRUCTURE_WORKSPACE + 0x1800; // u16
const SORTED: usize = STRUCTURE_WORKSPACE + 0x1c00; // u16
const STACK: usize = STRUCTURE_WORKSPACE + 0x2000; //  u16
/** By a component's first place: where it ends; the loop that it is, 0 = none; 1 if that dispatches. */
const COMPONENT_END: usize = STRUCTURE_WORKSPACE + 0x2400; // u16
const LOOP: usize = STRUCTURE_WORKSPACE + 0x2800; //   u16
const DISPATCHES: usize = STRUCTURE_WORKSPACE + 0x2c00; // u16
/** By a block's number: the label that a br_table has for it. */
const DEPTH_OF: usize = STRUCTURE_WORKSPACE + 0x8000; // u16
/** Labels that a jump can go to: kind, first and last place, label number, dispatch; 16 bytes each. */
const LABELS: usize = STRUCTURE_WORKSPACE + 0x3000;
const LABEL_SIZE: u32 = 16;

// @ts-ignore: decorator
@inline function at(array: usize, index: u32): u32 { return load<u16>(array + (index << 1)); }
// @ts-ignore: decorator
@inline function put(array: usize, index: u32, value: u32): void { store<u16>(array + (index << 1), <u16>value); }

let sets: u32 = 0;
let loops: u32 = 0;
let numbers: u32 = 0;
let targets: u32 = 0;

// Components.

let order: u32 = 0;
let stacked: u32 = 0;
let sortedFrom: u32 = 0;

/** Does the edge to this block count within a set? Not if it leaves it, or goes to the head of a loop around it. */
// @ts-ignore: decorator
@inline function counts(to: u32, inSet: u32): bool { return at(SET, to) == inSet && !at(HEAD_OF, to); }

/** Tarjan's algorithm. Components are found last first, so SORTED is filled from its end. */
function visit(v: u32, inSet: u32): void {
  put(ORDER, v, ++order);
  put(LOW, v, order);
  put(STACK, stacked++, v);
  put(ON_STACK, v, 1);
  const b = block(v);
  for (let i: u32 = 0; i < b.edges; i++) {
    const w = successor(b, i);
    if (!counts(w, inSet)) continue;
    if (!at(ORDER, w)) {
      visit(w, inSet);
      if (at(LOW, w) < at(LOW, v)) put(LOW, v, at(LOW, w));
    } else if (at(ON_STACK, w) && at(ORDER, w) < at(LOW, v)) {
      put(LOW, v, at(ORDER, w));
    }
  }
  if (at(LOW, v) != at(ORDER, v)) return;
  const end = sortedFrom;
  let w: u32;
  do {
    w = at(STACK, --stacked);
    put(ON_STACK, w, 0);
    put(SORTED, --sortedFrom, w);
  } while (w != v);
  put(COMPONENT_END, sortedFrom, end);
}

/** Sorts the members at [first, end), which are a set, by components. */
function sortComponents(first: u32, end: u32, inSet: u32): void {
  for (let p = first; p < end; p++) put(ORDER, at(MEMBERS, p), 0);
  order = 0;
  stacked = 0;
  sortedFrom = end;
  for (let p = first; p < end; p++) if (!at(ORDER, at(MEMBERS, p))) visit(at(MEMBERS, p), inSet);
  for (let p = first; p < end; p++) {
    put(MEMBERS, p, at(SORTED, p));
    put(PLACE, at(SORTED, p), p);
  }
}

function hasEdge(from: u32, to: u32): bool {
  const b = block(from);
  for (let i: u32 = 0; i < b.edges; i++) if (successor(b, i) == to) return true;
  return false;
}

// @ts-ignore: decorator
@inline function isWithin(v: u32, first: u32, end: u32): bool { const p = at(PLACE, v); return p >= first && p < end; }

/** Marks as heads what is entered from elsewhere in the set. Returns how many there are. */
function markHeads(first: u32, end: u32, setFirst: u32, setEnd: u32, loop: u32): u32 {
  let heads: u32 = 0;
  for (let p = setFirst; p < setEnd; p++) {
    if (p >= first && p < end) continue;
    const b = block(at(MEMBERS, p));
    for (let i: u32 = 0; i < b.edges; i++) {
      const to = successor(b, i);
      if (!isWithin(to, first, end) || at(HEAD_OF, to)) continue;
      put(HEAD_OF, to, loop);
      heads++;
    }
  }
  return heads;
}

/** Where a loop begins that only the function's callers enter: at what it goes back to, if that is known. */
function chooseHead(first: u32, end: u32): u32 {
  let best: u32 = at(MEMBERS, first), bestRank = -1;
  for (let p = first; p < end; p++) {
    const v = at(MEMBERS, p), b = block(v);
    const rank = (b.isBackTarget ? 2 : 0) + (b.isEntry ? 4 : 0);
    if (rank > bestRank || (rank == bestRank && b.start < block(best).start)) {
      best = v;
      bestRank = rank;
    }
  }
  return best;
}

function giveNumber(b: Block): void {
  if (b.number == NONE) b.number = numbers++;
}

/** A component with a cycle: its heads, and whether it needs a dispatch. */
function prepareLoop(first: u32, end: u32, setFirst: u32, setEnd: u32): void {
  const loop = ++loops;
  put(LOOP, first, loop);
  let heads = markHeads(first, end, setFirst, setEnd, loop);
  if (!heads) {
    put(HEAD_OF, chooseHead(first, end), loop);
    heads = 1;
  }
  let dispatches = heads > 1;
  for (let p = first; p < end; p++) {
    const v = at(MEMBERS, p);
    if (block(v).isEntry && at(HEAD_OF, v) != loop) dispatches = true;
  }
  put(DISPATCHES, first, dispatches);
  if (!dispatches) return;
  for (let p = first; p < end; p++) if (at(HEAD_OF, at(MEMBERS, p)) == loop) giveNumber(block(at(MEMBERS, p)));
}

// Labels.

/** A label that jumps to blocks at [first, end) go to; `loop`: to the heads of that loop only. */
function pushTarget(first: u32, end: u32, loop: u32, dispatches: u32): void {
  const label = LABELS + targets++ * LABEL_SIZE;
  store<u16>(label, <u16>first);
  store<u16>(label, <u16>end, 2);
  store<u16>(label, <u16>loop, 4);
  store<u16>(label, <u16>dispatches, 6);
  store<u32>(label, labels, 8);
  pushLabel();
}

function popTarget(): void {
  targets--;
  popLabel();
}

/** The innermost label for a jump to a block. There is one for every edge of the graph. */
function labelFor(v: u32): usize {
  for (let i = targets; i-- > 0;) {
    const label = LABELS + i * LABEL_SIZE;
    const loop: u32 = load<u16>(label, 4);
    if (loop ? at(HEAD_OF, v) == loop : isWithin(v, load<u16>(label), load<u16>(label, 2))) return label;
  }
  assert(false);
  return 0;
}

// @ts-ignore: decorator
@inline function numberOfLabel(label: usize): u32 { return load<u32>(label, 8); }
// @ts-ignore: decorator
@inline function isDispatch(label: usize): bool { return load<u16>(label, 6) != 0; }

function setNext(v: u32): void {
  i32Const(block(v).number);
  set(NEXT);
}

/** Jumps to a block. */
function goTo(v: u32): void {
  const label = labelFor(v);
  if (isDispatch(label)) setNext(v);
  byte(Wasm.br);
  u(depthOf(numberOfLabel(label)));
}

/** Jumps there if the condition on the stack holds. */
function goToIf(v: u32): void {
  const label = labelFor(v);
  if (!isDispatch(label)) {
    byte(Wasm.br_if);
    u(depthOf(numberOfLabel(label)));
    return;
  }
  openIf();
  goTo(v);
  closeIf();
}

/** Goes on at a block, or outside the region. */
function goOn(v: i32, offset: i32): void {
  if (v == NONE) leave(Leave.GoOn, offset, 0);
  else goTo(v);
}

function emitBranch(b: Block): void {
  if (b.taken != NONE) {
    goToIf(b.taken);
  } else {
    openIf();
    leave(Leave.GoOn, b.takenAt, 0);
    closeIf();
  }
  goOn(b.fall, b.fallAt);
}

/** Up to so many places in its own page that a jump may lead to are compared with its target, one after the other; and in other pages. */
const MOST_COMPARED_NEAR: u32 = 4;
const MOST_COMPARED_FAR: u32 = 8;

function compareTarget(to: u32): void {
  get(TARGET);
  pushAddress(block(to).start);
  byte(Wasm.i64_eq);
  goToIf(to);
}

/** A return, or another jump whose target only the register says. */
function emitIndirectJump(b: Block): void {
  let near: u32 = 0, far: u32 = 0;
  for (let i: u32 = 0; i < b.edges; i++) {
    const to = successor(b, i);
    if (isInPageOf(b, to)) near++;
    else if (far++ < MOST_COMPARED_FAR) compareTarget(to);
  }
  if (near > MOST_COMPARED_NEAR) {
    emitTableJump(b);
    return;
  }
  for (let i: u32 = 0; i < b.edges; i++) if (isInPageOf(b, successor(b, i))) compareTarget(successor(b, i));
  leaveForTarget();
}

function isInPageOf(b: Block, other: u32): bool { return pageOf(b.start) == pageOf(block(other).start); }

/** The region that is being made. */
let regionNumber: u32 = 0;

/**
 * A jump with many targets in its own page: if the slot of the target, in the jump's own page, says that it is an entry of this region, its
 * number is known.
 */
function emitTableJump(b: Block): void {
  const page = pageOf(b.start);
  get(TARGET);
  i64Const(-4096);
  byte(Wasm.i64_and);
  pushAddress(pageDelta(page));
  byte(Wasm.i64_eq);
  openIf();
  get(TARGET);
  byte(Wasm.i32_wrap);
  i32Const(0xffe);
  byte(Wasm.i32_and);
  tee(SCRATCH);
  i32Const(2);
  byte(Wasm.i32_shl);
  access(Wasm.i32_load8_u, 0, pageBase(page));
  i32Const(Rec.translated);
  byte(Wasm.i32_eq);
  openIf();
  // Its place, less this region's first one: below the count of entries, if it is this region's.
  get(SCRATCH);
  access(Wasm.i32_load16_u, 1, pageBase(page) + Layout.RecordPageEntries);
  i32Const(regionNumber * Layout.EntriesPerRegion);
  byte(Wasm.i32_sub);
  tee(NEXT);
  emitTable(b);
  closeIf();
  closeIf();
  leaveForTarget();
}

/** br_table over the entries, of which the block's successors lead somewhere, the others out of the innermost label. */
function emitTable(b: Block): void {
  memory.fill(DEPTH_OF, 0, entries << 1);
  for (let i: u32 = 0; i < b.edges; i++) {
    const to = successor(b, i);
    if (<u32>block(to).number < entries) put(DEPTH_OF, block(to).number, depthOf(numberOfLabel(labelFor(to))));
  }
  emitDepths(entries);
}

function emitDepths(count: u32): void {
  byte(Wasm.br_table);
  u(count);
  for (let number: u32 = 0; number < count; number++) u(at(DEPTH_OF, number));
  u(0);
}

/** A block, and where it goes on. */
function emitWhole(v: u32): void {
  const b = block(v);
  emitBlock(b, b.isBackTarget ? need(b) : 0);
  switch (b.ending) {
    case Ending.Branch: emitBranch(b); break;
    case Ending.Jump: case Ending.Call: goOn(b.taken, b.takenAt); break;
    case Ending.Fall: goOn(b.fall, b.fallAt); break;
    case Ending.Leave: leave(Leave.Step, b.last, 0); break;
    case Ending.Return: case Ending.Indirect: case Ending.IndirectCall: emitIndirectJump(b); break;
  }
}

/** br_table at the head of a sequence whose first component has the innermost label, the next one the label around it, and so on. */
function emitDispatch(first: u32, end: u32): void {
  get(NEXT);
  memory.fill(DEPTH_OF, 0, numbers << 1);
  for (let p = first, component: u32 = 0; p < end; p = at(COMPONENT_END, p), component++) {
    for (let q = p; q < at(COMPONENT_END, p); q++) {
      const number = block(at(MEMBERS, q)).number;
      if (number != NONE) put(DEPTH_OF, number, component);
    }
  }
  emitDepths(numbers);
}

/** The members at [first, end), a set that has just been given its number. */
function emitSet(first: u32, end: u32, inSet: u32, dispatches: bool): void {
  sortComponents(first, end, inSet);
  let components: u32 = 0;
  for (let p = first; p < end; p = at(COMPONENT_END, p)) {
    const last = at(COMPONENT_END, p), v = at(MEMBERS, p);
    put(LOOP, p, 0);
    put(DISPATCHES, p, 0);
    if (last - p > 1 || (hasEdge(v, v) && !at(HEAD_OF, v))) prepareLoop(p, last, first, end);
    put(STACK, components++, p);
  }
  // The last component's label is the outermost. The first one needs none if nothing but falling into it leads there.
  for (let i = components; i-- > 0;) {
    const p = at(STACK, i);
    if (!i && !dispatches) break;
    byte(Wasm.block);
    byte(Type.none);
    pushTarget(p, at(COMPONENT_END, p), 0, at(DISPATCHES, p));
  }
  if (dispatches) emitDispatch(first, end);
  for (let p = first, i = 0; p < end; i++) {
    const last = at(COMPONENT_END, p);
    if (i || dispatches) {
      byte(Wasm.end);
      popTarget();
    }
    emitComponent(p, last);
    p = last;
  }
}

function emitComponent(first: u32, end: u32): void {
  const loop = at(LOOP, first), dispatches = at(DISPATCHES, first);
  if (!loop) {
    emitWhole(at(MEMBERS, first));
    return;
  }
  byte(Wasm.loop);
  byte(Type.none);
  pushTarget(first, end, loop, dispatches);
  const own = ++sets;
  for (let p = first; p < end; p++) put(SET, at(MEMBERS, p), own);
  emitSet(first, end, own, dispatches != 0);
  byte(Wasm.end);
  popTarget();
}

/** Writes the blocks of the region, which is to be number `region`, and the jumps between them. */
export function emitBlocks(region: u32): void {
  regionNumber = region;
  sets = 1;
  loops = 0;
  targets = 0;
  numbers = entries;
  for (let v: u32 = 0; v < blocks; v++) {
    put(MEMBERS, v, v);
    put(PLACE, v, v);
    put(SET, v, 1);
    put(HEAD_OF, v, 0);
  }
  emitSet(0, blocks, 1, true);
}
