// The console: an NS16550A that is polled. Interrupts are the payload's.

#include "firmware.h"

#include "../lib/mmio.h"
#include "../lib/print.h"
#include "../lib/uart16550.h"

void console_prepare(void) {
  if (platform.uart == 0) return;
  mmio_write8(platform.uart + UART_IER, 0);
  mmio_write8(platform.uart + UART_FCR, UART_FCR_ENABLE);
}

void console_write_byte(char byte) {
  if (platform.uart == 0) return;
  while ((mmio_read8(platform.uart + UART_LSR) & UART_LSR_THR_EMPTY) == 0) {
  }
  mmio_write8(platform.uart + UART_THR, (uint8_t)byte);
}

int console_read_byte(void) {
  if (platform.uart == 0 || (mmio_read8(platform.uart + UART_LSR) & UART_LSR_DATA_READY) == 0) return -1;
  return mmio_read8(platform.uart + UART_RBR);
}

void print(const char *format, ...) {
  char text[160];
  va_list arguments;
  va_start(arguments, format);
  size_t length = format_text(text, sizeof text, format, arguments);
  va_end(arguments);
  for (size_t i = 0; i < length; i++) {
    if (text[i] == '\n') console_write_byte('\r');
    console_write_byte(text[i]);
  }
}
