// What the virtio tests share: lines on the console, an address space, and sleeping until a device interrupts.

#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mmio.h"
#include "print.h"
#include "riscv.h"
#include "sbi.h"
#include "string.h"
#include "virtio.h"

#define SEIP (1UL << INTERRUPT_S_EXTERNAL)
#define PLIC 0xc000000UL
#define PLIC_PRIORITY PLIC
#define PLIC_ENABLE_S (PLIC + 0x2080)
#define PLIC_THRESHOLD_S (PLIC + 0x201000)
#define PLIC_CLAIM_S (PLIC + 0x201004)

#define PAGE 4096UL
#define PTE_V 1UL
#define PTE_R 2UL
#define PTE_W 4UL
#define PTE_X 8UL
#define PTE_A 64UL
#define PTE_D 128UL
#define PTE_RWX (PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D)

/** Identity for all of the lower 4 GiB, by 1 GiB leaves; leaves A and D set, so that memory is the same in every mode. */
extern uint64_t root_table[512];

static inline long sbi_call(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1) {
  register uint64_t r0 __asm__("a0") = a0;
  register uint64_t r1 __asm__("a1") = a1;
  register uint64_t r6 __asm__("a6") = function;
  register uint64_t r7 __asm__("a7") = extension;
  __asm__ volatile("ecall" : "+r"(r0), "+r"(r1) : "r"(r6), "r"(r7) : "memory");
  return (long)r0;
}

static inline void say(const char *format, ...) {
  char text[200];
  va_list arguments;
  va_start(arguments, format);
  size_t length = format_text(text, sizeof text, format, arguments);
  va_end(arguments);
  for (size_t i = 0; i < length; i++) sbi_call(SBI_LEGACY_PUTCHAR, 0, (uint8_t)text[i], 0);
}

static inline void power_off(void) { sbi_call(SBI_SRST, SBI_SRST_RESET, SBI_SRST_SHUTDOWN, SBI_SRST_NO_REASON); }

static inline uint64_t leaf(uint64_t address) { return address >> 12 << 10 | PTE_RWX; }

static inline void enable_paging(void) {
  for (uint64_t gigabyte = 0; gigabyte < 4; gigabyte++) root_table[gigabyte] = leaf(gigabyte << 30);
  csr_write(satp, SATP_SV39 | (uint64_t)root_table >> 12);
  sfence_vma();
}

/** Lets the devices of the first `slots` slots interrupt S-mode: that ends a sleep, and nothing is delivered. */
static inline void enable_interrupts(unsigned slots) {
  for (unsigned slot = 0; slot < slots; slot++) mmio_write32(PLIC_PRIORITY + 4 * (slot + 1), 1);
  mmio_write32(PLIC_ENABLE_S, (2u << slots) - 2);
  mmio_write32(PLIC_THRESHOLD_S, 0);
  csr_write(sie, SEIP);
}

/** Sleeps until a device interrupts, acknowledges, and returns InterruptStatus. */
static inline uint32_t await_interrupt(void) {
  while ((csr_read(sip) & SEIP) == 0) wait_for_interrupt();
  uint32_t source = mmio_read32(PLIC_CLAIM_S);
  uint64_t device = virtio_slot(source - 1);
  uint32_t status = mmio_read32(device + VIRTIO_INTERRUPT_STATUS);
  mmio_write32(device + VIRTIO_INTERRUPT_ACK, status);
  mmio_write32(PLIC_CLAIM_S, source);
  return status;
}

static inline uint64_t checksum(const void *bytes, size_t count) {
  uint64_t hash = 0xcbf29ce484222325; // FNV-1a
  for (size_t i = 0; i < count; i++) hash = (hash ^ ((const uint8_t *)bytes)[i]) * 0x100000001b3;
  return hash;
}
