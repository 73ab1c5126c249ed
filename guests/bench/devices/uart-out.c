// uart-out: 1 KiB through the UART, as drivers do it: wait until there is room, send a byte.

#include "devices.h"
#include "uart16550.h"

#define UART 0x10000000UL
#define BYTES 1024

const char benchmark_name[] = "uart-out";

void prepare(void) { map_devices(); }

uint64_t loop(uint64_t n) {
  for (uint64_t event = 0; event < n; event++) {
    for (unsigned i = 0; i < BYTES; i++) {
      while ((mmio_read8(UART + UART_LSR) & UART_LSR_THR_EMPTY) == 0) {
      }
      mmio_write8(UART + UART_THR, '\n');
    }
  }
  return n;
}

uint64_t empty(uint64_t n) {
  for (uint64_t event = 0; event < n; event++) __asm__ volatile("");
  return n;
}
