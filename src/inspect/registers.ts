// The registers of a hart in two views: what its guest believes in, and what the hart runs by.
//
// Owns: which CSRs are shown. What each reads as, and who may read it, is the core's (assembly/inspect.ts).

import { Hart, Isa, View } from "../../assembly/abi.ts";
import type { Core } from "../core/core.ts";
import { csrNames } from "../isa/csr-names.ts";
import { privilegeName } from "../vm/exit-words.ts";
import type { VcpuRunner } from "../vm/vcpu-runner.ts";
import type { Vm } from "../vm/vm.ts";
import type { CsrState, HartInspection } from "../worker/inspect-protocol.ts";

const V = 4;
const F_REGISTERS = 32;

/** Event counters and their selectors read as zero. */
const shown = [...csrNames].filter(([, name]) => !/hpm(counter|event)/.test(name));

/** The vCPU must be selected. */
export function readRegisters(vm: Vm, { vcpu, activity }: VcpuRunner): HartInspection {
  const { mode } = vm;
  const virtual = vcpu.hart32(Hart.Virtual) * V;
  return {
    hart: vcpu.hartId,
    mode: mode.name,
    activity,
    isOne: !mode.pagesForGuest,
    // A guest in VS-mode believes that it is in S-mode, unless it is a guest of its own guest's.
    guestPrivilege: privilegeName(vcpu.hart32(Hart.GuestPrivilege) + (mode.vsMode ? 0 : virtual)),
    hartPrivilege: privilegeName(vcpu.hart32(Hart.Privilege) + virtual),
    retired: vcpu.retired,
    pc: vcpu.hart64(Hart.Pc),
    x: Array.from({ length: 32 }, (_, register) => vcpu.x(register)),
    f:
      vcpu.hart32(Hart.Isa) & Isa.F
        ? Array.from({ length: F_REGISTERS }, (_, register) => vcpu.hart64(Hart.F + 8 * register))
        : null,
    csrs: shown.flatMap(([number, name]) => csrState(vm.core, number, name) ?? []),
    wakesInMs: vm.wakesInMs,
  };
}

/** Null if neither view has it. */
function csrState({ calls }: Core, number: number, name: string): CsrState | null {
  const [guest, hart] = [View.Guest, View.Hart].map((view) =>
    calls.hasCsr(number, view) ? BigInt.asUintN(64, calls.peekCsr(number, view)) : null,
  ) as [bigint | null, bigint | null];
  return guest === null && hart === null ? null : { name, guest, hart };
}
