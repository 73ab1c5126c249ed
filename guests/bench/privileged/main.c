// The first C function of a privileged program: reads n and the mode, turns translation on, runs one loop, reports.

#include "options.h"
#include "../runtime/paging.h"
#include "../runtime/report.h"
#include "privileged.h"

enum { DEFAULT_N = 10000 };

_Noreturn void start_benchmark(const void *device_tree) {
  uint32_t n = option_n(device_tree, DEFAULT_N);
  bool is_empty = option_given(device_tree, "mode=empty");
  enable_paging();
  prepare();
  report_result(benchmark_name, n, is_empty ? empty(n) : loop(n));
}
