// Drives every device as an honest driver does: two disks (the second read-only) and the entropy device, in slots 0 to 2.

#include "guest.h"

#define SLOTS 3
#define SECTOR 512
#define HEADER_SIZE 16

uint64_t root_table[512] __attribute__((aligned(4096)));

static struct virtio_queue disk_queue, second_queue, rng_queue;
static struct {
  uint32_t type, reserved;
  uint64_t sector;
} headers[4];
static uint8_t statuses[4];
static uint8_t buffers[4][8 * SECTOR];
static struct virtio_descriptor table[3];

/** Describes request `which`: three descriptors from 3 * which on. */
static void describe(struct virtio_queue *queue, unsigned which, uint32_t type, uint64_t sector, uint32_t length) {
  headers[which].type = type;
  headers[which].sector = sector;
  statuses[which] = 0xff;
  struct virtio_descriptor *chain = &queue->descriptors[3 * which];
  uint16_t next = (uint16_t)(3 * which + 1), direction = type == VIRTIO_BLOCK_IN ? VIRTIO_WRITE : 0;
  chain[0] = (struct virtio_descriptor){(uint64_t)&headers[which], HEADER_SIZE, VIRTIO_NEXT, next};
  if (length != 0)
    chain[1] = (struct virtio_descriptor){(uint64_t)buffers[which], length, VIRTIO_NEXT | direction, next + 1};
  else
    chain[0].next = next + 1;
  chain[2] = (struct virtio_descriptor){(uint64_t)&statuses[which], 1, VIRTIO_WRITE, 0};
}

static uint8_t request(struct virtio_queue *queue, uint32_t type, uint64_t sector, uint32_t length) {
  describe(queue, 0, type, sector, length);
  queue->available.used_event = queue->seen; // tell of the next one
  virtio_offer(queue, 0);
  virtio_notify(queue);
  while (!virtio_has_used(queue)) await_interrupt();
  uint32_t written;
  virtio_take(queue, &written);
  return statuses[0];
}

static void read_and_write(void) {
  uint64_t capacity = mmio_read32(virtio_slot(0) + VIRTIO_CONFIG);
  say("disk: %lu sectors\n", capacity);
  uint64_t sum = 0;
  for (uint64_t sector = 0; sector < capacity; sector += 8) {
    if (request(&disk_queue, VIRTIO_BLOCK_IN, sector, 8 * SECTOR) != 0) say("read failed at %lu\n", sector);
    sum += checksum(buffers[0], 8 * SECTOR);
  }
  say("disk: sum %lx\n", sum);
  for (unsigned i = 0; i < 3 * SECTOR; i++) buffers[0][i] = (uint8_t)(i * 7);
  uint8_t out = request(&disk_queue, VIRTIO_BLOCK_OUT, 5, 3 * SECTOR);
  uint8_t flush = request(&disk_queue, VIRTIO_BLOCK_FLUSH, 0, 0);
  memset(buffers[0], 0, sizeof buffers[0]);
  uint8_t in = request(&disk_queue, VIRTIO_BLOCK_IN, 4, 5 * SECTOR);
  say("disk: write %u, flush %u, read %u, sum %lx\n", out, flush, in, checksum(buffers[0], 5 * SECTOR));
  say("disk: beyond the end %u\n", request(&disk_queue, VIRTIO_BLOCK_IN, capacity, SECTOR));
}

/** Four requests at a time; with the event index the driver is told of the last. */
static void many_at_a_time(void) {
  for (unsigned which = 0; which < 4; which++) describe(&disk_queue, which, VIRTIO_BLOCK_IN, 8 * which, 8 * SECTOR);
  disk_queue.available.used_event = (uint16_t)(disk_queue.seen + 3);
  for (unsigned which = 0; which < 4; which++) virtio_offer(&disk_queue, (uint16_t)(3 * which));
  virtio_notify(&disk_queue);
  unsigned interrupts = 0, used = 0;
  uint64_t started = read_time();
  while (used < 4) {
    await_interrupt();
    interrupts++;
    for (uint32_t written; virtio_has_used(&disk_queue); used++) virtio_take(&disk_queue, &written);
  }
  say("disk: 4 requests, %u interrupt(s), within %lu us\n", interrupts, (read_time() - started) / 10);
}

/** One request by an indirect table. */
static void indirect(void) {
  describe(&disk_queue, 0, VIRTIO_BLOCK_IN, 5, 3 * SECTOR);
  memcpy(table, disk_queue.descriptors, sizeof table);
  disk_queue.descriptors[7] = (struct virtio_descriptor){(uint64_t)table, sizeof table, VIRTIO_INDIRECT, 0};
  disk_queue.available.used_event = disk_queue.seen;
  virtio_offer(&disk_queue, 7);
  virtio_notify(&disk_queue);
  await_interrupt();
  uint32_t written;
  uint16_t head = virtio_take(&disk_queue, &written);
  say("disk: indirect, head %u, written %u, status %u, sum %lx\n", head, written, statuses[0],
      checksum(buffers[0], 3 * SECTOR));
}

static void read_only(void) {
  uint8_t in = request(&second_queue, VIRTIO_BLOCK_IN, 0, SECTOR);
  uint64_t sum = checksum(buffers[0], SECTOR);
  say("second: read %u, sum %lx, write %u\n", in, sum, request(&second_queue, VIRTIO_BLOCK_OUT, 0, SECTOR));
}

static void random_bytes(void) {
  rng_queue.descriptors[0] = (struct virtio_descriptor){(uint64_t)buffers[0], 32, VIRTIO_WRITE, 0};
  virtio_offer(&rng_queue, 0);
  virtio_notify(&rng_queue);
  await_interrupt();
  uint32_t written;
  virtio_take(&rng_queue, &written);
  say("rng: %u bytes, sum %lx\n", written, checksum(buffers[0], written));
}

void main(void) {
  enable_paging();
  enable_interrupts(SLOTS);
  uint64_t disk = VIRTIO_BLOCK_F_FLUSH | VIRTIO_F_INDIRECT | VIRTIO_F_EVENT_INDEX;
  bool started = virtio_find(SLOTS, VIRTIO_ID_BLOCK, 0) == 0 && virtio_start(virtio_slot(0), disk, &disk_queue, 1) &&
                 virtio_find(SLOTS, VIRTIO_ID_BLOCK, 1) == 1 && virtio_start(virtio_slot(1), 0, &second_queue, 1) &&
                 virtio_find(SLOTS, VIRTIO_ID_RNG, 0) == 2 && virtio_start(virtio_slot(2), 0, &rng_queue, 1);
  say("devices: %s\n", started ? "all started" : "one did not start");
  read_and_write();
  many_at_a_time();
  indirect();
  read_only();
  random_bytes();
  say("end\n");
  power_off();
}
