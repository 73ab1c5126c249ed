// What the guest and its monitor agree on: where RAM and the two device registers are, and what the guest reports.

#pragma once

#define GUEST_RAM 0x80000000
#define GUEST_RAM_SIZE 0x200000

/** A byte that is stored here is printed. */
#define PRINT_REGISTER 0x10000000
/** A load from here gives FACTOR. */
#define FACTOR_REGISTER 0x10000008
#define FACTOR 6

/** Where the report is, in guest-physical memory. */
#define REPORT (GUEST_RAM + 0x100000)

#ifndef __ASSEMBLER__
#include <stdint.h>

struct report {
  /** 1 + 4 + 9 + ... + 1000000. */
  uint64_t squares;
  /** What was stored at one virtual address and loaded at another of the same page. */
  uint64_t alias;
  uint64_t breakpoints, page_faults, timer_interrupts;
  /** FACTOR * 7. */
  uint64_t product;
  /** 1 / 3, a double's bits. */
  uint64_t third;
};
#endif
