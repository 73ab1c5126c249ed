// Counts its own runs in the first sector of its disk.

#include "guest.h"

uint64_t root_table[512] __attribute__((aligned(4096)));

static struct virtio_queue queue;
static struct {
  uint32_t type, reserved;
  uint64_t sector;
} header;
static uint8_t status;
static uint32_t sector[128];

static bool request(uint32_t type) {
  header.type = type;
  uint16_t direction = type == VIRTIO_BLOCK_IN ? VIRTIO_WRITE : 0;
  uint16_t next = type == VIRTIO_BLOCK_FLUSH ? 2 : 1;
  queue.descriptors[0] = (struct virtio_descriptor){(uint64_t)&header, sizeof header, VIRTIO_NEXT, next};
  queue.descriptors[1] = (struct virtio_descriptor){(uint64_t)sector, sizeof sector, VIRTIO_NEXT | direction, 2};
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
  bool ok = virtio_start(virtio_slot(0), VIRTIO_BLOCK_F_FLUSH, &queue, 1) && request(VIRTIO_BLOCK_IN);
  sector[0]++;
  ok = ok && request(VIRTIO_BLOCK_OUT) && request(VIRTIO_BLOCK_FLUSH);
  say(ok ? "run %u\n" : "the disk does not work\n", sector[0]);
  power_off();
}
