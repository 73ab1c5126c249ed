// What a benchmark says on the console, and how it ends.
//
// One line, "name n checksum" (n decimal, checksum 16 hexadecimal digits), and nothing else; a trap prints one that starts
// with "trap" instead and ends the run as failed.

#include "report.h"

#include "supervisor-call.h"

_Noreturn void report_result(const char *name, uint32_t n, uint64_t checksum) {
  sbi_printf("%s %u %016lx\n", name, n, checksum);
  sbi_shutdown(false);
}

_Noreturn void report_trap(uint64_t scause, uint64_t sepc, uint64_t stval) {
  sbi_printf("trap scause=%lx sepc=%lx stval=%lx\n", scause, sepc, stval);
  sbi_shutdown(true);
}
