// Several harts in S-mode, on somebody's firmware: HSM, IPI and RFENCE of the SBI, timers, address spaces.
//
// One hart starts, whichever the firmware chooses, and starts the others. See common.h.

#include "common.h"

#include "mmio.h"
#include "sbi.h"

#define PLIC 0xc000000UL
#define UART 0x10000000UL
#define UART_SOURCE 10
#define UART_IER 1
#define RECEIVED 1

#define SSIP (1UL << INTERRUPT_S_SOFTWARE)
#define STIP (1UL << INTERRUPT_S_TIMER)
#define SEIP (1UL << INTERRUPT_S_EXTERNAL)

struct result {
  int64_t error, value;
};

uint64_t hart_count;
void _start(void);

static struct result call5(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3,
                           uint64_t a4) {
  register uint64_t r0 __asm__("a0") = a0;
  register uint64_t r1 __asm__("a1") = a1;
  register uint64_t r2 __asm__("a2") = a2;
  register uint64_t r3 __asm__("a3") = a3;
  register uint64_t r4 __asm__("a4") = a4;
  register uint64_t r6 __asm__("a6") = function;
  register uint64_t r7 __asm__("a7") = extension;
  __asm__ volatile("ecall" : "+r"(r0), "+r"(r1) : "r"(r2), "r"(r3), "r"(r4), "r"(r6), "r"(r7) : "memory");
  return (struct result){(int64_t)r0, (int64_t)r1};
}

static struct result call(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2) {
  return call5(extension, function, a0, a1, a2, 0, 0);
}

void write_byte(char byte) { call(SBI_LEGACY_PUTCHAR, 0, (uint8_t)byte, 0, 0); }

/** Waits until one of these bits of sip is set, asleep. */
static void await(uint64_t interrupts) {
  csr_write(sie, interrupts);
  while ((csr_read(sip) & interrupts) == 0) wait_for_interrupt();
  csr_write(sie, 0);
}

static void send_ipi(uint64_t hart) { call(SBI_IPI, SBI_IPI_SEND, 1UL << hart, 0, 0); }

static void ping_pong(uint64_t self) {
  static uint64_t token;
  for (int round = 0; round < 50; round++) {
    if (self != 0 || round != 0) {
      await(SSIP);
      csr_clear(sip, SSIP);
    }
    token = token * 3 + self;
    fence();
    send_ipi((self + 1) % hart_count);
  }
  if (self == 0) await(SSIP);
  csr_clear(sip, SSIP);
  meet();
  if (self == 0) say("ping-pong by the SBI: %016lx\n", load(&token));
}

static void timers(uint64_t self) {
  static uint64_t early, pending;
  uint64_t deadline = read_time() + (hart_count - self) * 5000;
  call(SBI_TIME, SBI_TIME_SET_TIMER, deadline, 0, 0);
  await(STIP);
  if (read_time() < deadline) add(&early, 1);
  call(SBI_TIME, SBI_TIME_SET_TIMER, ~0UL, 0, 0);
  if (csr_read(sip) & STIP) add(&pending, 1);
  meet();
  if (self == 0) say("timers: early %lu, still pending %lu\n", load(&early), load(&pending));
}

#define PTE_POINTER 1UL
#define PTE_LEAF 0xcfUL // V, R, W, X, A, D
#define WINDOW 0x40000000UL

static uint64_t root[512] __attribute__((aligned(4096)));
static uint64_t middle[512] __attribute__((aligned(4096)));
static uint64_t last[512] __attribute__((aligned(4096)));
static uint64_t pages[2][512] __attribute__((aligned(4096)));

static uint64_t pte(void *at, uint64_t bits) { return (uint64_t)at >> 12 << 10 | bits; }

/** One page table for all: a hart changes where a page leads and has the others fenced; then all see the new page. */
static void remote_fences(uint64_t self) {
  static uint64_t sum;
  uint64_t *window = (uint64_t *)WINDOW;
  if (self == 0) {
    root[0] = pte((void *)0, PTE_LEAF);          // devices
    root[1] = pte(middle, PTE_POINTER);          // the window
    root[2] = pte((void *)0x80000000, PTE_LEAF); // RAM
    middle[0] = pte(last, PTE_POINTER);
    last[0] = pte(pages[0], PTE_LEAF);
    pages[0][0] = 1;
    pages[1][0] = 100;
    fence();
  }
  meet();
  csr_write(satp, SATP_SV39 | (uint64_t)root >> 12);
  sfence_vma();
  for (uint64_t round = 0; round < 20; round++) {
    add(&sum, *(volatile uint64_t *)window); // all have it in their TLBs
    meet();
    if (self == round % hart_count) {
      last[0] = pte(pages[(round + 1) % 2], PTE_LEAF);
      fence();
      if (round % 3 == 0) call(SBI_RFENCE, SBI_RFENCE_SFENCE_VMA, 0, ~0UL, 0);
      else if (round % 3 == 1) call(SBI_RFENCE, SBI_RFENCE_SFENCE_VMA, (1UL << hart_count) - 1, 0, WINDOW);
      else call(SBI_RFENCE, SBI_RFENCE_SFENCE_VMA_ASID, (1UL << hart_count) - 1, 0, WINDOW);
    }
    meet();
  }
  csr_write(satp, 0);
  sfence_vma();
  meet();
  if (self == 0) say("remote fences: %lu\n", load(&sum));
}

#define CSR_VSATP 0x280
#define CSR_HSTATUS 0x600
#define CSR_HGATP 0x680
#define HSTATUS_SPVP (1UL << 8)
#define PTE_USER 0x10UL
#define VMID 1UL
#define ASID 2UL

static uint64_t guest_root[4 * 512] __attribute__((aligned(16384)));
static uint64_t guest_middle[512] __attribute__((aligned(4096)));
static uint64_t guest_last[512] __attribute__((aligned(4096)));

/** hlv.d: a load as a guest of this hart would do it. */
static uint64_t guest_load(uint64_t address) {
  uint64_t value;
  __asm__ volatile(".insn r 0x73, 4, 0x36, %0, %1, x0" : "=r"(value) : "r"(address) : "memory");
  return value;
}

/**
 * One guest for all, with two stages: a hart changes where a page leads in one of them, and has the others fenced. The guest's
 * own stage is the tables of remote_fences, and chooses one of two guest-physical pages, which the other stage exchanges.
 */
static void guest_fences(uint64_t self) {
  static uint64_t sum;
  if (call(SBI_RFENCE, SBI_RFENCE_HFENCE_GVMA, 0, 0, 0).error != SBI_SUCCESS) return; // no H
  if (self == 0) {
    guest_root[1] = pte(guest_middle, PTE_POINTER);
    guest_root[2] = pte((void *)0x80000000, PTE_LEAF | PTE_USER);
    guest_middle[0] = pte(guest_last, PTE_POINTER);
    guest_last[0] = pte(pages[0], PTE_LEAF | PTE_USER);
    guest_last[1] = pte(pages[1], PTE_LEAF | PTE_USER);
    last[0] = pte((void *)WINDOW, PTE_LEAF);
    fence();
  }
  meet();
  csr_write(CSR_HGATP, SATP_SV39 | VMID << 44 | (uint64_t)guest_root >> 12);
  csr_write(CSR_VSATP, SATP_SV39 | ASID << 44 | (uint64_t)root >> 12);
  csr_set(CSR_HSTATUS, HSTATUS_SPVP);
  for (uint64_t round = 0; round < 20; round++) {
    add(&sum, guest_load(WINDOW));
    meet();
    if (self == round % hart_count) {
      bool second_stage = round % 2 == 0;
      if (second_stage) {
        uint64_t first = guest_last[0];
        guest_last[0] = guest_last[1];
        guest_last[1] = first;
      } else {
        last[0] ^= pte((void *)WINDOW, 0) ^ pte((void *)(WINDOW + 4096), 0);
      }
      fence();
      static const uint64_t functions[] = {SBI_RFENCE_HFENCE_GVMA, SBI_RFENCE_HFENCE_VVMA, SBI_RFENCE_HFENCE_GVMA_VMID,
                                           SBI_RFENCE_HFENCE_VVMA_ASID};
      uint64_t function = functions[round % 4];
      uint64_t id = function == SBI_RFENCE_HFENCE_GVMA_VMID ? VMID : ASID;
      call5(SBI_RFENCE, function, (1UL << hart_count) - 1, 0, WINDOW, 2 * 4096, id);
    }
    meet();
  }
  csr_write(CSR_VSATP, 0);
  csr_write(CSR_HGATP, 0);
  meet();
  if (self == 0) say("fences of a guest: %lu\n", load(&sum));
}

/** All harts sleep until a byte comes, which hart 0 takes by its PLIC context, once for each byte of a line. */
static void sleep_until_input(uint64_t self) {
  uint64_t context = 2 * self + 1, enable = PLIC + 0x2000 + 0x80 * context, claim = PLIC + 0x200004 + 0x1000 * context;
  static uint64_t done;
  if (self != 0) {
    await(SSIP); // what hart 0 sends at the end
    csr_clear(sip, SSIP);
    add(&done, 1);
    return;
  }
  mmio_write32(PLIC + 4 * UART_SOURCE, 1);
  mmio_write32(enable, 1U << UART_SOURCE);
  mmio_write32(claim - 4, 0); // the threshold: OpenSBI leaves it at 7
  mmio_write8(UART + UART_IER, RECEIVED);
  say("type: ");
  char line[32];
  size_t length = 0;
  do {
    await(SEIP);
    line[length++] = (char)mmio_read8(UART);
    mmio_write32(claim, mmio_read32(claim));
  } while (line[length - 1] != '\r' && line[length - 1] != '\n' && length < sizeof line);
  line[length - 1] = '\0';
  mmio_write8(UART + UART_IER, 0);
  say("%s has come while all slept\n", line);
  call(SBI_IPI, SBI_IPI_SEND, ((1UL << hart_count) - 1) & ~1UL, 0, 0);
  while (load(&done) < hart_count - 1) {
  }
}

/** The first hart to come starts all others here. Which one it is, the firmware says: nothing below depends on it. */
static void start_others(uint64_t self) {
  uint64_t count = 0;
  while (call(SBI_HSM, SBI_HSM_STATUS, count, 0, 0).error == SBI_SUCCESS) count++;
  set(&hart_count, count);
  for (uint64_t hart = 0; hart < count; hart++) {
    if (hart != self) call(SBI_HSM, SBI_HSM_START, hart, (uint64_t)_start, 0);
  }
}

void hart_main(uint64_t self) {
  static uint64_t entered;
  csr_write(sie, 0);
  if (add(&entered, 1) == 0) start_others(self);
  meet();
  if (self == 0) say("\nharts: %lu, entered %lu\n", hart_count, load(&entered));
  count_together(self);
  pass_messages(self);
  ping_pong(self);
  timers(self);
  remote_fences(self);
  guest_fences(self);
  sleep_until_input(self);
  meet();
  if (self != hart_count - 1) return;
  say("end\n");
  call(SBI_SRST, SBI_SRST_RESET, SBI_SRST_SHUTDOWN, SBI_SRST_NO_REASON, 0);
}
