// What a guest does between two exits: about 500 instructions, of code and data that the host's first-level caches do not hold.
//
// An exit in a loop by itself finds the hypervisor's code, the core's and the host's predictors warm. Behind this it finds them as in an
// operating system, whose sessions retire 490 instructions an exit (Linux in `trap`): 3 of 32 functions, 16 KiB of code, which the core has
// decoded to 64 KiB of records, search, copy and count in 192 KiB of data. Which function, where, and which way its branches go depends on data.

#include "busy.h"

enum { WORDS = 24 * 1024, CALLS = 3, FUNCTIONS = 32 };

static uint64_t table[WORDS];
static uint64_t state = 88172645463325252u;

static uint64_t next_random(void) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

static inline uint64_t *place(uint64_t value) { return &table[value % (WORDS - 16)]; }

// A hash chain of up to 6 links, a copy of 8 words, the bits of one, and one of four ways to go on.
static inline __attribute__((always_inline)) uint64_t work(uint64_t x, uint64_t number) {
  uint64_t key = x * (2 * number + 0x9e3779b97f4a7c15u);
  uint64_t *at = place(key >> 20);
  for (uint32_t link = 0; link < 6 && (*at & 7) != number % 8; link++) at = place(*at + key);
  uint64_t *to = place(key >> 40), bits = *at;
  for (uint32_t i = 0; i < 8; i++) to[i] = at[i] + number;
  uint32_t count = 0;
  for (uint32_t i = 0; i < 6 && bits != 0; i++) {
    bits &= bits - 1;
    count++;
  }
  switch (*at >> 9 & 3) {
  case 0: x = x * 3 + count; break;
  case 1: x = (x >> 3) ^ key; break;
  case 2: x -= *to / (number + 3); break;
  default: x = ~x + (uint32_t)key; break;
  }
  *at = x ^ key;
  return x;
}

#define FUNCTION(n) \
  static __attribute__((noinline)) uint64_t work_##n(uint64_t x) { return work(x, n); }
#define EIGHT(macro, a) macro(a##0) macro(a##1) macro(a##2) macro(a##3) macro(a##4) macro(a##5) macro(a##6) macro(a##7)
#define ALL(macro) EIGHT(macro, 1) EIGHT(macro, 2) EIGHT(macro, 3) EIGHT(macro, 4)
#define NAME(n) work_##n,

ALL(FUNCTION)
static uint64_t (*const functions[FUNCTIONS])(uint64_t) = {ALL(NAME)};

uint64_t busy(void) {
  uint64_t x = next_random();
  for (uint32_t i = 0; i < CALLS; i++) x = functions[(x >> 11 ^ i) % FUNCTIONS](x);
  return x;
}
