// Memory as a hart sees it: bytes at a virtual address, by the guest's own tables, as far as it could read or fetch them.

import { Access, Layout, View, Walk, WalkTrace } from "../../assembly/abi.ts";
import { gpa } from "../memory/address.ts";
import type { Vm } from "../vm/vm.ts";

const PAGE = 4096;

/** What the selected vCPU could have there, up to the first byte that it could not. RAM that was never touched is zeros. */
export function readVirtual(vm: Vm, address: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const at = BigInt.asUintN(64, address + BigInt(done));
    const part = Math.min(length - done, PAGE - Number(at & 0xfffn));
    const physical = ramAt(vm, at);
    if (physical === null) break;
    const touched = vm.memory.readTouched(gpa(physical), part);
    if (touched !== null) bytes.set(touched, done);
    done += part;
  }
  return bytes.slice(0, done);
}

/** Guest-physical; null if the hart can neither fetch nor read there, or no RAM is there. */
function ramAt(vm: Vm, address: bigint): number | null {
  const { calls, memory } = vm.core;
  for (const access of [Access.Execute, Access.Read]) {
    if (calls.traceWalk(address, access, View.Guest) !== Walk.Done) continue;
    if (memory.read32(Layout.WalkTrace + WalkTrace.IsRam) && memory.read32(Layout.WalkTrace + WalkTrace.Allowed))
      return memory.readCount(Layout.WalkTrace + WalkTrace.Address);
  }
  return null;
}
