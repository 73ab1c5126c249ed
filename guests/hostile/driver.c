#include "driver.h"

#include "mmio.h"

enum { PATIENCE = 100000 };

#define FEATURES (VIRTIO_BLOCK_F_FLUSH | VIRTIO_F_INDIRECT | VIRTIO_F_EVENT_INDEX)

static union {
  struct virtio_queue queue;
  uint8_t room[sizeof(struct virtio_queue) + SECTOR];
} memory;

struct virtio_queue *const queue = &memory.queue;
uint64_t device;

static struct {
  uint32_t type, reserved;
  uint64_t sector;
} header;
static uint8_t status;

void start_device(unsigned slot) {
  device = virtio_slot(slot);
  virtio_start(device, FEATURES, queue, 1);
}

void describe(unsigned number, uint64_t address, uint32_t length, uint16_t flags, uint16_t next) {
  queue->descriptors[number] = (struct virtio_descriptor){address, length, flags, next};
}

const char *fate(void) {
  for (unsigned i = 0; i < PATIENCE; i++) {
    if (mmio_read32(device + VIRTIO_STATUS) & VIRTIO_STATUS_NEEDS_RESET) return "the device needs a reset";
    if (virtio_has_used(queue)) return "answered";
  }
  return "no answer";
}

const char *submit(uint16_t head) {
  virtio_offer(queue, head);
  virtio_notify(queue);
  return fate();
}

void describe_request(uint32_t type, uint64_t sector, uint64_t memory) {
  header.type = type;
  header.sector = sector;
  status = 0xff;
  uint16_t direction = type == VIRTIO_BLOCK_IN ? VIRTIO_WRITE : 0;
  describe(0, (uint64_t)&header, sizeof header, VIRTIO_NEXT, 1);
  describe(1, memory, SECTOR, VIRTIO_NEXT | direction, 2);
  describe(2, (uint64_t)&status, 1, VIRTIO_WRITE, 0);
}

uint8_t request_status(void) { return *(volatile uint8_t *)&status; }

const char *read_sector(uint64_t sector, uint64_t to) {
  start_device(DISK);
  describe_request(VIRTIO_BLOCK_IN, sector, to);
  const char *answer = submit(0);
  return request_status() == 0 ? "read" : answer;
}
