// One hart asks another to do something: to take a software interrupt, to fence, or to look whether it was started.
//
// A request is a bit in the target's `requests`; the CLINT's msip makes the target look. The target clears a bit
// after it has done what the bit asks, so a sender that waits for the bit to clear has waited for the work.

#include "firmware.h"

#include "../lib/mmio.h"
#include "../lib/riscv.h"

#define ALL_HARTS (~0UL)

static void set_msip(uint64_t hart, uint32_t value) {
  if (platform.clint != 0) mmio_write32(platform.clint + 4 * hart, value);
}

void ipi_wake(uint64_t hart) { set_msip(hart, 1); }

static void carry_out(uint32_t requests) {
  if (requests & IPI_SOFTWARE) csr_set(mip, 1UL << INTERRUPT_S_SOFTWARE);
  if (requests & IPI_FENCE_I) fence_i();
  // A range or an ASID would allow a smaller fence; fencing everything is always enough.
  if (requests & IPI_SFENCE_VMA) sfence_vma();
}

void ipi_interrupt(void) {
  struct hart *self = &harts[this_hart()];
  set_msip(this_hart(), 0);
  fence(); // requests that came before the msip are visible after it is clear
  uint32_t requests = __atomic_load_n(&self->requests, __ATOMIC_ACQUIRE);
  carry_out(requests);
  __atomic_fetch_and(&self->requests, ~requests, __ATOMIC_RELEASE);
}

static bool is_running(uint64_t hart) {
  uint32_t state = __atomic_load_n(&harts[hart].state, __ATOMIC_ACQUIRE);
  return state == HART_STARTED || state == HART_SUSPENDED;
}

enum sbi_error ipi_send(uint64_t mask, uint64_t mask_base, enum ipi_request request) {
  uint64_t self = this_hart();
  uint32_t targets = 0;
  if (mask_base == ALL_HARTS) {
    targets = platform.harts;
  } else {
    for (uint64_t bit = 0; bit < 64; bit++) {
      if ((mask >> bit & 1) == 0) continue;
      if (mask_base > MAX_HARTS || !hart_exists(mask_base + bit)) return SBI_ERR_INVALID_PARAM;
      targets |= 1u << (mask_base + bit);
    }
  }
  for (uint64_t hart = 0; hart < MAX_HARTS; hart++) {
    if ((targets >> hart & 1) == 0 || hart == self || !is_running(hart)) {
      targets &= ~(1u << hart); // a hart that is stopped has nothing to fence: it fences when it starts
      continue;
    }
    __atomic_fetch_or(&harts[hart].requests, request, __ATOMIC_RELEASE);
    ipi_wake(hart);
  }
  if (mask_base == ALL_HARTS || (mask_base <= self && self - mask_base < 64 && (mask >> (self - mask_base) & 1))) {
    carry_out(request);
  }
  if (request == IPI_SOFTWARE) return SBI_SUCCESS;
  for (uint64_t hart = 0; hart < MAX_HARTS; hart++) {
    if ((targets >> hart & 1) == 0) continue;
    while (__atomic_load_n(&harts[hart].requests, __ATOMIC_ACQUIRE) & request) {
      // The target may be waiting for this hart in the same loop.
      if (csr_read(mip) & 1UL << INTERRUPT_M_SOFTWARE) ipi_interrupt();
    }
  }
  return SBI_SUCCESS;
}
