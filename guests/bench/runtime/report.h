// How a benchmark ends: with its result, or with a trap that nobody expected.

#pragma once

#include <stdint.h>

/** Prints the result and powers off. */
_Noreturn void report_result(const char *name, uint32_t n, uint64_t checksum);

/** Prints the trap and powers off, as failed. Entered from start.S. */
_Noreturn void report_trap(uint64_t scause, uint64_t sepc, uint64_t stval);
