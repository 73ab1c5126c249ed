// What the firmware's files offer each other, file by file.
//
// The firmware owns M-mode. It prepares every hart, starts the payload on one of them in S-mode, and from then on
// runs only when S-mode calls (SBI), when a machine interrupt arrives, or when something went wrong.

#pragma once

#define MAX_HARTS 8
#define STACK_SIZE 4096

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stdint.h>

#include "../lib/fdt.h"
#include "../lib/sbi.h"

// firmware.ld
extern char firmware_start[], firmware_end[];

// start.S
_Noreturn void enter_payload(uint64_t a0, uint64_t a1, uint64_t address, uint64_t mode);

// trap.S
/** Registers x1 to x31 at a trap; x[0] is not used. */
struct trap_frame {
  uint64_t x[32];
};
/** Loads 8 bytes; false when that traps. For addresses that nobody vouches for. */
bool try_load(uint64_t address, uint64_t *value);
/** Sets bits of menvcfg; false when the hart has no such register. */
bool try_set_menvcfg(uint64_t bits);

// platform.c
/** What the device tree says about the machine. An address of 0 means that the device is not there. */
struct platform {
  uint64_t uart;
  uint64_t clint;
  uint64_t finisher;
  uint64_t memory_start;
  uint64_t memory_end;
  uint32_t harts; // bit n: hart n exists
  bool sstc;      // S-mode has its own timer, stimecmp
};
extern struct platform platform;
void platform_read(const struct fdt *tree);
/** True when S-mode may name `size` bytes at `address`: they are in RAM and not the firmware's. */
bool platform_is_payload_memory(uint64_t address, uint64_t size);

// hart.c
enum hart_state { HART_STARTED = 0, HART_STOPPED = 1, HART_START_PENDING = 2, HART_SUSPENDED = 4 }; // as HSM numbers them
struct hart {
  uint32_t state;    // enum hart_state
  uint32_t requests; // bits of ipi.c, set by other harts
  uint32_t may_start; // set last, when the two below are written
  uint64_t start_address;
  uint64_t start_argument;
};
extern struct hart harts[MAX_HARTS];
uint64_t this_hart(void);
bool hart_exists(uint64_t hart);
/** Sets up this hart's machine-level registers: delegation, counters, timer, memory protection. */
void hart_prepare(void);
void float_prepare(void); // start.S
/** Starts a stopped hart in S-mode at `address` with `argument` in a1; false when it is not stopped. */
bool hart_start(uint64_t hart, uint64_t address, uint64_t argument);
/** Waits until another hart starts this one, then enters S-mode. */
_Noreturn void hart_wait(void);

// pmp.c
void pmp_prepare(void);

// reserve.c
/** Adds a /reserved-memory node for the firmware to the tree at `blob`, in place; false when there is no room. */
bool reserve_firmware(void *blob);

// console.c
void console_prepare(void);
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));
void console_write_byte(char byte);
/** The next received byte, or -1. */
int console_read_byte(void);

// timer.c
void timer_set(uint64_t deadline);
void timer_interrupt(void);

// ipi.c
enum ipi_request { IPI_SOFTWARE = 1, IPI_FENCE_I = 2, IPI_SFENCE_VMA = 4 };
/** Sends a request to the harts of an SBI hart mask. The fences are complete on return. */
enum sbi_error ipi_send(uint64_t mask, uint64_t mask_base, enum ipi_request request);
/** Wakes a hart that waits in hart_wait(). */
void ipi_wake(uint64_t hart);
void ipi_interrupt(void);

// hsm.c
struct sbi_result {
  int64_t error;
  int64_t value;
};
struct sbi_result hsm_call(uint64_t function, const uint64_t *a);

// reset.c
struct sbi_result reset_call(uint64_t function, const uint64_t *a);
/** Stops the machine. Without a test finisher this hart waits for ever. */
_Noreturn void machine_stop(uint64_t reset_type, uint64_t reason);

// sbi.c
void sbi_call(struct trap_frame *frame);

// trap.c
void trap(struct trap_frame *frame);

#endif
