// A hypervisor inside the guest whose own guest's memory leads where nothing of this one is (H extension).

#include "attempt.h"
#include "riscv.h"
#include "supervisor-call.h"
#include "tables.h"

#define CSR_HGATP 0x680
#define HGATP_SV39X4 (8UL << 60)
#define PTE_U (1UL << 4)

/** Four times the size of another table, and at a multiple of it. */
static uint64_t guest_root[4 * PTES] __attribute__((aligned(4 * 4096)));

/** HLV.D: a load as the inner guest would do it, from an address of its own. */
extern uint64_t try_guest_load(uint64_t address);

static void print_guest_load(const char *what, uint64_t address, uint64_t entry) {
  guest_root[0] = entry;
  __asm__ volatile(".4byte 0x62000073" : : : "memory"); // hfence.gvma
  sbi_printf("%s 0x%lx: %s\n", what, address, outcome(try_guest_load(0x1000)));
}

void guest_stage_outside(void) {
  static const uint64_t outside[] = {0x40000000, 0x200000000, 0xffffc0000000};
  csr_write(CSR_HGATP, HGATP_SV39X4 | (uint64_t)guest_root >> 12);
  for (unsigned i = 0; i < sizeof outside / sizeof *outside; i++) {
    print_guest_load("leaf to", outside[i], pte(outside[i], PTE_RW | PTE_U));
    print_guest_load("table at", outside[i], pte(outside[i], PTE_V));
  }
  print_guest_load("nothing at", 0, 0);
  print_guest_load("own RAM at", RAM_BASE, pte(RAM_BASE, PTE_RW | PTE_U));
}
