// Links translated code: compiles the modules that the core writes, and puts their functions into the core's table.
//
// Owns: the places in the table, one for each region (assembly/translate/regions.ts); a region's function stays there until another
// takes its place. A module imports the machine's memory, and from the core at most what does a load or store that missed the TLB.

import { Exit, Layout } from "../../assembly/abi.ts";
import { hpa } from "../memory/address.ts";
import { refusalToCompile } from "./compilation.ts";
import type { Core } from "./core.ts";

export class Linker {
  private readonly firstPlace: number;
  private readonly imports: WebAssembly.Imports;
  /**
   * Makes each module differ from every other one: a host keeps what it has compiled, and gives it out again for the same bytes, which
   * would falsify a benchmark.
   */
  unique = false;
  private linked = 0;
  /** Why the host refuses to compile; null if it has not. */
  private refusal = refusalToCompile();

  constructor(private readonly core: Core) {
    const { table, memory, loadSlow, storeSlow } = core.calls;
    this.firstPlace = table.grow(Layout.RegionCount);
    this.imports = {
      e: { m: memory, l: loadSlow as WebAssembly.ImportValue, s: storeSlow as WebAssembly.ImportValue },
    };
  }

  /** Why nothing can be translated here, in the host's words: the policy of this worker forbids it. Null if it can. */
  get refused(): string | null {
    return this.refusal;
  }

  /** The module with a custom section (number 0) named "n", of 16 bytes. */
  private withNonce(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    const nonce = new Uint8Array(new Float64Array([performance.timeOrigin + performance.now(), ++this.linked]).buffer);
    const section = [0, 2 + nonce.length, 1, 0x6e, ...nonce];
    const all = new Uint8Array(bytes.length + section.length);
    all.set(bytes);
    all.set(section, bytes.length);
    return all;
  }

  /** Links the region that the core has just left its run for. False if the host refuses to compile. */
  link(): boolean {
    if (this.refusal !== null) return false;
    const { memory, calls } = this.core;
    const region = memory.read32(Layout.Exit + Exit.Data);
    const length = memory.read32(Layout.Exit + Exit.Data + 4);
    try {
      const bytes = memory.bytes(hpa(Layout.Module), length) as Uint8Array<ArrayBuffer>;
      const module = new WebAssembly.Module(this.unique ? this.withNonce(bytes) : bytes);
      const { f } = new WebAssembly.Instance(module, this.imports).exports;
      const place = this.firstPlace + region;
      calls.table.set(place, f);
      calls.linkRegion(region, place);
      return true;
    } catch (error) {
      this.refusal = error instanceof Error ? error.message : String(error);
      return false;
    }
  }
}
