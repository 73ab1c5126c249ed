// From what a person asks for (GuestSpec) to what a VM is built from: defaults filled in, everything checked.

import type { Isa } from "../../assembly/abi.ts";
import { UsageError } from "../boot/errors.ts";
import { DEFAULT_ISA, extensionNames, extensions } from "../isa/extensions.ts";
import { isaString, parseIsaString } from "../isa/isa-string.ts";
import { FRAME_SIZE } from "../memory/frame-pool.ts";
import { DEFAULT_ENGINE, engines, findMode, type Mode, modes } from "../modes/mode.ts";
import type { ClockName, ConsoleName, EngineName, GuestSpec } from "../worker/protocol.ts";
import { LARGEST_TRACE } from "./exit-trace.ts";
import { parseScript, type ScriptStep } from "./input-script.ts";
import type { Translation } from "./vcpu.ts";
import { countVirtioDevices } from "./virtio-devices.ts";

const DEFAULT_RAM = 128 * 1024 * 1024;
/** Below this nothing boots; above it the machine's own 4 GiB could not hold it. */
const SMALLEST_RAM = 4 * 1024 * 1024;
const LARGEST_RAM = 3 * 1024 * 1024 * 1024;
/** A machine has less, so a limit of more is none. */
const MOST_FRAMES = 2 ** 20;
/** More than the shipped firmware has stacks for (MAX_HARTS of guests/firmware/firmware.h) would not start. */
const MOST_HARTS = 8;
/** 2026-01-01T00:00:00Z: where the RTC stands when runs must be reproducible. */
const FIXED_EPOCH_NS = 1_767_225_600_000_000_000n;
/** Its seed when runs must be reproducible: 32 bytes, as QEMU's board has. */
const FIXED_RNG_SEED = new TextEncoder().encode("Tabvisor: the same run each time");

export interface MachineConfig {
  /** What it was made of, with every choice that a default has made: it gives the same machine again, in another time and place. */
  readonly spec: GuestSpec;
  readonly image: Uint8Array;
  readonly firmware?: Uint8Array | "host";
  readonly defaultFirmware: Uint8Array;
  readonly initrd?: Uint8Array;
  readonly bootargs?: string;
  /** The extensions that the machine has: implemented and advertised. */
  readonly isa: Isa;
  readonly harts: number;
  readonly engine: EngineName;
  readonly translation: Translation;
  readonly clock: ClockName;
  /** Bytes. */
  readonly ramSize: number;
  /** 4 KiB frames of machine memory that it may have in all; null = no limit. */
  readonly framesLimit: number | null;
  /** RAM comes in 2 MiB runs of frames where it can, each mapped by one leaf of the G-stage. */
  readonly largePages: boolean;
  readonly rtcEpochNs: bigint;
  /** What the device tree offers the guest to seed its random numbers with; without it Linux waits for entropy. */
  readonly rngSeed: Uint8Array;
  readonly virtioDevices: number;
  readonly console: ConsoleName;
  /** Has a virtio entropy device. */
  readonly rng: boolean;
  readonly maxInstructions: number;
  readonly script?: readonly ScriptStep[];
  /** All that is ever typed. */
  readonly input?: Uint8Array;
  /** Run one instruction at a time, nothing cached: the tests' second opinion. */
  readonly oracle: boolean;
  /** How many of the last exits are remembered; 0 = none. */
  readonly traceExits: number;
}

function checkRam(bytes: number): number {
  if (Number.isInteger(bytes) && bytes % 4096 === 0 && bytes >= SMALLEST_RAM && bytes <= LARGEST_RAM) return bytes;
  throw new UsageError(`memory of ${bytes} bytes: a guest has 4M to 3G, in whole 4 KiB pages`);
}

/** A limit in frames: what is less than a frame is nothing. */
function checkMemoryLimit(bytes: number): number {
  if (Number.isSafeInteger(bytes) && bytes > 0) return Math.min(Math.floor(bytes / FRAME_SIZE), MOST_FRAMES);
  throw new UsageError(`a memory limit of ${bytes} bytes: a whole number of bytes above 0 is needed`);
}

function checkLargePages(wanted: boolean, mode: Mode): boolean {
  if (!wanted || mode.vsMode) return wanted;
  throw new UsageError(`mode ${mode.name} has no G-stage to map large pages by: use mode hext`);
}

function checkHarts(harts: number): number {
  if (Number.isInteger(harts) && harts >= 1 && harts <= MOST_HARTS) return harts;
  throw new UsageError(`${harts} harts: a guest has 1 to ${MOST_HARTS}`);
}

function checkMode(name: string): Mode {
  const mode = findMode(name);
  if (mode) return mode;
  throw new UsageError(`no mode "${name}": there is ${modes.map((m) => m.name).join(", ")}`);
}

function checkIsa(text: string | undefined, mode: Mode): Isa {
  const isa = text === undefined ? DEFAULT_ISA : parseIsaString(text);
  refuseLacking(isa, mode);
  return isa;
}

/** Throws UsageError if the mode cannot give a guest all of these extensions. */
export function refuseLacking(isa: Isa, mode: Mode): void {
  const missing = isa & mode.lacks;
  if (missing === 0) return;
  const names = extensions.filter((extension) => (extension.isa & missing) !== 0).map(({ name }) => name);
  const able = modes.filter((other) => (isa & other.lacks) === 0).map(({ name }) => name);
  throw new UsageError(`mode ${mode.name} cannot give extension ${names.join(", ")}: use mode ${able.join(" or ")}`);
}

function checkEngine(name: string, stress: number): { engine: EngineName; translation: Translation } {
  const engine = engines.find((e) => e.name === name);
  if (engine)
    return {
      engine: engine.name,
      translation: stress ? { sampleEvery: stress, hotSamples: 0, payback: 0 } : engine.translation,
    };
  throw new UsageError(`no engine "${name}": there is ${engines.map((e) => e.name).join(", ")}`);
}

function checkClock(name: string): ClockName {
  if (name === "virtual" || name === "wall") return name;
  throw new UsageError(`no clock "${name}": there is virtual, wall`);
}

function checkConsole(name: string): ConsoleName {
  if (name === "uart" || name === "virtio") return name;
  throw new UsageError(`no console "${name}": there is uart, virtio`);
}

function checkLimit(instructions: number): number {
  const isCount = Number.isSafeInteger(instructions) || instructions === Number.POSITIVE_INFINITY;
  if (isCount && instructions > 0) return instructions;
  throw new UsageError(`instruction limit of ${instructions}: a whole number above 0 is needed`);
}

function checkSeed(seed: Uint8Array): Uint8Array {
  if (seed instanceof Uint8Array && seed.length === FIXED_RNG_SEED.length) return seed;
  throw new UsageError(`a seed for random numbers has ${FIXED_RNG_SEED.length} bytes`);
}

function checkTrace(exits: number): number {
  if (Number.isInteger(exits) && exits >= 0 && exits <= LARGEST_TRACE) return exits;
  throw new UsageError(`a trace of ${exits} exits: there are 1 to ${LARGEST_TRACE}`);
}

const randomSeed = (): Uint8Array => crypto.getRandomValues(new Uint8Array(FIXED_RNG_SEED.length));

/** `spec` with the defaults that may differ elsewhere; but for firmware, which the image decides. */
function resolved(spec: GuestSpec, mode: Mode, config: Omit<MachineConfig, "spec">): GuestSpec {
  const { harts, engine, clock, ramSize, rtcEpochNs, rngSeed } = config;
  const isa = isaString(extensionNames(config.isa));
  return { ...spec, mode: mode.name, isa, harts, engine, clock, memory: ramSize, rtcEpochNs, rngSeed };
}

/** Throws UsageError and ScriptError. */
export function configure(spec: GuestSpec, defaultFirmware: Uint8Array): { mode: Mode; config: MachineConfig } {
  const mode = checkMode(spec.mode ?? "bare");
  const clock = checkClock(spec.clock ?? "wall");
  const config: Omit<MachineConfig, "spec"> = {
    image: spec.image,
    defaultFirmware,
    isa: checkIsa(spec.isa, mode),
    harts: checkHarts(spec.harts ?? 1),
    ...checkEngine(spec.engine ?? DEFAULT_ENGINE, spec.translationStress ?? 0),
    clock,
    ramSize: checkRam(spec.memory ?? DEFAULT_RAM),
    framesLimit: spec.memoryLimit === undefined ? null : checkMemoryLimit(spec.memoryLimit),
    largePages: checkLargePages(spec.largePages ?? false, mode),
    rtcEpochNs: spec.rtcEpochNs ?? (clock === "virtual" ? FIXED_EPOCH_NS : BigInt(Date.now()) * 1_000_000n),
    rngSeed: checkSeed(spec.rngSeed ?? (clock === "virtual" ? FIXED_RNG_SEED : randomSeed())),
    maxInstructions: checkLimit(spec.maxInstructions ?? Number.POSITIVE_INFINITY),
    virtioDevices: countVirtioDevices(spec),
    console: checkConsole(spec.console ?? "uart"),
    rng: spec.rng ?? false,
    oracle: spec.oracle ?? false,
    traceExits: checkTrace(spec.traceExits ?? 0),
    ...(spec.firmware === undefined ? {} : { firmware: spec.firmware }),
    ...(spec.initrd === undefined ? {} : { initrd: spec.initrd }),
    ...(spec.bootargs === undefined ? {} : { bootargs: spec.bootargs }),
    ...(spec.script === undefined ? {} : { script: parseScript(spec.script) }),
    ...(spec.input === undefined ? {} : { input: spec.input }),
  };
  return { mode, config: { ...config, spec: resolved(spec, mode, config) } };
}
