// Calls to the firmware, or to whoever provides the SBI.

#include "kernel.h"

#include "../lib/mmio.h"
#include "../lib/riscv.h"
#include "../lib/sbi.h"

struct sbi_result sbi_call(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2) {
  register uint64_t r0 __asm__("a0") = a0;
  register uint64_t r1 __asm__("a1") = a1;
  register uint64_t r2 __asm__("a2") = a2;
  register uint64_t r6 __asm__("a6") = function;
  register uint64_t r7 __asm__("a7") = extension;
  __asm__ volatile("ecall" : "+r"(r0), "+r"(r1) : "r"(r2), "r"(r6), "r"(r7) : "memory");
  return (struct sbi_result){(int64_t)r0, (int64_t)r1};
}

bool sbi_has(uint64_t extension) {
  struct sbi_result result = sbi_call(SBI_BASE, SBI_BASE_PROBE, extension, 0, 0);
  return result.error == SBI_SUCCESS && result.value != 0;
}

void sbi_set_timer(uint64_t deadline) {
  if (sbi_call(SBI_TIME, SBI_TIME_SET_TIMER, deadline, 0, 0).error != SBI_SUCCESS) {
    sbi_call(SBI_LEGACY_SET_TIMER, 0, deadline, 0, 0);
  }
}

_Noreturn void power_off(uint64_t code) {
  // SRST knows success and failure only. The test finisher knows codes; paging_prepare() maps it.
  if (code > 1 && machine.finisher != 0) mmio_write32(machine.finisher, (uint32_t)(code << 16 | 0x3333));
  sbi_call(SBI_SRST, SBI_SRST_RESET, SBI_SRST_SHUTDOWN, code == 0 ? SBI_SRST_NO_REASON : SBI_SRST_SYSTEM_FAILURE, 0);
  sbi_call(SBI_LEGACY_SHUTDOWN, 0, 0, 0, 0);
  csr_write(sie, 0);
  for (;;) wait_for_interrupt();
}
