// printf's formatting, for everybody who has a way to send bytes.

#pragma once

#include <stdarg.h>
#include <stddef.h>

/**
 * Writes `format` with its arguments to `buffer` and returns how many bytes that were; output beyond `size` is cut,
 * and no NUL is added. Knows %s %c %d %u %x and %%, `l` for 64-bit numbers, a width, and the flags `0` and `-`.
 */
size_t format_text(char *buffer, size_t size, const char *format, va_list arguments);
