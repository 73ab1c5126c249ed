// busy [ROUNDS]: computes without a pause and prints a checksum. Other processes run meanwhile, because the kernel
// takes the hart away every 10 ms.

#include "library.h"

#define STEPS_PER_ROUND 1000000

int main(int count, char **arguments) {
  uint64_t rounds = 4;
  if (count > 2 || (count == 2 && !parse_number(arguments[1], &rounds))) {
    print("usage: busy [ROUNDS]\n");
    return 2;
  }
  uint64_t start = uptime();
  uint64_t x = 0x9e3779b97f4a7c15, sum = 0;
  for (uint64_t i = 0; i < rounds * STEPS_PER_ROUND; i++) {
    // xorshift64: every step depends on the one before
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    sum += x;
  }
  char time[TIME_TEXT_SIZE];
  print("busy: %lu rounds, checksum %016lx, %s\n", rounds, sum, time_text(time, uptime() - start));
  return 0;
}
