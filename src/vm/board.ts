// The board of one VM: its devices on the bus, wired to its vCPU.
//
// Owns: which devices there are and what each line is connected to. Addresses are devices/virt-board.ts's.

import { Hart } from "../../assembly/abi.ts";
import { BootRom } from "../devices/boot-rom.ts";
import { Clint } from "../devices/clint.ts";
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
} from "../devices/virt-board.ts";
import type { VmClock } from "./clock.ts";
import { InterruptLine, type Vcpu } from "./vcpu.ts";

export interface BoardConnections {
  readonly vcpu: Vcpu;
  readonly clock: VmClock;
  readonly bootRom: Uint8Array;
  /** Nanoseconds since 1970 at guest time 0. */
  readonly rtcEpochNs: bigint;
  transmit(byte: number): void;
  finish(finish: Finish): void;
}

export interface Board {
  readonly bus: MmioBus;
  readonly uart: Uart16550;
  readonly rtc: GoldfishRtc;
  /** Every device as at power-on. */
  reset(): void;
}

export function buildBoard({ vcpu, clock, bootRom, rtcEpochNs, transmit, finish }: BoardConnections): Board {
  const external = (line: InterruptLine) => ({ set: (level: boolean) => vcpu.setLine(line, level) });
  const plic = new Plic([external(InterruptLine.MachineExternal), external(InterruptLine.SupervisorExternal)]);
  const clint = new Clint(1, {
    msip: () => (vcpu.hart32(Hart.InterruptLines) & InterruptLine.MachineSoftware) !== 0,
    setMsip: (_hart, pending) => vcpu.setLine(InterruptLine.MachineSoftware, pending),
    mtimecmp: () => vcpu.hart64(Hart.Mtimecmp),
    setMtimecmp: (_hart, time) => vcpu.setHart64(Hart.Mtimecmp, time),
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
  const reset = (): void => {
    bus.reset();
    plic.reset(); // again, now that every device has let go of its wire
  };
  return { bus, uart, rtc, reset };
}
