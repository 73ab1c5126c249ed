// A complex fast Fourier transform of 4096 points, in place, decimation in time; back and forth.

#include "floating-point.h"

enum { LOG_SIZE = 12, SIZE = 1 << LOG_SIZE };

const char benchmark_name[] = "fft";
uint32_t default_n(void) { return 70; }

struct complex {
  double re, im;
};

static struct complex points[SIZE];
// roots[k] = e^(2 pi i k / SIZE), for the half circle that is needed.
static struct complex roots[SIZE / 2];

static inline struct complex multiply(struct complex a, struct complex b) {
  return (struct complex){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

// Angles are halved from a quarter turn on, by the half-angle formulas; the other roots are products of these.
static void find_roots(void) {
  struct complex root = {0, 1};
  roots[0] = (struct complex){1, 0};
  for (uint32_t k = SIZE / 4; k > 0; k >>= 1) {
    roots[k] = root;
    double re = __builtin_sqrt((1 + root.re) / 2);
    root = (struct complex){re, root.im / (2 * re)};
  }
  for (uint32_t top = 2; top < SIZE / 2; top <<= 1)
    for (uint32_t rest = 1; rest < top; rest++) roots[top + rest] = multiply(roots[top], roots[rest]);
}

// Each index's bits in reverse order.
static void reorder(void) {
  for (uint32_t i = 0, j = 0; i < SIZE; i++) {
    if (i < j) {
      struct complex point = points[i];
      points[i] = points[j];
      points[j] = point;
    }
    uint32_t bit = SIZE >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j |= bit;
  }
}

// `sign` is 1 for the transform, -1 for its inverse, which is not scaled.
static void transform(double sign) {
  reorder();
  for (uint32_t half = 1, stride = SIZE / 2; half < SIZE; half <<= 1, stride >>= 1)
    for (uint32_t start = 0; start < SIZE; start += 2 * half)
      for (uint32_t k = 0; k < half; k++) {
        struct complex root = roots[k * stride];
        root.im *= sign;
        struct complex *upper = &points[start + k], *lower = upper + half;
        struct complex turned = multiply(*lower, root);
        *lower = (struct complex){upper->re - turned.re, upper->im - turned.im};
        *upper = (struct complex){upper->re + turned.re, upper->im + turned.im};
      }
}

// n transforms, each followed by its inverse, of what the one before has left.
uint64_t run(uint32_t n) {
  uint32_t seed = 1;
  find_roots();
  for (uint32_t i = 0; i < SIZE; i++)
    points[i] = (struct complex){next_random_number(&seed), next_random_number(&seed)};
  uint64_t checksum = 0;
  while (n--) {
    transform(1);
    for (uint32_t i = 0; i < SIZE; i++) checksum = checksum * 31 + bits_of(points[i].re) + 3 * bits_of(points[i].im);
    transform(-1);
    for (uint32_t i = 0; i < SIZE; i++)
      points[i] = (struct complex){points[i].re * (1.0 / SIZE), points[i].im * (1.0 / SIZE)};
  }
  return checksum;
}
