// See operands.h. A draw first picks a kind from a table, in which a kind's frequency is how often it stands there.

#include "operands.h"

#include <stdbool.h>

const struct format single_format = {.fraction_bits = 23, .exponent_bits = 8};
const struct format double_format = {.fraction_bits = 52, .exponent_bits = 11};

#define BOX 0xffffffff00000000

// --- random numbers: splitmix64 -------------------------------------------------------------------------------------

static uint64_t sequence;

void seed_operands(uint64_t seed) { sequence = seed; }

uint64_t random_bits(void) {
  sequence += 0x9e3779b97f4a7c15;
  uint64_t mixed = (sequence ^ sequence >> 30) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
  return mixed ^ mixed >> 31;
}

/** 0 to limit - 1; limit is small. */
static unsigned below(unsigned limit) { return (unsigned)((random_bits() >> 32) * limit >> 32); }

/** low to high, both included. */
static int between(int low, int high) { return low + (int)below((unsigned)(high - low + 1)); }

// --- formats --------------------------------------------------------------------------------------------------------

/** A finite nonzero number taken apart: significand * 2^exponent, the significand's top bit at fraction_bits. */
struct number {
  uint64_t significand;
  int exponent;
};

static int bias(const struct format *f) { return (1 << (f->exponent_bits - 1)) - 1; }
static int exponent_limit(const struct format *f) { return (1 << f->exponent_bits) - 1; }
static uint64_t hidden_bit(const struct format *f) { return 1ull << f->fraction_bits; }
static uint64_t fraction_mask(const struct format *f) { return hidden_bit(f) - 1; }
static uint64_t sign_bit(const struct format *f) { return 1ull << (f->fraction_bits + f->exponent_bits); }
static uint64_t random_sign(const struct format *f) { return random_bits() & sign_bit(f); }
static uint64_t infinity(const struct format *f) { return (uint64_t)exponent_limit(f) << f->fraction_bits; }

/** Of the least normal number, and of the subnormal ones, as struct number has it. */
static int least_exponent(const struct format *f) { return 1 - bias(f) - (int)f->fraction_bits; }

static bool is_finite_nonzero(const struct format *f, uint64_t bits) {
  if (f == &single_format && bits < BOX) return false;
  uint64_t magnitude = bits & (sign_bit(f) - 1);
  return magnitude != 0 && magnitude < infinity(f);
}

/** Requires is_finite_nonzero. */
static struct number take_apart(const struct format *f, uint64_t bits) {
  uint64_t magnitude = bits & (sign_bit(f) - 1);
  int biased = (int)(magnitude >> f->fraction_bits);
  struct number n = {magnitude & fraction_mask(f), least_exponent(f)};
  if (biased > 0) return (struct number){n.significand | hidden_bit(f), n.exponent + biased - 1};
  while (n.significand < hidden_bit(f)) n = (struct number){n.significand << 1, n.exponent - 1};
  return n;
}

/** A positive number: what is too small is cut off at the subnormals' last place, what is too large is infinite. */
static uint64_t put_together(const struct format *f, struct number n) {
  int biased = n.exponent - least_exponent(f) + 1;
  if (biased >= exponent_limit(f)) return infinity(f);
  if (biased >= 1) return (uint64_t)biased << f->fraction_bits | (n.significand & fraction_mask(f));
  int shift = 1 - biased;
  return shift > 63 ? 0 : n.significand >> shift;
}

/** A positive power of two; `exponent` is that of the value. */
static uint64_t power_of_two(const struct format *f, int exponent) {
  return put_together(f, (struct number){hidden_bit(f), exponent - (int)f->fraction_bits});
}

/** `bits` moved by up to `distance` units in the last place; of 0, to the other sign's side never. */
static uint64_t near(uint64_t bits, int distance) {
  int64_t moved = (int64_t)bits + between(-distance, distance);
  return moved < 0 ? bits : (uint64_t)moved;
}

/** A power of two times 1 + e, with e from 0 to about 2^(-fraction_bits / 2): its square is beyond the last place. */
static uint64_t above_power_of_two(const struct format *f, int exponent) {
  unsigned bits = below(f->fraction_bits / 2);
  return power_of_two(f, exponent) + (random_bits() & ((1ull << bits) - 1));
}

/** One to six bits set, the top one among them. */
static uint64_t sparse_significand(const struct format *f) {
  uint64_t significand = hidden_bit(f);
  unsigned window = between(2, (int)f->fraction_bits);
  for (unsigned bits = below(6); bits > 0; bits--) significand |= hidden_bit(f) >> below(window);
  return significand;
}

static uint64_t random_significand(const struct format *f) {
  return hidden_bit(f) | (random_bits() & fraction_mask(f));
}

static uint64_t any_significand(const struct format *f) {
  switch (below(4)) {
  case 0:
    return hidden_bit(f);
  case 1:
    return hidden_bit(f) + below(4);
  case 2:
    return sparse_significand(f);
  default:
    return random_significand(f);
  }
}

// --- operands that stand by themselves ------------------------------------------------------------------------------

static uint64_t subnormal_edge(const struct format *f) {
  uint64_t boundary = below(2) ? hidden_bit(f) : 0;
  return near(boundary, below(2) ? 3 : 1);
}

static uint64_t nan(const struct format *f, bool quiet) {
  uint64_t quiet_bit = hidden_bit(f) >> 1;
  uint64_t payload = below(2) ? 1ull << below(f->fraction_bits - 1) : random_bits() & (quiet_bit - 1);
  // A signalling NaN without payload would be infinity.
  if (quiet) return infinity(f) | quiet_bit | (below(4) ? payload : 0);
  return infinity(f) | (payload ? payload : 1);
}

/** An integer of up to fraction_bits bits, or one and a half; its neighbours are not integers. */
static uint64_t integer_or_half(const struct format *f) {
  int width = between(0, (int)f->fraction_bits);
  uint64_t fraction = random_bits() & fraction_mask(f);
  int cut = (int)f->fraction_bits - width;
  fraction = fraction >> cut << cut;
  if (cut > 0 && below(2)) fraction |= 1ull << (cut - 1);
  struct number n = {hidden_bit(f) | fraction, width - (int)f->fraction_bits};
  // One half and below round to zero or one.
  if (below(8) == 0) n = (struct number){hidden_bit(f), -1 - (int)below(2) - (int)f->fraction_bits};
  return near(put_together(f, n), below(2) ? 2 : 0);
}

/** 2^31, 2^32, 2^63, 2^64, and numbers near them whose rounded values are at the last representable integer. */
static uint64_t conversion_limit(const struct format *f) {
  static const unsigned char exponents[] = {31, 32, 63, 64};
  int exponent = exponents[below(4)];
  uint64_t limit = power_of_two(f, exponent);
  int unit = exponent - (int)f->fraction_bits - 1; // of the numbers just below
  if (unit >= 0 || below(4) == 0) return near(limit, 3);
  // Below or above the limit by up to two, in quarters; above it a unit is twice as large.
  uint64_t distance = (uint64_t)below(9) << (-unit - 2);
  return near(below(2) ? limit - distance : limit + (distance >> 1), below(2));
}

/** A value's exponent at which results leave the normal range: overflow, the least normals, subnormals, below. */
static int edge_exponent(const struct format *f) {
  int least_normal = 1 - bias(f);
  switch (below(6)) {
  case 0:
    return bias(f) + between(0, 1);
  case 1:
    return least_normal - (int)f->fraction_bits + between(-2, 1);
  case 2:
    return least_normal - between(0, (int)f->fraction_bits);
  default:
    return least_normal - between(0, 1);
  }
}

/** Bits that end in 1000... or 0111... from a random place on, or from where a double becomes a single. */
static uint64_t run(const struct format *f) {
  unsigned narrow = double_format.fraction_bits - single_format.fraction_bits;
  unsigned length = below(2) && f->fraction_bits > narrow ? narrow : 1 + below(f->fraction_bits - 1);
  uint64_t top = below(2) ? random_significand(f) : hidden_bit(f) | fraction_mask(f);
  uint64_t significand = (top >> length << length) + (1ull << (length - 1)) - 1 + below(3);
  // In the range of singles, or at its edges: rounding to a single may then overflow or underflow.
  int exponent = below(2) ? edge_exponent(&single_format) : between(-bias(&single_format), bias(&single_format));
  return put_together(f, (struct number){significand, exponent - (int)f->fraction_bits});
}

/** The square of a number with at most half the bits. */
static uint64_t square(const struct format *f) {
  unsigned width = 1 + below((f->fraction_bits + 1) / 2);
  uint64_t root = (random_bits() & ((1ull << width) - 1)) | 1;
  int fraction_bits = (int)f->fraction_bits;
  struct number n = {root * root, 2 * between(-(bias(f) + fraction_bits) / 2, (bias(f) - fraction_bits) / 2)};
  while (n.significand < hidden_bit(f)) n = (struct number){n.significand << 1, n.exponent - 1};
  return near(put_together(f, n), 2);
}

static uint64_t moderate(const struct format *f) {
  int reach = 2 * (int)f->fraction_bits;
  return put_together(f, (struct number){random_significand(f), between(-reach, reach / 2)});
}

static uint64_t sparse(const struct format *f) {
  int reach = below(4) ? 8 : bias(f) + (int)f->fraction_bits;
  return put_together(f, (struct number){sparse_significand(f), between(-reach, reach) - (int)f->fraction_bits});
}

/** A pattern that the format's operations do not take at face value: see KIND_MISBOXED. */
static uint64_t misboxed(const struct format *f) {
  if (f == &double_format) return BOX | (random_bits() >> 32);
  uint64_t bits = below(2) ? random_bits() : power_of_two(f, between(-2, 2));
  uint64_t upper = below(2) ? random_bits() << 32 : BOX & ~(1ull << (32 + below(32)));
  return upper == BOX ? bits & ~BOX : upper | (bits & ~BOX);
}

// --- operands made from others --------------------------------------------------------------------------------------

/** 2^(fraction_bits) times a / b, for significands; one bit more if a >= b. */
static uint64_t divide_significands(const struct format *f, uint64_t a, uint64_t b) {
  uint64_t quotient = a / b, remainder = a % b;
  // The remainder has at most 53 bits, so that eleven more fit.
  for (unsigned left = f->fraction_bits; left > 0;) {
    unsigned step = left < 11 ? left : 11;
    remainder <<= step;
    quotient = quotient << step | remainder / b;
    remainder %= b;
    left -= step;
  }
  return quotient;
}

/** As edge_exponent, where a power of two is the border: of overflow, of the normal numbers, of what rounds to zero. */
static int border_exponent(const struct format *f) {
  switch (below(4)) {
  case 0:
    return bias(f) + 1;
  case 1:
    return 1 - bias(f) - (int)f->fraction_bits - (int)below(2);
  default:
    return 1 - bias(f);
  }
}

/** b with a * b just below or above a border; at an edge in a third of the cases. */
static uint64_t product_edge(const struct format *f, struct number a) {
  int of_one = -(a.exponent + 2 * (int)f->fraction_bits);
  if (below(3) == 0) return put_together(f, (struct number){any_significand(f), edge_exponent(f) + of_one});
  struct number b = {divide_significands(f, hidden_bit(f), a.significand), border_exponent(f) + of_one};
  // The inverse of a significand is one half to one; only that of a power of two is in place.
  if (b.significand < hidden_bit(f)) b = (struct number){b.significand << 1 | below(2), b.exponent - 1};
  return near(put_together(f, b), below(2));
}

/** b with a / b at an edge: about a power of two, a with another exponent (subnormal quotients may tie), or anything. */
static uint64_t quotient_edge(const struct format *f, struct number a) {
  int exponent = a.exponent - edge_exponent(f);
  switch (below(3)) {
  case 0:
    return near(put_together(f, (struct number){a.significand, exponent}), 2);
  case 1:
    return put_together(f, (struct number){hidden_bit(f), exponent});
  default:
    return put_together(f, (struct number){any_significand(f), exponent});
  }
}

/** b with a * b = (1 + e) * (1 - e) times a power of two, for a = 1 + e times one. */
static uint64_t mirror(const struct format *f, struct number a) {
  struct number b = {2 * hidden_bit(f) - a.significand, between(-bias(f) / 2, bias(f) / 2) - (int)f->fraction_bits};
  while (b.significand < hidden_bit(f)) b = (struct number){b.significand << 1, b.exponent - 1};
  return put_together(f, b);
}

/** A number whose last place, or whose top, is at the last place of one with this exponent, give or take two. */
static uint64_t half_unit(const struct format *f, int exponent) {
  return put_together(f, (struct number){any_significand(f), exponent - (int)f->fraction_bits - 1 + between(-1, 2)});
}

/** The product, rounded to nearest. */
static struct number multiply(const struct format *f, struct number a, struct number b) {
  unsigned __int128 product = (unsigned __int128)a.significand * b.significand;
  unsigned shift = f->fraction_bits + (unsigned)(product >> (2 * f->fraction_bits + 1));
  struct number n = {(uint64_t)((product + (1ull << (shift - 1))) >> shift), a.exponent + b.exponent + (int)shift};
  if (n.significand < 2 * hidden_bit(f)) return n;
  return (struct number){hidden_bit(f), n.exponent + 1};
}

/** c of which the product is half a unit in the last place, or about; or the other way round. */
static uint64_t product_tie(const struct format *f, struct number product) {
  if (below(3) == 0) return half_unit(f, product.exponent);
  int half = product.exponent + (int)f->fraction_bits;
  return put_together(f, (struct number){any_significand(f), half + (below(2) ? 1 : between(0, 2))});
}

// --- draws ----------------------------------------------------------------------------------------------------------

static const unsigned char kinds_alone[] = {
    KIND_ZERO, KIND_SUBNORMAL_EDGE, KIND_SUBNORMAL, KIND_ONE, KIND_POWER, KIND_POWER, KIND_POWER, KIND_MAXIMUM,
    KIND_MAXIMUM, KIND_INFINITY, KIND_QUIET_NAN, KIND_SIGNALLING_NAN, KIND_MISBOXED, KIND_INTEGER, KIND_INTEGER,
    KIND_LIMIT, KIND_LIMIT, KIND_SPARSE, KIND_SPARSE, KIND_SPARSE, KIND_RUN, KIND_RUN, KIND_RUN, KIND_SQUARE,
    KIND_SQUARE, KIND_MODERATE, KIND_MODERATE, KIND_MODERATE, KIND_MODERATE, KIND_BITS, KIND_BITS,
};

static const unsigned char kinds_from_one[] = {
    KIND_SAME, KIND_NEIGHBOUR, KIND_HALF_UNIT, KIND_HALF_UNIT, KIND_PRODUCT_EDGE, KIND_PRODUCT_EDGE,
    KIND_PRODUCT_EDGE, KIND_PRODUCT_EDGE, KIND_QUOTIENT_EDGE, KIND_QUOTIENT_EDGE, KIND_MIRROR,
};

static const unsigned char kinds_from_two[] = {
    KIND_SAME, KIND_CANCEL, KIND_CANCEL, KIND_CANCEL, KIND_PRODUCT_TIE, KIND_PRODUCT_TIE,
};

/** For a product that is at most about as large as the least normal number: the sum may be so, too. */
static const unsigned char kinds_for_small_product[] = {
    KIND_ZERO, KIND_ZERO, KIND_SUBNORMAL_EDGE, KIND_SUBNORMAL_EDGE, KIND_SUBNORMAL_EDGE, KIND_SUBNORMAL,
    KIND_CANCEL,
};

static enum kind pick(const unsigned char *kinds, unsigned count) { return kinds[below(count)]; }

static enum kind pick_from_one(const struct format *f, uint64_t first) {
  uint64_t fraction = first & fraction_mask(f);
  if (fraction != 0 && fraction >> (f->fraction_bits / 2) == 0 && below(2)) return KIND_MIRROR;
  return pick(kinds_from_one, sizeof kinds_from_one);
}

static enum kind pick_from_two(const struct format *f, struct number product) {
  if (product.exponent <= least_exponent(f) + 1) return pick(kinds_for_small_product, sizeof kinds_for_small_product);
  // A product that rounds to a power of two, but most often is none: a tie that is none.
  if (product.significand == hidden_bit(f) && below(2)) return KIND_PRODUCT_TIE;
  return pick(kinds_from_two, sizeof kinds_from_two);
}

/** Kinds made from others need those to be finite numbers other than zero. */
static enum kind pick_kind(const struct format *f, unsigned position, const uint64_t *before) {
  bool related = position > 0 && below(5) > 1;
  for (unsigned i = 0; i < position; i++) related = related && is_finite_nonzero(f, before[i]);
  if (!related) return pick(kinds_alone, sizeof kinds_alone);
  if (position == 1) return pick_from_one(f, before[0]);
  return pick_from_two(f, multiply(f, take_apart(f, before[0]), take_apart(f, before[1])));
}

/** A positive number, or any bits. */
static uint64_t make(const struct format *f, enum kind kind, const uint64_t *before) {
  switch (kind) {
  case KIND_ZERO:
    return 0;
  case KIND_SUBNORMAL_EDGE:
    return subnormal_edge(f);
  case KIND_SUBNORMAL:
    return (random_bits() & fraction_mask(f)) >> below(f->fraction_bits);
  case KIND_ONE:
    return near(power_of_two(f, 0), 3);
  case KIND_POWER:
    if (below(2)) return above_power_of_two(f, between(-bias(f) / 2, bias(f) / 2));
    return near(power_of_two(f, between(least_exponent(f), bias(f))), 2);
  case KIND_MAXIMUM:
    return infinity(f) - 1 - below(4);
  case KIND_INFINITY:
    return infinity(f);
  case KIND_QUIET_NAN:
    return nan(f, true);
  case KIND_SIGNALLING_NAN:
    return nan(f, false);
  case KIND_INTEGER:
    return integer_or_half(f);
  case KIND_LIMIT:
    return conversion_limit(f);
  case KIND_SPARSE:
    return sparse(f);
  case KIND_RUN:
    return run(f);
  case KIND_SQUARE:
    return square(f);
  case KIND_MODERATE:
    return moderate(f);
  case KIND_SAME:
    return before[0] & (sign_bit(f) - 1);
  case KIND_NEIGHBOUR:
    return near(before[0] & (sign_bit(f) - 1), 4);
  case KIND_HALF_UNIT:
    return half_unit(f, take_apart(f, before[0]).exponent);
  case KIND_PRODUCT_EDGE:
    return product_edge(f, take_apart(f, before[0]));
  case KIND_QUOTIENT_EDGE:
    return quotient_edge(f, take_apart(f, before[0]));
  case KIND_MIRROR:
    return mirror(f, take_apart(f, before[0]));
  case KIND_CANCEL:
    return near(put_together(f, multiply(f, take_apart(f, before[0]), take_apart(f, before[1]))), 2);
  case KIND_PRODUCT_TIE:
    return product_tie(f, multiply(f, take_apart(f, before[0]), take_apart(f, before[1])));
  default:
    return random_bits();
  }
}

uint64_t float_operand(const struct format *f, unsigned position, const uint64_t *before, enum kind *kind) {
  *kind = pick_kind(f, position, before);
  if (*kind == KIND_MISBOXED) return misboxed(f);
  uint64_t bits = make(f, *kind, before) ^ random_sign(f);
  return f == &single_format ? BOX | bits : bits;
}

static const unsigned char integer_kinds[] = {
    KIND_INT_SMALL, KIND_INT_POWER, KIND_INT_LIMIT, KIND_INT_TIE, KIND_INT_TIE, KIND_INT_WIDTH, KIND_INT_BITS,
};

/** Significant bits as many as a format has, then a half, then zeros up to a random width. */
static uint64_t integer_tie(const struct format *f) {
  unsigned width = f->fraction_bits + 2 + below(63 - f->fraction_bits);
  uint64_t significand = random_significand(f) << 1 | 1;
  return (significand << (width - f->fraction_bits - 2)) + (uint64_t)between(-1, 1);
}

uint64_t integer_operand(enum kind *kind) {
  static const uint64_t limits[] = {0x7fffffff, 0x80000000, 0xffffffff, 0x7fffffffffffffff, 0x8000000000000000, ~0ull};
  *kind = pick(integer_kinds, sizeof integer_kinds);
  uint64_t sign = below(2) ? 1 : -1ull;
  switch (*kind) {
  case KIND_INT_SMALL:
    return sign * below(9);
  case KIND_INT_POWER:
    return sign * ((1ull << below(64)) + (uint64_t)between(-2, 2));
  case KIND_INT_LIMIT:
    // 32-bit sources do not look at the upper half.
    return (limits[below(6)] + (uint64_t)between(-2, 2)) ^ (below(4) ? 0 : random_bits() << 32);
  case KIND_INT_TIE:
    // The lower half of a tie for singles serves the 32-bit sources.
    return sign * integer_tie(below(2) ? &single_format : &double_format);
  case KIND_INT_WIDTH:
    return sign * (random_bits() >> below(64));
  default:
    return random_bits();
  }
}
