// What a guest does between two exits: about 500 instructions of the kind that operating systems are full of.
//
// An exit in a loop by itself finds the hypervisor's code, the core's and the host's predictors warm. Behind this it finds them as in a
// guest that works: a session of Linux retires 490 instructions an exit. It walks a hash chain, looks for a free bit, sifts a heap, copies
// and compares a name, formats a number and takes one of eight cases: branches depend on data, and 20 KiB of it are in use.

#include "busy.h"

enum { NODES = 512, BUCKETS = 64, WORDS = 64, HEAP = 255, NAME = 24, ROUNDS = 4 };

struct node {
  uint64_t key;
  uint32_t next;
  char name[20];
};

static struct node nodes[NODES];
static uint32_t buckets[BUCKETS];
static uint64_t bitmap[WORDS];
static uint64_t heap[HEAP];
static char text[NAME];
static uint64_t state = 88172645463325252u;

static uint64_t next_random(void) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

// The node moves to the front of the chain of a new key. Returns how many nodes were passed to find one with its remainder.
static uint64_t hash_chain(uint32_t which, uint64_t key) {
  struct node *node = &nodes[which];
  uint32_t bucket = key % BUCKETS, steps = 0;
  for (uint32_t at = buckets[bucket]; at != 0 && steps < 12; at = nodes[at].next, steps++)
    if (nodes[at].key == key) return steps;
  node->key = key;
  node->next = buckets[bucket] == which ? 0 : buckets[bucket];
  buckets[bucket] = which;
  return steps;
}

// The lowest clear bit from a word on; it is set, and a full word is cleared.
static uint64_t find_free(uint32_t word) {
  uint64_t bits = bitmap[word];
  if (bits == UINT64_MAX) return bitmap[word] = 0;
  uint32_t bit = 0;
  while (bits >> bit & 1) bit++;
  bitmap[word] = bits | (uint64_t)1 << bit;
  return bit;
}

// Replaces the least of a heap.
static uint64_t sift(uint64_t value) {
  uint64_t least = heap[0];
  uint32_t at = 0;
  for (uint32_t child = 1; child < HEAP; child = 2 * at + 1) {
    if (child + 1 < HEAP && heap[child + 1] < heap[child]) child++;
    if (heap[child] >= value) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = value;
  return least;
}

// Writes a number in decimal into `text`. Returns its length.
static uint32_t format(uint32_t number) {
  char digits[10];
  uint32_t length = 0;
  do digits[length++] = (char)('0' + number % 10);
  while (number /= 10);
  for (uint32_t i = 0; i < length; i++) text[i] = digits[length - 1 - i];
  return length;
}

// Compares the text with a node's name, and makes it the name.
static uint32_t rename_node(uint32_t which, uint32_t length) {
  char *name = nodes[which].name;
  uint32_t same = 0;
  while (same < length && name[same] == text[same]) same++;
  for (uint32_t i = same; i < length; i++) name[i] = text[i];
  return same;
}

static uint64_t choose(uint64_t value) {
  switch (value % 8) {
  case 0: return value * 3;
  case 1: return value >> 3 ^ value;
  case 2: return value / 7;
  case 3: return ~value;
  case 4: return value + (uint32_t)value;
  case 5: return (uint64_t)((int64_t)value >> 5);
  case 6: return value & 0xff00ff00ff00ff;
  default: return value - 1;
  }
}

uint64_t busy(void) {
  uint64_t sum = 0;
  uint64_t random = next_random();
  uint32_t which = random % (NODES - 1) + 1;
  sum += hash_chain(which, random >> 56);
  sum += find_free(random >> 9 & (WORDS - 1));
  sum += sift(random >> 20);
  sum += rename_node(which, format((uint32_t)random));
  for (uint32_t i = 0; i < ROUNDS; i++) sum = choose(sum + random);
  return sum;
}
