// The image that runs the vectors: built once a process, its parameters written for each run.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { compile, guestsFolder } from "../../guests/tools/compile.ts";
import { parseElf } from "../../src/boot/elf.ts";
import { makeElf, type Segment } from "../differential/elf.ts";
import { variants, variantsAssembly } from "./variants.ts";

/** What one run goes through. Ends are excluded. */
export interface RunParameters {
  readonly seed: number;
  /** Default: every variant. */
  readonly variants?: readonly [first: number, end: number];
  readonly blocks: readonly [first: number, end: number];
  /** Print every tuple instead of a hash a block. */
  readonly everyTuple?: boolean;
}

const PARAMETERS_ADDRESS = 0x80100000;

let built: readonly Segment[] | null = null;

/** @throws BuildError with the compiler's message */
export function vectorImage({
  seed,
  variants: [first, end] = [0, variants.length],
  ...more
}: RunParameters): Uint8Array {
  built ??= build();
  const parameters = new DataView(new ArrayBuffer(32));
  parameters.setBigUint64(0, BigInt(seed), true);
  for (const [index, value] of [first, end, ...more.blocks, more.everyTuple ? 1 : 0].entries()) {
    parameters.setUint32(8 + 4 * index, value, true);
  }
  return makeElf([...built, { address: PARAMETERS_ADDRESS, bytes: new Uint8Array(parameters.buffer) }]);
}

function build(): readonly Segment[] {
  const folder = mkdtempSync(join(tmpdir(), "float-vectors-"));
  const source = (name: string): string => relative(guestsFolder, fileURLToPath(new URL(name, import.meta.url)));
  try {
    const generated = join(folder, "variants.S");
    writeFileSync(generated, variantsAssembly());
    compile(
      {
        name: "float-vectors",
        machine: "riscv64",
        sources: [
          source("start.S"),
          source("vectors.c"),
          source("operands.c"),
          generated,
          "lib/print.c",
          "lib/string.c",
        ],
        // F and D for the assembly. The C has no floating-point types, so that no generated code uses them.
        flags: ["-march=rv64gc", `-DPARAMETERS_ADDRESS=${PARAMETERS_ADDRESS}`],
        linkerScript: source("../arch/link.ld"),
        image: "vectors.elf",
      },
      { images: folder, work: folder },
    );
    const file = new Uint8Array(readFileSync(join(folder, "vectors.elf")));
    return parseElf(file).segments.map(({ paddr, data, memsz }) => {
      const bytes = new Uint8Array(memsz);
      bytes.set(data);
      return { address: paddr, bytes };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
