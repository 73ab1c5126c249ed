// Virtqueues that lead a device astray, and devices that write where the hypervisor looks: onto page tables, onto code.

#include <stddef.h>

#include "attempt.h"
#include "driver.h"
#include "mmio.h"
#include "riscv.h"
#include "supervisor-call.h"
#include "tables.h"

static uint8_t buffer[64];

/** Offers the chain at `head` of a device that begins anew. */
static void print_fate(const char *what, uint16_t head) {
  sbi_printf("%s: %s\n", what, submit(head));
  start_device(RNG);
}

void descriptor_outside(void) {
  static const uint64_t outside[] = {0x70000000, 0x1000000, RAM_BASE - 8, 0x200000000, ~0UL - 7};
  start_device(RNG);
  for (unsigned i = 0; i < sizeof outside / sizeof *outside; i++) {
    sbi_printf("0x%lx", outside[i]);
    describe(0, outside[i], 16, VIRTIO_WRITE, 0);
    print_fate("", 0);
  }
}

void descriptor_lengths(void) {
  static const uint32_t lengths[] = {0, 0x7fffffff, 0xffffffff};
  start_device(RNG);
  for (unsigned i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    sbi_printf("0x%x bytes", lengths[i]);
    describe(0, SPARE_RAM, lengths[i], VIRTIO_WRITE, 0);
    print_fate("", 0);
  }
  describe(0, (uint64_t)buffer, sizeof buffer, 0, 0);
  print_fate("nothing to write to", 0);
}

void descriptor_loops(void) {
  start_device(RNG);
  describe(0, (uint64_t)buffer, 8, VIRTIO_WRITE | VIRTIO_NEXT, 0);
  print_fate("one that follows itself", 0);
  describe(0, (uint64_t)buffer, 8, VIRTIO_WRITE | VIRTIO_NEXT, 1);
  describe(1, (uint64_t)buffer, 8, VIRTIO_WRITE | VIRTIO_NEXT, 0);
  print_fate("two that follow each other", 0);
  describe(0, (uint64_t)buffer, 8, VIRTIO_WRITE | VIRTIO_NEXT, 999);
  print_fate("one that follows outside the table", 0);
  describe(0, (uint64_t)queue->descriptors, sizeof queue->descriptors, VIRTIO_INDIRECT, 0);
  print_fate("a table that names itself", 0);
  describe(0, 0x70000000, 64, VIRTIO_INDIRECT, 0);
  print_fate("a table outside RAM", 0);
  describe(0, (uint64_t)queue->descriptors, 17, VIRTIO_INDIRECT, 0);
  print_fate("a table of a descriptor and a bit", 0);
}

void queue_runaway(void) {
  start_device(RNG);
  print_fate("a head outside the table", 0xffff);
  queue->available.index += 1000;
  print_fate("more requests than the queue has room for", 0);
  for (unsigned i = 0; i < 50000; i++) virtio_notify(queue);
  sbi_printf("50000 notifications of nothing: %s\n", fate());
}

/** The queue's own parts outside RAM, or not where they may be. */
void queue_outside(void) {
  static const uint64_t places[] = {0x70000000, 0x1000000, RAM_BASE - 16, 0x200000000, ~0xfUL};
  for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
    start_device(RNG);
    mmio_write32(device + VIRTIO_QUEUE_READY, 0);
    for (uint64_t reg = VIRTIO_QUEUE_DESCRIPTORS; reg <= VIRTIO_QUEUE_USED; reg += 0x10) {
      mmio_write32(device + reg, (uint32_t)places[i]);
      mmio_write32(device + reg + 4, (uint32_t)(places[i] >> 32));
    }
    mmio_write32(device + VIRTIO_QUEUE_READY, 1);
    virtio_notify(queue);
    sbi_printf("0x%lx: %s\n", places[i], fate());
  }
}

/** The device answers into its own rings. */
void queue_overwritten(void) {
  start_device(RNG);
  describe(0, (uint64_t)queue, offsetof(struct virtio_queue, seen), VIRTIO_WRITE, 0);
  submit(0);
  for (unsigned i = 0; i < 100; i++) virtio_notify(queue);
  start_device(RNG);
  describe(0, (uint64_t)buffer, sizeof buffer, VIRTIO_WRITE, 0);
  print_fate("after a reset, an honest request", 0);
}

void dma_onto_code(void) {
  write_function(SPARE_RAM, 3);
  fence_i();
  try_call(SPARE_RAM);
  sbi_printf("before: %lu, ", loaded);
  const char *answer = read_sector(0, SPARE_RAM);
  fence_i();
  try_call(SPARE_RAM);
  sbi_printf("%s, after: %lu\n", answer, loaded);
}

void dma_onto_page_tables(void) {
  enable_tables();
  for (unsigned i = 0; i < PTES; i++) set_page(i, pte(SPARE_RAM + i % 4 * PAGE_SIZE, PTE_RW));
  sfence_vma();
  unsigned before = 0, after = 0;
  for (unsigned i = 0; i < PTES; i++) before += try_load(PAGE_OF_WINDOW(i)) == 0;
  // 64 entries become zero.
  const char *answer = read_sector(1, (uint64_t)window_leaves);
  sfence_vma();
  for (unsigned i = 0; i < PTES; i++) after += try_load(PAGE_OF_WINDOW(i)) == 0;
  sbi_printf("pages before: %u, %s, after: %u\n", before, answer, after);
}

void disk_outside(void) {
  sbi_printf("a sector behind the end: %s\n", read_sector(1000, SPARE_RAM));
  sbi_printf("the last sector that has a number: %s\n", read_sector(~0UL, SPARE_RAM));
  sbi_printf("onto what is not RAM: %s\n", read_sector(0, 0x1000000));
}
