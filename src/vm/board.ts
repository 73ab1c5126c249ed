// The board of one VM: its devices on the bus, wired to its vCPUs.
//
// Owns: which devices there are and what each line is connected to. Addresses are devices/virt-board.ts's.

import { Hart } from "../../assembly/abi.ts";
import { BootRom } from "../devices/boot-rom.ts";
import { Clint } from "../devices/clint.ts";
import type { IrqLine } from "../devices/device.ts";
import type { Htif } from "../devices/htif.ts";
import { MmioBus } from "../devices/mmio-bus.ts";
import { Plic } from "../devices/plic.ts";
import { GoldfishRtc } from "../devices/rtc.ts";
import { type Finish, TestFinisher } from "../devices/test-finisher.ts";
import { Uart16550 } from "../devices/uart16550.ts";
import {
  BOOT_ROM_BASE,
  CLINT_BASE,
  PLIC_BASE,
  RTC_BASE,
  RTC_IRQ,
  TEST_FINISHER_BASE,
  UART_BASE,
  UART_IRQ,
  virtioBase,
  virtioIrq,
} from "../devices/virt-board.ts";
import { VirtioMmio } from "../virtio/mmio-transport.ts";
import type { VirtioDevice } from "../virtio/virtio-device.ts";
import type { DmaMemory } from "../virtio/virtqueue.ts";
import type { VmClock } from "./clock.ts";
import { InterruptLine, type Vcpu } from "./vcpu.ts";

export interface BoardConnections {
  /** By hart. */
  readonly vcpus: readonly Vcpu[];
  readonly clock: VmClock;
  readonly bootRom: Uint8Array;
  /** Nanoseconds since 1970 at guest time 0. */
  readonly rtcEpochNs: bigint;
  /** Spike's host-target interface, if the guest has one. */
  readonly htif: Htif | null;
  /** In the slots from 0 on. */
  readonly virtioDevices: readonly VirtioDevice[];
  readonly memory: DmaMemory;
  transmit(byte: number): void;
  finish(finish: Finish): void;
}

export interface Board {
  readonly bus: MmioBus;
  readonly uart: Uart16550;
  readonly rtc: GoldfishRtc;
  readonly virtio: readonly VirtioMmio[];
  /** Every device as at power-on. */
  reset(): void;
}

export function buildBoard(connections: BoardConnections): Board {
  const { vcpus, clock, bootRom, rtcEpochNs, htif, transmit, finish } = connections;
  const wire = (vcpu: Vcpu, line: InterruptLine): IrqLine => ({ set: (level) => vcpu.setLine(line, level) });
  // The order of the contexts is plicContext's.
  const plic = new Plic(
    vcpus.flatMap((vcpu) => [wire(vcpu, InterruptLine.MachineExternal), wire(vcpu, InterruptLine.SupervisorExternal)]),
  );
  const clint = new Clint(vcpus.length, {
    msip: (hart) => (vcpus[hart]!.hart32(Hart.InterruptLines) & InterruptLine.MachineSoftware) !== 0,
    setMsip: (hart, pending) => vcpus[hart]!.setLine(InterruptLine.MachineSoftware, pending),
    mtimecmp: (hart) => vcpus[hart]!.hart64(Hart.Mtimecmp),
    setMtimecmp: (hart, time) => vcpus[hart]!.setHart64(Hart.Mtimecmp, time),
    mtime: () => clock.now(),
    setMtime: (time) => clock.set(time),
  });
  const uart = new Uart16550(transmit, plic.line(UART_IRQ));
  const bus = new MmioBus();
  bus.add(BOOT_ROM_BASE, new BootRom(bootRom));
  bus.add(TEST_FINISHER_BASE, new TestFinisher(finish));
  const rtc = new GoldfishRtc(() => rtcEpochNs + BigInt(Math.floor(clock.rtcNs())), plic.line(RTC_IRQ));
  bus.add(RTC_BASE, rtc);
  bus.add(CLINT_BASE, clint);
  bus.add(PLIC_BASE, plic);
  bus.add(UART_BASE, uart);
  if (htif !== null) {
    bus.add(htif.at.tohost, htif.tohost);
    bus.add(htif.at.fromhost, htif.fromhost);
  }
  const virtio = connections.virtioDevices.map(
    (device, slot) => new VirtioMmio(device, connections.memory, plic.line(virtioIrq(slot))),
  );
  for (const [slot, transport] of virtio.entries()) bus.add(virtioBase(slot), transport);
  const reset = (): void => {
    bus.reset();
    plic.reset(); // again, now that every device has let go of its wire
  };
  return { bus, uart, rtc, virtio, reset };
}
