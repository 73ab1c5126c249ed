// Sieve of Eratosthenes over one byte a number: byte stores with a growing stride, short loops.

#include "benchmark.h"

enum { LIMIT = 1 << 18 };

const char benchmark_name[] = "sieve";
uint32_t default_n(void) { return 20; }

static uint8_t composite[LIMIT];

// Marks the multiples of each prime and returns the sum of the primes below LIMIT.
static uint64_t sum_of_primes(void) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < LIMIT; i++) composite[i] = 0;
  for (uint32_t i = 2; i < LIMIT; i++) {
    if (composite[i]) continue;
    sum += i;
    for (uint32_t multiple = 2 * i; multiple < LIMIT; multiple += i) composite[multiple] = 1;
  }
  return sum;
}

// n sieves.
uint64_t run(uint32_t n) {
  uint64_t checksum = 0;
  while (n--) checksum = checksum * 31 + sum_of_primes();
  return checksum;
}
