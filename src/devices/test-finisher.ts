// The SiFive test finisher: one register by which the guest ends or restarts the machine.
//
// Owns: the meaning of what is written. What happens then (exit code, reset) is the VM's business.

import type { MmioDevice, Width } from "./device.ts";
import { StateReader } from "./state.ts";

const enum Reg {
  Finish = 0x0,
}

/** Low 16 bits of the register; bits 31:16 are the code that goes with Fail. */
const enum Command {
  Fail = 0x3333,
  Pass = 0x5555,
  Reset = 0x7777,
}

/** Bytes of address space. */
export const TEST_FINISHER_SIZE = 0x1000;

const STATE_VERSION = 1;

/** What the guest asked for. `code` is 0 to 65535. */
export type Finish =
  | { readonly kind: "pass" }
  | { readonly kind: "fail"; readonly code: number }
  | { readonly kind: "reset" };

export class TestFinisher implements MmioDevice {
  readonly name = "test";
  readonly size = TEST_FINISHER_SIZE;

  /** `finish` is called within the write; it must not run the guest. */
  constructor(private readonly finish: (finish: Finish) => void) {}

  read(_offset: number, _width: Width): number {
    return 0;
  }

  /** A 2-byte write carries a command without a code; a 1-byte write carries nothing. */
  write(offset: number, width: Width, value: number): void {
    if (offset !== Reg.Finish || width === 1) return;
    switch (value & 0xffff) {
      case Command.Pass:
        this.finish({ kind: "pass" });
        break;
      case Command.Fail:
        this.finish({ kind: "fail", code: width === 2 ? 0 : value >>> 16 });
        break;
      case Command.Reset:
        this.finish({ kind: "reset" });
        break;
    }
  }

  reset(): void {}

  /** The device holds no state; the version keeps the form of a saved machine the same for all devices. */
  save(): unknown {
    return { version: STATE_VERSION };
  }

  restore(state: unknown): void {
    new StateReader(this.name, STATE_VERSION, state);
  }
}
