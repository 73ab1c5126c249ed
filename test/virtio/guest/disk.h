// One request at a time to the disk in slot 0: the driver sleeps until it has been served.

#pragma once

#include "guest.h"

static struct virtio_queue disk_queue;
static struct {
  uint32_t type, reserved;
  uint64_t sector;
} disk_header;
static uint8_t disk_status;

static inline bool start_disk(uint64_t features) { return virtio_start(virtio_slot(0), features, &disk_queue, 1); }

/** `type`: VIRTIO_BLOCK_IN, _OUT or _FLUSH, which moves no data. */
static inline bool disk_request(uint32_t type, uint64_t sector, void *data, uint32_t size) {
  disk_header.type = type;
  disk_header.sector = sector;
  uint16_t direction = type == VIRTIO_BLOCK_IN ? VIRTIO_WRITE : 0;
  uint16_t next = type == VIRTIO_BLOCK_FLUSH ? 2 : 1;
  struct virtio_descriptor *descriptors = disk_queue.descriptors;
  descriptors[0] = (struct virtio_descriptor){(uint64_t)&disk_header, sizeof disk_header, VIRTIO_NEXT, next};
  descriptors[1] = (struct virtio_descriptor){(uint64_t)data, size, VIRTIO_NEXT | direction, 2};
  descriptors[2] = (struct virtio_descriptor){(uint64_t)&disk_status, 1, VIRTIO_WRITE, 0};
  virtio_offer(&disk_queue, 0);
  virtio_notify(&disk_queue);
  while (!virtio_has_used(&disk_queue)) await_interrupt();
  uint32_t written;
  virtio_take(&disk_queue, &written);
  return disk_status == 0;
}
