// What brings the hart back to M-mode: S-mode's calls, the timer, other harts, or a fault of the firmware's own.

#include "firmware.h"

#include "../lib/riscv.h"

void trap(struct trap_frame *frame) {
  uint64_t cause = csr_read(mcause);
  switch (cause) {
    case CAUSE_INTERRUPT | INTERRUPT_M_TIMER: timer_interrupt(); return;
    case CAUSE_INTERRUPT | INTERRUPT_M_SOFTWARE: ipi_interrupt(); return;
    case CAUSE_ECALL_S:
      csr_write(mepc, csr_read(mepc) + 4);
      sbi_call(frame);
      return;
    default:
      print("firmware: unexpected trap on hart %lu: cause 0x%lx, epc 0x%lx, tval 0x%lx\n", this_hart(), cause,
            csr_read(mepc), csr_read(mtval));
      machine_stop(SBI_SRST_SHUTDOWN, SBI_SRST_SYSTEM_FAILURE);
  }
}
