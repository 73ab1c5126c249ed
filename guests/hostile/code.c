// Code that changes, under other names and everywhere: what is decoded of it must not be run any more.

#include "attempt.h"
#include "riscv.h"
#include "supervisor-call.h"
#include "tables.h"

enum { MANY_PAGES = 1500 };

void code_under_another_name(void) {
  enable_tables();
  map_page(0, pte(SPARE_RAM, PTE_RX));
  map_page(1, pte(SPARE_RAM, PTE_RW));
  unsigned right = 0;
  for (unsigned i = 0; i < 1000; i++) {
    write_function(PAGE_OF_WINDOW(1), i % 32);
    fence_i();
    try_call(WINDOW);
    // c.li has a signed immediate of six bits, and no more than five are used.
    if (loaded == i % 32) right++;
  }
  sbi_printf("%u of 1000 changes were run\n", right);
}

void code_and_data(void) {
  unsigned right = 0;
  volatile uint64_t *data = (volatile uint64_t *)(SPARE_RAM + 64);
  write_function(SPARE_RAM, 9);
  fence_i();
  for (uint64_t i = 0; i < 5000; i++) {
    *data = i;
    try_call(SPARE_RAM);
    if (loaded == 9 && *data == i) right++;
  }
  sbi_printf("%u of 5000 calls beside data were right\n", right);
}

/** Code in more pages than the core keeps decoded. */
void code_everywhere(void) {
  unsigned right = 0;
  for (unsigned page = 0; page < MANY_PAGES; page++) write_function(SPARE_RAM + page * (uint64_t)PAGE_SIZE, page % 32);
  fence_i();
  for (unsigned round = 0; round < 2; round++)
    for (unsigned page = 0; page < MANY_PAGES; page++) {
      try_call(SPARE_RAM + page * (uint64_t)PAGE_SIZE);
      if (loaded == page % 32) right++;
    }
  sbi_printf("%u of %u calls were right\n", right, 2 * MANY_PAGES);
}
