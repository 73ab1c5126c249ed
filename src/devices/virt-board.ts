// The board: where each device is and which interrupt it has, as on QEMU's `virt` machine.
//
// Owns: the numbers of the guest-physical memory map. The VM builds its bus from them and the device tree is written
// from them, so that neither can disagree with the other.

import { type Gpa, gpa } from "../memory/address.ts";

export const BOOT_ROM_BASE = gpa(0x0000_1000);
export const TEST_FINISHER_BASE = gpa(0x0010_0000);
export const RTC_BASE = gpa(0x0010_1000);
export const CLINT_BASE = gpa(0x0200_0000);
export const PLIC_BASE = gpa(0x0c00_0000);
export const UART_BASE = gpa(0x1000_0000);
/** Slots for virtio devices, one after the other; those without a device do not exist. */
const VIRTIO_BASE = 0x1000_1000;
const VIRTIO_STRIDE = 0x1000;
export const VIRTIO_SLOTS = 8;
export const virtioBase = (slot: number): Gpa => gpa(VIRTIO_BASE + slot * VIRTIO_STRIDE);
/** RAM goes from here to as far as the machine has it. */
export const RAM_BASE = gpa(0x8000_0000);

/** PLIC sources. */
export const virtioIrq = (slot: number): number => 1 + slot;
export const UART_IRQ = 10;
export const RTC_IRQ = 11;

/** mtime counts 10 million ticks a second. */
export const TIMEBASE_HZ = 10_000_000;
/** What the UART's divisor divides. Nothing depends on the baud rate. */
export const UART_CLOCK_HZ = 3_686_400;
