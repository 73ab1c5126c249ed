// A benchmark's guest side, from the first C function to power off.
//
// Prints one line, "name n checksum" (n decimal, checksum 16 hexadecimal digits), and nothing else; a trap prints one
// that starts with "trap" instead and ends the run as failed.

#include <stdarg.h>

#include "../benchmark.h"
#include "options.h"
#include "paging.h"
#include "print.h"
#include "supervisor-call.h"

/** Prints formatted text of at most 128 bytes. */
static void print(const char *format, ...) {
  char line[128];
  va_list arguments;
  va_start(arguments, format);
  size_t length = format_text(line, sizeof line, format, arguments);
  va_end(arguments);
  sbi_print(line, length);
}

_Noreturn void start_benchmark(const void *device_tree) {
  uint32_t n = option_n(device_tree, default_n());
  enable_paging();
  uint64_t checksum = run(n);
  print("%s %u %016lx\n", benchmark_name, n, checksum);
  sbi_shutdown(false);
}

_Noreturn void report_trap(uint64_t scause, uint64_t sepc, uint64_t stval) {
  print("trap scause=%lx sepc=%lx stval=%lx\n", scause, sepc, stval);
  sbi_shutdown(true);
}
