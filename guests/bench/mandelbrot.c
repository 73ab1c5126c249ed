// The Mandelbrot set on a grid of 128 x 128 points: how many iterations until the orbit leaves the circle of radius 2.

#include "floating-point.h"

enum { SIZE = 128, LIMIT = 100 };

const char benchmark_name[] = "mandelbrot";
uint32_t default_n(void) { return 15; }

static uint32_t iterations(double re, double im) {
  double x = 0, y = 0;
  uint32_t count = 0;
  for (; count < LIMIT; count++) {
    double xx = x * x, yy = y * y;
    if (xx + yy > 4) break;
    y = 2 * x * y + im;
    x = xx - yy + re;
  }
  return count;
}

// n pictures, each nearer to a point at the border of the set.
uint64_t run(uint32_t n) {
  uint64_t checksum = 0;
  double width = 3;
  while (n--) {
    for (uint32_t row = 0; row < SIZE; row++)
      for (uint32_t column = 0; column < SIZE; column++) {
        double re = -0.743643887 + width * ((int32_t)column - SIZE / 2) / SIZE;
        double im = 0.131825904 + width * ((int32_t)row - SIZE / 2) / SIZE;
        checksum = checksum * 31 + iterations(re, im);
      }
    width *= 0.95;
  }
  return checksum;
}
