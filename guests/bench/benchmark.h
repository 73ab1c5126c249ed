// What a compute program is to the two that run it.
//
// One source serves both sides of the emulation overhead: compiled to wasm32 it is the native baseline, which the
// host calls; compiled to RV64 and linked with runtime/ it is a guest that boots, calls run() once, prints one line
// and powers off. A program includes nothing but this file, so that both compilers see the same code.
//
// Rules for programs: fixed-width types only (long and pointers differ between the two targets, so data structures
// link by index); every array is written before it is read (run() may be called again in the same instance);
// no library calls, not even implied ones (an initialiser such as {0} for an array is a memset). The work is
// proportional to n, or said otherwise beside run().

#pragma once

#include <stdint.h>

/** The program's name: the first word of the line that the guest prints. */
extern const char benchmark_name[];

/** The n at which the guest retires between 100 and 200 million instructions. */
uint32_t default_n(void);

/** Does the work of size n (1 or more) and returns a checksum that depends on all of it. */
uint64_t run(uint32_t n);

/** Numerical Recipes' 32-bit generator: the programs' data are the same everywhere. */
static inline uint32_t next_random(uint32_t *state) {
  *state = *state * 1664525u + 1013904223u;
  return *state;
}
