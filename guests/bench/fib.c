// Fibonacci by double recursion: calls, returns and stack traffic, and nothing else.

#include "benchmark.h"

const char benchmark_name[] = "fib";
uint32_t default_n(void) { return 33; }

static uint64_t fib(uint32_t n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

// The n-th Fibonacci number: the work grows by the golden ratio with each step of n.
uint64_t run(uint32_t n) { return fib(n); }
