// The end of a kernel that has found a bug in itself, or a machine that it cannot run on.

#include "kernel.h"

#include <stdarg.h>

#include "../lib/print.h"

_Noreturn void panic(const char *format, ...) {
  char text[160];
  va_list arguments;
  va_start(arguments, format);
  size_t length = format_text(text, sizeof text, format, arguments);
  va_end(arguments);
  print("kernel panic: ");
  console_write(text, length);
  print("\n");
  power_off(1);
}
