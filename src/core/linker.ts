// Links translated code: compiles the modules that the core writes, and puts their functions into the core's table.
//
// Owns: the places in the table, one for each region (assembly/translate/regions.ts); a region's function stays there until another
// takes its place. A module imports the machine's memory, and from the core at most what does a load or store that missed the TLB.

import { Exit, Layout } from "../../assembly/abi.ts";
import { hpa } from "../memory/address.ts";
import type { Core } from "./core.ts";

export class Linker {
  private readonly firstPlace: number;
  private readonly imports: WebAssembly.Imports;
  /** Why the host refuses to compile; null if it has not. */
  private refusal: string | null = null;

  constructor(private readonly core: Core) {
    const { table, memory, loadSlow, storeSlow } = core.calls;
    this.firstPlace = table.grow(Layout.RegionCount);
    this.imports = {
      e: { m: memory, l: loadSlow as WebAssembly.ImportValue, s: storeSlow as WebAssembly.ImportValue },
    };
  }

  /** Why nothing can be translated here: the policy of this worker forbids it. */
  get refused(): string | null {
    return this.refusal;
  }

  /** Links the region that the core has just left its run for. False if the host refuses to compile. */
  link(): boolean {
    if (this.refusal !== null) return false;
    const { memory, calls } = this.core;
    const region = memory.read32(Layout.Exit + Exit.Data);
    const length = memory.read32(Layout.Exit + Exit.Data + 4);
    try {
      const module = new WebAssembly.Module(memory.bytes(hpa(Layout.Module), length) as Uint8Array<ArrayBuffer>);
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
