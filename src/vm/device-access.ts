// What a load or store outside RAM comes to: a device's register, or an access fault.
//
// Owns: completing the exits mmio-read and mmio-write. Which device is where is the bus's.

import { Exit, Layout } from "../../assembly/abi.ts";
import type { Core } from "../core/core.ts";
import type { MmioBus } from "../devices/mmio-bus.ts";
import type { DeviceRead, DeviceWrite } from "./vm-exit.ts";

type Kind = (DeviceRead | DeviceWrite)["kind"];

export class DeviceAccess {
  /** By device: making the text, and finding its counter by it, took longer than the access. */
  private readonly causes: Readonly<Record<Kind, Map<string, string>>> = {
    "mmio-read": new Map(),
    "mmio-write": new Map(),
  };

  constructor(
    private readonly core: Core,
    private readonly bus: MmioBus,
  ) {}

  /** Does the access and retires the instruction. False if no device answers: then nothing has happened. */
  complete(exit: DeviceRead | DeviceWrite): boolean {
    return exit.kind === "mmio-read" ? this.read(exit) : this.write(exit);
  }

  /** "mmio-read:uart": what the exit statistics call it. */
  causeOf(kind: Kind, gpa: number): string {
    const name = this.nameAt(gpa) ?? "nothing";
    const known = this.causes[kind];
    let cause = known.get(name);
    if (cause === undefined) {
      cause = `${kind}:${name}`;
      known.set(name, cause);
    }
    return cause;
  }

  /** The device that answers at an address; null if none does. */
  nameAt(gpa: number): string | null {
    return this.bus.deviceAt(gpa)?.name ?? null;
  }

  private read({ gpa, width }: DeviceRead): boolean {
    const { memory, calls } = this.core;
    const value = width === 8 ? this.bus.read64(gpa) : this.bus.read(gpa, width);
    if (value === null) return false;
    if (typeof value === "bigint") memory.write64(Layout.Exit + Exit.Data, value);
    else memory.write32(Layout.Exit + Exit.Data, value);
    calls.completeRead();
    return true;
  }

  private write({ gpa, width, value }: DeviceWrite): boolean {
    const done = typeof value === "bigint" ? this.bus.write64(gpa, value) : this.bus.write(gpa, width, value);
    if (done) this.core.calls.completeWrite();
    return done;
  }
}
