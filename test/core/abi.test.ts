// The blocks of assembly/abi.ts: fields do not overlap, and each block fits where the layout puts it.
//
// Sizes are declared here a second time, in bytes, because a `const enum` holds offsets only; a field that is added
// to abi.ts has to be added here too, or its offset is not one that the list explains.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  Csrs,
  Exit,
  Hart,
  Layout,
  Limit,
  Machine,
  MapEntry,
  Region,
  Vcpu,
  Vm,
  WalkEntry,
  WalkTrace,
  Withheld,
  WithheldPart,
} from "../../assembly/abi.ts";
import { modes } from "../../src/modes/mode.ts";

const FRAME = 4096;
/** No mode withholds more of a guest's CSRs. */
const MOST_WITHHELD = Math.max(...modes.map(({ withheld }) => withheld.length));
/** Bytes of a field that is listed by its offset. */
type Sizes = readonly (readonly [offset: number, bytes: number])[];

const u32 = (...offsets: number[]): Sizes => offsets.map((offset) => [offset, 4] as const);
const u64 = (...offsets: number[]): Sizes => offsets.map((offset) => [offset, 8] as const);

const hart: Sizes = [
  [Hart.X, 32 * 8],
  [Hart.F, 32 * 8],
  [Hart.RetiredBy, 4 * 8],
  [Hart.ContextCache, 16 * 4],
  [Hart.GuestContextCache, 12 * 4],
  ...u64(Hart.Pc, Hart.Retired, Hart.ClockOffset, Hart.TimeSample, Hart.Mtimecmp, Hart.RetiredAtTrap, Hart.TrapCause),
  ...u64(Hart.TrapValue, Hart.FetchKey, Hart.DataKey, Hart.WalkReads, Hart.Walks),
  ...u32(Hart.Left, Hart.LeftAtSettle, Hart.Privilege, Hart.Csrs, Hart.Vm, Hart.VcpuId, Hart.Reservation),
  ...u32(Hart.InterruptLines, Hart.ClockIsWall, Hart.OwnedPrivileges, Hart.Oracle, Hart.TrapsInARow),
  ...u32(Hart.AccessOutcome, Hart.TlbGeneration, Hart.TlbEpoch),
  ...u32(Hart.GuestCsrs, Hart.GuestPrivilege, Hart.GuestOwnedPrivileges, Hart.MachineAddresses, Hart.Emulating),
  ...u32(
    Hart.Effects,
    Hart.FlushAsid,
    Hart.FirstContext,
    Hart.Fflags,
    Hart.Frm,
    Hart.FloatDirty,
    Hart.FloatFast,
    Hart.ContextStale,
    Hart.Isa,
  ),
  ...u64(Hart.FlushAddress, Hart.ContextSatp, Hart.ContextVsatp, Hart.ContextHgatp, Hart.TrapGuestAddress),
  ...u64(Hart.LargePagesAt, Hart.LargePagesMask, Hart.GuestLargePagesAt, Hart.GuestLargePagesMask),
  ...u32(Hart.Virtual, Hart.TrapGva, Hart.TrapInstruction, Hart.GuestTlbGeneration),
  ...u32(Hart.SampleEvery, Hart.UntilSample, Hart.HotSamples, Hart.Payback),
];

const csrs: Sizes = [
  [Csrs.Pmpcfg, 16],
  [Csrs.Pmpaddr, 16 * 8],
  ...u64(Csrs.Mstatus, Csrs.Misa, Csrs.Medeleg, Csrs.Mideleg, Csrs.Mie, Csrs.Mip, Csrs.Mtvec, Csrs.Mcounteren),
  ...u64(Csrs.Mscratch, Csrs.Mepc, Csrs.Mcause, Csrs.Mtval, Csrs.Menvcfg, Csrs.Mcountinhibit, Csrs.Mhartid),
  ...u64(Csrs.CycleDelta, Csrs.InstretDelta, Csrs.Stvec, Csrs.Sscratch, Csrs.Sepc, Csrs.Scause, Csrs.Stval),
  ...u64(Csrs.Scounteren, Csrs.Senvcfg, Csrs.Satp, Csrs.Stimecmp),
  ...u64(
    Csrs.Hstatus,
    Csrs.Hedeleg,
    Csrs.Hideleg,
    Csrs.Hvip,
    Csrs.Hcounteren,
    Csrs.Htimedelta,
    Csrs.Htval,
    Csrs.Htinst,
  ),
  ...u64(Csrs.Henvcfg, Csrs.Hgatp, Csrs.Vsstatus, Csrs.Vstvec, Csrs.Vsscratch, Csrs.Vsepc, Csrs.Vscause, Csrs.Vstval),
  ...u64(Csrs.Vsatp, Csrs.Vstimecmp, Csrs.Mtval2, Csrs.Mtinst),
];

const vm: Sizes = [
  [Vm.Watched, 2 * 8],
  ...u64(Vm.RamBase, Vm.RamSize),
  ...u32(Vm.MapRoot, Vm.FramesTouched, Vm.MapFrames, Vm.LastVcpu, Vm.FramesCharged, Vm.FramesLimit),
];

const machine: Sizes = u32(
  Machine.FreeList,
  Machine.FreeCount,
  Machine.FreshNext,
  Machine.FreshEnd,
  Machine.NextContext,
  Machine.TlbEpoch,
  Machine.RecordHand,
  Machine.TlbFlushes,
  Machine.CurrentVcpu,
  Machine.FramesSaved,
  Machine.RegionHand,
  Machine.RegionsLive,
  Machine.RegionBytes,
  Machine.RegionsMade,
  Machine.RegionsDropped,
  Machine.RegionRandom,
);

const region: Sizes = [
  ...u32(
    Region.State,
    Region.TableIndex,
    Region.Entries,
    Region.PageCount,
    Region.Bytes,
    Region.Exits,
    Region.MostExits,
    Region.Misses,
  ),
  ...u32(Region.Calls, Region.Splits, Region.Steps),
  ...u64(Region.Retired),
  [Region.Pages, 8 * Region.MaxPages],
];

const exit: Sizes = [
  ...u32(
    Exit.Reason,
    Exit.VcpuId,
    Exit.Length,
    Exit.Width,
    Exit.Rd,
    Exit.Signed,
    Exit.Interrupt,
    Exit.Level,
    Exit.Leaf,
  ),
  ...u64(Exit.Gpa, Exit.Data, Exit.Cause, Exit.Tval, Exit.Pc),
];

const vcpu: Sizes = [
  [Vcpu.Hart, Layout.HartSize],
  [Vcpu.Csrs, Csrs.Size],
  [Vcpu.VirtualCsrs, Csrs.Size],
  [Vcpu.Withheld, Withheld.Parts + MOST_WITHHELD * WithheldPart.Size],
];

const withheld: Sizes = [...u32(Withheld.Count), [Withheld.Parts, MOST_WITHHELD * WithheldPart.Size]];

const withheldPart: Sizes = [...u32(WithheldPart.Field), ...u64(WithheldPart.Mask, WithheldPart.Other)];

const walkTrace: Sizes = [
  ...u32(WalkTrace.Count, WalkTrace.Refusal, WalkTrace.Privilege, WalkTrace.Virtual, WalkTrace.Frame),
  ...u32(WalkTrace.IsRam, WalkTrace.Allowed),
  ...u64(WalkTrace.Address, WalkTrace.Atp, WalkTrace.Hgatp),
  [WalkTrace.Entries, WalkEntry.Size],
];

const walkEntry: Sizes = [
  ...u32(WalkEntry.Stage, WalkEntry.Level),
  ...u64(WalkEntry.Input, WalkEntry.Address, WalkEntry.Physical, WalkEntry.Pte, WalkEntry.Updated),
];

const layout: Sizes = [
  [Layout.Hart, Layout.HartSize],
  [Layout.Exit, Exit.Size],
  [Layout.Machine, Machine.Size],
  [Layout.Inspected, FRAME],
  // The longest walk: Sv48 over Sv48x4, A and D updated.
  [Layout.WalkTrace, WalkTrace.Entries + (5 * 4 + 4 + 4) * WalkEntry.Size],
  [Layout.ZeroFrame, FRAME],
  [Layout.Contexts, Layout.ContextCount * Layout.ContextSize],
  [Layout.TlbRead, Layout.TlbSize],
  [Layout.TlbWrite, Layout.TlbSize],
  [Layout.TlbExecute, Layout.TlbSize],
  [Layout.TlbReadBehind, Layout.TlbSize],
  [Layout.TlbWriteBehind, Layout.TlbSize],
  [Layout.MixedFrames, 8 * Layout.MixedFrameCount],
  [Layout.Records, Layout.RecordPageCount * Layout.RecordPageSize],
  // One u16 for every frame that 4 GiB could hold.
  [Layout.FrameCode, 2 * (2 ** 32 / FRAME)],
  [Layout.FrameShares, 4 * (2 ** 32 / FRAME)],
  [Layout.Regions, Layout.RegionCount * Layout.RegionSize],
  [Layout.Entries, Layout.RegionCount * Layout.EntriesPerRegion * Layout.EntrySize],
  [Layout.Module, Layout.ModuleSize],
  [Layout.Workspace, Layout.WorkspaceSize],
  [Layout.Frames, 0],
];

/** Members of a const enum as abi.ts declares them: the compiler folds them away, so they are read from its text. */
function declared(name: string): Map<string, number> {
  const source = readFileSync(new URL("../../assembly/abi.ts", import.meta.url), "utf8");
  const body = new RegExp(`export const enum ${name} \\{(.*?)\\n\\}`, "s").exec(source)![1]!;
  return new Map([...body.matchAll(/^\s*(\w+) = (-?\w+),/gm)].map(([, member, value]) => [member!, Number(value)]));
}

/** Members that are not a field's offset. */
const notFields = new Set([
  "Size",
  "HartSize",
  "ContextCount",
  "ContextSize",
  "TlbSize",
  "MixedFrameCount",
  "RecordPageCount",
]);
for (const name of ["RecordPageSlots", "RecordPageEntries", "RecordPageSize"]) notFields.add(name);
for (const name of ["RegionCount", "RegionSize", "EntriesPerRegion", "EntrySize", "ModuleSize"]) notFields.add(name);
for (const name of ["WorkspaceSize", "MaxPages"]) notFields.add(name);

const blocks = {
  Layout: layout,
  Hart: hart,
  Csrs: csrs,
  Vcpu: vcpu,
  Vm: vm,
  Machine: machine,
  Region: region,
  Exit: exit,
  Withheld: withheld,
  WithheldPart: withheldPart,
  WalkTrace: walkTrace,
  WalkEntry: walkEntry,
};

describe.each(Object.entries(blocks))("%s", (name, fields) => {
  const sorted = [...fields].sort(([a], [b]) => a - b);

  test("every declared field is in this test's list, and no other", () => {
    const offsets = [...declared(name)].filter(([member]) => !notFields.has(member)).map(([, offset]) => offset);
    expect(sorted.map(([offset]) => offset)).toEqual(offsets.sort((a, b) => a - b));
  });

  test("no two fields overlap", () => {
    for (const [index, [offset, bytes]] of sorted.entries()) {
      const next = sorted[index + 1];
      if (next) expect(offset + bytes, `0x${offset.toString(16)}`).toBeLessThanOrEqual(next[0]);
    }
  });

  test("fields lie at multiples of their size", () => {
    for (const [offset, bytes] of fields)
      expect(offset % Math.min(Math.max(bytes, 4), 8), `0x${offset.toString(16)}`).toBe(0);
  });
});

describe("blocks fit", () => {
  const end = (fields: Sizes): number => Math.max(...fields.map(([offset, bytes]) => offset + bytes));

  test.each([
    ["Hart", hart, Layout.HartSize],
    ["Csrs", csrs, Csrs.Size],
    ["Vcpu", vcpu, FRAME],
    ["Vm", vm, Vm.Size],
    ["Machine", machine, Machine.Size],
    ["Region", region, Layout.RegionSize],
    ["Exit", exit, Exit.Size],
    ["WithheldPart", withheldPart, WithheldPart.Size],
    ["WalkEntry", walkEntry, WalkEntry.Size],
  ] as const)("%s", (_name, fields, size) => {
    expect(end(fields)).toBeLessThanOrEqual(size);
  });

  test("frames begin at a frame's border, and no member reaches 2^31", () => {
    expect(Layout.Frames % FRAME).toBe(0);
    for (const name of Object.keys(blocks))
      for (const value of declared(name).values()) expect(value).toBeLessThan(2 ** 31);
  });

  test("a map entry's flags stay below its address", () => {
    expect(~MapEntry.FrameMask).toBe(FRAME - 1);
    expect(MapEntry.Present & MapEntry.FrameMask).toBe(0);
  });

  test("a record page holds a slot for each halfword, the sentinel, its owner, and a bit for each halfword", () => {
    expect(Layout.RecordPageSlots).toBe((FRAME / 2) * 8);
    expect(Layout.RecordPageEntries).toBeGreaterThanOrEqual(Layout.RecordPageSlots + 0x80 + FRAME / 2 / 8);
    expect(Layout.RecordPageSize).toBeGreaterThanOrEqual(Layout.RecordPageEntries + 2 * (FRAME / 2));
    // FrameCode holds a record page's number, plus one, in 16 bits.
    expect(Layout.RecordPageCount).toBeLessThan(0xffff);
  });

  test("1,000 traps in a row end a run", () => expect(Limit.TrapsInARow).toBe(1000));
});
