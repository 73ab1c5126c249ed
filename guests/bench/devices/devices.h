// What the device programs share: the address space of the devices, an interrupt to sleep for.
//
// A device program is a privileged one in C (bench/privileged/privileged.h): loop() gives a device work in each iteration,
// empty() has the same shape without it. The machine has a disk of 4 MiB in slot 0 and a console in slot 1.

#pragma once

#include "mmio.h"
#include "riscv.h"
#include "virtio.h"
#include "../privileged/privileged.h"
#include "../runtime/paging.h"

#define DISK_SLOT 0
#define CONSOLE_SLOT 1

#define PLIC 0xc000000UL
#define PLIC_ENABLE_S (PLIC + 0x2080)
#define PLIC_CLAIM_S (PLIC + 0x201004)
#define SEIP (1UL << INTERRUPT_S_EXTERNAL)

/** Devices lie in the first GiB, which is mapped as one page. */
static inline void map_devices(void) {
  page_root()[0] = PTE_V | PTE_R | PTE_W | PTE_A | PTE_D;
  sfence_vma();
}

/** The device of this slot ends a sleep; its interrupt is enabled in sie and masked in sstatus. */
static inline void enable_interrupt(unsigned slot) {
  mmio_write32(PLIC + 4 * (slot + 1), 1);
  mmio_write32(PLIC_ENABLE_S, 2u << slot);
  csr_write(sie, SEIP);
}

/** Sleeps until the device interrupts, and does what an interrupt handler must: claim, look, acknowledge, complete. */
static inline void await_device(uint64_t device) {
  while ((csr_read(sip) & SEIP) == 0) wait_for_interrupt();
  uint32_t source = mmio_read32(PLIC_CLAIM_S);
  mmio_write32(device + VIRTIO_INTERRUPT_ACK, mmio_read32(device + VIRTIO_INTERRUPT_STATUS));
  mmio_write32(PLIC_CLAIM_S, source);
}
