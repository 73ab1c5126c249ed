// What the several-hart tests share: harts that meet, a lock, and lines that only one hart prints.
//
// A test is a function that every hart runs; between two tests all harts meet. Lines hold nothing that depends on how the
// harts are interleaved, so one expectation fits every machine, QEMU too.

#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "print.h"
#include "riscv.h"

#define MAX_HARTS 8

uint64_t lr_sc_add(uint64_t *word, uint64_t addend);

// By machine.c or supervisor.c
void write_byte(char byte);
/** Harts of this machine. */
extern uint64_t hart_count;

static inline void say(const char *format, ...) {
  char text[128];
  va_list arguments;
  va_start(arguments, format);
  size_t length = format_text(text, sizeof text, format, arguments);
  va_end(arguments);
  for (size_t i = 0; i < length; i++) write_byte(text[i]);
}

static inline uint64_t load(uint64_t *word) { return __atomic_load_n(word, __ATOMIC_SEQ_CST); }
static inline void set(uint64_t *word, uint64_t value) { __atomic_store_n(word, value, __ATOMIC_SEQ_CST); }
static inline uint64_t add(uint64_t *word, uint64_t addend) {
  return __atomic_fetch_add(word, addend, __ATOMIC_SEQ_CST);
}

/** Returns when all harts have come here. */
static inline void meet(void) {
  static uint64_t arrived;
  uint64_t round = add(&arrived, 1) / hart_count;
  while (load(&arrived) < (round + 1) * hart_count) {
  }
}

/** A spin lock by AMO. */
static inline void lock(uint32_t *word) {
  while (__atomic_exchange_n(word, 1, __ATOMIC_ACQUIRE) != 0) {
  }
}
static inline void unlock(uint32_t *word) { __atomic_store_n(word, 0, __ATOMIC_RELEASE); }

#define ROUNDS 5000

/** Counters that all harts advance: under a lock by AMO, by LR/SC, and by AMO. Their sums are exact. */
static inline void count_together(uint64_t self) {
  static uint32_t counter_lock;
  static uint64_t locked, reserved, atomic;
  for (int i = 0; i < ROUNDS; i++) {
    lock(&counter_lock);
    locked++; // a read, an addition and a write: nothing but the lock makes them one
    unlock(&counter_lock);
    lr_sc_add(&reserved, self + 1);
    add(&atomic, 1);
  }
  meet();
  if (self != 0) return;
  say("spin lock: %lu\n", load(&locked));
  say("lr/sc: %lu\n", load(&reserved));
  say("amo: %lu\n", load(&atomic));
}

#define MESSAGES 1000
#define SLOTS 8

/** Each hart passes messages to the next by a ring in memory, the last to the first: what arrives is what was sent. */
static inline void pass_messages(uint64_t self) {
  static struct {
    uint64_t head, tail, slots[SLOTS];
  } rings[MAX_HARTS];
  uint64_t next = (self + 1) % hart_count, sent = 0, received = 0, sum = 0;
  while (sent < MESSAGES || received < MESSAGES) {
    if (sent < MESSAGES && load(&rings[next].head) - load(&rings[next].tail) < SLOTS) {
      rings[next].slots[sent % SLOTS] = sent * 3 + self;
      set(&rings[next].head, ++sent);
    }
    if (received < MESSAGES && load(&rings[self].tail) < load(&rings[self].head)) {
      sum += rings[self].slots[received % SLOTS];
      set(&rings[self].tail, ++received);
    }
  }
  static uint64_t total;
  add(&total, sum);
  meet();
  if (self == 0) say("messages: %lu\n", load(&total));
}
