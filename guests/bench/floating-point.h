// What the floating-point programs share. They are bit for bit the same on both sides: IEEE 754 doubles, no contraction
// of a product and a sum (bench/targets.ts), no library functions; a square root is one instruction.

#pragma once

#include "benchmark.h"

/** The 64 bits of a number: a checksum of them tells numbers apart that print alike. */
static inline uint64_t bits_of(double number) {
  union {
    double number;
    uint64_t bits;
  } pun = {.number = number};
  return pun.bits;
}

/** From -1 up to 1, exclusive; exact. */
static inline double next_random_number(uint32_t *state) { return (int32_t)next_random(state) * 0x1p-31; }
