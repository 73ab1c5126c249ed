// An S-mode payload that asks the firmware for everything that the SBI promises, and prints a line for each answer.
//
// It is judged by running it on OpenSBI too: a line that differs there is a mistake here or in our firmware.
// Needs four harts. Spec: RISC-V Supervisor Binary Interface 2.0.

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "print.h"
#include "riscv.h"
#include "sbi.h"

#define FIRMWARE 0x80000000UL
/** Of Tabvisor's hypervisor, which is firmware that has no memory of the machine's to protect. */
#define HYPERVISOR 0x54414256
#define HARTS 4
#define ALL_HARTS (~0UL)
#define ARGUMENT 0x1234567890UL

enum { LOAD, STORE, JUMP };
uint64_t try_access(uint64_t address, int kind);
void started_hart(void);

struct result {
  int64_t error, value;
};

static struct result call(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2) {
  register uint64_t r0 __asm__("a0") = a0;
  register uint64_t r1 __asm__("a1") = a1;
  register uint64_t r2 __asm__("a2") = a2;
  register uint64_t r3 __asm__("a3") = 0;
  register uint64_t r4 __asm__("a4") = 0;
  register uint64_t r6 __asm__("a6") = function;
  register uint64_t r7 __asm__("a7") = extension;
  __asm__ volatile("ecall" : "+r"(r0), "+r"(r1) : "r"(r2), "r"(r3), "r"(r4), "r"(r6), "r"(r7) : "memory");
  return (struct result){(int64_t)r0, (int64_t)r1};
}

static int64_t error_of(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2) {
  return call(extension, function, a0, a1, a2).error;
}

static void print(const char *format, ...) {
  char text[128];
  va_list arguments;
  va_start(arguments, format);
  size_t length = format_text(text, sizeof text, format, arguments);
  va_end(arguments);
  for (size_t i = 0; i < length; i++) call(SBI_LEGACY_PUTCHAR, 0, (uint8_t)text[i], 0, 0);
}

static void check(const char *what, bool holds) { print("%s: %s\n", holds ? "ok" : "NOT OK", what); }

/** What a started hart does next: the boot hart asks (ask()), and the hart clears the wish when it has done. */
enum wish { NOTHING, WAIT_FOR_IPI, FENCE_OTHERS, SUSPEND, SUSPEND_AND_RESUME, STOP };
static volatile struct {
  uint64_t arrived; // how often it entered
  uint64_t argument;
  bool clean; // entered with translation and interrupts off
  enum wish wish;
  bool taken; // it has seen the wish, and the IPI that came with it is gone
} harts[HARTS];

static void obey(uint64_t id) {
  csr_set(sie, 1UL << INTERRUPT_S_SOFTWARE);
  for (;;) {
    // The wish comes with an IPI: waiting for both leaves none that could end a later wait.
    while (harts[id].wish == NOTHING || (csr_read(sip) & 1UL << INTERRUPT_S_SOFTWARE) == 0) wait_for_interrupt();
    csr_clear(sip, 1UL << INTERRUPT_S_SOFTWARE);
    fence();
    harts[id].taken = true;
    switch (harts[id].wish) {
      case NOTHING: break;
      case WAIT_FOR_IPI:
        while ((csr_read(sip) & 1UL << INTERRUPT_S_SOFTWARE) == 0) wait_for_interrupt();
        csr_clear(sip, 1UL << INTERRUPT_S_SOFTWARE);
        break;
      case FENCE_OTHERS:
        for (int i = 0; i < 100; i++) call(SBI_RFENCE, SBI_RFENCE_SFENCE_VMA, 0, ALL_HARTS, 0);
        break;
      case SUSPEND:
        call(SBI_HSM, SBI_HSM_SUSPEND, SBI_HSM_SUSPEND_RETENTIVE, 0, 0);
        csr_clear(sip, 1UL << INTERRUPT_S_SOFTWARE);
        break;
      case SUSPEND_AND_RESUME:
        harts[id].wish = NOTHING;
        call(SBI_HSM, SBI_HSM_SUSPEND, SBI_HSM_SUSPEND_NON_RETENTIVE, (uint64_t)started_hart, ARGUMENT + 1);
        break;
      case STOP:
        harts[id].wish = NOTHING;
        call(SBI_HSM, SBI_HSM_STOP, 0, 0, 0);
        break;
    }
    fence();
    harts[id].wish = NOTHING;
  }
}

void started_main(uint64_t id, uint64_t argument) {
  csr_clear(sip, 1UL << INTERRUPT_S_SOFTWARE);
  harts[id].argument = argument;
  harts[id].clean = csr_read(satp) == 0 && (csr_read(sstatus) & SSTATUS_SIE) == 0;
  fence();
  harts[id].arrived++;
  obey(id);
}

#define PATIENCE 100000000 // ten seconds: the harts share the host's processors

/** Waits until `word` holds `value`. */
static bool becomes(volatile uint64_t *word, uint64_t value) {
  uint64_t end = read_time() + PATIENCE;
  while (*word != value) {
    if (read_time() > end) return false;
  }
  return true;
}

static bool is_done(uint64_t id) {
  uint64_t end = read_time() + PATIENCE;
  while (harts[id].wish != NOTHING) {
    if (read_time() > end) return false;
  }
  return true;
}

static void ask(uint64_t id, enum wish wish) {
  harts[id].taken = false;
  harts[id].wish = wish;
  fence();
  call(SBI_IPI, SBI_IPI_SEND, 1UL << id, 0, 0);
  while (!harts[id].taken) {
  }
}

static bool has_state(uint64_t id, int64_t state) {
  uint64_t end = read_time() + PATIENCE;
  while (call(SBI_HSM, SBI_HSM_STATUS, id, 0, 0).value != state) {
    if (read_time() > end) return false;
  }
  return true;
}

enum { STARTED = 0, STOPPED = 1, SUSPENDED = 4 };

static void check_base(void) {
  check("base: the version is 1.0 or later", call(SBI_BASE, SBI_BASE_SPEC_VERSION, 0, 0, 0).value >= 1 << 24);
  check("base: SRST is there", call(SBI_BASE, SBI_BASE_PROBE, SBI_SRST, 0, 0).value != 0);
  check("base: an unknown extension is not", call(SBI_BASE, SBI_BASE_PROBE, 0x12345678, 0, 0).value == 0);
  check("base: calling it is not supported", error_of(0x12345678, 0, 0, 0, 0) == SBI_ERR_NOT_SUPPORTED);
  check("base: nor is an unknown function", error_of(SBI_BASE, 99, 0, 0, 0) == SBI_ERR_NOT_SUPPORTED);
  check("counters: U-mode may read them", (csr_read(scounteren) & 7) == 7);
  check("legacy: no character is waiting", error_of(SBI_LEGACY_GETCHAR, 0, 0, 0, 0) == -1);
}

static bool firmware_is_in_memory(void) {
  return call(SBI_BASE, SBI_BASE_IMPLEMENTATION_ID, 0, 0, 0).value != HYPERVISOR;
}

static void check_console(void) {
  static const char text[] = "written by DBCN\n";
  if (call(SBI_BASE, SBI_BASE_PROBE, SBI_DBCN, 0, 0).value == 0) {
    print("no DBCN\n");
    return;
  }
  struct result written = call(SBI_DBCN, SBI_DBCN_WRITE, sizeof text - 1, (uint64_t)text, 0);
  check("dbcn: write", written.error == SBI_SUCCESS && written.value == sizeof text - 1);
  check("dbcn: write nothing", error_of(SBI_DBCN, SBI_DBCN_WRITE, 0, (uint64_t)text, 0) == SBI_SUCCESS);
  if (firmware_is_in_memory()) {
    check("dbcn: not from the firmware", error_of(SBI_DBCN, SBI_DBCN_WRITE, 4, FIRMWARE, 0) == SBI_ERR_INVALID_PARAM);
    check("dbcn: not into the firmware", error_of(SBI_DBCN, SBI_DBCN_READ, 4, FIRMWARE, 0) == SBI_ERR_INVALID_PARAM);
  }
  check("dbcn: not outside RAM", error_of(SBI_DBCN, SBI_DBCN_WRITE, 4, 0x1000, 0) == SBI_ERR_INVALID_PARAM);
  check("dbcn: not past RAM's end", error_of(SBI_DBCN, SBI_DBCN_WRITE, ~0UL, (uint64_t)text, 0) == SBI_ERR_INVALID_PARAM);
  check("dbcn: not by a high address", error_of(SBI_DBCN, SBI_DBCN_WRITE, 4, (uint64_t)text, 1) == SBI_ERR_INVALID_PARAM);
}

static void check_protection(void) {
  if (firmware_is_in_memory()) {
    check("pmp: the firmware cannot be read", try_access(FIRMWARE, LOAD) == CAUSE_LOAD_ACCESS);
    check("pmp: nor written", try_access(FIRMWARE, STORE) == CAUSE_STORE_ACCESS);
    check("pmp: nor executed", try_access(FIRMWARE, JUMP) == CAUSE_FETCH_ACCESS);
  }
  check("pmp: the rest of RAM can be read", try_access(0x80180000, LOAD) == ~0UL);
}

static void check_timer(void) {
  csr_set(sie, 1UL << INTERRUPT_S_TIMER);
  uint64_t deadline = read_time() + 10000;
  check("time: set_timer", error_of(SBI_TIME, SBI_TIME_SET_TIMER, deadline, 0, 0) == SBI_SUCCESS);
  while ((csr_read(sip) & 1UL << INTERRUPT_S_TIMER) == 0) wait_for_interrupt();
  check("time: not before the deadline", read_time() >= deadline);
  call(SBI_TIME, SBI_TIME_SET_TIMER, ~0UL, 0, 0);
  check("time: a new deadline clears the interrupt", (csr_read(sip) & 1UL << INTERRUPT_S_TIMER) == 0);
  csr_clear(sie, 1UL << INTERRUPT_S_TIMER);
}

static void check_harts(uint64_t self) {
  check("hsm: this hart is started", call(SBI_HSM, SBI_HSM_STATUS, self, 0, 0).value == STARTED);
  check("hsm: there is no hart 99", error_of(SBI_HSM, SBI_HSM_STATUS, 99, 0, 0) == SBI_ERR_INVALID_PARAM);
  check("hsm: this hart cannot be started",
        error_of(SBI_HSM, SBI_HSM_START, self, (uint64_t)started_hart, 0) == SBI_ERR_ALREADY_AVAILABLE);
  for (uint64_t id = 0; id < HARTS; id++) {
    if (id == self) continue;
    if (firmware_is_in_memory()) {
      check("hsm: not into the firmware", error_of(SBI_HSM, SBI_HSM_START, id, FIRMWARE, 0) == SBI_ERR_INVALID_ADDRESS);
    }
    check("hsm: start", error_of(SBI_HSM, SBI_HSM_START, id, (uint64_t)started_hart, ARGUMENT) == SBI_SUCCESS);
    check("hsm: it arrives", becomes(&harts[id].arrived, 1));
    check("hsm: with its argument, translation and interrupts off", harts[id].argument == ARGUMENT && harts[id].clean);
    check("hsm: and is started", has_state(id, STARTED));
  }
}

static void check_ipi(uint64_t self) {
  for (uint64_t id = 0; id < HARTS; id++) {
    if (id != self) ask(id, WAIT_FOR_IPI);
  }
  uint64_t others = (1UL << HARTS) - 1 - (1UL << self);
  check("ipi: send", error_of(SBI_IPI, SBI_IPI_SEND, others, 0, 0) == SBI_SUCCESS);
  for (uint64_t id = 0; id < HARTS; id++) check("ipi: received", is_done(id));
  check("ipi: not by this hart", (csr_read(sip) & 1UL << INTERRUPT_S_SOFTWARE) == 0);
}

static void check_fences(uint64_t self) {
  check("rfence: fence.i", error_of(SBI_RFENCE, SBI_RFENCE_FENCE_I, 0, ALL_HARTS, 0) == SBI_SUCCESS);
  check("rfence: sfence.vma", error_of(SBI_RFENCE, SBI_RFENCE_SFENCE_VMA, 1UL << self, 0, 0) == SBI_SUCCESS);
  for (uint64_t id = 0; id < HARTS; id++) {
    if (id != self) ask(id, FENCE_OTHERS);
  }
  for (int i = 0; i < 100; i++) call(SBI_RFENCE, SBI_RFENCE_SFENCE_VMA, 0, ALL_HARTS, 0);
  for (uint64_t id = 0; id < HARTS; id++) check("rfence: all harts at once", is_done(id));
}

static void check_suspend(uint64_t hart) {
  ask(hart, SUSPEND);
  check("hsm: a hart suspends", has_state(hart, SUSPENDED));
  call(SBI_IPI, SBI_IPI_SEND, 1UL << hart, 0, 0);
  check("hsm: an interrupt ends it", is_done(hart) && has_state(hart, STARTED));
  ask(hart, SUSPEND_AND_RESUME);
  check("hsm: a hart suspends without keeping its state", has_state(hart, SUSPENDED));
  call(SBI_IPI, SBI_IPI_SEND, 1UL << hart, 0, 0);
  check("hsm: it resumes at its address", becomes(&harts[hart].arrived, 2) && harts[hart].argument == ARGUMENT + 1);
  check("hsm: with translation and interrupts off", harts[hart].clean);
  ask(hart, STOP);
  check("hsm: a hart stops", has_state(hart, STOPPED));
  check("hsm: and starts again", error_of(SBI_HSM, SBI_HSM_START, hart, (uint64_t)started_hart, 7) == SBI_SUCCESS);
  check("hsm: with its new argument", becomes(&harts[hart].arrived, 3) && harts[hart].argument == 7);
}

void payload_main(uint64_t self) {
  print("payload\n");
  check_base();
  check_console();
  check_protection();
  check_timer();
  check_harts(self);
  check_ipi(self);
  check_fences(self);
  check_suspend(self == 1 ? 2 : 1);
  check("srst: an unknown type is refused", error_of(SBI_SRST, SBI_SRST_RESET, 99, 0, 0) == SBI_ERR_INVALID_PARAM);
  print("end\n");
  call(SBI_SRST, SBI_SRST_RESET, SBI_SRST_SHUTDOWN, SBI_SRST_NO_REASON, 0);
}
