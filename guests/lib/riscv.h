// The privileged architecture's names: CSR access and the fields that the firmware and the kernel use.
//
// CSRs are named by number where clang 14 does not know the name. Spec: Privileged, "Control and Status Registers".

#pragma once

#include <stdint.h>

#define CSR_STIMECMP 0x14d // Sstc
#define CSR_MENVCFG 0x30a

#define STRING_(x) #x
#define STRING(x) STRING_(x)

#define csr_read(csr)                                                                                                  \
  ({                                                                                                                   \
    uint64_t value_;                                                                                                   \
    __asm__ volatile("csrr %0, " STRING(csr) : "=r"(value_) : : "memory");                                             \
    value_;                                                                                                            \
  })
#define csr_write(csr, value) __asm__ volatile("csrw " STRING(csr) ", %0" : : "rK"((uint64_t)(value)) : "memory")
#define csr_set(csr, bits) __asm__ volatile("csrs " STRING(csr) ", %0" : : "rK"((uint64_t)(bits)) : "memory")
#define csr_clear(csr, bits) __asm__ volatile("csrc " STRING(csr) ", %0" : : "rK"((uint64_t)(bits)) : "memory")

#define MSTATUS_MPIE (1UL << 7)
#define MSTATUS_MPP_SHIFT 11
#define MSTATUS_MPP (3UL << MSTATUS_MPP_SHIFT)
#define PRIVILEGE_S 1UL

#define SSTATUS_SIE (1UL << 1)
#define SSTATUS_SPIE (1UL << 5)
#define SSTATUS_SPP (1UL << 8)

#define MENVCFG_ADUE (1UL << 61) // hardware updates of A and D
#define MENVCFG_STCE (1UL << 63) // stimecmp exists for S

// Interrupts: bit numbers of mip, mie, mideleg and their S views, and the low bits of the cause.
#define INTERRUPT_S_SOFTWARE 1
#define INTERRUPT_M_SOFTWARE 3
#define INTERRUPT_S_TIMER 5
#define INTERRUPT_M_TIMER 7
#define INTERRUPT_S_EXTERNAL 9
#define CAUSE_INTERRUPT (1UL << 63)

// Exceptions: values of mcause and scause, bit numbers of medeleg.
#define CAUSE_FETCH_MISALIGNED 0
#define CAUSE_FETCH_ACCESS 1
#define CAUSE_ILLEGAL_INSTRUCTION 2
#define CAUSE_BREAKPOINT 3
#define CAUSE_LOAD_MISALIGNED 4
#define CAUSE_LOAD_ACCESS 5
#define CAUSE_STORE_MISALIGNED 6
#define CAUSE_STORE_ACCESS 7
#define CAUSE_ECALL_U 8
#define CAUSE_ECALL_S 9
#define CAUSE_ECALL_VS 10
#define CAUSE_ECALL_M 11
#define CAUSE_FETCH_PAGE_FAULT 12
#define CAUSE_LOAD_PAGE_FAULT 13
#define CAUSE_STORE_PAGE_FAULT 15
#define CAUSE_FETCH_GUEST_PAGE_FAULT 20
#define CAUSE_LOAD_GUEST_PAGE_FAULT 21
#define CAUSE_VIRTUAL_INSTRUCTION 22
#define CAUSE_STORE_GUEST_PAGE_FAULT 23

#define SATP_SV39 (8UL << 60)

static inline uint64_t read_time(void) {
  uint64_t value;
  __asm__ volatile("rdtime %0" : "=r"(value));
  return value;
}

/** Waits for an interrupt that mie or sie enables; the global enable bit does not matter. norm:wfi_op_mip */
static inline void wait_for_interrupt(void) { __asm__ volatile("wfi" : : : "memory"); }

/** Makes stores to code visible to this hart's fetches. */
static inline void fence_i(void) { __asm__ volatile("fence.i" : : : "memory"); }

/** Orders earlier page-table stores before later translations, for all addresses and address spaces. */
static inline void sfence_vma(void) { __asm__ volatile("sfence.vma" : : : "memory"); }

static inline void fence(void) { __asm__ volatile("fence rw, rw" : : : "memory"); }
