// The device tree that describes the machine to its guest, in the words of QEMU's `virt`.
//
// Owns: which nodes there are and what they say. Where the devices are is virt-board.ts's, the bytes are fdt.ts's.
// Invariant: the tree is a function of the description alone: the same machine gives the same bytes, in every mode.
// Spec: Devicetree Specification 0.4; Linux, Documentation/devicetree/bindings (riscv/cpus.yaml, sifive,plic-1.0.0.yaml,
// sifive,clint.yaml, power/reset/syscon-poweroff.yaml).

import { Isa } from "../../assembly/abi.ts";
import { CLINT_SIZE } from "../devices/clint.ts";
import { PLIC_SIZE, PLIC_SOURCES } from "../devices/plic.ts";
import { RTC_SIZE } from "../devices/rtc.ts";
import { TEST_FINISHER_SIZE } from "../devices/test-finisher.ts";
import { UART_SIZE } from "../devices/uart16550.ts";
import {
  CLINT_BASE,
  PLIC_BASE,
  RAM_BASE,
  RTC_BASE,
  RTC_IRQ,
  TEST_FINISHER_BASE,
  TIMEBASE_HZ,
  UART_BASE,
  UART_CLOCK_HZ,
  UART_IRQ,
  virtioBase,
  virtioIrq,
} from "../devices/virt-board.ts";
import { advertisedNames } from "../isa/extensions.ts";
import { isaString } from "../isa/isa-string.ts";
import { VIRTIO_MMIO_SIZE } from "../virtio/mmio-transport.ts";
import { cells, doubleCells, type FdtNode, node, present, strings, writeFdt } from "./fdt.ts";

/** What a guest is told about its machine. */
export interface MachineDescription {
  /** Harts are numbered from 0. */
  readonly harts: number;
  /** Bytes of RAM at RAM_BASE. */
  readonly ramSize: number;
  /** The extensions that its harts have. */
  readonly isa: Isa;
  /** Virtio devices, in the slots from 0 on. */
  readonly virtioDevices: number;
}

/** What the boot adds under /chosen. */
export interface Chosen {
  /** The kernel's command line. */
  readonly bootargs?: string;
  /** Guest-physical [start, end) of the initial RAM disk. */
  readonly initrd?: { readonly start: number; readonly end: number };
  /** Seed of the guest's random numbers; without one the guest has only what it finds itself. */
  readonly rngSeed?: Uint8Array;
}

/** Room that firmware has for edits in place: OpenSBI adds reserved-memory and changes a few properties. */
const SPARE_BYTES = 4096;

/** Interrupt numbers of a hart's own controller: the causes of the privileged specification. */
const enum HartInterrupt {
  MachineSoftware = 3,
  MachineTimer = 7,
  SupervisorExternal = 9,
  MachineExternal = 11,
}

/** The machine's tree as bytes, with room for edits. */
export function buildDeviceTree(machine: MachineDescription, chosen: Chosen): Uint8Array {
  return writeFdt(describeMachine(machine, chosen), SPARE_BYTES);
}

/** The machine's tree. */
export function describeMachine(machine: MachineDescription, chosen: Chosen): FdtNode {
  const handles = new Handles(machine.harts);
  return node(
    "",
    {
      "#address-cells": cells(2),
      "#size-cells": cells(2),
      compatible: strings("riscv-virtio"),
      model: strings("riscv-virtio,tabvisor"),
    },
    [
      describeChosen(chosen),
      node(unit("memory", RAM_BASE), {
        device_type: strings("memory"),
        reg: doubleCells(RAM_BASE, machine.ramSize),
      }),
      describeCpus(machine, handles),
      describeSoc(machine, handles),
      describePowerSwitch("poweroff", "syscon-poweroff", 0x5555, handles),
      describePowerSwitch("reboot", "syscon-reboot", 0x7777, handles),
    ],
  );
}

/** Node references. Phandles are numbered in the order of declaration, from 1. */
class Handles {
  readonly plic: number;
  readonly testFinisher: number;

  constructor(harts: number) {
    this.plic = harts + 1;
    this.testFinisher = harts + 2;
  }

  /** The interrupt controller of `hart`. */
  hart(hart: number): number {
    return hart + 1;
  }
}

function describeChosen({ bootargs, initrd, rngSeed }: Chosen): FdtNode {
  return node("chosen", {
    "stdout-path": strings(`/soc/${unit("serial", UART_BASE)}`),
    ...(bootargs === undefined ? {} : { bootargs: strings(bootargs) }),
    ...(initrd === undefined
      ? {}
      : { "linux,initrd-start": doubleCells(initrd.start), "linux,initrd-end": doubleCells(initrd.end) }),
    ...(rngSeed === undefined ? {} : { "rng-seed": rngSeed }),
  });
}

function describeCpus({ harts, isa }: MachineDescription, handles: Handles): FdtNode {
  const describeCpu = (hart: number): FdtNode =>
    node(
      unit("cpu", hart),
      {
        device_type: strings("cpu"),
        reg: cells(hart),
        status: strings("okay"),
        compatible: strings("riscv"),
        // The one string is what older kernels and OpenSBI read, the pair is what replaced it.
        "riscv,isa": strings(isaString(advertisedNames(isa))),
        "riscv,isa-base": strings("rv64i"),
        "riscv,isa-extensions": strings(...advertisedNames(isa)),
        "mmu-type": strings(isa & Isa.Sv48 ? "riscv,sv48" : "riscv,sv39"),
      },
      [
        node("interrupt-controller", {
          "#address-cells": cells(0),
          "#interrupt-cells": cells(1),
          "interrupt-controller": present(),
          compatible: strings("riscv,cpu-intc"),
          phandle: cells(handles.hart(hart)),
        }),
      ],
    );
  return node(
    "cpus",
    { "#address-cells": cells(1), "#size-cells": cells(0), "timebase-frequency": cells(TIMEBASE_HZ) },
    numbers(harts).map(describeCpu),
  );
}

function describeSoc({ harts, virtioDevices }: MachineDescription, handles: Handles): FdtNode {
  const ofEachHart = (...interrupts: readonly HartInterrupt[]): Uint8Array =>
    cells(...numbers(harts).flatMap((hart) => interrupts.flatMap((interrupt) => [handles.hart(hart), interrupt])));
  return node(
    "soc",
    { "#address-cells": cells(2), "#size-cells": cells(2), compatible: strings("simple-bus"), ranges: present() },
    [
      node(unit("test", TEST_FINISHER_BASE), {
        compatible: strings("sifive,test1", "sifive,test0", "syscon"),
        reg: doubleCells(TEST_FINISHER_BASE, TEST_FINISHER_SIZE),
        phandle: cells(handles.testFinisher),
      }),
      node(unit("rtc", RTC_BASE), {
        compatible: strings("google,goldfish-rtc"),
        reg: doubleCells(RTC_BASE, RTC_SIZE),
        "interrupt-parent": cells(handles.plic),
        interrupts: cells(RTC_IRQ),
      }),
      node(unit("clint", CLINT_BASE), {
        compatible: strings("sifive,clint0", "riscv,clint0"),
        reg: doubleCells(CLINT_BASE, CLINT_SIZE),
        "interrupts-extended": ofEachHart(HartInterrupt.MachineSoftware, HartInterrupt.MachineTimer),
      }),
      node(unit("plic", PLIC_BASE), {
        compatible: strings("sifive,plic-1.0.0", "riscv,plic0"),
        reg: doubleCells(PLIC_BASE, PLIC_SIZE),
        "#address-cells": cells(0),
        "#interrupt-cells": cells(1),
        "interrupt-controller": present(),
        // The order is that of plicContext: M and S of hart 0, M and S of hart 1, ...
        "interrupts-extended": ofEachHart(HartInterrupt.MachineExternal, HartInterrupt.SupervisorExternal),
        "riscv,ndev": cells(PLIC_SOURCES),
        phandle: cells(handles.plic),
      }),
      node(unit("serial", UART_BASE), {
        compatible: strings("ns16550a"),
        reg: doubleCells(UART_BASE, UART_SIZE),
        "clock-frequency": cells(UART_CLOCK_HZ),
        "interrupt-parent": cells(handles.plic),
        interrupts: cells(UART_IRQ),
      }),
      ...numbers(virtioDevices).map((slot) => describeVirtio(slot, handles)),
    ],
  );
}

/** A slot that has a device: Linux names disks in this order. QEMU lists all eight, and the last first. */
function describeVirtio(slot: number, handles: Handles): FdtNode {
  return node(unit("virtio_mmio", virtioBase(slot)), {
    compatible: strings("virtio,mmio"),
    reg: doubleCells(virtioBase(slot), VIRTIO_MMIO_SIZE),
    "interrupt-parent": cells(handles.plic),
    interrupts: cells(virtioIrq(slot)),
  });
}

/** Power off and reboot are writes of `value` to the test finisher's register. */
function describePowerSwitch(name: string, compatible: string, value: number, handles: Handles): FdtNode {
  return node(name, {
    compatible: strings(compatible),
    regmap: cells(handles.testFinisher),
    offset: cells(0),
    value: cells(value),
  });
}

const unit = (name: string, address: number): string => `${name}@${address.toString(16)}`;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, number) => number);
