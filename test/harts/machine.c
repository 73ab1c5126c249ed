// Several harts in M-mode, from power-on: CLINT, PLIC, timers, code that another hart writes.
//
// Every hart starts here, as on QEMU's virt board. See common.h.

#include "common.h"

#include "fdt.h"
#include "isa.h"
#include "mmio.h"

#define FINISHER 0x100000UL
#define CLINT 0x2000000UL
#define MTIMECMP (CLINT + 0x4000)
#define MTIME (CLINT + 0xbff8)
#define PLIC 0xc000000UL
#define UART 0x10000000UL
#define UART_SOURCE 10
#define UART_IER 1
#define UART_LSR 5
#define TRANSMITTER_IDLE (1 << 5)
#define TRANSMITTER_EMPTY 2

#define MSIP (1UL << 3)
#define MTIP (1UL << 7)
#define SEIP (1UL << 9)
#define MEIP (1UL << 11)

extern uint32_t rewritten[];
uint64_t hart_count;

void write_byte(char byte) {
  while ((mmio_read8(UART + UART_LSR) & TRANSMITTER_IDLE) == 0) { // QEMU loses what its reader has no room for
  }
  mmio_write8(UART, (uint8_t)byte);
}

static void set_msip(uint64_t hart, uint32_t value) { mmio_write32(CLINT + 4 * hart, value); }

/** Waits until one of these bits of mip is set, asleep; returns mip. */
static uint64_t await(uint64_t interrupts) {
  uint64_t pending;
  csr_write(mie, interrupts);
  while (((pending = csr_read(mip)) & interrupts) == 0) wait_for_interrupt();
  csr_write(mie, 0);
  return pending;
}

static uint64_t harts_in_tree(const void *blob) {
  struct fdt tree;
  uint64_t count = 0;
  if (!fdt_open(&tree, blob)) return 0;
  while (isa_cpu(&tree, count) != FDT_NONE) count++;
  return count;
}

static void arrive(uint64_t self) {
  static uint64_t arrived;
  add(&arrived, csr_read(mhartid) == self ? 1UL << (8 * self) : 0);
  meet();
  if (self == 0) say("harts: %lu, arrived as %016lx\n", hart_count, load(&arrived));
}

/** A token goes around by software interrupts, and every hart sleeps until it has it. */
static void ping_pong(uint64_t self) {
  static uint64_t token;
  for (int round = 0; round < 100; round++) {
    if (self != 0 || round != 0) {
      await(MSIP);
      set_msip(self, 0);
    }
    token = token * 3 + self; // one hart has it: nothing else orders this
    fence();
    set_msip((self + 1) % hart_count, 1);
  }
  if (self == 0) await(MSIP);
  if (self == 0) set_msip(0, 0);
  meet();
  if (self == 0) say("ping-pong by the CLINT: %016lx\n", load(&token));
}

/** Each hart has a timer of its own; that of the last hart comes first. */
static void timers(uint64_t self) {
  static uint64_t start, early, pending;
  if (self == 0) set(&start, mmio_read64(MTIME));
  meet();
  uint64_t deadline = load(&start) + (hart_count - self) * 5000;
  mmio_write64(MTIMECMP + 8 * self, deadline);
  await(MTIP);
  if (mmio_read64(MTIME) < deadline) add(&early, 1);
  mmio_write64(MTIMECMP + 8 * self, ~0UL);
  if (csr_read(mip) & MTIP) add(&pending, 1);
  meet();
  if (self == 0) say("timers: early %lu, still pending %lu\n", load(&early), load(&pending));
}

/** The UART's interrupt goes to the one context that enables it, and is claimed there. */
static void route(uint64_t self) {
  static uint64_t seen[2 * MAX_HARTS], claimed[2 * MAX_HARTS];
  if (self == 0) mmio_write32(PLIC + 4 * UART_SOURCE, 1);
  for (uint64_t context = 0; context < 2 * hart_count; context++) {
    uint64_t enable = PLIC + 0x2000 + 0x80 * context, claim = PLIC + 0x200004 + 0x1000 * context;
    if (self == 0) {
      mmio_write32(enable, 1U << UART_SOURCE);
      mmio_write8(UART + UART_IER, TRANSMITTER_EMPTY);
    }
    meet();
    // The context's own hart sleeps until the line is up; then all look at theirs.
    if (context / 2 == self) await(context % 2 == 0 ? MEIP : SEIP);
    meet();
    uint64_t pending = csr_read(mip);
    if (pending & MEIP) add(&seen[context], 1UL << (8 * self));
    if (pending & SEIP) add(&seen[context], 2UL << (8 * self));
    meet();
    if (context / 2 == self) {
      claimed[context] = mmio_read32(claim);
      mmio_write8(UART + UART_IER, 0);
      mmio_write32(claim, (uint32_t)claimed[context]);
      mmio_write32(enable, 0);
    }
    meet();
  }
  if (self != 0) return;
  for (uint64_t context = 0; context < 2 * hart_count; context++) {
    say("plic: context %lu is seen as %016lx, claims %lu\n", context, load(&seen[context]), load(&claimed[context]));
  }
}

/** A function that one hart rewrites while the others have it decoded. */
static void rewrite(uint64_t self) {
  static uint64_t sum;
  uint64_t (*function)(void) = (uint64_t (*)(void))(uintptr_t)rewritten;
  for (uint32_t number = 1; number <= 20; number++) {
    if (self == number % hart_count) {
      rewritten[0] = number << 20 | 0x513; // li a0, number
      fence();
    }
    meet();
    fence_i();
    add(&sum, function());
    meet();
  }
  if (self == 0) say("code by another hart: %lu\n", load(&sum));
}

void hart_main(uint64_t self, void *tree) {
  static uint64_t counted;
  csr_write(mie, 0);
  if (self == 0) {
    hart_count = harts_in_tree(tree);
    fence();
    set(&counted, 1);
  }
  while (load(&counted) == 0) {
  }
  arrive(self);
  count_together(self);
  pass_messages(self);
  ping_pong(self);
  timers(self);
  route(self);
  rewrite(self);
  meet();
  if (self != 0) return;
  say("end\n");
  mmio_write32(FINISHER, 0x5555);
}
