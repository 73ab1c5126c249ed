// The page tables of an attempt: RAM is mapped where it lies, and one window is the attempt's to fill.

#pragma once

#include <stdint.h>

#define PTE_V (1UL << 0)
#define PTE_R (1UL << 1)
#define PTE_W (1UL << 2)
#define PTE_X (1UL << 3)
#define PTE_A (1UL << 6)
#define PTE_D (1UL << 7)
#define PTE_RW (PTE_V | PTE_R | PTE_W | PTE_A | PTE_D)
#define PTE_RX (PTE_V | PTE_R | PTE_X | PTE_A)
#define PTE_RWX (PTE_RW | PTE_X)

/** The window: a GiB, of which the first 512 pages have a table. */
#define WINDOW 0x2000000000UL
#define PAGE_OF_WINDOW(n) (WINDOW + (uint64_t)(n) * 4096)

/** Builds the tables and turns translation on. */
void enable_tables(void);

/** The entries that a walk to the window reads, from the root on: [0] of its GiB, [1] of its 2 MiB. */
extern uint64_t root_table[], window_middle[], window_leaves[];

/** The root's entry for the window. */
uint64_t *window_root_entry(void);

/** A PTE for a physical address. */
static inline uint64_t pte(uint64_t address, uint64_t flags) { return address >> 12 << 10 | flags; }

/** Sets the entry of page `n` of the window, without a fence. */
static inline void set_page(unsigned n, uint64_t entry) { ((volatile uint64_t *)window_leaves)[n] = entry; }

/** The same, and the fence that a careful guest makes. */
void map_page(unsigned n, uint64_t entry);
