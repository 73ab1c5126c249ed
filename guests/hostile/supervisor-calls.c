// The SBI with arguments that nobody would pass.

#include "attempt.h"
#include "riscv.h"
#include "sbi.h"
#include "supervisor-call.h"

static const uint64_t extensions[] = {SBI_BASE,   SBI_TIME,   SBI_IPI,    SBI_RFENCE, SBI_DBCN,
                                      0x504d55,   0x53555350, 0x43505043, 0x4e41434c, 0x535441,
                                      0x0fffffff, 0x08ffffff, 0x09ffffff, 3,          7};
enum { EXTENSIONS = sizeof extensions / sizeof *extensions };

/** Numbers that go wrong: ends of ranges, addresses outside RAM, and any. Never an address of RAM. */
static uint64_t wild_argument(void) {
  switch (next_random() % 6) {
  case 0:
    return 0;
  case 1:
    return ~0UL;
  case 2:
    return 1UL << 63;
  case 3:
    return 0x70000000 + next_random() % 0x1000;
  case 4:
    return next_random() << 32;
  }
  return ~next_random();
}

void wild_calls(void) {
  enum { CALLS = 4000 };
  unsigned succeeded = 0, refused = 0, unknown = 0, other = 0;
  for (unsigned i = 0; i < CALLS; i++) {
    uint64_t extension = extensions[next_random() % EXTENSIONS];
    uint64_t function = next_random() % 8 == 0 ? next_random() : next_random() % 8;
    bool prints = extension == SBI_DBCN && function == SBI_DBCN_WRITE_BYTE;
    if (prints) continue;
    struct sbiret result = sbi_call(extension, function, wild_argument(), wild_argument(), wild_argument());
    if (result.error == SBI_SUCCESS) succeeded++;
    else if (result.error == SBI_ERR_INVALID_PARAM || result.error == SBI_ERR_INVALID_ADDRESS) refused++;
    else if (result.error == SBI_ERR_NOT_SUPPORTED) unknown++;
    else other++;
  }
  sbi_printf("%u succeeded, %u invalid, %u not supported, %u otherwise\n", succeeded, refused, unknown, other);
}

void wild_harts(void) {
  unsigned started = 0, known = 0;
  for (unsigned i = 0; i < 500; i++) {
    uint64_t hart = i == 0 ? 1 : wild_argument() | 1;
    if (sbi_call(SBI_HSM, SBI_HSM_START, hart, wild_argument(), 0).error == SBI_SUCCESS) started++;
    if (sbi_call(SBI_HSM, SBI_HSM_STATUS, hart, 0, 0).error == SBI_SUCCESS) known++;
  }
  sbi_printf("of harts that do not exist: %u started, %u known\n", started, known);
  struct sbiret again = sbi_call(SBI_HSM, SBI_HSM_START, 0, RAM_BASE, 0);
  sbi_printf("this one once more: %s\n", again.error == SBI_ERR_ALREADY_AVAILABLE ? "runs already" : "something else");
}

/** The debug console reads and writes memory by physical address. */
void console_outside(void) {
  static const uint64_t ranges[][2] = {
      {0x70000000, 16}, {0x1000000, 4096}, {RAM_BASE, 1UL << 40}, {RAM_BASE - 8, 16}, {~0UL - 7, 16}, {RAM_BASE, ~0UL},
  };
  for (unsigned function = SBI_DBCN_WRITE; function <= SBI_DBCN_READ; function++) {
    unsigned refused = 0;
    for (unsigned i = 0; i < sizeof ranges / sizeof *ranges; i++) {
      struct sbiret result = sbi_call(SBI_DBCN, function, ranges[i][1], ranges[i][0], 0);
      if (result.error == SBI_ERR_INVALID_PARAM) refused++;
    }
    sbi_printf("%s outside RAM: %u of 6 refused\n", function == SBI_DBCN_WRITE ? "output from" : "input to", refused);
  }
}
