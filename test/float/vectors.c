// Executes floating-point instructions on hard operands and reports what they wrote, as hashes or one by one.
//
// Owns: the report. A variant is one instruction under one rounding mode (variants.ts). For each variant a run goes
// through blocks of BLOCK_TUPLES operand tuples; a block's operands follow from the seed, the variant's sequence and the
// block's number alone, so that variants with one sequence see the same operands.
//
//   block VARIANT BLOCK HASH OUTCOMES KINDS KINDS KINDS  which flags were raised and the like; the kinds of each operand
//   tuple VARIANT BLOCK INDEX OPERANDS FCSR RESULT FLAGS instead, if every tuple was asked for
//   end TUPLES

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mmio.h"
#include "operands.h"
#include "print.h"

enum { BLOCK_TUPLES = 1024, OPERANDS = 3, FCSR_FRM_SHIFT = 5, FLAG_INEXACT = 1, FLAG_UNDERFLOW = 2, ALL_FLAGS = 31 };

/** Beside the flags in a block's outcomes: a result was tiny before rounding, but not after. */
#define OUTCOME_TINY_BEFORE 32

#define UART 0x10000000
#define FINISHER 0x100000
#define FINISHER_PASS 0x5555
#define FINISHER_FAIL 0x13333

/** What a run is to do: image.ts writes it. The ends are excluded. */
struct parameters {
  uint64_t seed;
  uint32_t first_variant, end_variant;
  uint32_t first_block, end_block;
  uint32_t every_tuple;
};

#define PARAMETERS ((const struct parameters *)PARAMETERS_ADDRESS)

/** Singles and doubles are registers' 64 bits. */
enum type { TYPE_SINGLE, TYPE_DOUBLE, TYPE_INTEGER };

enum rounding { ROUND_DOWN = 2, ROUND_UP = 3 };

/** One row of the generated file. */
struct variant {
  const void *routine;
  uint8_t source, result; // enum type
  uint8_t operands;
  uint8_t frm;
  uint8_t rounding; // the instruction's, or frm if that is dynamic
  uint8_t unused;
  uint16_t sequence;
};

extern const struct variant variants[];

/** One execution: start.S knows the offsets. */
struct tuple {
  uint64_t operand[OPERANDS];
  uint64_t fcsr;
  uint64_t result;
  uint64_t flags;
};

void execute(struct tuple *tuple, const void *routine);

struct place {
  uint32_t variant, block, index;
};

static void print(const char *format, ...) {
  char line[200];
  va_list arguments;
  va_start(arguments, format);
  size_t size = format_text(line, sizeof line, format, arguments);
  va_end(arguments);
  for (size_t i = 0; i < size; i++) mmio_write8(UART, (uint8_t)line[i]);
}

_Noreturn static void finish(uint32_t how) {
  mmio_write32(FINISHER, how);
  for (;;) {
  }
}

_Noreturn void report_trap(uint64_t cause, uint64_t epc, uint64_t tval) {
  print("trap cause %lx epc %lx tval %lx\n", cause, epc, tval);
  finish(FINISHER_FAIL);
}

/**
 * Flags that are set before: none, so that every one that is raised is seen; inexact, as after any long computation; or
 * any, which must stay.
 */
static uint64_t flags_before(void) {
  uint64_t bits = random_bits();
  if (bits & 1) return 0;
  return bits & 2 ? FLAG_INEXACT : bits >> 2 & ALL_FLAGS;
}

/** Draws a tuple and adds the kinds to each operand's set. */
static void draw(struct tuple *tuple, const struct variant *variant, uint32_t kinds[OPERANDS]) {
  for (unsigned position = 0; position < variant->operands; position++) {
    enum kind kind;
    if (variant->source == TYPE_INTEGER) {
      tuple->operand[position] = integer_operand(&kind);
    } else {
      const struct format *format = variant->source == TYPE_SINGLE ? &single_format : &double_format;
      tuple->operand[position] = float_operand(format, position, tuple->operand, &kind);
    }
    kinds[position] |= 1u << kind;
  }
  tuple->fcsr = (uint64_t)variant->frm << FCSR_FRM_SHIFT | flags_before();
}

static void print_tuple(struct place at, const struct tuple *tuple) {
  print("tuple %u %u %u %016lx %016lx %016lx %02lx %016lx %02lx\n", at.variant, at.block, at.index, tuple->operand[0],
        tuple->operand[1], tuple->operand[2], tuple->fcsr, tuple->result, tuple->flags);
}

static uint64_t fold(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15;
  return hash ^ hash >> 29;
}

/**
 * The least normal number, rounded away from zero, so that the exact result was smaller; but no underflow, since tininess
 * is detected after rounding.
 */
static bool is_tiny_before_rounding_only(const struct variant *variant, uint64_t result, uint64_t raised) {
  if ((raised & (FLAG_INEXACT | FLAG_UNDERFLOW)) != FLAG_INEXACT || variant->result == TYPE_INTEGER) return false;
  const struct format *format = variant->result == TYPE_SINGLE ? &single_format : &double_format;
  uint64_t bits = variant->result == TYPE_SINGLE ? (uint32_t)result : result;
  uint64_t least_normal = 1ull << format->fraction_bits;
  uint64_t sign = 1ull << (format->fraction_bits + format->exponent_bits);
  if (variant->rounding == ROUND_UP) return bits == least_normal;
  return variant->rounding == ROUND_DOWN && bits == (sign | least_normal);
}

static void run_block(struct place at) {
  const struct variant *variant = &variants[at.variant];
  uint64_t hash = 0, outcomes = 0;
  uint32_t kinds[OPERANDS];
  struct tuple tuple;
  for (unsigned position = 0; position < OPERANDS; position++) kinds[position] = tuple.operand[position] = 0;

  seed_operands(fold(PARAMETERS->seed, (uint64_t)variant->sequence << 32 | at.block));
  for (; at.index < BLOCK_TUPLES; at.index++) {
    draw(&tuple, variant, kinds);
    execute(&tuple, variant->routine);
    hash = fold(fold(hash, tuple.result), tuple.flags);
    uint64_t raised = tuple.flags & ~tuple.fcsr;
    outcomes |= raised;
    if ((tuple.fcsr & ALL_FLAGS) == 0 && is_tiny_before_rounding_only(variant, tuple.result, raised))
      outcomes |= OUTCOME_TINY_BEFORE;
    if (PARAMETERS->every_tuple) print_tuple(at, &tuple);
  }
  if (PARAMETERS->every_tuple) return;
  print("block %u %u %016lx %02lx %08x %08x %08x\n", at.variant, at.block, hash, outcomes, kinds[0], kinds[1], kinds[2]);
}

_Noreturn void run_vectors(void) {
  uint64_t tuples = 0;
  struct place at = {.index = 0};
  for (at.variant = PARAMETERS->first_variant; at.variant < PARAMETERS->end_variant; at.variant++)
    for (at.block = PARAMETERS->first_block; at.block < PARAMETERS->end_block; at.block++) {
      run_block(at);
      tuples += BLOCK_TUPLES;
    }
  print("end %lu\n", tuples);
  finish(FINISHER_PASS);
}
