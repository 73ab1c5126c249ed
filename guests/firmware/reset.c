// The end of the machine: the test finisher powers it off, with an exit code, or resets it.

#include "firmware.h"

#include "../lib/mmio.h"
#include "../lib/riscv.h"

#define FINISHER_PASS 0x5555
#define FINISHER_RESET 0x7777
#define FINISHER_FAIL(code) ((code) << 16 | 0x3333)

_Noreturn void machine_stop(uint64_t reset_type, uint64_t reason) {
  if (platform.finisher != 0) {
    uint32_t word = reset_type != SBI_SRST_SHUTDOWN       ? FINISHER_RESET
                    : reason == SBI_SRST_SYSTEM_FAILURE ? FINISHER_FAIL(1)
                                                        : FINISHER_PASS;
    mmio_write32(platform.finisher, word);
  }
  csr_write(mie, 0);
  for (;;) wait_for_interrupt();
}

struct sbi_result reset_call(uint64_t function, const uint64_t *a) {
  if (function != SBI_SRST_RESET) return (struct sbi_result){SBI_ERR_NOT_SUPPORTED, 0};
  uint32_t type = (uint32_t)a[0], reason = (uint32_t)a[1];
  if (type > SBI_SRST_WARM_REBOOT || reason > SBI_SRST_SYSTEM_FAILURE) {
    return (struct sbi_result){SBI_ERR_INVALID_PARAM, 0};
  }
  machine_stop(type, reason);
}
