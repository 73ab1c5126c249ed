// Runs code that it reads from its disk, one page after the other, to the same place: overlays. No fence stands between.

#include "disk.h"

#define PAGES 8
#define ROUNDS 24
#define CALLS 200
#define SECTORS_A_PAGE 8

uint64_t root_table[512] __attribute__((aligned(4096)));

static uint8_t overlay[PAGE] __attribute__((aligned(4096)));

static bool read_overlay(unsigned page) {
  return disk_request(VIRTIO_BLOCK_IN, (uint64_t)page * SECTORS_A_PAGE, overlay, sizeof overlay);
}

void main(void) {
  enable_paging();
  enable_interrupts(1);
  bool ok = start_disk(0);
  uint64_t sum = 0;
  for (unsigned round = 0; ok && round < ROUNDS; round++) {
    ok = read_overlay(round % PAGES);
    for (unsigned call = 0; ok && call < CALLS; call++) sum = ((uint64_t(*)(uint64_t))(uintptr_t)overlay)(sum);
    say("%u\n", (unsigned)sum);
  }
  if (!ok) say("the disk does not work\n");
  power_off();
}
