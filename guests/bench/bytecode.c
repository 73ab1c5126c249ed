// An interpreter inside the guest: a register machine with 32-bit instructions and a switch for dispatch, running a
// small program (the lengths of Collatz sequences). Indirect jumps and data-dependent loads of operands.

#include "benchmark.h"

const char benchmark_name[] = "bytecode";
uint32_t default_n(void) { return 5; }

enum opcode { LOAD_IMMEDIATE, MOVE, ADD, ADD_IMMEDIATE, MULTIPLY, SHIFT_RIGHT, AND, XOR, BRANCH_ZERO, BRANCH_LESS, JUMP, HALT };

enum { REGISTERS = 16 };

// op in bits 0-7, a in 8-15, b in 16-23, c (signed where it is an immediate or a branch target) in 24-31.
#define INSTRUCTION(op, a, b, c) ((uint32_t)(op) | (uint32_t)(a) << 8 | (uint32_t)(b) << 16 | (uint32_t)(uint8_t)(c) << 24)

enum { SEED, LIMIT, VALUE, STEPS, SUM, ONE, THREE, BIT, HASH };

// for (seed = 1; seed < limit; seed++) {
//     steps = 0;
//     for (value = seed; value != 1; steps++) value = value & 1 ? 3 * value + 1 : value >> 1;
//     sum += steps; hash = hash * 3 ^ steps;
// }
static const uint32_t program[] = {
  /*  0 */ INSTRUCTION(LOAD_IMMEDIATE, ONE, 0, 1),
  /*  1 */ INSTRUCTION(LOAD_IMMEDIATE, THREE, 0, 3),
  /*  2 */ INSTRUCTION(LOAD_IMMEDIATE, SEED, 0, 1),
  /*  3 */ INSTRUCTION(MOVE, VALUE, SEED, 0),
  /*  4 */ INSTRUCTION(LOAD_IMMEDIATE, STEPS, 0, 0),
  /*  5 */ INSTRUCTION(BRANCH_LESS, ONE, VALUE, 7),
  /*  6 */ INSTRUCTION(JUMP, 0, 0, 15),
  /*  7 */ INSTRUCTION(AND, BIT, VALUE, ONE),
  /*  8 */ INSTRUCTION(BRANCH_ZERO, BIT, 0, 12),
  /*  9 */ INSTRUCTION(MULTIPLY, VALUE, VALUE, THREE),
  /* 10 */ INSTRUCTION(ADD_IMMEDIATE, VALUE, VALUE, 1),
  /* 11 */ INSTRUCTION(JUMP, 0, 0, 13),
  /* 12 */ INSTRUCTION(SHIFT_RIGHT, VALUE, VALUE, 1),
  /* 13 */ INSTRUCTION(ADD_IMMEDIATE, STEPS, STEPS, 1),
  /* 14 */ INSTRUCTION(BRANCH_LESS, ONE, VALUE, 7),
  /* 15 */ INSTRUCTION(ADD, SUM, SUM, STEPS),
  /* 16 */ INSTRUCTION(MULTIPLY, HASH, HASH, THREE),
  /* 17 */ INSTRUCTION(XOR, HASH, HASH, STEPS),
  /* 18 */ INSTRUCTION(ADD_IMMEDIATE, SEED, SEED, 1),
  /* 19 */ INSTRUCTION(BRANCH_LESS, SEED, LIMIT, 3),
  /* 20 */ INSTRUCTION(HALT, 0, 0, 0),
};

// Runs `code` from its first instruction until HALT.
static void interpret(const uint32_t *code, uint64_t registers[REGISTERS]) {
  uint32_t pc = 0;
  for (;;) {
    uint32_t instruction = code[pc++];
    uint32_t a = instruction >> 8 & (REGISTERS - 1), b = instruction >> 16 & (REGISTERS - 1);
    uint32_t c = instruction >> 24;
    switch ((enum opcode)(instruction & 0xff)) {
    case LOAD_IMMEDIATE: registers[a] = (uint64_t)(int8_t)c; break;
    case MOVE: registers[a] = registers[b]; break;
    case ADD: registers[a] = registers[b] + registers[c & (REGISTERS - 1)]; break;
    case ADD_IMMEDIATE: registers[a] = registers[b] + (uint64_t)(int8_t)c; break;
    case MULTIPLY: registers[a] = registers[b] * registers[c & (REGISTERS - 1)]; break;
    case SHIFT_RIGHT: registers[a] = registers[b] >> (c & 63); break;
    case AND: registers[a] = registers[b] & registers[c & (REGISTERS - 1)]; break;
    case XOR: registers[a] = registers[b] ^ registers[c & (REGISTERS - 1)]; break;
    case BRANCH_ZERO: if (registers[a] == 0) pc = c; break;
    case BRANCH_LESS: if (registers[a] < registers[b]) pc = c; break;
    case JUMP: pc = c; break;
    case HALT: return;
    }
  }
}

// The sequences of all seeds below 2000 * n.
uint64_t run(uint32_t n) {
  uint64_t registers[REGISTERS];
  for (uint32_t i = 0; i < REGISTERS; i++) registers[i] = 0;
  registers[LIMIT] = (uint64_t)n * 2000;
  interpret(program, registers);
  return registers[SUM] << 32 ^ registers[HASH];
}
