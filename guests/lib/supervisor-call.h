// Calls of the SBI, and the two that every program without a kernel makes: print, and power off.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What a call leaves in a0 and a1. */
struct sbiret {
  int64_t error;
  int64_t value;
};

/** One call: `extension` in a7, `function` in a6, arguments in a0 to a2. */
struct sbiret sbi_call(uint64_t extension, uint64_t function, uint64_t arg0, uint64_t arg1, uint64_t arg2);

/** Prints `length` bytes at `text`: by the debug console where there is one, else byte by byte by the legacy call. */
void sbi_print(const char *text, size_t length);

/** Prints formatted text (print.h) of at most 128 bytes. Translation must be off, or the image mapped where it lies. */
void sbi_printf(const char *format, ...);

/** Ends the run, as failed or not. Does not return. */
_Noreturn void sbi_shutdown(bool failed);
