// Sv39 with 4 KiB pages only, identity mapped: a benchmark pays for translation what a program under an operating
// system pays, TLB misses and three-level walks included.
//
// A and D are set beforehand, so that no walk writes to the tables and memory is the same in every mode.
// Spec: Privileged, "Sv39: Page-Based 39-bit Virtual-Memory System".

#include "paging.h"

#include "riscv.h"

enum { PAGE_SIZE = 4096, ENTRIES = 512, LEAF_TABLES = 32 };

extern char image_start[], text_end[], image_end[]; // link.ld

typedef uint64_t page_table[ENTRIES] __attribute__((aligned(PAGE_SIZE)));

// The image lies within one GiB: one table of each upper level does, and a leaf table for each 2 MiB of it.
// link.ld gives them their place and checks that the leaves are enough.
#define IN_PAGE_TABLES __attribute__((section(".bss.page_tables")))
static page_table root IN_PAGE_TABLES, middle IN_PAGE_TABLES, leaves[LEAF_TABLES] IN_PAGE_TABLES;

static uint64_t entry(uint64_t target, uint64_t flags) { return target >> 12 << 10 | flags | PTE_V; }

static uint64_t *leaf_table(uint64_t address) { return leaves[(address >> 21) - ((uint64_t)image_start >> 21)]; }

uint64_t *page_root(void) { return root; }

uint64_t *page_entry(uint64_t address) { return &leaf_table(address)[address >> 12 & (ENTRIES - 1)]; }

static void map(uint64_t address, uint64_t flags) {
  root[address >> 30 & (ENTRIES - 1)] = entry((uint64_t)middle, 0);
  middle[address >> 21 & (ENTRIES - 1)] = entry((uint64_t)leaf_table(address), 0);
  *page_entry(address) = entry(address, flags | PTE_A | PTE_D);
}

void enable_paging(void) {
  for (uint64_t page = (uint64_t)image_start; page < (uint64_t)image_end; page += PAGE_SIZE) {
    map(page, page < (uint64_t)text_end ? PTE_R | PTE_X : PTE_R | PTE_W);
  }
  csr_write(satp, SATP_SV39 | (uint64_t)root >> 12);
  sfence_vma();
}
