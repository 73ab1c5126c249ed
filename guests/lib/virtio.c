#include "virtio.h"

#include "mmio.h"
#include "riscv.h"
#include "string.h"

#define FIRST_SLOT 0x10001000UL
#define SLOT_SIZE 0x1000UL

#define STATUS_ACKNOWLEDGE 1
#define STATUS_DRIVER 2
#define STATUS_DRIVER_OK 4
#define STATUS_FEATURES_OK 8

uint64_t virtio_slot(unsigned slot) { return FIRST_SLOT + slot * SLOT_SIZE; }

int virtio_find(unsigned slots, uint32_t id, unsigned slot) {
  for (; slot < slots; slot++)
    if (mmio_read32(virtio_slot(slot) + VIRTIO_DEVICE_ID) == id) return (int)slot;
  return -1;
}

static void write_address(uint64_t device, uint64_t reg, const void *memory) {
  mmio_write32(device + reg, (uint32_t)(uint64_t)memory);
  mmio_write32(device + reg + 4, (uint32_t)((uint64_t)memory >> 32));
}

static void prepare_queue(struct virtio_queue *queue, uint64_t device, uint32_t number) {
  memset(queue, 0, sizeof *queue);
  queue->device = device;
  queue->number = number;
  mmio_write32(device + VIRTIO_QUEUE_SELECT, number);
  mmio_write32(device + VIRTIO_QUEUE_SIZE, VIRTIO_QUEUE_LENGTH);
  write_address(device, VIRTIO_QUEUE_DESCRIPTORS, queue->descriptors);
  write_address(device, VIRTIO_QUEUE_AVAILABLE, &queue->available);
  write_address(device, VIRTIO_QUEUE_USED, &queue->used);
  mmio_write32(device + VIRTIO_QUEUE_READY, 1);
}

bool virtio_start(uint64_t device, uint64_t features, struct virtio_queue *queues, unsigned count) {
  uint32_t status = STATUS_ACKNOWLEDGE | STATUS_DRIVER;
  mmio_write32(device + VIRTIO_STATUS, 0);
  mmio_write32(device + VIRTIO_STATUS, status);
  for (uint32_t half = 0; half < 2; half++) {
    mmio_write32(device + VIRTIO_DEVICE_FEATURES_SELECT, half);
    uint32_t offered = mmio_read32(device + VIRTIO_DEVICE_FEATURES);
    mmio_write32(device + VIRTIO_DRIVER_FEATURES_SELECT, half);
    mmio_write32(device + VIRTIO_DRIVER_FEATURES, offered & (uint32_t)((features | VIRTIO_F_VERSION_1) >> (32 * half)));
  }
  status |= STATUS_FEATURES_OK;
  mmio_write32(device + VIRTIO_STATUS, status);
  if ((mmio_read32(device + VIRTIO_STATUS) & STATUS_FEATURES_OK) == 0) return false;
  for (unsigned number = 0; number < count; number++) prepare_queue(&queues[number], device, number);
  mmio_write32(device + VIRTIO_STATUS, status | STATUS_DRIVER_OK);
  return true;
}

void virtio_offer(struct virtio_queue *queue, uint16_t head) {
  queue->available.ring[queue->available.index % VIRTIO_QUEUE_LENGTH] = head;
  fence();
  queue->available.index++;
  fence();
}

void virtio_notify(const struct virtio_queue *queue) {
  mmio_write32(queue->device + VIRTIO_QUEUE_NOTIFY, queue->number);
}

uint16_t virtio_take(struct virtio_queue *queue, uint32_t *written) {
  fence();
  uint16_t slot = queue->seen++ % VIRTIO_QUEUE_LENGTH;
  *written = queue->used.ring[slot].written;
  return (uint16_t)queue->used.ring[slot].head;
}
