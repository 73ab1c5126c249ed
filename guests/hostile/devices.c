// Devices, touched in ways that no driver would.

#include "attempt.h"
#include "riscv.h"
#include "supervisor-call.h"
#include "tables.h"

/** What is on the board, but for the test finisher, which would end this guest. */
static const struct {
  uint64_t base, size;
} devices[] = {{0x101000, 0x1000}, {0x2000000, 0x10000}, {0xc000000, 0x600000}, {0x10000000, 0x1000}, {0x10001000, 0x8000}};
enum { DEVICES = sizeof devices / sizeof *devices };

void wild_device_accesses(void) {
  enum { ACCESSES = 20000 };
  enable_tables();
  unsigned done = 0;
  for (unsigned i = 0; i < ACCESSES; i++) {
    unsigned device = next_random() % DEVICES;
    uint64_t offset = next_random() % devices[device].size;
    uint64_t address = devices[device].base + (next_random() % 2 ? offset & ~7UL : offset);
    bool is_store = next_random() % 2;
    unsigned log_size = next_random() % 4;
    uint64_t value = next_random() << 24 ^ next_random();
    // What is stored to the UART would be printed.
    if (is_store && address >> 12 == 0x10000) continue;
    if (try_access(address, log_size, is_store, value) == 0) done++;
  }
  sbi_printf("%u of %u accesses were answered\n", done, ACCESSES);
}
