// Hart state management: harts are started, stopped and suspended by the payload.
//
// Spec: SBI 2.0, chapter 9.

#include "firmware.h"

#include "../lib/riscv.h"

static struct sbi_result failure(enum sbi_error error) { return (struct sbi_result){error, 0}; }

static struct sbi_result start(uint64_t id, uint64_t address, uint64_t argument) {
  if (!hart_exists(id)) return failure(SBI_ERR_INVALID_PARAM);
  if (!platform_is_payload_memory(address, 2)) return failure(SBI_ERR_INVALID_ADDRESS);
  return failure(hart_start(id, address, argument) ? SBI_SUCCESS : SBI_ERR_ALREADY_AVAILABLE);
}

_Noreturn static void stop(void) {
  __atomic_store_n(&harts[this_hart()].state, HART_STOPPED, __ATOMIC_RELEASE);
  hart_wait();
}

static struct sbi_result suspend(uint32_t type, uint64_t address, uint64_t argument) {
  struct hart *hart = &harts[this_hart()];
  if (type != SBI_HSM_SUSPEND_RETENTIVE && type != SBI_HSM_SUSPEND_NON_RETENTIVE) return failure(SBI_ERR_INVALID_PARAM);
  bool retentive = type == SBI_HSM_SUSPEND_RETENTIVE;
  if (!retentive && !platform_is_payload_memory(address, 2)) return failure(SBI_ERR_INVALID_ADDRESS);
  __atomic_store_n(&hart->state, HART_SUSPENDED, __ATOMIC_RELEASE);
  wait_for_interrupt(); // any interrupt that mie enables ends it, delegated or not
  __atomic_store_n(&hart->state, HART_STARTED, __ATOMIC_RELEASE);
  if (!retentive) enter_payload(this_hart(), argument, address, PRIVILEGE_S);
  return failure(SBI_SUCCESS);
}

struct sbi_result hsm_call(uint64_t function, const uint64_t *a) {
  switch (function) {
    case SBI_HSM_START: return start(a[0], a[1], a[2]);
    case SBI_HSM_STOP: stop();
    case SBI_HSM_STATUS:
      if (!hart_exists(a[0])) return failure(SBI_ERR_INVALID_PARAM);
      return (struct sbi_result){SBI_SUCCESS, __atomic_load_n(&harts[a[0]].state, __ATOMIC_ACQUIRE)};
    case SBI_HSM_SUSPEND: return suspend((uint32_t)a[0], a[1], a[2]);
    default: return failure(SBI_ERR_NOT_SUPPORTED);
  }
}
