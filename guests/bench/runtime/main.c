// The first C function of a compute program's guest: reads n, turns translation on, runs, reports.

#include "../benchmark.h"
#include "options.h"
#include "paging.h"
#include "report.h"

_Noreturn void start_benchmark(const void *device_tree) {
  uint32_t n = option_n(device_tree, default_n());
  enable_paging();
  report_result(benchmark_name, n, run(n));
}
