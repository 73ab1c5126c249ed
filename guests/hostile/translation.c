// Mappings that change: what the hypervisor has cached of them must not outlive the guest's fence, nor be what never was.

#include "attempt.h"
#include "riscv.h"
#include "supervisor-call.h"
#include "tables.h"

#define FRAME_A SPARE_RAM
#define FRAME_B (SPARE_RAM + PAGE_SIZE)

static volatile uint64_t *const frame_a = (volatile uint64_t *)FRAME_A;
static volatile uint64_t *const frame_b = (volatile uint64_t *)FRAME_B;

static void fence_page(uint64_t address) { __asm__ volatile("sfence.vma %0, zero" : : "r"(address) : "memory"); }
static void fence_page_of_space(uint64_t address) {
  __asm__ volatile("sfence.vma %0, %1" : : "r"(address), "r"(0UL) : "memory");
}
static void fence_space(void) { __asm__ volatile("sfence.vma zero, %0" : : "r"(0UL) : "memory"); }

void unmapped_page(void) {
  static void (*const fences[])(uint64_t) = {fence_page, fence_page_of_space};
  enable_tables();
  for (unsigned i = 0; i < 2; i++) {
    map_page(i, pte(FRAME_A, PTE_RW));
    try_load(PAGE_OF_WINDOW(i));
    set_page(i, 0);
    fences[i](PAGE_OF_WINDOW(i));
    print_accesses(i ? "fence by address and space" : "fence by address", PAGE_OF_WINDOW(i));
  }
  map_page(2, pte(FRAME_A, PTE_RWX));
  try_store(PAGE_OF_WINDOW(2), 1);
  set_page(2, 0);
  fence_space();
  print_accesses("fence by space", PAGE_OF_WINDOW(2));
  map_page(3, pte(FRAME_A, PTE_RWX));
  try_store(PAGE_OF_WINDOW(3), 1);
  window_middle[0] = 0;
  sfence_vma();
  print_accesses("a table taken away, fence of all", PAGE_OF_WINDOW(3));
}

void remapped_page(void) {
  enable_tables();
  *frame_a = 1;
  *frame_b = 2;
  map_page(0, pte(FRAME_A, PTE_RW));
  try_load(WINDOW);
  set_page(0, pte(FRAME_B, PTE_RW));
  try_load(WINDOW);
  sbi_printf("before the fence: %s\n", loaded == 1 || loaded == 2 ? "one of the two frames" : "something else");
  fence_page(WINDOW);
  try_load(WINDOW);
  sbi_printf("after it: %s frame\n", loaded == 2 ? "the new" : "the old");
  try_store(WINDOW, 3);
  sbi_printf("a store went to %s\n", *frame_b == 3 && *frame_a == 1 ? "the new one alone" : "the wrong one");
}

void split_superpage(void) {
  enable_tables();
  *frame_a = 1;
  ((volatile uint64_t *)(FRAME_A + 0x200000))[0] = 7;
  window_middle[2] = pte(FRAME_A, PTE_RW);
  sfence_vma();
  uint64_t at = WINDOW + (2UL << 21);
  try_load(at);
  try_load(at + 3 * PAGE_SIZE);
  for (unsigned i = 0; i < PTES; i++) set_page(i, i == 0 ? pte(FRAME_A + 0x200000, PTE_RW) : 0);
  window_middle[2] = pte((uint64_t)window_leaves, PTE_V);
  // One fence by an address of the large page is enough for all of it.
  fence_page(at + 5 * PAGE_SIZE);
  sbi_printf("its first page: %s, ", outcome(try_load(at)));
  sbi_printf("value %lu\n", loaded);
  print_accesses("a page of it that is no more", at + 3 * PAGE_SIZE);
}

void lost_permission(void) {
  enable_tables();
  write_function(FRAME_A, 5);
  map_page(0, pte(FRAME_A, PTE_RWX));
  try_call(WINDOW);
  map_page(0, pte(FRAME_A, PTE_V | PTE_R | PTE_A));
  write_function(FRAME_A, 5);
  print_accesses("only R is left", WINDOW);
  map_page(0, pte(FRAME_A, PTE_V | PTE_X | PTE_A));
  print_accesses("only X is left", WINDOW);
  map_page(0, pte(FRAME_A, PTE_RWX | 1UL << 4));
  print_accesses("it is user mode's", WINDOW);
}

void two_names(void) {
  enable_tables();
  map_page(0, pte(FRAME_A, PTE_RW));
  map_page(1, pte(FRAME_A, PTE_V | PTE_R | PTE_A));
  unsigned seen = 0;
  for (uint64_t i = 0; i < 1000; i++) {
    try_store(WINDOW + i % PTES * 8, i);
    try_load(PAGE_OF_WINDOW(1) + i % PTES * 8);
    if (loaded == i) seen++;
  }
  sbi_printf("%u of 1000 stores seen under the other name\n", seen);
  sbi_printf("a store under the read-only name: %s\n", outcome(try_store(PAGE_OF_WINDOW(1), 0)));
}

/** The entry changes again and again without a fence. */
void racing_entry(void) {
  enable_tables();
  *frame_a = 1;
  *frame_b = 2;
  unsigned other = 0;
  for (unsigned i = 0; i < 20000; i++) {
    set_page(0, pte(i & 1 ? FRAME_A : FRAME_B, i % 3 ? PTE_RW : 0));
    if (i % 7 == 0) fence_page(WINDOW);
    if (try_load(WINDOW) == 0 && loaded != 1 && loaded != 2) other++;
  }
  sbi_printf("20000 changes; loads that were neither frame's: %u\n", other);
}

/** D cleared under a mapping that was written through: the next store must set it again. */
void stale_dirty_bit(void) {
  enable_tables();
  map_page(0, pte(FRAME_A, PTE_RW));
  try_store(WINDOW, 1);
  map_page(0, pte(FRAME_A, PTE_RW & ~PTE_D));
  try_load(WINDOW);
  sbi_printf("after a load D is %s", window_leaves[0] & PTE_D ? "set" : "clear");
  try_store(WINDOW, 2);
  sbi_printf(", after a store %s\n", window_leaves[0] & PTE_D ? "set" : "clear");
}
