// What programs share besides the system calls.

#pragma once

#include <stdbool.h>

#include "../../lib/string.h"
#include "system.h"

void print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Hours, minutes, seconds and hundredths: "00:00:01.25" in `text`, which has room for TIME_TEXT_SIZE bytes. This is
 *  the only form in which programs show a time, so that a reader of their output can find all of them. */
#define TIME_TEXT_SIZE 16
const char *time_text(char *text, uint64_t nanoseconds);

/** What a negative result means. */
const char *error_text(int64_t error);

/** Reads a decimal number; false when `text` is anything else or larger than a billion. */
bool parse_number(const char *text, uint64_t *number);
