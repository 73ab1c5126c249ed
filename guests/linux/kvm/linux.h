// Linux, as far as a program without a C library needs it: system calls, and what KVM's devices take and give.
//
// Facts: the kernel's Documentation/virt/kvm/api.rst and include/uapi/linux/kvm.h.

#pragma once

#include <stddef.h>
#include <stdint.h>

#define SYS_IOCTL 29
#define SYS_OPENAT 56
#define SYS_WRITE 64
#define SYS_EXIT_GROUP 94
#define SYS_MMAP 222

#define AT_FDCWD -100
#define O_RDWR 2
#define PROT_READ_WRITE 3
#define MAP_SHARED 0x01
#define MAP_PRIVATE 0x02
#define MAP_ANONYMOUS 0x20

static inline int64_t system_call(int64_t number, int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f) {
  register int64_t a0 __asm__("a0") = a;
  register int64_t a1 __asm__("a1") = b;
  register int64_t a2 __asm__("a2") = c;
  register int64_t a3 __asm__("a3") = d;
  register int64_t a4 __asm__("a4") = e;
  register int64_t a5 __asm__("a5") = f;
  register int64_t a7 __asm__("a7") = number;
  __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a7) : "memory");
  return a0;
}

// Requests, as ioctl takes them: direction, size of the argument, 0xae, number.
#define KVM_GET_API_VERSION 0xae00
#define KVM_CREATE_VM 0xae01
#define KVM_GET_VCPU_MMAP_SIZE 0xae04
#define KVM_CREATE_VCPU 0xae41
#define KVM_RUN 0xae80
#define KVM_SET_USER_MEMORY_REGION 0x4020ae46
#define KVM_SET_ONE_REG 0x4010aeac

#define KVM_API_VERSION 12

struct kvm_userspace_memory_region {
  uint32_t slot, flags;
  uint64_t guest_phys_addr, memory_size, userspace_addr;
};

struct kvm_one_reg {
  uint64_t id, addr;
};

/** The program counter: RISC-V, 64 bits, core register 0. */
#define KVM_REG_RISCV_CORE_PC 0x8030000002000000

enum kvm_exit {
  KVM_EXIT_MMIO = 6,
  KVM_EXIT_SYSTEM_EVENT = 24,
};

#define KVM_SYSTEM_EVENT_SHUTDOWN 1

/** The start of what a vCPU's file descriptor maps: why KVM_RUN has returned. */
struct kvm_run {
  uint8_t of_no_interest_here[8];
  uint32_t exit_reason;
  uint8_t nor_this[20];
  union {
    struct {
      uint64_t phys_addr;
      uint8_t data[8];
      uint32_t len;
      uint8_t is_write;
    } mmio;
    struct {
      uint32_t type;
    } system_event;
  };
};

_Static_assert(offsetof(struct kvm_run, exit_reason) == 8, "kvm_run: exit_reason");
_Static_assert(offsetof(struct kvm_run, mmio) == 32, "kvm_run: the union");
