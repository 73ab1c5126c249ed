// Runs code that it reads from its disk, one page after the other, to the same place: overlays. No fence stands between.

#include "guest.h"

#define PAGES 8
#define ROUNDS 24
#define CALLS 200
#define SECTORS_A_PAGE 8

uint64_t root_table[512] __attribute__((aligned(4096)));

static struct virtio_queue queue;
static struct {
  uint32_t type, reserved;
  uint64_t sector;
} header;
static uint8_t status;
static uint8_t overlay[PAGE] __attribute__((aligned(4096)));

static bool read_overlay(unsigned page) {
  header.type = VIRTIO_BLOCK_IN;
  header.sector = (uint64_t)page * SECTORS_A_PAGE;
  queue.descriptors[0] = (struct virtio_descriptor){(uint64_t)&header, sizeof header, VIRTIO_NEXT, 1};
  queue.descriptors[1] = (struct virtio_descriptor){(uint64_t)overlay, sizeof overlay, VIRTIO_NEXT | VIRTIO_WRITE, 2};
  queue.descriptors[2] = (struct virtio_descriptor){(uint64_t)&status, 1, VIRTIO_WRITE, 0};
  virtio_offer(&queue, 0);
  virtio_notify(&queue);
  while (!virtio_has_used(&queue)) await_interrupt();
  uint32_t written;
  virtio_take(&queue, &written);
  return status == 0;
}

void main(void) {
  enable_paging();
  enable_interrupts(1);
  bool ok = virtio_start(virtio_slot(0), 0, &queue, 1);
  uint64_t sum = 0;
  for (unsigned round = 0; ok && round < ROUNDS; round++) {
    ok = read_overlay(round % PAGES);
    for (unsigned call = 0; ok && call < CALLS; call++) sum = ((uint64_t(*)(uint64_t))(uintptr_t)overlay)(sum);
    say("%u\n", (unsigned)sum);
  }
  if (!ok) say("the disk does not work\n");
  power_off();
}
