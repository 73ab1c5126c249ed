// The supervisor's timer: stimecmp where the hart has it (Sstc), else the CLINT's mtimecmp, whose machine interrupt
// is turned into a supervisor one.

#include "firmware.h"

#include "../lib/mmio.h"
#include "../lib/riscv.h"

#define CLINT_MTIMECMP 0x4000

void timer_set(uint64_t deadline) {
  if (platform.sstc) {
    csr_write(CSR_STIMECMP, deadline);
    return;
  }
  if (platform.clint == 0) return;
  mmio_write64(platform.clint + CLINT_MTIMECMP + 8 * this_hart(), deadline);
  csr_clear(mip, 1UL << INTERRUPT_S_TIMER);
  csr_set(mie, 1UL << INTERRUPT_M_TIMER);
}

/** A deadline has passed: hand the interrupt to S-mode, and stay quiet until it sets the next one. */
void timer_interrupt(void) {
  csr_clear(mie, 1UL << INTERRUPT_M_TIMER);
  csr_set(mip, 1UL << INTERRUPT_S_TIMER);
}
