// A worker that speaks the protocol without a machine behind it: each guest is a shell that echoes.
//
// Owns: enough behaviour to build and look at the page before and beside the real worker. Not shipped. Commands:
// help, ls, flood (a MiB of text, under the credit window), busy (20 s of work), halt (exit 3), die (kills the worker).

import * as Comlink from "comlink";
import {
  CONSOLE_WINDOW,
  type CpuSettings,
  type CpuShare,
  type GuestEnd,
  type GuestId,
  type GuestSpec,
  type GuestState,
  type GuestStatus,
  type GuestToHost,
  type HostToGuest,
  type MachineApi,
  STATUS_INTERVAL_MS,
} from "../../../src/worker/protocol.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

class FakeGuest {
  private state: GuestState = "paused";
  private end: GuestEnd | null = null;
  private credit = CONSOLE_WINDOW;
  private queue = "";
  private typed = "";
  private line = "";
  private busyUntil = 0;
  private retired = 0;
  private runMs = 0;
  private frames = 0;
  private exits: Record<string, { count: number; estimatedNs: number }> = {};
  private lastStatus = "";
  private share: CpuShare;

  constructor(
    readonly spec: GuestSpec,
    private readonly port: MessagePort,
  ) {
    port.onmessage = (event: MessageEvent<HostToGuest>) => {
      if (event.data.kind === "credit") this.credit += event.data.bytes;
      else if (event.data.kind === "input") this.typed += decoder.decode(event.data.bytes);
      this.takeTyped();
      this.drain();
    };
    this.share = { weight: 100, max: null, ...spec.cpu };
    this.powerOn();
  }

  setCpu(settings: CpuSettings): void {
    this.share = { ...this.share, ...settings };
    this.post();
  }

  powerOn(): void {
    this.end = null;
    this.retired = 0;
    this.runMs = 0;
    this.exits = {};
    this.frames = 310;
    this.work(9_400_000, { "mmio-write:uart": 812, "sbi:dbcn": 96, wfi: 3 });
    this.print(
      "Tabvisor firmware: 1 hart, RV64IMAC, 16 PMP entries\r\nkernel: 128 MiB of RAM, Sv39\r\nkernel: 4 processes, root file system in RAM\r\n$ ",
    );
    this.go(this.state === "paused" ? "paused" : "idle");
  }

  go(state: GuestState): void {
    if (this.end === null) this.state = state;
    this.takeTyped();
    this.post();
  }

  status(): GuestStatus {
    return {
      state: this.queue.length > 0 && this.state !== "paused" ? "running" : this.state,
      throttledByConsole: this.queue.length > 0,
      throttledByCap: false,
      cpu: { ...this.share, charged: this.retired },
      end: this.end,
      mode: this.spec.mode ?? "bare",
      engine: this.spec.engine ?? "interpret",
      engineRefusal: null,
      clock: this.spec.clock ?? "wall",
      harts: [{ activity: "running", retired: this.retired }],
      retired: {
        m: Math.round(this.retired * 0.06),
        s: Math.round(this.retired * 0.7),
        u: Math.round(this.retired * 0.24),
        total: this.retired,
      },
      exits: this.exits,
      framesTouched: this.frames,
      frames: { ram: this.frames, maps: 4, shadow: 0, vcpus: 1 },
      deviceTroubles: [],
      framesLimit: null,
      framesShared: 0,
      framesTotal: (this.spec.memory ?? 128 * 1024 * 1024) / 4096,
      guestTimeNs: this.retired,
      runMs: this.runMs,
    };
  }

  copy(port: MessagePort): FakeGuest {
    const copy = new FakeGuest(this.spec, port);
    Object.assign(copy, { line: this.line, frames: this.frames, retired: this.retired, exits: this.exits });
    copy.post();
    return copy;
  }

  /** Once per status interval. */
  tick(): void {
    if (this.state === "paused") return;
    if (performance.now() < this.busyUntil) {
      this.state = "running";
      this.work(STATUS_INTERVAL_MS * 212_000, { budget: 60, "mmio-read:clint": 31, "sbi:time": 25 });
    } else if (this.state === "running") this.state = "idle";
    this.post();
  }

  private takeTyped(): void {
    if (this.typed === "" || (this.state !== "running" && this.state !== "idle")) return;
    const text = this.typed;
    this.typed = "";
    this.type(text);
  }

  private type(text: string): void {
    this.work(52_000, { "mmio-read:uart": 4, "mmio-write:uart": 2, "mmio-read:plic": 1, wfi: 1 });
    for (const character of text) {
      if (character === "\r") {
        this.print("\r\n");
        this.run(this.line);
        this.line = "";
      } else if (character === "\x7f") {
        if (this.line !== "") this.print("\b \b");
        this.line = this.line.slice(0, -1);
      } else {
        this.line += character;
        this.print(character < " " ? `^${String.fromCharCode(character.charCodeAt(0) + 64)}` : character);
      }
    }
    this.post();
  }

  private run(command: string): void {
    this.work(2_300_000, { "mmio-write:uart": 140, "sbi:dbcn": 12, "sbi:time": 3 });
    this.frames += 14;
    if (command === "ls")
      this.print("\x1b[1;34mbin\x1b[0m  \x1b[1;34metc\x1b[0m  readme.txt  \x1b[32mspin\x1b[0m  https://riscv.org\r\n");
    else if (command === "help") this.print("help ls flood busy halt die\r\n");
    else if (command === "busy") this.busyUntil = performance.now() + 20_000;
    else if (command === "flood") this.print("all work and no play makes a guest a dull machine\r\n".repeat(100_000));
    else if (command === "halt") {
      this.state = "stopped";
      this.end = { code: 3, message: "The guest powered itself off through the test finisher with code 3." };
    } else if (command === "die") {
      setTimeout(() => {
        throw new Error("the test asked for it");
      });
    } else if (command !== "") this.print(`${command}: no such program\r\n`);
    if (this.end === null) this.print("$ ");
  }

  private work(instructions: number, exits: Record<string, number>): void {
    this.retired += instructions;
    this.runMs += instructions / 240_000;
    this.exits = { ...this.exits };
    for (const [cause, n] of Object.entries(exits)) {
      const { count, estimatedNs } = this.exits[cause] ?? { count: 0, estimatedNs: 0 };
      this.exits[cause] = { count: count + n, estimatedNs: estimatedNs + n * 640 };
    }
  }

  private print(text: string): void {
    this.queue += text;
    this.drain();
  }

  private drain(): void {
    const part = this.queue.slice(0, this.credit);
    if (part === "") return;
    this.queue = this.queue.slice(part.length);
    this.credit -= part.length;
    const bytes = encoder.encode(part);
    this.send({ kind: "output", bytes }, [bytes.buffer]);
  }

  private post(): void {
    const status = this.status();
    const text = JSON.stringify(status);
    if (text === this.lastStatus) return;
    this.lastStatus = text;
    this.send({ kind: "status", status });
  }

  private send(message: GuestToHost, transfer: Transferable[] = []): void {
    this.port.postMessage(message, transfer);
  }
}

const guests = new Map<GuestId, FakeGuest>();
let nextId = 1;

const api: MachineApi = {
  async boot() {},
  async create(spec, port) {
    const [a, b, c, d] = spec.image;
    if (a !== 0x7f || b !== 0x45 || c !== 0x4c || d !== 0x46) {
      throw new Error("not an ELF, not a RISC-V Linux Image, and too odd to be a flat binary");
    }
    await new Promise((resolve) => setTimeout(resolve, 150));
    guests.set(nextId, new FakeGuest(spec, port));
    return nextId++;
  },
  async resume(id) {
    guests.get(id)!.go("idle");
  },
  async pause(id) {
    guests.get(id)!.go("paused");
  },
  async reset(id) {
    guests.get(id)!.powerOn();
  },
  async setCpu(id, settings) {
    guests.get(id)!.setCpu(settings);
  },
  async remove(id) {
    guests.delete(id);
  },
  async status(id) {
    return guests.get(id)!.status();
  },
  async clone(id, port) {
    guests.set(nextId, guests.get(id)!.copy(port));
    return nextId++;
  },
  async snapshot(id) {
    return encoder.encode(JSON.stringify(guests.get(id)!.spec.name));
  },
  async snapshotAt() {
    return null;
  },
  async restore(snapshot, port) {
    const [quote] = snapshot;
    if (quote !== '"'.charCodeAt(0)) throw new Error("not a snapshot of Tabvisor");
    const name: string = JSON.parse(new TextDecoder().decode(snapshot));
    guests.set(nextId, new FakeGuest({ name, image: new Uint8Array() }, port));
    return nextId++;
  },
  async readRam() {
    return null;
  },
  async exitTrace() {
    return [{ hart: 0, pc: 0x80200010n, bits: 0x10200073, cause: "sret", action: "emulated", from: 1, to: 0 }];
  },
  async inspect() {
    throw new Error("the fake worker has no registers");
  },
  async walk() {
    throw new Error("the fake worker has no page tables");
  },
  async readVirtual() {
    throw new Error("the fake worker has no memory");
  },
  async code() {
    throw new Error("the fake worker has no code");
  },
  async step() {
    throw new Error("the fake worker takes no steps");
  },
  async runTo() {
    throw new Error("the fake worker takes no steps");
  },
  async machineStatus() {
    return {
      linearMemoryBytes: 32 << 20,
      framesInUse: 310 * guests.size,
      frames: { ram: 300 * guests.size, maps: 4 * guests.size, shadow: 5 * guests.size, vcpus: guests.size },
      framesSaved: 0,
      framesFree: 4000,
      guests: guests.size,
    };
  },
};

setInterval(() => {
  for (const guest of guests.values()) guest.tick();
}, STATUS_INTERVAL_MS);

Comlink.expose(api);
