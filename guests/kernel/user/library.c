// What programs share besides the system calls.

#include "library.h"

#include <stdarg.h>

#include "../../lib/print.h"

void print(const char *format, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, format);
  size_t length = format_text(text, sizeof text, format, arguments);
  va_end(arguments);
  write(1, text, length);
}

static size_t format_into(char *text, size_t size, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  size_t length = format_text(text, size - 1, format, arguments);
  va_end(arguments);
  text[length] = '\0';
  return length;
}

const char *time_text(char *text, uint64_t nanoseconds) {
  uint64_t hundredths = nanoseconds / 10000000;
  uint64_t seconds = hundredths / 100;
  format_into(text, TIME_TEXT_SIZE, "%02lu:%02lu:%02lu.%02lu", seconds / 3600, seconds / 60 % 60, seconds % 60,
              hundredths % 100);
  return text;
}

const char *error_text(int64_t error) {
  switch (error) {
#define ERROR_TEXT(number, name, text)                                                                                 \
  case ERROR_##name: return text;
    ERRORS(ERROR_TEXT)
    default: return "unknown error";
  }
}

bool parse_number(const char *text, uint64_t *number) {
  uint64_t value = 0;
  if (*text == '\0') return false;
  for (; *text != '\0'; text++) {
    if (*text < '0' || *text > '9') return false;
    value = value * 10 + (uint64_t)(*text - '0');
    if (value > 1000000000) return false;
  }
  *number = value;
  return true;
}
