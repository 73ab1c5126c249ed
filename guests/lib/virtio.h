// A driver's side of virtio over MMIO, version 2, with split virtqueues: enough for guests that know their devices.
//
// Spec: Virtual I/O Device 1.2, 2.7 "Split Virtqueues", 3.1 "Device Initialization", 4.2 "Virtio Over MMIO".

#pragma once

#include <stdbool.h>
#include <stdint.h>

// Device registers.
#define VIRTIO_DEVICE_ID 0x008
#define VIRTIO_DEVICE_FEATURES 0x010
#define VIRTIO_DEVICE_FEATURES_SELECT 0x014
#define VIRTIO_DRIVER_FEATURES 0x020
#define VIRTIO_DRIVER_FEATURES_SELECT 0x024
#define VIRTIO_QUEUE_SELECT 0x030
#define VIRTIO_QUEUE_SIZE 0x038
#define VIRTIO_QUEUE_READY 0x044
#define VIRTIO_QUEUE_NOTIFY 0x050
#define VIRTIO_INTERRUPT_STATUS 0x060
#define VIRTIO_INTERRUPT_ACK 0x064
#define VIRTIO_STATUS 0x070
#define VIRTIO_QUEUE_DESCRIPTORS 0x080
#define VIRTIO_QUEUE_AVAILABLE 0x090
#define VIRTIO_QUEUE_USED 0x0a0
#define VIRTIO_CONFIG 0x100

#define VIRTIO_STATUS_NEEDS_RESET 64

#define VIRTIO_ID_BLOCK 2
#define VIRTIO_ID_CONSOLE 3
#define VIRTIO_ID_RNG 4

#define VIRTIO_F_INDIRECT (1UL << 28)
#define VIRTIO_F_EVENT_INDEX (1UL << 29)
#define VIRTIO_F_VERSION_1 (1UL << 32)

#define VIRTIO_BLOCK_F_FLUSH (1UL << 9)
#define VIRTIO_BLOCK_IN 0
#define VIRTIO_BLOCK_OUT 1
#define VIRTIO_BLOCK_FLUSH 4
#define VIRTIO_CONSOLE_F_SIZE (1UL << 0)
#define VIRTIO_CONSOLE_RECEIVE 0
#define VIRTIO_CONSOLE_TRANSMIT 1

#define VIRTIO_NEXT 1
#define VIRTIO_WRITE 2
#define VIRTIO_INDIRECT 4

#define VIRTIO_QUEUE_LENGTH 16

struct virtio_descriptor {
  uint64_t address;
  uint32_t length;
  uint16_t flags;
  uint16_t next;
};

/** A queue; its memory is the device's too. */
struct virtio_queue {
  struct virtio_descriptor descriptors[VIRTIO_QUEUE_LENGTH] __attribute__((aligned(16)));
  struct {
    uint16_t flags, index, ring[VIRTIO_QUEUE_LENGTH], used_event;
  } available;
  struct {
    uint16_t flags, index;
    struct {
      uint32_t head, written;
    } ring[VIRTIO_QUEUE_LENGTH];
    uint16_t available_event;
  } used __attribute__((aligned(4)));
  /** Entries of the used ring that the driver has seen. */
  uint16_t seen;
  uint64_t device;
  uint32_t number;
};

/** The device with this id in the board's slots from `slot` on; its slot, or -1. Slots without a device are not touched: `slots` of them have one. */
int virtio_find(unsigned slots, uint32_t id, unsigned slot);

/** Address of a slot's registers. */
uint64_t virtio_slot(unsigned slot);

/** Brings the device up with those of these features that it offers, and its first `count` queues. False if it refuses. */
bool virtio_start(uint64_t device, uint64_t features, struct virtio_queue *queues, unsigned count);

/** Makes the chain at `head` available, and does not tell the device. */
void virtio_offer(struct virtio_queue *queue, uint16_t head);
void virtio_notify(const struct virtio_queue *queue);

/** Has the device given back a request that the driver has not seen? */
static inline bool virtio_has_used(const struct virtio_queue *queue) {
  return *(const volatile uint16_t *)&queue->used.index != queue->seen;
}

/** Takes the oldest of them: its head, and how many bytes of it were written. It must be there. */
uint16_t virtio_take(struct virtio_queue *queue, uint32_t *written);
