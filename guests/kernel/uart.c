// The NS16550A: bytes that are typed arrive here, by interrupt. Output goes by the SBI where it can (console.c).

#include "kernel.h"

#include "../lib/mmio.h"
#include "../lib/uart16550.h"

void uart_prepare(void) {
  if (machine.uart == 0) return;
  mmio_write8(machine.uart + UART_FCR, UART_FCR_ENABLE);
  mmio_write8(machine.uart + UART_IER, UART_IER_RECEIVE);
}

void uart_write(const char *bytes, size_t count) {
  if (machine.uart == 0) return;
  for (size_t i = 0; i < count; i++) {
    while ((mmio_read8(machine.uart + UART_LSR) & UART_LSR_THR_EMPTY) == 0) {
    }
    mmio_write8(machine.uart + UART_THR, (uint8_t)bytes[i]);
  }
}

/** Takes what has arrived. With no room left the bytes stay in the UART, which stops asking until uart_resume(). */
void uart_interrupt(void) {
  while (mmio_read8(machine.uart + UART_LSR) & UART_LSR_DATA_READY) {
    if (!console_has_room()) {
      mmio_write8(machine.uart + UART_IER, 0);
      return;
    }
    console_receive((char)mmio_read8(machine.uart + UART_RBR));
  }
}

void uart_resume(void) {
  if (machine.uart != 0) mmio_write8(machine.uart + UART_IER, UART_IER_RECEIVE);
}
