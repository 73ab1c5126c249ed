// Asks the entropy device for bytes, once.

#include "guest.h"

#define ASKED 16

uint64_t root_table[512] __attribute__((aligned(4096)));

static struct virtio_queue queue;
static uint8_t bytes[ASKED];

void main(void) {
  enable_paging();
  enable_interrupts(1);
  if (!virtio_start(virtio_slot(0), 0, &queue, 1)) say("no device\n");
  queue.descriptors[0] = (struct virtio_descriptor){(uint64_t)bytes, ASKED, VIRTIO_WRITE, 0};
  virtio_offer(&queue, 0);
  virtio_notify(&queue);
  while (!virtio_has_used(&queue)) await_interrupt();
  uint32_t written;
  virtio_take(&queue, &written);
  say("%u bytes, checksum %lx\n", written, checksum(bytes, ASKED));
  power_off();
}
