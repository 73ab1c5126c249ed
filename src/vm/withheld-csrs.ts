// The parts of a hart's CSRs that a mode withholds from the guest (Mode.withheld).
//
// Owns: where the value on the side that is not in force lies, in the vCPU's frame; the core swaps it with the register's
// while it works on the guest's state (assembly/emulate.ts, swapWithheld).

import { type Csrs, Withheld, WithheldPart } from "../../assembly/abi.ts";
import type { MachineMemory } from "../memory/machine-memory.ts";
import type { Withholding } from "../modes/mode.ts";

/** A withheld part, and the address of the guest's value for it. */
export interface PlacedPart {
  readonly field: Csrs;
  readonly mask: bigint;
  readonly other: number;
}

export class WithheldCsrs {
  private parts: readonly PlacedPart[] = [];

  /** `area`: address of the vCPU's Withheld. */
  constructor(
    private readonly memory: MachineMemory,
    private readonly area: number,
  ) {}

  /** Withholds these and no others; the guest's values are zero. The hart's own are the caller's to set. */
  place(parts: readonly Withholding[]): void {
    const { memory, area } = this;
    memory.write32(area + Withheld.Count, parts.length);
    this.parts = parts.map(({ field, mask }, index) => {
      const at = area + Withheld.Parts + index * WithheldPart.Size;
      memory.write32(at + WithheldPart.Field, field);
      memory.write64(at + WithheldPart.Mask, mask);
      memory.write64(at + WithheldPart.Other, 0n);
      return { field, mask, other: at + WithheldPart.Other };
    });
  }

  /** The part of this CSR that is withheld, if any. */
  of(field: Csrs): PlacedPart | null {
    for (const part of this.parts) if (part.field === field) return part;
    return null;
  }
}
