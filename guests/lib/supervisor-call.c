// Calls the SBI. Spec: RISC-V Supervisor Binary Interface 2.0, "Binary Encoding".

#include "supervisor-call.h"

#include <stdarg.h>

#include "print.h"
#include "riscv.h"
#include "sbi.h"

struct sbiret sbi_call(uint64_t extension, uint64_t function, uint64_t arg0, uint64_t arg1, uint64_t arg2) {
  register uint64_t a0 __asm__("a0") = arg0;
  register uint64_t a1 __asm__("a1") = arg1;
  register uint64_t a2 __asm__("a2") = arg2;
  register uint64_t a6 __asm__("a6") = function;
  register uint64_t a7 __asm__("a7") = extension;
  __asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a2), "r"(a6), "r"(a7) : "memory");
  return (struct sbiret){(int64_t)a0, (int64_t)a1};
}

/** Prints some of the text and returns how many bytes. The address is physical: the image is mapped where it lies. */
static size_t console_write(const char *text, size_t length) {
  struct sbiret written = sbi_call(SBI_DBCN, SBI_DBCN_WRITE, length, (uint64_t)text, 0);
  return written.error == SBI_SUCCESS ? (size_t)written.value : length;
}

static size_t legacy_putchar(const char *text) {
  sbi_call(SBI_LEGACY_PUTCHAR, 0, (uint8_t)*text, 0, 0);
  return 1;
}

void sbi_print(const char *text, size_t length) {
  struct sbiret probe = sbi_call(SBI_BASE, SBI_BASE_PROBE, SBI_DBCN, 0, 0);
  bool has_console = probe.error == SBI_SUCCESS && probe.value != 0;
  while (length > 0) {
    size_t printed = has_console ? console_write(text, length) : legacy_putchar(text);
    text += printed;
    length -= printed;
  }
}

void sbi_printf(const char *format, ...) {
  char line[128];
  va_list arguments;
  va_start(arguments, format);
  size_t length = format_text(line, sizeof line, format, arguments);
  va_end(arguments);
  sbi_print(line, length);
}

_Noreturn void sbi_shutdown(bool failed) {
  sbi_call(SBI_SRST, SBI_SRST_RESET, SBI_SRST_SHUTDOWN, failed ? SBI_SRST_SYSTEM_FAILURE : SBI_SRST_NO_REASON,
           0);
  for (;;) wait_for_interrupt();
}
