// The worker's end of the protocol: a machine that runs by itself and answers calls.
//
// Owns: when guests run (slices of about a millisecond, then the event loop has a turn; asleep until the next deadline or input,
// never spinning), their ports, and their status messages. The same in a browser's worker and in Node's.

import { transfer } from "comlink";
import { closeDisks, openDisks } from "../disk/open-disk.ts";
import { type DiskFiles, NO_FILES } from "../disk/random-access-file.ts";
import { Inspector } from "../inspect/inspector.ts";
import { gpa } from "../memory/address.ts";
import { OutOfMemory } from "../memory/frame-pool.ts";
import { Machine } from "../vm/machine.ts";
import type { Vm } from "../vm/vm.ts";
import { afterOtherEvents } from "./event-loop.ts";
import type { AccessKind, AddressWalk, CodeListing, HartInspection, PursuitEnd } from "./inspect-protocol.ts";
import {
  type CpuSettings,
  type ExitTraceEntry,
  type GuestId,
  type GuestSpec,
  type GuestStatus,
  type GuestToHost,
  type HostToGuest,
  type MachineApi,
  type MachineOptions,
  type MachineStatus,
  STATUS_INTERVAL_MS,
} from "./protocol.ts";

/** About a quantum: a key waits no longer for the one who runs. Yielding takes too little to be measured in MIPS. */
const SLICE_MS = 1;
/** What setTimeout can hold; a longer sleep is taken up again. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

interface Guest {
  readonly vm: Vm;
  readonly inspector: Inspector;
  readonly port: MessagePort;
  /** When a status was last posted, for which state, and with how many instructions. */
  postedAt: number;
  postedState: string;
  postedRetired: number;
}

export class MachineServer implements MachineApi {
  private isBooting = false;
  private machine: Machine | null = null;
  private readonly guests = new Map<GuestId, Guest>();
  private nextId = 1;
  private readonly askForTurn = afterOtherEvents(() => this.turn());
  private turnIsDue = false;
  private alarm: ReturnType<typeof setTimeout> | undefined;
  private failure: string | null = null;

  /** `files`: where disks' files are. */
  constructor(private readonly files: DiskFiles = NO_FILES) {}

  async boot(core: WebAssembly.Module, options: MachineOptions): Promise<void> {
    if (this.isBooting) throw new Error("this machine has booted already");
    this.isBooting = true;
    this.machine = await Machine.boot(core, options.firmware, options);
  }

  async create(spec: GuestSpec, port: MessagePort): Promise<GuestId> {
    const machine = this.running();
    const disks = await openDisks(spec.disks ?? [], this.files);
    try {
      return this.attach(machine.create(spec, sendTo(port), disks), port);
    } catch (error) {
      closeDisks(disks);
      throw error;
    }
  }

  /** Calls are served between turns, so what a guest has done is done: the clone goes on from an instruction boundary. */
  async clone(id: GuestId, port: MessagePort): Promise<GuestId> {
    const machine = this.running();
    const parent = this.vm(id);
    parent.console.flush();
    return this.attachCopy(machine.clone(parent, sendTo(port)), port);
  }

  async snapshot(id: GuestId): Promise<Uint8Array> {
    const machine = this.running();
    const vm = this.vm(id);
    vm.console.flush();
    const file = await machine.snapshot(vm);
    return transfer(file, [file.buffer]);
  }

  async restore(snapshot: Uint8Array, port: MessagePort): Promise<GuestId> {
    return this.attachCopy(await this.running().restore(snapshot, sendTo(port), this.files), port);
  }

  /** Somebody else types now: whoever has ended the other's input has not ended this one's. */
  private attachCopy(vm: Vm, port: MessagePort): GuestId {
    vm.conversation.door.reopen();
    return this.attach(vm, port);
  }

  async snapshotAt(id: GuestId, instructions: number): Promise<Uint8Array | null> {
    const machine = this.running();
    const vm = this.vm(id);
    const file = await new Promise<Uint8Array<ArrayBuffer> | null>((resolve) =>
      vm.onRetired(instructions, (isThere) => resolve(isThere ? machine.snapshot(vm) : null)),
    );
    return file === null ? null : transfer(file, [file.buffer]);
  }

  private attach(vm: Vm, port: MessagePort): GuestId {
    const id = this.nextId++;
    const guest: Guest = { vm, inspector: new Inspector(vm), port, postedAt: 0, postedState: "", postedRetired: 0 };
    this.guests.set(id, guest);
    port.onmessage = ({ data }: MessageEvent<HostToGuest>) => this.receive(guest, data);
    this.postStatus(guest);
    return id;
  }

  async resume(id: GuestId): Promise<void> {
    this.vm(id).resume();
    this.stateChanged();
  }

  async pause(id: GuestId): Promise<void> {
    this.vm(id).pause();
    this.stateChanged();
  }

  async reset(id: GuestId): Promise<void> {
    this.running();
    this.vm(id).reset();
    this.stateChanged();
  }

  async setCpu(id: GuestId, settings: CpuSettings): Promise<void> {
    this.running().setCpu(this.vm(id), settings);
    this.postStatus(this.guest(id));
    this.schedule();
  }

  async remove(id: GuestId): Promise<void> {
    const guest = this.guest(id);
    this.guests.delete(id);
    guest.port.close();
    if (this.failure) closeDisks(guest.vm.disks);
    else this.running().remove(guest.vm);
  }

  async status(id: GuestId): Promise<GuestStatus> {
    return this.booted().statusOf(this.vm(id));
  }

  async readRam(id: GuestId, offset: number, length: number): Promise<Uint8Array | null> {
    const { memory } = this.vm(id);
    return memory.readTouched(gpa(memory.ramBase + offset), length);
  }

  async exitTrace(id: GuestId): Promise<readonly ExitTraceEntry[]> {
    return this.vm(id).exitTrace();
  }

  async inspect(id: GuestId, hart: number): Promise<HartInspection> {
    return this.guest(id).inspector.registers(hart);
  }

  async walk(id: GuestId, hart: number, address: bigint, access: AccessKind): Promise<AddressWalk> {
    return this.guest(id).inspector.walk(hart, address, access);
  }

  async readVirtual(id: GuestId, hart: number, address: bigint, length: number): Promise<Uint8Array> {
    return this.guest(id).inspector.readVirtual(hart, address, length);
  }

  async code(id: GuestId, hart: number, address: bigint, before: number, after: number): Promise<CodeListing> {
    return this.guest(id).inspector.code(hart, address, before, after);
  }

  async step(id: GuestId, hart: number, steps: number): Promise<PursuitEnd> {
    return this.pursued(this.guest(id).inspector.step(hart, steps));
  }

  async runTo(id: GuestId, hart: number, address: bigint, limit: number): Promise<PursuitEnd> {
    return this.pursued(this.guest(id).inspector.runTo(hart, address, limit));
  }

  /** The guest runs for it, and its owner hears of the pause before the answer. */
  private async pursued(end: Promise<PursuitEnd>): Promise<PursuitEnd> {
    this.stateChanged();
    const how = await end;
    this.postStatuses();
    return how;
  }

  async machineStatus(): Promise<MachineStatus> {
    return this.running().status();
  }

  private booted(): Machine {
    if (!this.machine) throw new Error("this machine has not booted");
    return this.machine;
  }

  private running(): Machine {
    if (this.failure) throw new Error(this.failure);
    return this.booted();
  }

  private guest(id: GuestId): Guest {
    const guest = this.guests.get(id);
    if (!guest) throw new Error(`no guest ${id} on this machine`);
    return guest;
  }

  private vm(id: GuestId): Vm {
    return this.guest(id).vm;
  }

  private receive({ vm }: Guest, message: HostToGuest): void {
    if (message.kind === "input") vm.type(message.bytes);
    else if (message.kind === "input-end") vm.endInput();
    else if (message.kind === "resize") vm.resize(message.size);
    else vm.console.addCredit(message.bytes);
    this.schedule();
  }

  private stateChanged(): void {
    this.postStatuses();
    this.schedule();
  }

  /** Asks for a turn as soon as the event loop has seen to everything else. */
  private schedule(): void {
    if (this.turnIsDue) return;
    this.turnIsDue = true;
    clearTimeout(this.alarm);
    this.askForTurn();
  }

  /** Runs guests for one slice, then asks for the next turn, or sleeps. */
  private turn(): void {
    this.turnIsDue = false;
    if (!this.machine || this.failure) return;
    const end = performance.now() + SLICE_MS;
    let more: boolean;
    try {
      do more = this.machine.runOnce(end);
      while (more && performance.now() < end);
    } catch (error) {
      this.fail(error);
      return;
    }
    this.postStatuses();
    if (more) this.schedule();
    else this.sleep(this.machine.msUntilDeadline());
  }

  /** Until the next deadline, or until what a guest did before it fell asleep is due to be told. */
  private sleep(ms: number): void {
    clearTimeout(this.alarm);
    for (const guest of this.guests.values()) {
      if (hasNews(guest)) ms = Math.min(ms, guest.postedAt + STATUS_INTERVAL_MS - performance.now());
    }
    if (ms !== Number.POSITIVE_INFINITY)
      this.alarm = setTimeout(() => this.schedule(), Math.min(ms, LONGEST_TIMEOUT_MS));
  }

  /** Posts the status of every guest whose state has changed, or that ran and was last heard of some time ago. */
  private postStatuses(): void {
    const now = performance.now();
    for (const guest of this.guests.values()) {
      const due = hasNews(guest) && now - guest.postedAt >= STATUS_INTERVAL_MS;
      if (due || stateOf(guest.vm) !== guest.postedState) this.postStatus(guest);
    }
  }

  private postStatus(guest: Guest): void {
    guest.postedAt = performance.now();
    guest.postedState = stateOf(guest.vm);
    guest.postedRetired = guest.vm.retired;
    post(guest.port, { kind: "status", status: this.booted().statusOf(guest.vm) }, []);
  }

  /** A fault of ours in the core or around it: this machine is over, and says so to each of its guests. */
  private fail(error: unknown): void {
    this.failure =
      error instanceof OutOfMemory
        ? error.message
        : `the machine has failed: ${error instanceof Error ? error.message : error}`;
    for (const guest of this.guests.values()) {
      guest.vm.fail(this.failure);
      this.postStatus(guest);
    }
  }
}

const sendTo =
  (port: MessagePort) =>
  (bytes: Uint8Array): void =>
    post(port, { kind: "output", bytes }, [bytes.buffer as ArrayBuffer]);

const hasNews = (guest: Guest): boolean => guest.vm.retired !== guest.postedRetired;
const stateOf = (vm: Vm): string => `${vm.state} ${vm.console.isOpen}`;

function post(port: MessagePort, message: GuestToHost, transfer: Transferable[]): void {
  port.postMessage(message, transfer);
}
