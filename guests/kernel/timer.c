// Time: the `time` counter, and the supervisor's timer interrupt by stimecmp (Sstc) or by a call to the firmware.

#include "kernel.h"

#include "../lib/riscv.h"

static uint64_t boot_time;

uint64_t timer_now(void) { return read_time() - boot_time; }

uint64_t timer_ticks(uint64_t milliseconds) { return milliseconds * machine.timebase / 1000; }

uint64_t timer_nanoseconds(uint64_t ticks) {
  uint64_t seconds = ticks / machine.timebase;
  return seconds * 1000000000 + ticks % machine.timebase * 1000000000 / machine.timebase;
}

void timer_set(uint64_t deadline) {
  uint64_t time = deadline == TIMER_NEVER ? TIMER_NEVER : boot_time + deadline;
  if (machine.sstc) csr_write(CSR_STIMECMP, time);
  else sbi_set_timer(time);
}

void timer_prepare(void) {
  boot_time = read_time();
  timer_set(TIMER_NEVER);
  csr_set(sie, 1UL << INTERRUPT_S_TIMER);
}
