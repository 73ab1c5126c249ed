// Sv39 page tables: the kernel's own mappings, and an address space for each process.
//
// A table is a frame of 512 entries; three levels translate 39 bits. The kernel's mappings are at physical addresses
// and shared by all address spaces: a process's root table copies the kernel's root entries and adds the user slot.
// A and D are set when an entry is made, so no hart has to write to a table. Spec: Privileged, "Sv39".

#include "kernel.h"

#include "../lib/riscv.h"
#include "../lib/string.h"

#define PTE_VALID (1UL << 0)
#define PTE_LEAF (PAGE_READ | PAGE_WRITE | PAGE_EXECUTE)
#define PTE_ACCESSED_DIRTY (1UL << 6 | 1UL << 7)
#define ENTRIES 512
#define LARGE_PAGE 0x200000UL
#define USER_SLOT (USER_START >> 30)

#define PLIC_SIZE 0x400000UL

static page_table kernel_root;

static uint64_t make_entry(uint64_t physical, uint64_t flags) { return physical >> 12 << 10 | flags | PTE_VALID; }
static void *entry_target(uint64_t entry) { return (void *)(entry >> 10 << 12); }
static unsigned entry_index(uint64_t address, int level) { return address >> (12 + 9 * level) & (ENTRIES - 1); }

/** The entry for `address` in the table of `level` (0: 4 KiB, 1: 2 MiB); tables above it are made if `create`. Null:
 *  there is no such table, or no memory for it. */
static uint64_t *find_entry(page_table root, uint64_t address, int level, bool create) {
  page_table table = root;
  for (int at = 2; at > level; at--) {
    uint64_t *entry = &table[entry_index(address, at)];
    if ((*entry & PTE_VALID) == 0) {
      page_table below = create ? frame_allocate() : NULL;
      if (below == NULL) return NULL;
      *entry = make_entry((uint64_t)below, 0);
    }
    table = entry_target(*entry);
  }
  return &table[entry_index(address, level)];
}

/** Maps `range` for the kernel at its physical addresses, by 2 MiB pages where they fit. */
static void map_kernel(struct memory_range range, enum page_flags flags) {
  uint64_t at = range.start & ~(FRAME_SIZE - 1);
  while (at < range.end) {
    bool large = at % LARGE_PAGE == 0 && range.end - at >= LARGE_PAGE;
    uint64_t *entry = find_entry(kernel_root, at, large ? 1 : 0, true);
    if (entry == NULL) panic("not enough memory for the page tables");
    *entry = make_entry(at, flags | PTE_ACCESSED_DIRTY);
    at += large ? LARGE_PAGE : FRAME_SIZE;
  }
}

static void map_device(uint64_t address, uint64_t size) {
  if (address != 0) map_kernel((struct memory_range){address, address + size}, PAGE_READ | PAGE_WRITE);
}

void paging_prepare(void) {
  uint64_t start = (uint64_t)kernel_start, text = (uint64_t)text_end, rodata = (uint64_t)rodata_end;
  kernel_root = frame_allocate();
  map_kernel((struct memory_range){start, text}, PAGE_READ | PAGE_EXECUTE);
  map_kernel((struct memory_range){text, rodata}, PAGE_READ);
  map_kernel((struct memory_range){rodata, machine.memory.end}, PAGE_READ | PAGE_WRITE);
  map_device(machine.uart, FRAME_SIZE);
  map_device(machine.plic, PLIC_SIZE);
  map_device(machine.finisher, FRAME_SIZE);
  if (kernel_root[USER_SLOT] != 0) panic("a device stands where user programs live");
  space_activate(NULL);
}

page_table space_create(void) {
  page_table root = frame_allocate();
  if (root) memcpy(root, kernel_root, FRAME_SIZE);
  return root;
}

/** Frees a table and everything below it. */
static void free_table(page_table table, int level) {
  for (int i = 0; i < ENTRIES; i++) {
    if ((table[i] & PTE_VALID) == 0) continue;
    if (level > 0) free_table(entry_target(table[i]), level - 1);
    else frame_free(entry_target(table[i]));
  }
  frame_free(table);
}

void space_destroy(page_table root) {
  if (root[USER_SLOT] & PTE_VALID) free_table(entry_target(root[USER_SLOT]), 1);
  frame_free(root);
}

static uint64_t count_frames(page_table table, int level) {
  uint64_t count = 1;
  for (int i = 0; i < ENTRIES; i++) {
    if (table[i] & PTE_VALID) count += level > 0 ? count_frames(entry_target(table[i]), level - 1) : 1;
  }
  return count;
}

uint64_t space_frames(page_table root) {
  return 1 + (root[USER_SLOT] & PTE_VALID ? count_frames(entry_target(root[USER_SLOT]), 1) : 0);
}

bool space_add_page(page_table root, uint64_t address, enum page_flags flags) {
  uint64_t *entry = find_entry(root, address, 0, true);
  if (entry == NULL || (*entry & PTE_VALID)) return false;
  void *frame = frame_allocate();
  if (frame == NULL) return false;
  *entry = make_entry((uint64_t)frame, flags | PAGE_USER | PTE_ACCESSED_DIRTY);
  return true;
}

void *space_lookup(page_table root, uint64_t address, enum page_flags access) {
  if (address < USER_START || address >= USER_END) return NULL;
  uint64_t *entry = find_entry(root, address, 0, false);
  uint64_t wanted = PTE_VALID | PAGE_USER | access;
  if (entry == NULL || (*entry & wanted) != wanted) return NULL;
  return (char *)entry_target(*entry) + address % FRAME_SIZE;
}

void space_activate(page_table root) {
  csr_write(satp, SATP_SV39 | (uint64_t)(root ? root : kernel_root) >> 12);
  sfence_vma(); // all address spaces share ASID 0
}
