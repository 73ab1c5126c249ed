// A short cut for walks of a guest's own tables: from the physical page that a table is in to its frame.
//
// Owns: the rows {u64 physical page, u32 address of the frame, u32 the life that they were entered in}, direct-mapped. A page is in it when
// it is RAM, its frame exists, and PMP lets S-mode read all of it: what a walk must know for each entry that it reads.
// Invariant: a row counts in its life only. A life begins with a run of the core and when PMP is written, and ends with the run: between
// runs the host may change the VM's map, PMP and the vCPU, and what works on a guest's state then (emulate.ts, inspect.ts) has no life.
// (A load that misses the TLB and reads three entries, bare, ns: 94 without it, 67 with it. Tables of machine frames need none of this: 58.)

const ROWS: u32 = 64;
const ROW_SHIFT: u32 = 4;
// @ts-ignore: decorator
@lazy const TABLE: usize = memory.data(1024, 8);

/** 0: none is going on. */
let life: u32 = 0;
let lives: u32 = 0;

/** The core runs: rows are entered, and count, until it ends. */
export function beginTableFrames(): void {
  if (++lives == 0) {
    memory.fill(TABLE, 0, ROWS << ROW_SHIFT);
    lives = 1;
  }
  life = lives;
}

export function endTableFrames(): void { life = 0; }

/** PMP has changed. */
export function forgetTableFrames(): void {
  if (life) beginTableFrames();
}

// @ts-ignore: decorator
@inline function rowOf(page: u64): usize { return TABLE + ((<usize>(page >> 12) & (ROWS - 1)) << ROW_SHIFT); }

/** The frame of a physical page that tables were found in; 0 if it is not known. */
// @ts-ignore: decorator
@inline export function tableFrame(page: u64): usize {
  const row = rowOf(page);
  return load<u64>(row) == page && load<u32>(row, 12) == life ? <usize>load<u32>(row, 8) : 0;
}

/** A table was found in this page, which S-mode may read, and it is this frame. */
export function noteTableFrame(page: u64, frame: usize): void {
  if (!life) return;
  const row = rowOf(page);
  store<u64>(row, page);
  store<u32>(row, <u32>frame, 8);
  store<u32>(row, life, 12);
}
