// Sv39 translation for a benchmark: its own image, identity mapped.

#pragma once

// Bits of a page-table entry.
#define PTE_V (1 << 0)
#define PTE_R (1 << 1)
#define PTE_W (1 << 2)
#define PTE_X (1 << 3)
#define PTE_U (1 << 4)
#define PTE_A (1 << 6)
#define PTE_D (1 << 7)
#define PTE_RSW (1 << 8) // the lower of two bits that the hart ignores

#ifndef __ASSEMBLER__

#include <stdint.h>

/** Builds the page tables and turns translation on. Afterwards nothing but the image is mapped. */
void enable_paging(void);

/** The root page table: 512 entries, in the image itself and mapped for reads and writes. */
uint64_t *page_root(void);

/** The entry that maps the page of `address`, which must lie in the image. The caller fences after changes. */
uint64_t *page_entry(uint64_t address);

#endif
