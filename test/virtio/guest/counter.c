// Counts its own runs in the first sector of its disk.

#include "disk.h"

uint64_t root_table[512] __attribute__((aligned(4096)));

static uint32_t sector[128];

static bool request(uint32_t type) { return disk_request(type, 0, sector, sizeof sector); }

void main(void) {
  enable_paging();
  enable_interrupts(1);
  bool ok = start_disk(VIRTIO_BLOCK_F_FLUSH) && request(VIRTIO_BLOCK_IN);
  sector[0]++;
  ok = ok && request(VIRTIO_BLOCK_OUT) && request(VIRTIO_BLOCK_FLUSH);
  say(ok ? "run %u\n" : "the disk does not work\n", sector[0]);
  power_off();
}
