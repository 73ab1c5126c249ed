// The platform-level interrupt controller: passes the UART's interrupt to S-mode of the boot hart.
//
// Spec: RISC-V Platform-Level Interrupt Controller 1.0, "Memory Map".

#include "kernel.h"

#include "../lib/mmio.h"
#include "../lib/riscv.h"

#define PLIC_PRIORITY 0x000000  // a word for each interrupt
#define PLIC_ENABLE 0x002000    // 0x80 bytes for each context, a bit for each interrupt
#define PLIC_THRESHOLD 0x200000 // 0x1000 bytes for each context
#define PLIC_CLAIM 0x200004

static uint64_t claim_register(void) { return machine.plic + PLIC_CLAIM + 0x1000 * machine.plic_context; }

void plic_prepare(void) {
  if (machine.plic == 0 || machine.uart == 0) return;
  unsigned interrupt = machine.uart_interrupt;
  mmio_write32(machine.plic + PLIC_PRIORITY + 4 * interrupt, 1);
  mmio_write32(machine.plic + PLIC_ENABLE + 0x80 * machine.plic_context + 4 * (interrupt / 32), 1u << interrupt % 32);
  mmio_write32(machine.plic + PLIC_THRESHOLD + 0x1000 * machine.plic_context, 0);
  csr_set(sie, 1UL << INTERRUPT_S_EXTERNAL);
}

void plic_interrupt(void) {
  uint32_t interrupt;
  while ((interrupt = mmio_read32(claim_register())) != 0) {
    if (interrupt == machine.uart_interrupt) uart_interrupt();
    mmio_write32(claim_register(), interrupt);
  }
}
