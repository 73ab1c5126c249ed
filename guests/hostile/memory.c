// Memory that is used up: RAM, and what the hypervisor needs to map it.

#include "attempt.h"
#include "riscv.h"
#include "supervisor-call.h"
#include "tables.h"

/** Touches RAM until there is no more of it, or none is given. */
void touch_all(void) {
  sbi_printf("touching\n");
  uint64_t at = SPARE_RAM;
  while (try_store(at, at) == 0) at += PAGE_SIZE;
  sbi_printf("%lu MiB touched\n", (at - SPARE_RAM) >> 20);
}

/** One frame under a hundred thousand names, in every part of the address space. */
void map_everywhere(void) {
  enum { TABLES = 200 };
  enable_tables();
  unsigned right = 0;
  for (unsigned i = 0; i < PTES; i++) set_page(i, pte(SPARE_RAM, PTE_RW));
  for (unsigned i = 0; i < TABLES; i++) window_middle[i] = pte((uint64_t)window_leaves, PTE_V);
  sfence_vma();
  *(volatile uint64_t *)SPARE_RAM = 77;
  for (uint64_t i = 0; i < TABLES; i++)
    for (uint64_t page = 0; page < PTES; page++)
      if (try_load(WINDOW + (i << 21) + page * PAGE_SIZE) == 0 && loaded == 77) right++;
  sbi_printf("%u of %u names lead there\n", right, TABLES * PTES);
}

/** Of the last pages of the address space, one for each set of a TLB that has up to 1024: all sizes at all alignments. */
static void access_last_pages(void) {
  enum { PAGES = 1024, LARGEST = 3 };
  unsigned tried = 0, done = 0;
  for (uint64_t page = 1; page <= PAGES; page++)
    for (uint64_t log_size = 0; log_size <= LARGEST; log_size++)
      for (uint64_t offset = 0; offset < 8; offset++) {
        uint64_t at = -page * PAGE_SIZE + offset;
        tried += 2;
        if (try_access(at, log_size, 0, 0) == 0) done++;
        if (try_access(at, log_size, 1, -1UL) == 0) done++;
      }
  sbi_printf("%u accesses tried, %u done\n", tried, done);
}

/** Addresses in whose bits an entry that stands for none may be seen. */
void end_of_addresses(void) {
  access_last_pages();
  enable_tables();
  access_last_pages();
}
