// Double-precision matrix multiply: the plain triple loop.

#include "floating-point.h"

enum { SIZE = 128 };

const char benchmark_name[] = "dgemm";
uint32_t default_n(void) { return 7; }

static double a[SIZE][SIZE], b[SIZE][SIZE], product[SIZE][SIZE];

static void fill(double matrix[SIZE][SIZE], uint32_t seed) {
  for (uint32_t row = 0; row < SIZE; row++)
    for (uint32_t column = 0; column < SIZE; column++) matrix[row][column] = next_random_number(&seed);
}

static void multiply(void) {
  for (uint32_t row = 0; row < SIZE; row++)
    for (uint32_t column = 0; column < SIZE; column++) {
      double sum = 0;
      for (uint32_t k = 0; k < SIZE; k++) sum += a[row][k] * b[k][column];
      product[row][column] = sum;
    }
}

// n products; the left factor of each is the product before it, scaled so that its elements stay about as large.
uint64_t run(uint32_t n) {
  fill(a, 1);
  fill(b, 2);
  uint64_t checksum = 0;
  while (n--) {
    multiply();
    for (uint32_t row = 0; row < SIZE; row++)
      for (uint32_t column = 0; column < SIZE; column++) {
        checksum = checksum * 31 + bits_of(product[row][column]);
        a[row][column] = product[row][column] * 0.15;
      }
  }
  return checksum;
}
