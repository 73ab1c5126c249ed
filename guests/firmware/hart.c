// A hart's machine-level setup, and the place where harts wait to be started.

#include "firmware.h"

#include "../lib/riscv.h"

struct hart harts[MAX_HARTS];

// S-mode handles its own faults and those of what runs below it; only its own calls, and M-mode's faults, come here.
// The last six exist with the H extension only and read as 0 without it.
#define DELEGATED_EXCEPTIONS                                                                                           \
  (1UL << CAUSE_FETCH_MISALIGNED | 1UL << CAUSE_FETCH_ACCESS | 1UL << CAUSE_ILLEGAL_INSTRUCTION |                      \
   1UL << CAUSE_BREAKPOINT | 1UL << CAUSE_LOAD_MISALIGNED | 1UL << CAUSE_LOAD_ACCESS | 1UL << CAUSE_STORE_MISALIGNED | \
   1UL << CAUSE_STORE_ACCESS | 1UL << CAUSE_ECALL_U | 1UL << CAUSE_FETCH_PAGE_FAULT | 1UL << CAUSE_LOAD_PAGE_FAULT |   \
   1UL << CAUSE_STORE_PAGE_FAULT | 1UL << CAUSE_ECALL_VS | 1UL << CAUSE_FETCH_GUEST_PAGE_FAULT |                       \
   1UL << CAUSE_LOAD_GUEST_PAGE_FAULT | 1UL << CAUSE_VIRTUAL_INSTRUCTION | 1UL << CAUSE_STORE_GUEST_PAGE_FAULT)
#define DELEGATED_INTERRUPTS (1UL << INTERRUPT_S_SOFTWARE | 1UL << INTERRUPT_S_TIMER | 1UL << INTERRUPT_S_EXTERNAL)

uint64_t this_hart(void) { return csr_read(mhartid); }

bool hart_exists(uint64_t hart) { return hart < MAX_HARTS && (platform.harts >> hart & 1) != 0; }

void hart_prepare(void) {
  pmp_prepare();
  csr_write(medeleg, DELEGATED_EXCEPTIONS);
  csr_write(mideleg, DELEGATED_INTERRUPTS);
  // cycle, time and instret. For U too, until S-mode decides: Linux without a driver for counters leaves it at that.
  csr_write(mcounteren, ~0UL);
  csr_write(scounteren, ~0UL);
  // ADUE is set where the hart has it, so that page tables behave as on harts that always update A and D.
  try_set_menvcfg(MENVCFG_ADUE | (platform.sstc ? MENVCFG_STCE : 0));
  float_prepare();
  timer_set(~0UL);
  csr_write(mie, 1UL << INTERRUPT_M_SOFTWARE);
}

bool hart_start(uint64_t id, uint64_t address, uint64_t argument) {
  struct hart *hart = &harts[id];
  uint32_t stopped = HART_STOPPED;
  // Claiming the hart comes first: two callers may try at once, and only one may write the address.
  if (!__atomic_compare_exchange_n(&hart->state, &stopped, HART_START_PENDING, false, __ATOMIC_ACQUIRE,
                                   __ATOMIC_RELAXED)) {
    return false;
  }
  hart->start_address = address;
  hart->start_argument = argument;
  __atomic_store_n(&hart->may_start, 1, __ATOMIC_RELEASE);
  ipi_wake(id);
  return true;
}

_Noreturn void hart_wait(void) {
  uint64_t id = this_hart();
  struct hart *hart = &harts[id];
  csr_write(mie, 1UL << INTERRUPT_M_SOFTWARE);
  while (!__atomic_exchange_n(&hart->may_start, 0, __ATOMIC_ACQUIRE)) {
    wait_for_interrupt();
    if (csr_read(mip) & 1UL << INTERRUPT_M_SOFTWARE) ipi_interrupt();
  }
  hart_prepare();
  __atomic_store_n(&hart->state, HART_STARTED, __ATOMIC_RELEASE);
  enter_payload(id, hart->start_argument, hart->start_address, PRIVILEGE_S);
}
