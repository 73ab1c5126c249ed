// Operands for floating-point operations, mostly those where rounding, range or a special value decides.
//
// Integer arithmetic only: the generator must not lean on what it tests.

#pragma once

#include <stdint.h>

/** An interchange format of IEEE 754, both with a hidden bit. */
struct format {
  unsigned fraction_bits;
  unsigned exponent_bits;
};

extern const struct format single_format, double_format;

/**
 * How an operand is made. test/float/report.ts has the same list in the same order: a run reports which kinds it drew.
 *
 * Edges are bit patterns at most 3 units in the last place from a boundary; "first" and "second" are the operands before.
 */
enum kind {
  KIND_ZERO,
  KIND_SUBNORMAL_EDGE, // the least and the greatest subnormals, the least normals
  KIND_SUBNORMAL,      // any number of leading zeros
  KIND_ONE,            // one and its neighbours
  KIND_POWER,          // any power of two and its neighbours, or what differs from it in the lower half of the bits only
  KIND_MAXIMUM,        // the greatest finite numbers
  KIND_INFINITY,
  KIND_QUIET_NAN,
  KIND_SIGNALLING_NAN,
  KIND_MISBOXED,       // a single that is no NaN-boxed one; a double that is
  KIND_INTEGER,        // integers and numbers half-way between two, and their neighbours
  KIND_LIMIT,          // where conversions to integers saturate
  KIND_SPARSE,         // few significant bits: products and quotients are exact or tie
  KIND_RUN,            // a significand that ends in 1000... or 0111...: halfway for a narrower format
  KIND_SQUARE,         // an exact square and its neighbours
  KIND_MODERATE,       // any significand, an exponent near one's
  KIND_BITS,           // any bits

  // Made from the operands before.
  KIND_SAME,           // the first, either sign
  KIND_NEIGHBOUR,      // the first's neighbours, either sign: sums cancel
  KIND_HALF_UNIT,      // half a unit in the first's last place, about: sums tie
  KIND_PRODUCT_EDGE,   // the product with the first overflows, is subnormal, or lies at the border
  KIND_QUOTIENT_EDGE,  // so does the first divided by it
  KIND_MIRROR,         // as far below a power of two as the first is above: rounded, the product is one, if that is near
  KIND_CANCEL,         // the product of the first and the second, rounded, and its neighbours, either sign
  KIND_PRODUCT_TIE,    // half a unit in the last place of that product, or it in the last place of this, about

  // Integers.
  KIND_INT_SMALL,
  KIND_INT_POWER,      // a power of two and its neighbours, either sign
  KIND_INT_LIMIT,      // the ends of the 32-bit and 64-bit ranges
  KIND_INT_TIE,        // halfway between two floating-point numbers, and neighbours
  KIND_INT_WIDTH,      // any number of significant bits
  KIND_INT_BITS,
};

/** Starts the sequence that all draws come from. */
void seed_operands(uint64_t seed);

/** The next 64 random bits of the sequence. */
uint64_t random_bits(void);

/**
 * A register's 64 bits that hold the operand number `position` (0 to 2); singles are NaN-boxed, but for KIND_MISBOXED.
 * `before` holds the operands before it, of the same format. *kind is set to how it was made.
 */
uint64_t float_operand(const struct format *format, unsigned position, const uint64_t *before, enum kind *kind);

uint64_t integer_operand(enum kind *kind);
