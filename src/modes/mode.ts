// What a mode is: who owns the privileged state of a guest.
//
// A mode is data, plus what the hypervisor does about traps to the privileges that it owns (TrapHandler). The core has no
// notion of modes: it leaves with an exit when a trap's target privilege is owned (assembly/trap/deliver.ts).

import type { Csrs, Isa } from "../../assembly/abi.ts";
import type { FrameUser } from "../memory/guest-memory.ts";
import type { Translation } from "../vm/vcpu.ts";
import type { VcpuRunner } from "../vm/vcpu-runner.ts";
import type { VmExit } from "../vm/vm-exit.ts";
import type { EngineName, ModeName } from "../worker/protocol.ts";
import { bare } from "./bare.ts";
import { hext } from "./hext.ts";
import { trap } from "./trap.ts";
import { tvm } from "./tvm.ts";

export type TrapExit = Extract<VmExit, { kind: "trap" }>;

/** What is done about the traps of one vCPU that the host owns. */
export interface TrapHandler extends FrameUser {
  /** After power-on and every reset: the hart's state that the mode needs beside the guest's. */
  prepare(): void;
  /** The guest's state has been set from outside: what the mode derives from it is derived again. Throws OutOfMemory. */
  resume(): void;
  /** Acts on a trap. Returns its cause, as the exit statistics name it. */
  trap(exit: TrapExit): string;
  /** The guest's cached translations no longer hold: another hart has had this one fenced, or started. It need not run now. */
  retireTranslations(): void;
  /** Machine frames that it holds. */
  readonly frames: number;
  /** The guest will not run for a while: gives back what can be made again. */
  trim(): void;
  /** Gives them back. */
  release(): void;
}

/** A handler that stands in for the guest's firmware: it owns the guest's M-mode. */
export interface Firmware extends TrapHandler {
  /** Carries out the SBI call that the guest's S-mode has just made with ECALL. Returns its cause. */
  call(): string;
}

/** A part of the hart's CSR block that holds the host's value while the guest runs, and another in the guest's eyes. */
export interface Withholding {
  readonly field: Csrs;
  readonly mask: bigint;
  /** The hart's value, within the mask; the guest's begins as 0. */
  readonly value: bigint;
}

export interface Mode {
  readonly name: ModeName;
  /** One line for people. */
  readonly summary: string;
  /** Extensions that it cannot give a guest. */
  readonly lacks: Isa | 0;
  /** The guest's privileged state is a block of its own; else it is the hart's, but for what is withheld. */
  readonly virtual: boolean;
  /** The guest's S and U are the hart's VS and VU (V=1). */
  readonly vsMode: boolean;
  /** Page tables on the hart are the hypervisor's, with machine addresses; else the guest's own. */
  readonly pagesForGuest: boolean;
  /** Parts of the hart's CSRs that the guest does not see. */
  readonly withheld: readonly Withholding[];
  /** Why the guest has no M-mode of its own, in words that end "needs mode bare or trap"; null if it can have one. */
  readonly noMachineMode: string | null;
  /** Bit p: the host owns privilege p (U 0, S 1, M 3) of the hart. `hostFirmware`: the hypervisor answers SBI calls. */
  ownedPrivileges(hostFirmware: boolean): number;
  /** The handler of a vCPU in this mode; `firmware` answers what the guest's own M-mode would. */
  handler(runner: VcpuRunner, firmware: Firmware | null): TrapHandler | null;
}

/** The modes that exist, in the order in which people meet them. */
export const modes: readonly Mode[] = [bare, trap, tvm, hext];

export interface Engine {
  readonly name: EngineName;
  readonly summary: string;
  readonly translation: Translation;
}

/** Engines that exist, with one line for people. */
export const engines: readonly Engine[] = [
  {
    name: "interpret",
    summary: "decoded instructions are interpreted by the WebAssembly core",
    translation: { sampleEvery: 0, hotSamples: 0, payback: 0 },
  },
  {
    name: "auto",
    summary: "code that runs long enough to pay for it becomes WebAssembly; the rest is interpreted",
    translation: { sampleEvery: 16_384, hotSamples: 16, payback: 64 },
  },
  {
    name: "translate",
    summary: "the same as auto, sooner: for programs that compute, and for tests",
    translation: { sampleEvery: 16_384, hotSamples: 4, payback: 8 },
  },
];

/** The engine of a guest that asks for none. */
export const DEFAULT_ENGINE: EngineName = "auto";

/** The mode of that name; null if it does not exist. */
export function findMode(name: string): Mode | null {
  return modes.find((mode) => mode.name === name) ?? null;
}
