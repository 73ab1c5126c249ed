// The one protocol between people's side (page, command line, library) and a machine worker.
//
// Owns: the types that cross the border, nothing that runs. Both ends import this file; it imports nothing of either (inspect-protocol.ts is a part of it).
// Lifecycle calls go through Comlink (MachineApi). Console bytes and status go over one MessagePort per guest, because
// they are many, transferable and need no answer. Output is under a credit window: a guest whose reader has taken
// CONSOLE_WINDOW bytes no further is not scheduled until credit comes back, so it never loses a byte.

import type { InspectApi } from "./inspect-protocol.ts";

/** Bytes of console output that a guest may be ahead of its reader. */
export const CONSOLE_WINDOW = 256 * 1024;

/** How often a worker posts a guest's status while it changes, in milliseconds of wall time. */
export const STATUS_INTERVAL_MS = 250;

export type ModeName = "bare" | "trap" | "tvm" | "hext";
export type EngineName = "interpret" | "translate" | "auto";
export type ClockName = "virtual" | "wall";
export type SchedulerName = "proportional" | "round-robin" | "lottery";

/** A cap on a guest's part of the core: at most `max` microseconds in every `period`, of machine time (src/scheduler). */
export interface CpuMax {
  readonly max: number;
  readonly period: number;
}

/** What a guest has of the core, with the meaning of cgroup v2's cpu.weight and cpu.max. */
export interface CpuShare {
  /** 1 to 10000. */
  readonly weight: number;
  /** Null: no cap. */
  readonly max: CpuMax | null;
}

/** The part of a share that is asked for; the default is a weight of 100 without a cap. */
export type CpuSettings = Partial<CpuShare>;
/** Which device the terminal types into. What the guest prints comes from both. */
export type ConsoleName = "uart" | "virtio";

/** In characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * A virtio block device. `file` is a raw image, a path for Node.js and a name in the browser's own storage for the page; it is
 * written in place, or, with `overlay`, never: what the guest writes goes to that file, which is made if it does not exist.
 * `bytes` are an image in memory; what is written to it is gone with the guest.
 */
export type DiskSpec =
  | { readonly file: string; readonly readOnly?: boolean; readonly overlay?: string }
  | { readonly bytes: Uint8Array; readonly readOnly?: boolean };

/** What a guest is made of. Everything but `image` has a default. */
export interface GuestSpec {
  /** Shown in titles and messages; no meaning to the machine. */
  readonly name: string;
  /** ELF, Linux Image or flat binary. */
  readonly image: Uint8Array;
  /** Default "bare". */
  readonly mode?: ModeName;
  /** Default: DEFAULT_ENGINE (src/modes/mode.ts). */
  readonly engine?: EngineName;
  /** An M-mode image, or "host": the hypervisor answers SBI calls. Default: the shipped firmware in bare and trap. */
  readonly firmware?: Uint8Array | "host";
  /** What the harts have and the guest is told: "rv64gc_zba". Default: everything but h, which only bare can give. */
  readonly isa?: string;
  /** Bytes of RAM, a multiple of 4096. Default 128 MiB. */
  readonly memory?: number;
  /**
   * Bytes of machine memory that the guest may have in all: RAM that it has touched, page tables, vCPUs (cgroup v2's memory.max). One
   * that needs more is stopped. Default: as much as the machine has.
   */
  readonly memoryLimit?: number;
  /**
   * Mode hext: RAM is given by 2 MiB at a time where that can be, and mapped by one leaf of the G-stage. Fewer exits and shorter
   * walks, for memory that may never be used. Default false.
   */
  readonly largePages?: boolean;
  /** Harts of the machine, 1 to 8. Default 1. */
  readonly harts?: number;
  /** Default "uart"; "virtio" adds a virtio console, Linux's hvc0, which is told the terminal's size. */
  readonly console?: ConsoleName;
  /** In this order; at most eight virtio devices in all. */
  readonly disks?: readonly DiskSpec[];
  /** A virtio entropy device; its bytes are the same each time under the virtual clock. Default: none. */
  readonly rng?: boolean;
  readonly initrd?: Uint8Array;
  /** /chosen/bootargs of the device tree. */
  readonly bootargs?: string;
  /** Default "wall" (a person sits there); tests, benchmarks and piped input use "virtual". */
  readonly clock?: ClockName;
  /** 32 bytes that the device tree offers the guest to seed its random numbers with; fixed by default under the virtual clock. */
  readonly rngSeed?: Uint8Array;
  /** Nanoseconds since 1970 that the RTC starts at; fixed by default under the virtual clock, the host's clock under wall. */
  readonly rtcEpochNs?: bigint;
  /** Stop with exit code 124 after this many retired instructions. */
  readonly maxInstructions?: number;
  /** An expect/send script that types (vm/input-script.ts has the language). */
  readonly script?: string;
  /** Typed from the start, and nobody types anything after it: piped input, which is part of a reproducible run. */
  readonly input?: Uint8Array;
  /**
   * A test's setting of the engine that translates: a region is made every so many instructions, of any code, and one in eight times
   * one is dropped at random.
   */
  readonly translationStress?: number;
  /** Run one instruction at a time, nothing cached: the second opinion that tests compare with. */
  readonly oracle?: boolean;
  readonly cpu?: CpuSettings;
  /** Remember the last so many exits (MachineApi.exitTrace), 1 to a million. Default: none. */
  readonly traceExits?: number;
}

/** Where a guest is in its life. Only `running` and `idle` guests are scheduled. */
export type GuestState = "running" | "idle" | "paused" | "stopped" | "failed";

/** How a guest ended. `code` is the process exit code that the command line gives (design: 124 and 125 are ours). */
export interface GuestEnd {
  readonly code: number;
  /** One line for people: what happened, where, what to do. */
  readonly message: string;
}

/** Exits of one kind: exact count, and an estimate of the time they took (one in 61 is timed). */
export interface ExitCount {
  readonly count: number;
  readonly estimatedNs: number;
}

/**
 * What came of an exit, as the guest would see it: the instruction was carried out for it; a trap was delivered to it; the
 * instruction runs again (the hypervisor has filled what it lacked); an SBI call was answered; it waits for an interrupt.
 */
export type ExitAction = "emulated" | "reflected" | "retried" | "answered" | "waits";

/** One exit of a guest that is traced. */
export interface ExitTraceEntry {
  /** The hart that left the core. */
  readonly hart: number;
  readonly pc: bigint;
  /** The instruction, 16 bits of it if it is compressed; 0 if it is not known. */
  readonly bits: number;
  /** As in GuestStatus.exits. */
  readonly cause: string;
  readonly action: ExitAction;
  /** The mode that the guest believed in before and after: 0 U, 1 S, 3 M, and under H 4 VU, 5 VS. */
  readonly from: number;
  readonly to: number;
}

/** 4 KiB frames of machine memory, by what they are for. */
export interface FramesByOwner {
  /** Touched RAM of guests. */
  readonly ram: number;
  /** From guests' RAM to machine frames: the maps and the VMs' blocks. */
  readonly maps: number;
  /** Shadow page tables. */
  readonly shadow: number;
  /** State of vCPUs. */
  readonly vcpus: number;
}

/** One hart of a guest. */
export interface HartStatus {
  readonly activity: HartActivity;
  /** Instructions retired. */
  readonly retired: number;
}

/**
 * What a hart does. `waiting`: in WFI. `suspended`: the same by an SBI call. `stuck`: it traps again and again and retires
 * nothing. `stopped`: until another hart starts it.
 */
export type HartActivity = "running" | "waiting" | "suspended" | "stuck" | "stopped";

/** What a guest may have of the core, and has had. */
export interface CpuStatus extends CpuShare {
  /** Instructions charged since the guest was created: those retired, and a price for each exit. Shares are shares of this. */
  readonly charged: number;
}

/** A snapshot of a guest's counters; all counts are since the last reset. */
export interface GuestStatus {
  readonly state: GuestState;
  /** Why it waits, when it waits for its console's reader. */
  readonly throttledByConsole: boolean;
  /** It has something to run, and its cap holds it back until the next period. */
  readonly throttledByCap: boolean;
  readonly cpu: CpuStatus;
  readonly end: GuestEnd | null;
  readonly mode: ModeName;
  /** The one that runs it. */
  readonly engine: EngineName;
  /** One line: which engine was asked for, and why it cannot be had here; null if it is the one that runs. */
  readonly engineRefusal: string | null;
  readonly clock: ClockName;
  /** By hart id. */
  readonly harts: readonly HartStatus[];
  /** Instructions retired at each virtual privilege, by all harts. */
  readonly retired: { readonly m: number; readonly s: number; readonly u: number; readonly total: number };
  /** By cause: "mmio-read:uart", "mmio-write:plic", "sbi:time", "wfi", "budget", ... */
  readonly exits: Readonly<Record<string, ExitCount>>;
  /** 4 KiB frames of RAM that the guest has touched, and how many it has. */
  readonly framesTouched: number;
  readonly framesTotal: number;
  /** Of those touched, how many other guests have, too (clones): each is charged to all of them, and takes memory once. */
  readonly framesShared: number;
  /** Machine frames that the guest takes; `ram` is framesTouched. */
  readonly frames: FramesByOwner;
  /** "virtio-rng: its driver has broken ...": devices that do not do what they are for, and why. */
  readonly deviceTroubles: readonly string[];
  /** How many it may take in all (memoryLimit); null = no limit. */
  readonly framesLimit: number | null;
  /** Guest time in nanoseconds since reset. */
  readonly guestTimeNs: number;
  /** Milliseconds that the core spent running this guest. */
  readonly runMs: number;
}

/** A guest's number within its worker. */
export type GuestId = number;

/** What a worker can be asked. Errors that people cause (a bad image, a bad option) are rejections whose message is one line. */
export interface MachineApi extends InspectApi {
  /** Instantiates the core. `core` is the compiled module; called once, before anything else. */
  boot(core: WebAssembly.Module, options: MachineOptions): Promise<void>;
  /** Builds a guest, paused. `port` carries its console and status (GuestToHost, HostToGuest). */
  create(spec: GuestSpec, port: MessagePort): Promise<GuestId>;
  /** Starts or goes on. */
  resume(id: GuestId): Promise<void>;
  pause(id: GuestId): Promise<void>;
  /** Power-cycles: memory, devices and counters as after create; the state (running, paused) stays. */
  reset(id: GuestId): Promise<void>;
  /** Changes its share of the core; what `settings` does not name stays. A new cap begins with a full allowance. */
  setCpu(id: GuestId, settings: CpuSettings): Promise<void>;
  /** Ends the guest and gives its memory back. */
  remove(id: GuestId): Promise<void>;
  status(id: GuestId): Promise<GuestStatus>;
  /**
   * Another guest that goes on, when it is resumed, from where this one is: memory and disks are shared until one of them writes to
   * them. This one notices nothing. `port` carries the console and status of the new one, which is paused; its input is open.
   */
  clone(id: GuestId, port: MessagePort): Promise<GuestId>;
  /**
   * The whole guest as a file (docs/SNAPSHOT.md), as it is at this moment; it may run on meanwhile. With the virtual clock, a guest
   * that is restored from it goes on to the same bits.
   */
  snapshot(id: GuestId): Promise<Uint8Array>;
  /** The same when the guest has retired so many instructions since it was made; null if it ends before. */
  snapshotAt(id: GuestId, instructions: number): Promise<Uint8Array | null>;
  /** A guest from a snapshot, paused, its input open: a rejection's message says what is wrong with the file, and nothing is changed then. */
  restore(snapshot: Uint8Array, port: MessagePort): Promise<GuestId>;
  /** Copies out a piece of RAM; null where it is outside, or reads as zeros because it was never touched. */
  readRam(id: GuestId, offset: number, length: number): Promise<Uint8Array | null>;
  /** The last exits of a guest with `traceExits`, oldest first; none of any other. */
  exitTrace(id: GuestId): Promise<readonly ExitTraceEntry[]>;
  /** Sums over the worker: linear memory, frames in use and free. */
  machineStatus(): Promise<MachineStatus>;
}

export interface MachineOptions {
  /** The shipped M-mode firmware, used where a spec names none. */
  readonly firmware: Uint8Array;
  /** Whose turn it is among its guests. Default "proportional". */
  readonly scheduler?: SchedulerName;
}

export interface MachineStatus {
  readonly linearMemoryBytes: number;
  readonly framesInUse: number;
  /** By owner: the sum of the guests'. */
  readonly frames: FramesByOwner;
  /** What sharing saves: `frames` together are framesInUse and these. */
  readonly framesSaved: number;
  readonly framesFree: number;
  readonly guests: number;
}

/** From the worker, on a guest's port. `output` buffers are transferred. */
export type GuestToHost =
  | { readonly kind: "output"; readonly bytes: Uint8Array }
  | { readonly kind: "status"; readonly status: GuestStatus };

/** To the worker, on a guest's port. */
export type HostToGuest =
  | { readonly kind: "input"; readonly bytes: Uint8Array }
  /** The terminal has this size now. */
  | { readonly kind: "resize"; readonly size: TerminalSize }
  /** Nobody will type any more. */
  | { readonly kind: "input-end" }
  /** The reader has consumed this many bytes of output. */
  | { readonly kind: "credit"; readonly bytes: number };
