// A request of 64 KiB to the disk, again and again: header, data, status; the driver sleeps until it is interrupted.

#pragma once

#include "devices.h"

#define REQUEST_BYTES 65536
#define SECTOR_BYTES 512
/** Requests that go from one end of the disk to the other. */
#define REQUESTS 64

static struct virtio_queue queue;
static struct {
  uint32_t type, reserved;
  uint64_t sector;
} header;
static uint8_t status;
static uint8_t data[REQUEST_BYTES];

/** `type` is VIRTIO_BLOCK_IN or VIRTIO_BLOCK_OUT. */
static inline void prepare_disk(uint32_t type) {
  map_devices();
  enable_interrupt(DISK_SLOT);
  virtio_start(virtio_slot(DISK_SLOT), VIRTIO_BLOCK_F_FLUSH, &queue, 1);
  uint16_t direction = type == VIRTIO_BLOCK_IN ? VIRTIO_WRITE : 0;
  header.type = type;
  queue.descriptors[0] = (struct virtio_descriptor){(uint64_t)&header, sizeof header, VIRTIO_NEXT, 1};
  queue.descriptors[1] = (struct virtio_descriptor){(uint64_t)data, REQUEST_BYTES, VIRTIO_NEXT | direction, 2};
  queue.descriptors[2] = (struct virtio_descriptor){(uint64_t)&status, 1, VIRTIO_WRITE, 0};
}

/** Returns how many requests failed. */
static inline uint64_t make_requests(uint64_t n) {
  uint64_t failures = 0;
  for (uint64_t event = 0; event < n; event++) {
    header.sector = event % REQUESTS * (REQUEST_BYTES / SECTOR_BYTES);
    virtio_offer(&queue, 0);
    virtio_notify(&queue);
    await_device(virtio_slot(DISK_SLOT));
    uint32_t written;
    virtio_take(&queue, &written);
    failures += status != 0;
  }
  return failures;
}

static inline uint64_t make_none(uint64_t n) {
  for (uint64_t event = 0; event < n; event++) __asm__ volatile("");
  return 0;
}
