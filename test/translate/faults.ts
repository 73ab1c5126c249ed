// Faults to put into the translator: what the tests of this folder have to notice. seeded-faults.ts applies them.

import type { Fault } from "../differential/faulty-core.ts";

// biome-ignore format: each fault's two texts stand one above the other
export const faults: readonly Fault[] = [
  {
    family: "counting", what: "a way out in the middle of a block gives back one instruction too few", file: "translate/leave.ts",
    find: "    i32Const(unretired);\n",
    replace: "    i32Const(unretired - 1);\n",
  },
  {
    family: "counting", what: "an instruction that the core does for a region is not counted", file: "translate/enter.ts",
    find: "  setHart32(Hart.Left, hart32(Hart.Left) - 1);\n  if (outcome == Outcome.Next)",
    replace: "  if (outcome == Outcome.Next)",
  },
  {
    family: "counting", what: "a store that drops its region has not retired", file: "translate/memory.ts",
    find: "leave(Leave.GoOn, offset + <i32>length, unretired - 1);",
    replace: "leave(Leave.GoOn, offset + <i32>length, unretired);",
  },
  {
    family: "mapping", what: "the other pages of a region may be other frames", file: "translate/enter.ts",
    find: "if (load<u64>(entry) != tag || load<u32>(entry, 8) != regionPage(row, page)) return false;",
    replace: "if (load<u64>(entry) != tag) return false;",
  },
  {
    family: "mapping", what: "the other pages of a region need not be mapped", file: "translate/enter.ts",
    find: "  if (pages > 1 && !isMapped(row, pages, own, origin)) return Leave.Step;\n",
    replace: "",
  },
  {
    family: "mapping", what: "a region may have a frame at two pages", file: "translate/pages.ts",
    find: "  for (let page: u32 = 0; page < pages; page++) if (pageBase(page) == base) return NONE;\n",
    replace: "",
  },
  {
    family: "invalidation", what: "a store into translated code drops nothing", file: "translate/regions.ts",
    find: "  dropRegionsOf(base);\n  noteRewritten(base);\n",
    replace: "  noteRewritten(base);\n",
  },
  {
    family: "invalidation", what: "the second half of an instruction is not known to be code", file: "decode/code-map.ts",
    find: "half < (offset + size) >> 1;",
    replace: "half < (offset + size - 1) >> 1;",
  },
  {
    family: "invalidation", what: "a store beside code looks at the first halfword alone", file: "translate/memory.ts",
    find: "i32Const((1 << (max<u32>(size, 2) >> 1)) - 1);",
    replace: "i32Const(1);",
  },
  {
    family: "invalidation", what: "stores behind the TLB go into a frame that gets code", file: "decode/records.ts",
    find: "  flushWrites();\n",
    replace: "  flushArray(Layout.TlbWrite);\n",
  },
  {
    family: "invalidation", what: "a region goes on after a store has dropped it", file: "translate/memory.ts",
    find: "  leaveIfFailed(offset, unretired);\n  leaveIfDropped(offset, unretired);\n",
    replace: "  leaveIfFailed(offset, unretired);\n",
  },
  {
    family: "invalidation", what: "a region goes on after a load has dropped it", file: "translate/memory.ts",
    find: "  setLoaded();\n  leaveIfDropped(offset, unretired);\n",
    replace: "  setLoaded();\n",
  },
  {
    family: "invalidation", what: "the entries of a dropped region still lead there", file: "translate/regions.ts",
    find: "    if (hasSlot(base, offset, placeOf(region, i))) store<u8>(base + (offset << 2), Rec.decode);\n",
    replace: "",
  },
  {
    family: "ceiling", what: "modules may have any number of bytes", file: "translate/regions.ts",
    find: "  while (machine32(Machine.RegionBytes) + bytes > MAX_BYTES) dropRegion(coldest());\n",
    replace: "",
  },
  {
    family: "jump", what: "AUIPC into x0 is taken for an address", file: "translate/reader.ts",
    find: "if (op != Op.auipc || !rd(bits)) return;",
    replace: "if (op != Op.auipc) return;",
  },
  {
    family: "jump", what: "JALR keeps the lowest bit", file: "translate/emit.ts",
    find: "  i64Const(-2);\n",
    replace: "  i64Const(-1);\n",
  },
  {
    family: "jump", what: "a compressed call returns four bytes further", file: "translate/emit.ts",
    find: "  pushAddress(offset + <i32>length);\n  set(localOf(rd(bits)));",
    replace: "  pushAddress(offset + 4);\n  set(localOf(rd(bits)));",
  },
  {
    family: "access", what: "a misaligned address hits the TLB", file: "translate/memory.ts",
    find: "  i64Const(-4096 | (size - 1));\n",
    replace: "  i64Const(-4096);\n",
  },
  {
    family: "access", what: "data has the key of code", file: "translate/locals.ts",
    find: "access(Wasm.i64_load, 3, Layout.Hart + Hart.DataKey);",
    replace: "access(Wasm.i64_load, 3, Layout.Hart + Hart.FetchKey);",
  },
  {
    family: "access", what: "a byte that missed the TLB is not sign-extended", file: "translate/memory.ts",
    find: "  if (opcode == 0x30) byte(0xc2);\n  else if",
    replace: "  if",
  },
  {
    family: "probe", what: "accesses share a look across a page's end", file: "translate/memory.ts",
    find: "  leave(Leave.Split, offset, unretired);\n",
    replace: "",
  },
  {
    family: "probe", what: "a base that has changed is the same", file: "translate/probes.ts",
    find: "    if (writesX) closeGroupsOf(rd(bits));\n",
    replace: "",
  },
  {
    family: "probe", what: "loads and stores share a look", file: "translate/probes.ts",
    find: " || g.isLoad != isLoad",
    replace: "",
  },
  {
    family: "probe", what: "a split is no reason to make a region anew", file: "translate/enter.ts",
    find: "    noteSplitsOften(pageOfPc(row, pages, origin));\n",
    replace: "",
  },
  {
    family: "idiom", what: "shifts of two registers are a rotation", file: "translate/idioms.ts",
    find: "sourceOf(left) != sourceOf(right) || !sourceOf(left) || ",
    replace: "!sourceOf(left) || ",
  },
  {
    family: "idiom", what: "any two amounts are a rotation", file: "translate/idioms.ts",
    find: " || amountOf(left) + amountOf(right) != width",
    replace: "",
  },
  {
    family: "idiom", what: "a source that has changed is the same", file: "translate/idioms.ts",
    find: "if (sourceOf(register) == to) store<u8>(SOURCE + register, 0);",
    replace: "if (register == to) store<u8>(SOURCE + register, 0);",
  },
  {
    family: "idiom", what: "what was shifted in place is still there", file: "translate/idioms.ts",
    find: "to == from ? 0 : <u8>from",
    replace: "<u8>from",
  },
  {
    family: "idiom", what: "a mask whatever the shift back", file: "translate/idioms.ts",
    find: " || amountOf(from) != shamt(bits)",
    replace: "",
  },
  {
    family: "idiom", what: "31 bits make an upper half", file: "translate/idioms.ts",
    find: "amountOf(register) >= 32",
    replace: "amountOf(register) >= 31",
  },
  {
    family: "idiom", what: "a half product loses the lower half of the other", file: "translate/idioms.ts",
    find: "  if (!isUpperHalf(other)) {",
    replace: "  if (isUpperHalf(other)) {",
  },
  {
    family: "float", what: "a block that rounds asks for FS alone", file: "translate/emit.ts",
    find: "  get(state == FloatState.fast ? Local.Fast : Local.Dirty);",
    replace: "  get(Local.Dirty);",
  },
  {
    family: "float", what: "FLW does not box", file: "translate/memory.ts",
    find: "  if (op == Op.flw) {",
    replace: "  if (op == Op.illegal) {",
  },
  {
    family: "atomic", what: "an AMO gives a word without its sign", file: "translate/atomics.ts",
    find: "accessWord(load<u8>(row(), 2));",
    replace: "accessWord(load<u8>(row(), 2) == 52 ? 53 : load<u8>(row(), 2));",
  },
  {
    family: "atomic", what: "amomax.w writes the minimum", file: "translate/atomics.ts",
    find: "emitTemplate(row() + 3, offset, unretired);",
    replace: "emitTemplate((op == 74 ? TEMPLATES + load<u16>(TEMPLATE_START + (73 << 1)) : row()) + 3, offset, unretired);",
  },
  {
    family: "atomic", what: "SC succeeds without a reservation", file: "translate/atomics.ts",
    find: "  byte(Wasm.i32_ne);\n",
    replace: "  byte(Wasm.i32_ne);\n  i32Const(0);\n  byte(Wasm.i32_and);\n",
  },
  {
    family: "atomic", what: "SC leaves the reservation", file: "translate/atomics.ts",
    find: "  i32Const(0);\n  i32Const(0);\n  storeReservation();\n",
    replace: "",
  },
  {
    family: "atomic", what: "LR reserves nothing", file: "translate/atomics.ts",
    find: "  i32Const(0);\n  get(WORD);\n  storeReservation();\n",
    replace: "",
  },
  {
    family: "atomic", what: "a misaligned word is taken", file: "translate/memory.ts",
    find: "  probe(array, 0, size);\n",
    replace: "  probe(array, 0, 1);\n",
  },
  {
    family: "atomic", what: "an AMO into code beside data is not seen", file: "translate/memory.ts",
    find: "probeBehind(array, behind, stored);",
    replace: "probeBehind(array, behind, 0);",
  },
  {
    family: "atomic", what: "a shared look gives the group's first byte", file: "translate/memory.ts",
    find: "    i32Const(-g.low);\n    byte(Wasm.i32_add);\n",
    replace: "",
  },
];
