// Physical memory protection: S and U may use everything but the firmware's own region.
//
// The lowest matching entry decides, and what matches none is denied to S and U. norm:pmp_priority
// M-mode itself is not bound, because no entry is locked.

#include "firmware.h"

#include "../lib/riscv.h"

#define PMP_NAPOT 0x18
#define PMP_READ_WRITE_EXECUTE 0x07

/** Encodes a naturally aligned power-of-two region: ones below the size's bit. */
static uint64_t napot(uint64_t start, uint64_t size) { return (start | (size / 2 - 1)) >> 2; }

void pmp_prepare(void) {
  csr_write(pmpaddr0, napot((uint64_t)firmware_start, (uint64_t)(firmware_end - firmware_start)));
  csr_write(pmpaddr1, ~0UL);
  csr_write(pmpcfg0, (PMP_NAPOT | PMP_READ_WRITE_EXECUTE) << 8 | PMP_NAPOT);
  sfence_vma(); // translations may have cached the old permissions
}
