// Formats text into a buffer. It never allocates and never fails: what does not fit is cut.

#include "print.h"

#include <stdbool.h>
#include <stdint.h>

#include "string.h"

struct output {
  char *next;
  char *end;
};

static void put(struct output *out, char byte) {
  if (out->next < out->end) *out->next++ = byte;
}

/** Puts `text` right- or left-aligned in `width` columns. Zeros go between a sign and the digits. */
static void put_padded(struct output *out, const char *text, size_t length, size_t width, bool left, bool zeros) {
  size_t padding = width > length ? width - length : 0;
  if (zeros && length > 0 && *text == '-') {
    put(out, '-');
    text++;
    length--;
  }
  if (!left) {
    for (; padding > 0; padding--) put(out, zeros ? '0' : ' ');
  }
  for (size_t i = 0; i < length; i++) put(out, text[i]);
  for (; padding > 0; padding--) put(out, ' ');
}

/** Digits of `value` at the end of `digits[size]`; returns the first one's index. */
static size_t write_digits(char *digits, size_t size, uint64_t value, unsigned base) {
  size_t start = size;
  do {
    digits[--start] = "0123456789abcdef"[value % base];
    value /= base;
  } while (value != 0);
  return start;
}

size_t format_text(char *buffer, size_t size, const char *format, va_list arguments) {
  struct output out = {buffer, buffer + size};
  for (; *format != '\0'; format++) {
    if (*format != '%') {
      put(&out, *format);
      continue;
    }
    format++;
    bool left = false, zeros = false, wide = false;
    for (; *format == '-' || *format == '0'; format++) *format == '-' ? (left = true) : (zeros = true);
    size_t width = 0;
    for (; *format >= '0' && *format <= '9'; format++) width = width * 10 + (size_t)(*format - '0');
    for (; *format == 'l'; format++) wide = true;

    char digits[24];
    size_t start = sizeof digits;
    const char *text = digits;
    switch (*format) {
      case 's':
        text = va_arg(arguments, const char *);
        put_padded(&out, text, strlen(text), width, left, false);
        continue;
      case 'c':
        digits[--start] = (char)va_arg(arguments, int);
        break;
      case 'd': {
        int64_t value = wide ? va_arg(arguments, int64_t) : va_arg(arguments, int);
        start = write_digits(digits, sizeof digits, value < 0 ? -(uint64_t)value : (uint64_t)value, 10);
        if (value < 0) digits[--start] = '-';
        break;
      }
      case 'u':
      case 'x': {
        uint64_t value = wide ? va_arg(arguments, uint64_t) : va_arg(arguments, unsigned);
        start = write_digits(digits, sizeof digits, value, *format == 'u' ? 10 : 16);
        break;
      }
      case '%':
        digits[--start] = '%';
        break;
      default: // an unknown conversion, or the format ends after '%'
        return (size_t)(out.next - buffer);
    }
    put_padded(&out, digits + start, sizeof digits - start, width, left, zeros);
  }
  return (size_t)(out.next - buffer);
}
