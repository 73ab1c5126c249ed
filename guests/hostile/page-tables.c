// Page tables that lead where nothing of this guest is.

#include "attempt.h"
#include "riscv.h"
#include "supervisor-call.h"
#include "tables.h"

/** Addresses outside RAM: nothing, frames of the machine under this one, and the last page that a PTE can name. */
static const uint64_t outside[] = {0x70000000, 0x1000000, 0x4000000, 0x200000000, 0xfffffffffff000};
enum { OUTSIDE = sizeof outside / sizeof *outside };

void leaf_outside(void) {
  enable_tables();
  for (unsigned i = 0; i < OUTSIDE; i++) {
    map_page(i, pte(outside[i], PTE_RWX));
    sbi_printf("leaf to 0x%lx", outside[i]);
    print_accesses("", PAGE_OF_WINDOW(i));
  }
}

void table_outside(void) {
  enable_tables();
  for (unsigned i = 0; i < OUTSIDE; i++) {
    window_middle[i + 1] = pte(outside[i], PTE_V);
    sfence_vma();
    sbi_printf("table at 0x%lx", outside[i]);
    print_accesses("", WINDOW + ((uint64_t)(i + 1) << 21));
  }
}

/** Guest-physical addresses that are machine addresses of frames: this guest's and its neighbours'. */
void scan_machine_memory(void) {
  enum { STEP = 0x10000 };
  enable_tables();
  unsigned tried = 0, read = 0;
  for (uint64_t at = 0x400000; at < 0x1fff0000; at += STEP) {
    bool is_device = (at >= 0x2000000 && at < 0x2010000) || (at >= 0xc000000 && at < 0x10600000);
    if (is_device) continue;
    tried++;
    set_page(0, pte(at, PTE_RW));
    sfence_vma();
    if (try_load(WINDOW) == 0) read++;
  }
  sbi_printf("%u addresses tried, %u could be read\n", tried, read);
}

void recursive_table(void) {
  enable_tables();
  uint64_t *entry = window_root_entry();
  *entry = pte((uint64_t)root_table, PTE_V);
  sfence_vma();
  // The root at all three levels: its pointer to itself stands where a leaf must be.
  print_accesses("the root as its own table", WINDOW | WINDOW >> 9 | WINDOW >> 18);
  window_leaves[1] = pte((uint64_t)window_leaves, PTE_RW);
  *entry = pte((uint64_t)window_middle, PTE_V);
  sfence_vma();
  uint64_t cause = try_load(PAGE_OF_WINDOW(1) + 8);
  sbi_printf("a table through itself: %s, its own entry: %s\n", outcome(cause), loaded == window_leaves[1] ? "yes" : "no");
  try_store(PAGE_OF_WINDOW(1) + 8 * 2, pte(SPARE_RAM, PTE_RW));
  sfence_vma();
  sbi_printf("an entry written through it: %s\n", outcome(try_load(PAGE_OF_WINDOW(2))));
}

void malformed_entries(void) {
  static const struct {
    const char *what;
    uint64_t entry;
  } entries[] = {
      {"W without R", PTE_V | PTE_W | PTE_A | PTE_D},
      {"W and X without R", PTE_V | PTE_W | PTE_X | PTE_A | PTE_D},
      {"N", PTE_RWX | 1UL << 63},
      {"a memory type", PTE_RWX | 1UL << 61},
      {"a reserved bit", PTE_RWX | 1UL << 54},
      {"a pointer at the last level", PTE_V},
      {"not valid", PTE_RWX & ~PTE_V},
  };
  enable_tables();
  for (unsigned i = 0; i < sizeof entries / sizeof *entries; i++) {
    map_page(i, pte(SPARE_RAM, entries[i].entry));
    print_accesses(entries[i].what, PAGE_OF_WINDOW(i));
  }
  window_middle[1] = pte(SPARE_RAM + PAGE_SIZE, PTE_RWX);
  sfence_vma();
  print_accesses("a large page that is not aligned", WINDOW + (1UL << 21));
}

void reserved_modes(void) {
  enable_tables();
  uint64_t before = csr_read(satp);
  unsigned ignored = 0, tried = 0;
  for (uint64_t mode = 1; mode < 16; mode++) {
    if (mode == 8 || mode == 9) continue;
    tried++;
    csr_write(satp, mode << 60 | SPARE_RAM >> 12);
    if (csr_read(satp) == before) ignored++;
  }
  sbi_printf("%u reserved modes, %u ignored\n", tried, ignored);
}

/** Translation by a table outside RAM: no instruction can be fetched any more, those of the trap handler included. */
void lost_root(void) {
  sbi_printf("satp leads nowhere\n");
  csr_write(satp, SATP_SV39 | 0x200000000UL >> 12);
  sbi_printf("and it went on\n");
}
