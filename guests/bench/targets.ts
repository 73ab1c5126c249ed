// The benchmark images: each compute program twice, as a guest and as its native baseline, and the privileged programs,
// which have no native counterpart.
//
// The two of a compute program are built from one source by one clang with one set of optimisation flags, which is what
// makes their ratio the emulation overhead and nothing else.

import type { Target } from "../target.ts";

/** The compute programs: guests/bench/NAME.c each, guests/images/bench/NAME.elf and NAME.wasm. */
const integerPrograms = [
  "sieve",
  "mix",
  "sha256",
  "fib",
  "bytecode",
  "chase",
  "quicksort",
  "matrix",
  "memcpy",
] as const;

/** Likewise, in double precision. */
const floatingPointPrograms = ["dgemm", "nbody", "fft", "mandelbrot"] as const;

/** Code generation, equal on both sides. A loop stays the loop that was written: it never becomes memcpy or memset. */
const sharedFlags = ["-O2", "-fno-builtin", "-mllvm", "-disable-loop-idiom-all"];

/** Of floating-point programs: a product and a sum are rounded one after the other, and a square root is an instruction. */
const floatingPointFlags = ["-ffp-contract=off", "-fno-math-errno"];

/** F, D and C for the hart, and its calling convention. */
const floatingPointGuestFlags = ["-march=rv64gc", "-mabi=lp64d"];

/** The baseline uses what the guest's instruction set has too: no vectors, no block copies. */
const nativeFlags = ["-mno-simd128", "-mno-bulk-memory"];

/** The privileged nano-benchmarks: guests/bench/privileged/NAME.S each, guests/images/bench/privileged/NAME.elf. */
export const privilegedPrograms = [
  "callret",
  "alu",
  "syscall-min",
  "csr-rw",
  "usercopy",
  "irqmask",
  "trap-nommu",
  "pgfault",
  "ptemod",
  "ptemod-crowd",
  "fence-busy",
  "refill",
  "refill-crowd",
  "satp-switch",
  "tlbmiss",
  "mmio-in",
  "hypercall",
  "timer",
  "timer-sstc",
  "rdtime",
  "wfi",
  "ipi",
  "fencei",
] as const;

/** Programs that give a device work: guests/bench/devices/NAME.c each, guests/images/bench/devices/NAME.elf. */
export const devicePrograms = ["uart-out", "console-out", "disk-read", "disk-write"] as const;

/** What the place of data costs: guests/bench/placement/NAME.S each, guests/images/bench/placement/NAME.elf. */
export const placementPrograms = ["code-and-data", "alias-1m", "alias-4m"] as const;

/** `program` and `main` are its own sources; both are linked with the rest of runtime/. */
function guestTarget(
  name: string,
  main: string,
  program: string,
  flags: readonly string[] = [],
  library: readonly string[] = [],
): Target {
  return {
    name: `bench/${name}.elf`,
    machine: "riscv64",
    sources: [
      "bench/runtime/start.S",
      main,
      "lib/options.c",
      "bench/runtime/paging.c",
      "bench/runtime/report.c",
      "lib/supervisor-call.c",
      program,
      "lib/fdt.c",
      "lib/print.c",
      "lib/string.c",
      ...library,
    ],
    flags: [...sharedFlags, ...flags, "-ffunction-sections"],
    linkFlags: ["--gc-sections"],
    linkerScript: "bench/runtime/link.ld",
    image: `bench/${name}.elf`,
  };
}

function nativeTarget(name: string, flags: readonly string[] = []): Target {
  return {
    name: `bench/${name}.wasm`,
    machine: "wasm32",
    sources: [`bench/${name}.c`],
    flags: [...sharedFlags, ...flags, ...nativeFlags],
    linkFlags: ["--export=run", "--export=default_n"],
    image: `bench/${name}.wasm`,
  };
}

/** Every benchmark image: compute programs first, each guest before its baseline, then the privileged ones, and those of the devices. */
export const benchTargets: readonly Target[] = [
  ...integerPrograms.flatMap((name) => [
    guestTarget(name, "bench/runtime/main.c", `bench/${name}.c`),
    nativeTarget(name),
  ]),
  ...floatingPointPrograms.flatMap((name) => [
    guestTarget(name, "bench/runtime/main.c", `bench/${name}.c`, [...floatingPointFlags, ...floatingPointGuestFlags]),
    nativeTarget(name, floatingPointFlags),
  ]),
  ...privilegedPrograms.map((name) =>
    guestTarget(
      `privileged/${name}`,
      "bench/privileged/main.c",
      `bench/privileged/${name}.S`,
      [],
      name === "fence-busy" ? ["bench/privileged/busy.c"] : [],
    ),
  ),
  ...placementPrograms.map((name) =>
    guestTarget(`placement/${name}`, "bench/privileged/main.c", `bench/placement/${name}.S`),
  ),
  ...devicePrograms.map((name) =>
    guestTarget(`devices/${name}`, "bench/privileged/main.c", `bench/devices/${name}.c`, [], ["lib/virtio.c"]),
  ),
];
