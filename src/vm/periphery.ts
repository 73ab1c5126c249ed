// What a VM has beside memory and harts: its board of devices, its clock and deadlines, and the conversation with its terminal.
//
// Owns: which of them is connected to which. What their events mean for the machine's life is vm.ts's.

import type { BootPlan } from "../boot/placement.ts";
import { Htif } from "../devices/htif.ts";
import type { Finish } from "../devices/test-finisher.ts";
import type { Disk } from "../disk/disk.ts";
import { gpa } from "../memory/address.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import { type Board, buildBoard } from "./board.ts";
import { VirtualClock, type VmClock, WallClock } from "./clock.ts";
import { Conversation } from "./conversation.ts";
import { Deadlines } from "./deadlines.ts";
import type { HartTurns } from "./hart-turns.ts";
import type { MachineConfig } from "./machine-config.ts";
import type { Vcpu } from "./vcpu.ts";
import { makeVirtioDevices } from "./virtio-devices.ts";

export interface PeripheryParts {
  readonly config: MachineConfig;
  readonly plan: BootPlan;
  readonly memory: GuestMemory;
  readonly turns: HartTurns;
  /** By hart. */
  readonly vcpus: readonly Vcpu[];
  /** Those that the configuration asks for. */
  readonly disks: readonly Disk[];
  /** Takes console output on its way to a reader. */
  readonly send: (bytes: Uint8Array) => void;
  /** The guest powers off, or resets. */
  finish(how: Finish): void;
  /** What bounds a piece of a run may have changed. */
  pieceMayEnd(): void;
  /** The guest asks for a byte that nobody will type. */
  inputIsOver(): void;
}

export interface Periphery {
  readonly clock: VmClock;
  readonly board: Board;
  readonly deadlines: Deadlines;
  readonly conversation: Conversation;
}

export function buildPeriphery(parts: PeripheryParts): Periphery {
  const { config, plan, memory, turns, vcpus, disks, send, finish, pieceMayEnd, inputIsOver } = parts;
  const clock = config.clock === "virtual" ? new VirtualClock(turns) : new WallClock(turns);
  // The devices and the conversation need each other: it is made last, and no device speaks before the guest runs.
  const talk = (): Conversation => conversation;
  const htif = makeHtif(parts, talk);
  const virtio = makeVirtioDevices({
    config,
    clock,
    disks,
    print: (bytes) => talk().print(bytes),
    delivered: () => talk().accessed(),
  });
  const board = buildBoard({
    htif,
    vcpus,
    clock,
    bootRom: plan.bootRom,
    rtcEpochNs: config.rtcEpochNs,
    virtioDevices: virtio.all,
    memory,
    transmit: (byte) => talk().printed(byte),
    finish,
  });
  const conversation = new Conversation({
    config,
    send,
    port: virtio.console ?? board.uart,
    uart: board.uart,
    htif,
    retired: () => turns.retired,
    elapsedNs: () => clock.elapsedNs(),
    pieceMayEnd,
    inputIsOver,
  });
  const deadlines = new Deadlines(clock, board.rtc, config.rtcEpochNs, board.virtio);
  return { clock, board, deadlines, conversation };
}

/** Spike's host-target interface, if the image has one. */
function makeHtif({ plan, memory, finish }: PeripheryParts, talk: () => Conversation): Htif | null {
  const { htif } = plan;
  if (htif === null) return null;
  memory.watch([htif.tohost, htif.fromhost]);
  return new Htif({
    at: htif,
    read: (at, length) => memory.read(gpa(at), length),
    write: (at, bytes) => memory.write(gpa(at), bytes),
    print: (bytes) => talk().print(bytes),
    requestByte: () => talk().asked(),
    takeByte: () => talk().takeAskedByte(),
    finish,
  });
}
