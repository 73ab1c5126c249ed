// Copies in plain C: 8-byte words through 1 MiB, then single bytes through 64 KiB. Loads and stores with nothing
// between them. The build forbids the compiler to recognise these loops as memcpy.

#include "benchmark.h"

enum { WORDS = 1 << 17, BYTES = 1 << 16 };

const char benchmark_name[] = "memcpy";
uint32_t default_n(void) { return 100; }

static uint64_t first[WORDS], second[WORDS];

static void copy_words(uint64_t *to, const uint64_t *from, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) to[i] = from[i];
}

static void copy_bytes(uint8_t *to, const uint8_t *from, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) to[i] = from[i];
}

static uint64_t sum(const uint64_t *words, uint32_t count) {
  uint64_t total = 0;
  for (uint32_t i = 0; i < count; i++) total = total * 31 + words[i];
  return total;
}

// n passes. Each copies first to second by words, and then the start of second back one byte further on, so that
// every pass moves other data.
uint64_t run(uint32_t n) {
  uint32_t seed = 1;
  for (uint32_t i = 0; i < WORDS; i++) first[i] = next_random(&seed);
  while (n--) {
    copy_words(second, first, WORDS);
    copy_bytes((uint8_t *)first + 1, (const uint8_t *)second, BYTES);
  }
  return sum(first, WORDS) ^ sum(second, WORDS);
}
