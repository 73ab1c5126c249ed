// A guest for KVM: computes, pages, takes traps, asks a device, and shuts down. monitor.c runs it and checks its report.
//
// It runs in VS-mode with two stages of translation, of which it sees one.

#include "shared.h"

#include "mmio.h"
#include "riscv.h"
#include "sbi.h"

#define GIB (1UL << 30)
#define PTE_LEAF 0xcfUL // V, R, W, X, A, D
/** A second address of RAM, and one that nothing is mapped at. */
#define ALIAS 0xffffffc000000000UL
#define NOWHERE 0x40000000UL
#define TICKS 1000
#define SSTATUS_FS_INITIAL (1UL << 13)

static struct report *const report = (struct report *)REPORT;
static uint64_t root[512] __attribute__((aligned(4096)));

static void call(uint64_t extension, uint64_t function, uint64_t a0_value) {
  register uint64_t a0 __asm__("a0") = a0_value;
  register uint64_t a1 __asm__("a1") = 0;
  register uint64_t a6 __asm__("a6") = function;
  register uint64_t a7 __asm__("a7") = extension;
  __asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a6), "r"(a7) : "memory");
}

/** Counts the trap. What raised an exception is four bytes long, and skipped. */
__attribute__((interrupt("supervisor"), aligned(4))) static void trap(void) {
  uint64_t cause = csr_read(scause);
  if (cause == (CAUSE_INTERRUPT | INTERRUPT_S_TIMER)) {
    report->timer_interrupts++;
    call(SBI_TIME, SBI_TIME_SET_TIMER, ~0UL);
    return;
  }
  if (cause == CAUSE_BREAKPOINT) report->breakpoints++;
  if (cause == CAUSE_LOAD_PAGE_FAULT && csr_read(stval) == NOWHERE) report->page_faults++;
  csr_write(sepc, csr_read(sepc) + 4);
}

static void print(const char *text) {
  for (; *text != '\0'; text++) mmio_write8(PRINT_REGISTER, (uint8_t)*text);
}

static uint64_t sum_of_squares(uint64_t last) {
  uint64_t sum = 0;
  for (uint64_t i = 1; i <= last; i++) {
    sum += i * i;
    __asm__ volatile("" : "+r"(sum)); // else the compiler knows the sum
  }
  return sum;
}

/** Turns on Sv39: devices and RAM where they are, RAM a second time at ALIAS. */
static void turn_on_paging(void) {
  root[0] = PTE_LEAF;
  root[GUEST_RAM / GIB] = root[ALIAS / GIB % 512] = GUEST_RAM / 4096UL << 10 | PTE_LEAF;
  csr_write(satp, SATP_SV39 | (uint64_t)root >> 12);
  sfence_vma();
}

static uint64_t one_third(void) {
  volatile double three = 3.0;
  union {
    double value;
    uint64_t bits;
  } third = {.value = 1.0 / three};
  return third.bits;
}

static void sleep_until_timer(void) {
  call(SBI_TIME, SBI_TIME_SET_TIMER, read_time() + TICKS);
  csr_set(sie, 1UL << INTERRUPT_S_TIMER);
  csr_set(sstatus, SSTATUS_SIE);
  while (*(volatile uint64_t *)&report->timer_interrupts == 0) wait_for_interrupt();
  csr_clear(sstatus, SSTATUS_SIE);
}

__attribute__((noreturn)) void guest_main(void) {
  csr_write(stvec, (uint64_t)trap);
  csr_set(sstatus, SSTATUS_FS_INITIAL);
  report->squares = sum_of_squares(1000);
  turn_on_paging();
  *(volatile uint64_t *)(REPORT - GUEST_RAM + ALIAS + __builtin_offsetof(struct report, alias)) = 0x1122334455667788;
  __asm__ volatile(".option push\n.option norvc\nebreak\nld zero, (%0)\n.option pop" : : "r"(NOWHERE) : "memory");
  sleep_until_timer();
  report->product = mmio_read32(FACTOR_REGISTER) * 7;
  report->third = one_third();
  print("a guest of a guest\n");
  for (;;) call(SBI_SRST, SBI_SRST_RESET, SBI_SRST_SHUTDOWN);
}
