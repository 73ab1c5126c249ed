// Quicksort of 32-bit numbers (Hoare's partition, middle pivot): unpredictable branches, swaps, recursion.

#include "benchmark.h"

enum { COUNT = 1 << 16 };

const char benchmark_name[] = "quicksort";
uint32_t default_n(void) { return 9; }

static uint32_t values[COUNT];

// Sorts values[low] to values[high], both included.
static void quicksort(int32_t low, int32_t high) {
  while (low < high) {
    uint32_t pivot = values[low + (high - low) / 2];
    int32_t i = low, j = high;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      uint32_t other = values[i];
      values[i++] = values[j];
      values[j--] = other;
    }
    // Recurse into the smaller part, so that the stack stays logarithmic.
    if (j - low < high - i) {
      quicksort(low, j);
      low = i;
    } else {
      quicksort(i, high);
      high = j;
    }
  }
}

// n sorts of fresh numbers.
uint64_t run(uint32_t n) {
  uint32_t seed = 1;
  uint64_t checksum = 0;
  while (n--) {
    for (uint32_t i = 0; i < COUNT; i++) values[i] = next_random(&seed);
    quicksort(0, COUNT - 1);
    for (uint32_t i = 0; i < COUNT; i++) checksum = checksum * 31 + values[i];
  }
  return checksum;
}
