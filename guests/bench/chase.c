// A linked list in random order over 16 MiB, walked and then copied: each step of the walk is a load that depends on
// the one before, in another cache line and most often on another page; the copy that follows is sequential.

#include "benchmark.h"

enum { COUNT = 1 << 18, PAYLOAD_WORDS = 7 };

const char benchmark_name[] = "chase";
uint32_t default_n(void) { return 9; }

// 64 bytes, a cache line; COUNT of them are 16 MiB. Links are indices: a pointer has another size in wasm32.
struct node {
  uint32_t next, value;
  uint64_t payload[PAYLOAD_WORDS];
};

static struct node lists[2][COUNT] __attribute__((aligned(64)));

// Links all nodes in one cycle in random order (Sattolo's shuffle).
static void build(struct node *list) {
  uint32_t seed = 1;
  for (uint32_t i = 0; i < COUNT; i++) {
    list[i].next = i;
    list[i].value = next_random(&seed);
    for (uint32_t word = 0; word < PAYLOAD_WORDS; word++) list[i].payload[word] = i + word;
  }
  for (uint32_t i = COUNT - 1; i > 0; i--) {
    uint32_t j = (uint32_t)((uint64_t)next_random(&seed) * i >> 32);
    uint32_t other = list[i].next;
    list[i].next = list[j].next;
    list[j].next = other;
  }
}

static uint64_t walk(const struct node *list) {
  uint64_t sum = 0;
  uint32_t at = 0;
  do {
    sum = sum * 3 + list[at].value + list[at].payload[at % PAYLOAD_WORDS];
    at = list[at].next;
  } while (at != 0);
  return sum;
}

// The copy's values differ by one from the original's, so that the next walk gives another sum.
static void copy(struct node *to, const struct node *from) {
  for (uint32_t i = 0; i < COUNT; i++) {
    to[i].next = from[i].next;
    to[i].value = from[i].value + 1;
    for (uint32_t word = 0; word < PAYLOAD_WORDS; word++) to[i].payload[word] = from[i].payload[word];
  }
}

// n walks, each followed by a copy of the whole list, which the next one walks.
uint64_t run(uint32_t n) {
  uint64_t checksum = 0;
  build(lists[0]);
  for (uint32_t lap = 0; lap < n; lap++) {
    checksum = checksum * 31 + walk(lists[lap & 1]);
    copy(lists[~lap & 1], lists[lap & 1]);
  }
  return checksum;
}
