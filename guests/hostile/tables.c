// Sv39: RAM as one gigapage where it lies, and a window of 512 pages.
//
// A and D are set beforehand, so that memory is the same in every mode.

#include "tables.h"

#include "attempt.h"
#include "riscv.h"

#define TABLE __attribute__((aligned(4096)))
uint64_t root_table[PTES] TABLE, window_middle[PTES] TABLE, window_leaves[PTES] TABLE;

uint64_t *window_root_entry(void) { return &root_table[WINDOW >> 30 & (PTES - 1)]; }

void enable_tables(void) {
  root_table[RAM_BASE >> 30] = pte(RAM_BASE, PTE_RWX);
  // Devices lie in the first GiB.
  root_table[0] = pte(0, PTE_RW);
  *window_root_entry() = pte((uint64_t)window_middle, PTE_V);
  window_middle[0] = pte((uint64_t)window_leaves, PTE_V);
  csr_write(satp, SATP_SV39 | (uint64_t)root_table >> 12);
  sfence_vma();
}

void map_page(unsigned n, uint64_t entry) {
  set_page(n, entry);
  __asm__ volatile("sfence.vma %0, zero" : : "r"(PAGE_OF_WINDOW(n)) : "memory");
}
