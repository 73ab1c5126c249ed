// Requests to a disk and a console that break virtio's rules, or follow them to where it hurts.

#include "attempt.h"
#include "driver.h"
#include "mmio.h"
#include "riscv.h"
#include "string.h"
#include "supervisor-call.h"
#include "tables.h"

#define UART 0x10000000UL

static uint8_t buffer[SECTOR] __attribute__((aligned(512)));

/** What became of an attempt, and what the device interrupts for: 1 an answer, 2 that it needs a reset. */
static void print_end(const char *what, const char *end) {
  sbi_printf("%s: %s, interrupt %u\n", what, end, mmio_read32(device + VIRTIO_INTERRUPT_STATUS));
}

/** An honest request of a disk that begins anew, but for what `change` does to its chain. */
static void try_chain(const char *what, void (*change)(struct virtio_descriptor *chain)) {
  start_device(DISK);
  describe_request(VIRTIO_BLOCK_IN, 0, (uint64_t)buffer);
  change(queue->descriptors);
  print_end(what, submit(0));
}

static void nothing(struct virtio_descriptor *chain) { (void)chain; }
static void loop(struct virtio_descriptor *chain) { chain[1].next = 1; }
static void loop_to_header(struct virtio_descriptor *chain) { chain[2] = chain[0]; }
static void next_outside(struct virtio_descriptor *chain) { chain[0].next = 0xffff; }
static void huge_length(struct virtio_descriptor *chain) { chain[1].length = 0xffffffff; }
static void at_uart(struct virtio_descriptor *chain) { chain[1].address = UART; }
static void at_end_of_space(struct virtio_descriptor *chain) { chain[1].address = 0xffffffffffffff00; }
static void top_bit(struct virtio_descriptor *chain) { chain[0].address = 0x8000000080000000; }
static void no_status(struct virtio_descriptor *chain) { chain[1].flags = VIRTIO_WRITE, chain[1].length = 0; }
static void wrong_order(struct virtio_descriptor *chain) {
  chain[0].flags = VIRTIO_NEXT | VIRTIO_WRITE, chain[1].flags = VIRTIO_NEXT;
}
static void indirect_in_indirect(struct virtio_descriptor *chain) {
  chain[0] = (struct virtio_descriptor){(uint64_t)&chain[3], 16, VIRTIO_INDIRECT, 0};
  chain[3] = (struct virtio_descriptor){(uint64_t)&chain[4], 16, VIRTIO_INDIRECT, 0};
}
static void indirect_itself(struct virtio_descriptor *chain) {
  chain[0] = (struct virtio_descriptor){(uint64_t)chain, sizeof queue->descriptors, VIRTIO_INDIRECT, 0};
}
static void odd_indirect(struct virtio_descriptor *chain) {
  chain[0] = (struct virtio_descriptor){(uint64_t)&chain[3], 17, VIRTIO_INDIRECT, 0};
}
static void onto_own_rings(struct virtio_descriptor *chain) { chain[1].address = (uint64_t)&queue->available & ~1UL; }

void disk_chains(void) {
  try_chain("an honest request", nothing);
  try_chain("a loop", loop);
  try_chain("a loop over the header", loop_to_header);
  try_chain("a next descriptor outside the table", next_outside);
  try_chain("a length of 4 GiB", huge_length);
  try_chain("a buffer at the UART", at_uart);
  try_chain("a buffer at the end of the address space", at_end_of_space);
  try_chain("an address with its top bit set", top_bit);
  try_chain("no room for a status", no_status);
  try_chain("writable before readable", wrong_order);
  try_chain("an indirect table in an indirect table", indirect_in_indirect);
  try_chain("a table that names itself", indirect_itself);
  try_chain("an indirect table of 17 bytes", odd_indirect);
  try_chain("data onto its own rings", onto_own_rings);
  try_chain("an honest request", nothing);
  sbi_printf("status %u\n", request_status());
}

/** Gives the disk's queue another place. */
static void place_queue(uint64_t reg, uint32_t address) {
  start_device(DISK);
  describe_request(VIRTIO_BLOCK_IN, 0, (uint64_t)buffer);
  mmio_write32(device + VIRTIO_QUEUE_READY, 0);
  mmio_write32(device + reg, address);
  mmio_write32(device + VIRTIO_QUEUE_READY, 1);
}

void disk_queue(void) {
  start_device(DISK);
  queue->available.index = 1000;
  virtio_notify(queue);
  print_end("available index 1000", fate());
  place_queue(VIRTIO_QUEUE_DESCRIPTORS, 8);
  print_end("descriptors at 8", fate());
  place_queue(VIRTIO_QUEUE_USED, UART);
  print_end("used ring on the UART", submit(0));
}

/** A request to print of nothing but what RAM is there. */
void console_flood(void) {
  static struct virtio_queue queues[2];
  device = virtio_slot(CONSOLE);
  virtio_start(device, 0, queues, 2);
  struct virtio_queue *transmit = &queues[VIRTIO_CONSOLE_TRANSMIT];
  transmit->descriptors[0] = (struct virtio_descriptor){RAM_BASE, 0x1000001, 0, 0};
  virtio_offer(transmit, 0);
  virtio_notify(transmit);
  *queue = *transmit; // an answer would be seen there
  print_end("16 MiB and a byte to print", fate());
}

/** After a fence the new leaf is in force, and a store goes to its page. */
void dma_onto_leaf(void) {
  volatile uint64_t *pages = (volatile uint64_t *)SPARE_RAM, *second = (volatile uint64_t *)(SPARE_RAM + PAGE_SIZE);
  pages[0] = 0x1111;
  second[0] = 0x2222;
  enable_tables();
  map_page(0, pte(SPARE_RAM, PTE_RW));
  try_load(WINDOW);
  uint64_t before = loaded;
  // By way of the disk: a leaf for the second page.
  memset(buffer, 0, sizeof buffer);
  *(uint64_t *)buffer = pte(SPARE_RAM + PAGE_SIZE, PTE_RW);
  start_device(DISK);
  describe_request(VIRTIO_BLOCK_OUT, 1, (uint64_t)buffer);
  submit(0);
  sbi_printf("written: %u, %s, ", request_status(), read_sector(1, (uint64_t)window_leaves));
  sfence_vma();
  try_load(WINDOW);
  sbi_printf("0x%lx, then 0x%lx\n", before, loaded);
  try_store(WINDOW, 0x3333);
  sbi_printf("a store there goes to the new page: 0x%lx, 0x%lx\n", pages[0], second[0]);
}

/** Reserves a word, has the disk answer a request, and stores conditionally: did that fail? */
static bool reservation_is_lost(uint64_t memory, volatile uint64_t *word) {
  start_device(DISK);
  describe_request(VIRTIO_BLOCK_IN, 1, memory);
  virtio_offer(queue, 0);
  uint64_t failed, value;
  __asm__ volatile("lr.d %1, (%2)\n"
                   "sw zero, 0(%3)\n" // notify
                   "1: lhu %1, 0(%4)\n"
                   "beqz %1, 1b\n"
                   "sc.d %0, zero, (%2)\n"
                   : "=&r"(failed), "=&r"(value)
                   : "r"(word), "r"(device + VIRTIO_QUEUE_NOTIFY), "r"(&queue->used.index)
                   : "memory");
  return failed;
}

/** A reservation does not outlive a device's write to it. */
void dma_onto_reservation(void) {
  volatile uint64_t *word = (volatile uint64_t *)SPARE_RAM;
  bool elsewhere = reservation_is_lost(SPARE_RAM + PAGE_SIZE, word), there = reservation_is_lost(SPARE_RAM, word);
  sbi_printf("DMA elsewhere: sc %s, onto the reservation: sc %s\n", elsewhere ? "fails" : "succeeds",
        there ? "fails" : "succeeds");
}
