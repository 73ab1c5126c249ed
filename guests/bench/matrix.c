// Integer matrix multiply: 32-bit elements, 64-bit sums, the plain triple loop.

#include "benchmark.h"

enum { SIZE = 128 };

const char benchmark_name[] = "matrix";
uint32_t default_n(void) { return 7; }

static int32_t a[SIZE][SIZE], b[SIZE][SIZE];
static int64_t product[SIZE][SIZE];

static void fill(int32_t matrix[SIZE][SIZE], uint32_t seed) {
  for (uint32_t row = 0; row < SIZE; row++)
    for (uint32_t column = 0; column < SIZE; column++) matrix[row][column] = (int32_t)next_random(&seed) >> 4;
}

static void multiply(void) {
  for (uint32_t row = 0; row < SIZE; row++)
    for (uint32_t column = 0; column < SIZE; column++) {
      int64_t sum = 0;
      for (uint32_t k = 0; k < SIZE; k++) sum += (int64_t)a[row][k] * b[k][column];
      product[row][column] = sum;
    }
}

// n products; the left factor of each is taken from the product before it.
uint64_t run(uint32_t n) {
  fill(a, 1);
  fill(b, 2);
  uint64_t checksum = 0;
  while (n--) {
    multiply();
    for (uint32_t row = 0; row < SIZE; row++)
      for (uint32_t column = 0; column < SIZE; column++) {
        checksum = checksum * 31 + (uint64_t)product[row][column];
        a[row][column] = (int32_t)(product[row][column] >> 24) >> 4;
      }
  }
  return checksum;
}
