// Exits, interrupts and traps without end, or nearly: they take this guest's time, and nobody else's.

#include "attempt.h"
#include "mmio.h"
#include "riscv.h"
#include "sbi.h"
#include "supervisor-call.h"
#include "tables.h"

enum { STORM = 50000, INTERRUPTS = 20000 };
#define UART_LINE_STATUS 0x10000005UL
#define PLIC_PENDING 0xc001000UL
#define SIE_SOFTWARE (1UL << 1)
#define SIE_TIMER (1UL << 5)

void call_storm(void) {
  for (unsigned i = 0; i < STORM; i++) sbi_call(SBI_BASE, SBI_BASE_SPEC_VERSION, 0, 0, 0);
  sbi_printf("%u calls\n", STORM);
}

void csr_storm(void) {
  enable_tables();
  uint64_t satp = csr_read(satp);
  for (unsigned i = 0; i < STORM; i++) {
    csr_write(satp, satp);
    csr_write(sscratch, i);
  }
  sbi_printf("%u writes of satp\n", STORM);
}

void device_storm(void) {
  for (unsigned i = 0; i < STORM; i++) {
    mmio_read8(UART_LINE_STATUS);
    mmio_read32(PLIC_PENDING);
  }
  sbi_printf("%u reads of devices\n", 2 * STORM);
}

static void take_interrupts(uint64_t enable) {
  interrupts_left = INTERRUPTS;
  csr_set(sie, enable);
  csr_set(sstatus, SSTATUS_SIE);
  while (interrupts_left > 0);
  csr_clear(sstatus, SSTATUS_SIE);
  sbi_printf("%u interrupts\n", INTERRUPTS);
}

void timer_storm(void) {
  csr_write(CSR_STIMECMP, 0);
  take_interrupts(SIE_TIMER);
}

void software_interrupt_storm(void) {
  csr_set(sip, SIE_SOFTWARE);
  take_interrupts(SIE_SOFTWARE);
}

/** Traps with a handler that goes on. */
void trap_storm(void) {
  unsigned faults = 0;
  for (unsigned i = 0; i < STORM; i++)
    if (try_load(0x70000000) == CAUSE_LOAD_ACCESS) faults++;
  sbi_printf("%u of %u loads trapped\n", faults, STORM);
}

/** A trap whose handler is not there. */
void no_trap_vector(void) {
  sbi_printf("stvec leads nowhere\n");
  csr_write(stvec, 0x70000000);
  __asm__ volatile("unimp");
  sbi_printf("and it went on\n");
}

void reset_storm(void) {
  sbi_printf("again\n");
  sbi_call(SBI_SRST, SBI_SRST_RESET, SBI_SRST_COLD_REBOOT, SBI_SRST_NO_REASON, 0);
  sbi_printf("and it went on\n");
}

void sleep_for_ever(void) {
  sbi_printf("nothing will come\n");
  csr_write(sie, 0);
  wait_for_interrupt();
  sbi_printf("and it went on\n");
}

/** More address spaces than there are translation contexts. */
void address_space_storm(void) {
  enum { SPACES = 5000 };
  enable_tables();
  map_page(0, pte(SPARE_RAM, PTE_RW));
  uint64_t root = (uint64_t)root_table >> 12;
  unsigned right = 0;
  for (uint64_t i = 0; i < SPACES; i++) {
    csr_write(satp, SATP_SV39 | (i * 13 & 0xffff) << 44 | root);
    try_store(WINDOW, i);
    try_load(WINDOW);
    if (loaded == i) right++;
  }
  sbi_printf("%u of %u address spaces were right\n", right, SPACES);
}
