// The way of an address through page tables: the guest's own, and those that the hypervisor keeps for it.
//
// Owns: from the core's record of a walk to what people are told. The walk is the core's one (assembly/mmu/walk.ts), run
// without changing anything (assembly/inspect.ts): nothing here knows how tables are walked.

import { Access, Layout, View, Walk, WalkEntry, WalkStage, WalkTrace } from "../../assembly/abi.ts";
import type { Core } from "../core/core.ts";
import { privilegeName } from "../vm/exit-words.ts";
import type { Vm } from "../vm/vm.ts";
import type { AccessKind, AddressWalk, PteRead, TableWalk, WalkEnd } from "../worker/inspect-protocol.ts";
import { type Refused, remedyOf, whyRefused } from "./refusal-words.ts";

const ACCESS: Readonly<Record<AccessKind, Access>> = {
  read: Access.Read,
  write: Access.Write,
  execute: Access.Execute,
};
const FAULTS = {
  [Walk.PageFault]: "page fault",
  [Walk.AccessFault]: "access fault",
  [Walk.GuestPageFault]: "guest-page fault",
} as const;
const V = 4;

/** Walks for the selected vCPU. */
export function walkAddress(vm: Vm, address: bigint, access: AccessKind): AddressWalk {
  const guest = traceTables(vm, address, access, View.Guest, "guest");
  const tables = vm.mode.vsMode ? "two-stage" : "shadow";
  const host = vm.mode.pagesForGuest ? traceTables(vm, address, access, View.Hart, tables) : null;
  return { address, access, guest: guest, host };
}

function traceTables(vm: Vm, address: bigint, access: AccessKind, view: View, tables: TableWalk["tables"]): TableWalk {
  const { core } = vm;
  const how = core.calls.traceWalk(address, ACCESS[access], view);
  const field = (at: WalkTrace): number => core.memory.read32(Layout.WalkTrace + at);
  const wide = (at: WalkTrace): bigint => core.memory.read64(Layout.WalkTrace + at);
  const reads = readsOf(core, field(WalkTrace.Count));
  // A guest in VS-mode calls it S-mode, unless it has a guest of its own there.
  const virtual = tables === "guest" && vm.mode.vsMode ? 0 : field(WalkTrace.Virtual);
  const privilege = privilegeName(field(WalkTrace.Privilege) + V * virtual);
  const hgatp = wide(WalkTrace.Hgatp);
  return {
    tables,
    root: wide(WalkTrace.Atp),
    gStageRoot: hgatp === 0n ? null : hgatp,
    privilege,
    reads,
    end: endOf(),
  };

  function endOf(): WalkEnd {
    const target = wide(WalkTrace.Address);
    if (how === Walk.Done) return arrival(vm, target, access, tables);
    if (how === Walk.OutOfFrames || how === Walk.SharedFrame) throw new Error("a traced walk makes no frame");
    const refused: Refused = {
      refusal: field(WalkTrace.Refusal),
      access,
      privilege,
      last: reads.at(-1) ?? null,
    };
    return {
      kind: "fault",
      fault: FAULTS[how],
      why: whyRefused(refused),
      remedy: tables === "guest" ? null : remedyOf(refused, tables),
      guestAddress: how === Walk.GuestPageFault ? target : null,
    };
  }

  /** The walk has found an address: what is there? */
  function arrival({ devices }: Vm, target: bigint, kind: AccessKind, of: TableWalk["tables"]): WalkEnd {
    const frame = field(WalkTrace.Frame);
    if (!field(WalkTrace.Allowed))
      return accessFault(`PMP keeps ${privilege}-mode from this address, which M-mode has set up`);
    if (of !== "guest") return { kind: "ram", address: target, frame };
    if (field(WalkTrace.IsRam)) return { kind: "ram", address: target, frame: frame === 0 ? null : frame };
    const device = target > BigInt(Number.MAX_SAFE_INTEGER) ? null : devices.nameAt(Number(target));
    if (device === null) return accessFault("no RAM is there, and no device answers");
    if (kind === "execute")
      return accessFault(`the device ${device} is there, and code cannot be fetched from a device`);
    return { kind: "device", address: target, device };
  }
}

const accessFault = (why: string): WalkEnd => ({
  kind: "fault",
  fault: "access fault",
  why,
  remedy: null,
  guestAddress: null,
});

function readsOf({ memory }: Core, count: number): PteRead[] {
  return Array.from({ length: count }, (_, index) => {
    const at = Layout.WalkTrace + WalkTrace.Entries + index * WalkEntry.Size;
    return {
      stage: memory.read32(at + WalkEntry.Stage) === WalkStage.G ? "g-stage" : "first",
      level: memory.read32(at + WalkEntry.Level),
      input: memory.read64(at + WalkEntry.Input),
      address: memory.read64(at + WalkEntry.Address),
      physical: memory.read64(at + WalkEntry.Physical),
      pte: memory.read64(at + WalkEntry.Pte),
      updated: memory.read64(at + WalkEntry.Updated),
    };
  });
}
