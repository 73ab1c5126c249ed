// console-out: 1 KiB through the virtio console, in one request. The driver looks for its completion in memory.

#include "devices.h"

#define BYTES 1024
#define NO_INTERRUPT 1

const char benchmark_name[] = "console-out";

static struct virtio_queue queues[2];
static char text[BYTES];

void prepare(void) {
  map_devices();
  for (unsigned i = 0; i < BYTES; i++) text[i] = '\n';
  virtio_start(virtio_slot(CONSOLE_SLOT), 0, queues, 2);
  struct virtio_queue *queue = &queues[VIRTIO_CONSOLE_TRANSMIT];
  queue->descriptors[0] = (struct virtio_descriptor){(uint64_t)text, BYTES, 0, 0};
  queue->available.flags = NO_INTERRUPT;
}

uint64_t loop(uint64_t n) {
  struct virtio_queue *queue = &queues[VIRTIO_CONSOLE_TRANSMIT];
  for (uint64_t event = 0; event < n; event++) {
    virtio_offer(queue, 0);
    virtio_notify(queue);
    while (!virtio_has_used(queue)) {
    }
    uint32_t written;
    virtio_take(queue, &written);
  }
  return n;
}

uint64_t empty(uint64_t n) {
  for (uint64_t event = 0; event < n; event++) __asm__ volatile("");
  return n;
}
