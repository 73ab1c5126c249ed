// A mix in the manner of CoreMark: a linked list (find, reverse, merge sort), a small integer matrix, a state machine
// that classifies numbers in a text, and a CRC over the results of all three. Not CoreMark, and not comparable to it.

#include "benchmark.h"

const char benchmark_name[] = "mix";
uint32_t default_n(void) { return 1600; }

// CRC-16/ARC (polynomial x^16 + x^15 + x^2 + 1, reflected), one bit at a time.
static uint16_t crc16(uint32_t data, uint32_t bits, uint16_t crc) {
  for (uint32_t i = 0; i < bits; i++) {
    uint32_t carry = (crc ^ data >> i) & 1;
    crc >>= 1;
    if (carry) crc ^= 0xa001;
  }
  return crc;
}

// ---- list ----

enum { NODES = 128, NONE = NODES };

struct node {
  uint16_t next, key, data;
};

static struct node nodes[NODES];

static uint32_t list_build(uint32_t seed) {
  for (uint32_t i = 0; i < NODES; i++) {
    nodes[i].next = (uint16_t)(i + 1); // the last node's is NONE
    nodes[i].key = (uint16_t)(next_random(&seed) >> 16);
    nodes[i].data = (uint16_t)i;
  }
  return 0;
}

// The first node whose data is `data`, or NONE.
static uint32_t list_find(uint32_t head, uint32_t data) {
  while (head != NONE && nodes[head].data != data) head = nodes[head].next;
  return head;
}

static uint32_t list_reverse(uint32_t head) {
  uint32_t reversed = NONE;
  while (head != NONE) {
    uint32_t next = nodes[head].next;
    nodes[head].next = (uint16_t)reversed;
    reversed = head;
    head = next;
  }
  return reversed;
}

// Bottom-up merge sort by key, stable: merges runs of 1, 2, 4, ... nodes until one run is left.
static uint32_t list_sort(uint32_t head) {
  for (uint32_t run_length = 1;; run_length *= 2) {
    uint32_t left = head, sorted = NONE, tail = NONE, merges = 0;
    while (left != NONE) {
      uint32_t right = left, left_count = 0, right_count = run_length;
      while (left_count < run_length && right != NONE) {
        right = nodes[right].next;
        left_count++;
      }
      merges++;
      while (left_count > 0 || (right_count > 0 && right != NONE)) {
        uint32_t taken;
        if (left_count > 0 && (right_count == 0 || right == NONE || nodes[left].key <= nodes[right].key)) {
          taken = left;
          left = nodes[left].next;
          left_count--;
        } else {
          taken = right;
          right = nodes[right].next;
          right_count--;
        }
        if (tail == NONE) sorted = taken;
        else nodes[tail].next = (uint16_t)taken;
        tail = taken;
      }
      left = right;
    }
    nodes[tail].next = NONE;
    head = sorted;
    if (merges <= 1) return head;
  }
}

static uint16_t list_work(uint32_t seed, uint16_t crc) {
  uint32_t head = list_build(seed);
  for (uint32_t i = 0; i < 16; i++) {
    uint32_t found = list_find(head, (seed + i * 5) % (NODES + 8)); // some are not there
    if (found != NONE) crc = crc16(nodes[found].key, 16, crc);
    head = list_reverse(head);
  }
  head = list_sort(head);
  for (uint32_t at = head, i = 0; at != NONE; at = nodes[at].next, i++)
    if (i % 8 == 0) crc = crc16(nodes[at].key, 16, crc);
  return crc;
}

// ---- matrix ----

enum { SIZE = 12 };

static int16_t a[SIZE][SIZE], b[SIZE][SIZE];
static int32_t product[SIZE][SIZE];

static uint16_t matrix_work(uint32_t seed, uint16_t crc) {
  for (uint32_t i = 0; i < SIZE; i++)
    for (uint32_t j = 0; j < SIZE; j++) {
      a[i][j] = (int16_t)(next_random(&seed) >> 20);
      b[i][j] = (int16_t)(next_random(&seed) >> 20);
    }
  for (uint32_t i = 0; i < SIZE; i++)
    for (uint32_t j = 0; j < SIZE; j++) {
      int32_t sum = 0;
      for (uint32_t k = 0; k < SIZE; k++) sum += a[i][k] * b[k][j];
      product[i][j] = (sum >> 2 & 0xf) * (sum >> 5 & 0x7f);
    }
  uint32_t total = 0;
  for (uint32_t i = 0; i < SIZE; i++)
    for (uint32_t j = 0; j < SIZE; j++) total = total * 3 + (uint32_t)product[i][j];
  return crc16(total, 32, crc);
}

// ---- state machine ----

enum state { START, SIGN, INTEGER, POINT, FRACTION, EXPONENT, EXPONENT_SIGN, EXPONENT_DIGITS, INVALID, STATES };

static const char text[] = "5012,1234,-874,+122,35.54400,.1234500,-110.700,+0.64400,5.500e+3,-.123e-2,-87e+832,+0.6e-12,"
                           "T0.3e-1F,-T.T++Tq,1T3.4e4z,34.0e-T^";

static int is_digit(char c) { return c >= '0' && c <= '9'; }

static enum state next_state(enum state state, char c) {
  switch (state) {
  case START: return is_digit(c) ? INTEGER : c == '+' || c == '-' ? SIGN : c == '.' ? POINT : INVALID;
  case SIGN: return is_digit(c) ? INTEGER : c == '.' ? POINT : INVALID;
  case INTEGER: return is_digit(c) ? INTEGER : c == '.' ? FRACTION : c == 'e' ? EXPONENT : INVALID;
  case POINT: return is_digit(c) ? FRACTION : INVALID;
  case FRACTION: return is_digit(c) ? FRACTION : c == 'e' ? EXPONENT : INVALID;
  case EXPONENT: return is_digit(c) ? EXPONENT_DIGITS : c == '+' || c == '-' ? EXPONENT_SIGN : INVALID;
  case EXPONENT_SIGN:
  case EXPONENT_DIGITS: return is_digit(c) ? EXPONENT_DIGITS : INVALID;
  default: return INVALID;
  }
}

// Counts how the text's comma-separated words end, with one character in `stride` replaced.
static uint16_t state_work(uint32_t seed, uint16_t crc) {
  uint32_t counts[STATES];
  for (uint32_t i = 0; i < STATES; i++) counts[i] = 0;
  uint32_t stride = 7 + seed % 16;
  enum state state = START;
  for (uint32_t i = 0; i + 1 < sizeof text; i++) {
    char c = i % stride == stride - 1 && text[i] != ',' ? '7' : text[i];
    if (c == ',') {
      counts[state]++;
      state = START;
    } else {
      state = next_state(state, c);
    }
  }
  counts[state]++;
  for (uint32_t i = 0; i < STATES; i++) crc = crc16(counts[i], 16, crc);
  return crc;
}

// n rounds of all three; the CRC of one round is the seed of the next.
uint64_t run(uint32_t n) {
  uint16_t crc = 0;
  uint64_t checksum = 0;
  while (n--) {
    crc = list_work(crc, crc);
    crc = matrix_work(crc, crc);
    crc = state_work(crc, crc);
    checksum = checksum * 31 + crc;
  }
  return checksum;
}
