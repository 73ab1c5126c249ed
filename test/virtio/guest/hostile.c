// Drivers that break the rules, one after the other, each on a device that was reset before: the guest goes on, and the
// device says that it needs a reset, or does what was asked if that is allowed.

#include "guest.h"

#define SLOTS 2
#define SECTOR 512
#define DISK virtio_slot(0)
#define CONSOLE virtio_slot(1)
#define DISK_FEATURES (VIRTIO_BLOCK_F_FLUSH | VIRTIO_F_INDIRECT | VIRTIO_F_EVENT_INDEX)
#define OUTSIDE 0x10000000UL

uint64_t root_table[512] __attribute__((aligned(4096)));
/** Maps the page that `window` stands for, by 4 KiB leaves. */
static uint64_t middle_table[512] __attribute__((aligned(4096)));
static uint64_t leaf_table[512] __attribute__((aligned(4096)));
static uint64_t pages[2][512] __attribute__((aligned(4096)));
#define WINDOW (5UL << 30)

static struct virtio_queue disk_queue, console_queues[2];
static struct {
  uint32_t type, reserved;
  uint64_t sector;
} header;
static uint8_t status;
static uint8_t buffer[4 * SECTOR];

uint64_t overwritten_code(void);

static void report(const char *attempt, uint64_t device) {
  bool needs_reset = mmio_read32(device + VIRTIO_STATUS) & VIRTIO_STATUS_NEEDS_RESET;
  say("%s: %s\n", attempt, needs_reset ? "needs a reset" : "goes on");
}

/** A read of so many bytes at sector 0 to `to`, as an honest driver makes it. */
static void describe_read(uint64_t to, uint32_t length) {
  header.type = VIRTIO_BLOCK_IN;
  header.sector = 0;
  status = 0xff;
  struct virtio_descriptor *chain = disk_queue.descriptors;
  chain[0] = (struct virtio_descriptor){(uint64_t)&header, sizeof header, VIRTIO_NEXT, 1};
  chain[1] = (struct virtio_descriptor){to, length, VIRTIO_NEXT | VIRTIO_WRITE, 2};
  chain[2] = (struct virtio_descriptor){(uint64_t)&status, 1, VIRTIO_WRITE, 0};
}

static void start_disk(void) {
  virtio_start(DISK, DISK_FEATURES, &disk_queue, 1);
  describe_read((uint64_t)buffer, SECTOR);
}

/** Submits what is described at head 0, and waits: for its completion, or for the device to give up. */
static void submit(void) {
  virtio_offer(&disk_queue, 0);
  virtio_notify(&disk_queue);
  await_interrupt();
}

static void try_chain(const char *attempt, void (*change)(struct virtio_descriptor *chain)) {
  start_disk();
  change(disk_queue.descriptors);
  submit();
  report(attempt, DISK);
}

static void loop(struct virtio_descriptor *chain) { chain[1].next = 1; }
static void loop_to_header(struct virtio_descriptor *chain) { chain[2] = chain[0]; }
static void next_outside(struct virtio_descriptor *chain) { chain[0].next = 0xffff; }
static void huge_length(struct virtio_descriptor *chain) { chain[1].length = 0xffffffff; }
static void outside_ram(struct virtio_descriptor *chain) { chain[1].address = OUTSIDE; }
static void beyond_ram(struct virtio_descriptor *chain) { chain[1].address = 0xffffffffffffff00; }
static void wraps(struct virtio_descriptor *chain) { chain[0].address = 0x8000000080000000; }
static void no_status(struct virtio_descriptor *chain) { chain[1].flags = VIRTIO_WRITE, chain[1].length = 0; }
static void wrong_order(struct virtio_descriptor *chain) { chain[0].flags = VIRTIO_NEXT | VIRTIO_WRITE, chain[1].flags = VIRTIO_NEXT; }
static void indirect_in_indirect(struct virtio_descriptor *chain) {
  chain[0] = (struct virtio_descriptor){(uint64_t)&chain[3], 16, VIRTIO_INDIRECT, 0};
  chain[3] = (struct virtio_descriptor){(uint64_t)&chain[4], 16, VIRTIO_INDIRECT, 0};
}
static void indirect_itself(struct virtio_descriptor *chain) {
  chain[0] = (struct virtio_descriptor){(uint64_t)chain, sizeof disk_queue.descriptors, VIRTIO_INDIRECT, 0};
}
static void odd_indirect(struct virtio_descriptor *chain) {
  chain[0] = (struct virtio_descriptor){(uint64_t)&chain[3], 17, VIRTIO_INDIRECT, 0};
}
static void onto_own_rings(struct virtio_descriptor *chain) {
  chain[1].address = (uint64_t)&disk_queue.available & ~1UL;
  chain[1].length = SECTOR;
}
static void honest(struct virtio_descriptor *chain) { (void)chain; }

static void bad_index(void) {
  start_disk();
  disk_queue.available.index = 1000;
  virtio_notify(&disk_queue);
  await_interrupt();
  report("available index 1000", DISK);
}

static void bad_places(void) {
  start_disk();
  mmio_write32(DISK + VIRTIO_QUEUE_READY, 0);
  mmio_write32(DISK + VIRTIO_QUEUE_DESCRIPTORS, 8);
  mmio_write32(DISK + VIRTIO_QUEUE_READY, 1);
  report("descriptors at 8", DISK);
  start_disk();
  mmio_write32(DISK + VIRTIO_QUEUE_READY, 0);
  mmio_write32(DISK + VIRTIO_QUEUE_USED, (uint32_t)OUTSIDE);
  mmio_write32(DISK + VIRTIO_QUEUE_READY, 1);
  submit();
  report("used ring on the UART", DISK);
}

/** The disk's first sector holds instructions that return 2; its second, a leaf for pages[1]. */
static void onto_code(void) {
  start_disk();
  uint64_t before = overwritten_code();
  describe_read((uint64_t)overwritten_code, SECTOR);
  submit();
  fence_i();
  say("DMA onto code: it returned %lu, and returns %lu\n", before, overwritten_code());
}

/** After a fence the new table is in force, and before that no more than the two pages can be seen. */
static void onto_page_tables(void) {
  pages[0][0] = 0x1111;
  pages[1][0] = 0x2222;
  leaf_table[0] = leaf((uint64_t)pages[0]);
  middle_table[0] = (uint64_t)leaf_table >> 12 << 10 | PTE_V;
  root_table[WINDOW >> 30] = (uint64_t)middle_table >> 12 << 10 | PTE_V;
  sfence_vma();
  volatile uint64_t *window = (volatile uint64_t *)WINDOW;
  uint64_t before = *window;
  // The table's address is not known when the disk is made: the leaf goes to the disk first.
  start_disk();
  uint64_t *sector = (uint64_t *)buffer;
  memset(buffer, 0, SECTOR);
  sector[0] = leaf((uint64_t)pages[1]);
  header.type = VIRTIO_BLOCK_OUT;
  header.sector = 1;
  disk_queue.descriptors[1].flags = VIRTIO_NEXT;
  submit();
  start_disk();
  describe_read((uint64_t)leaf_table, SECTOR);
  header.sector = 1;
  submit();
  sfence_vma();
  say("DMA onto page tables: 0x%lx, then 0x%lx\n", before, *window);
  *window = 0x3333;
  say("a store there goes to the new page: 0x%lx, 0x%lx\n", pages[0][0], pages[1][0]);
}

/** A reservation does not outlive a device's write to it. */
static void onto_reservation(void) {
  static uint64_t word[SECTOR / 8] __attribute__((aligned(512)));
  start_disk();
  describe_read((uint64_t)word, SECTOR);
  virtio_offer(&disk_queue, 0);
  uint64_t failed, reserved;
  __asm__ volatile("1: lr.d %1, (%2)\n"
                   "sw %4, 0(%3)\n" // notify
                   "csrr t0, sip\n"
                   "2: csrr t0, sip\n"
                   "andi t0, t0, 0x200\n"
                   "beqz t0, 2b\n"
                   "sc.d %0, zero, (%2)\n"
                   : "=&r"(failed), "=&r"(reserved)
                   : "r"(word), "r"(DISK + VIRTIO_QUEUE_NOTIFY), "r"(0)
                   : "t0", "memory");
  await_interrupt();
  say("DMA onto a reservation: sc %s\n", failed ? "fails" : "succeeds");
}

/** Sixteen requests of 16 MiB to print: of nothing but what RAM is there. */
static void flood(void) {
  virtio_start(CONSOLE, 0, console_queues, 2);
  struct virtio_queue *queue = &console_queues[VIRTIO_CONSOLE_TRANSMIT];
  queue->descriptors[0] = (struct virtio_descriptor){0x80000000UL, 0x1000001, 0, 0};
  virtio_offer(queue, 0);
  virtio_notify(queue);
  await_interrupt();
  report("16 MiB and a byte to print", CONSOLE);
}

void main(void) {
  enable_paging();
  enable_interrupts(SLOTS);
  try_chain("an honest request", honest);
  try_chain("a loop", loop);
  try_chain("a loop over the header", loop_to_header);
  try_chain("a next descriptor outside the table", next_outside);
  try_chain("a length of 4 GiB", huge_length);
  try_chain("a buffer at the UART", outside_ram);
  try_chain("a buffer at the end of the address space", beyond_ram);
  try_chain("an address with its top bit set", wraps);
  try_chain("no room for a status", no_status);
  try_chain("writable before readable", wrong_order);
  try_chain("an indirect table in an indirect table", indirect_in_indirect);
  try_chain("a table that names itself", indirect_itself);
  try_chain("an indirect table of 17 bytes", odd_indirect);
  try_chain("data onto its own rings", onto_own_rings);
  bad_index();
  bad_places();
  flood();
  onto_code();
  onto_page_tables();
  onto_reservation();
  try_chain("an honest request", honest);
  say("status %u\nend\n", status);
  power_off();
}
