// The two things that a benchmark asks of its SBI: print, and power off.

#pragma once

#include <stdbool.h>
#include <stddef.h>

/** Prints `length` bytes at `text`: by the debug console where there is one, else byte by byte by the legacy call. */
void sbi_print(const char *text, size_t length);

/** Ends the run, as failed or not. Does not return. */
_Noreturn void sbi_shutdown(bool failed);
