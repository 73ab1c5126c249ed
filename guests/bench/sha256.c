// SHA-256 (FIPS 180-4) of a 64 KiB message: 32-bit adds, shifts and logic in long dependent chains.

#include "benchmark.h"

enum { BLOCK = 64, MESSAGE = 1 << 16 };

const char benchmark_name[] = "sha256";
uint32_t default_n(void) { return 24; }

// FIPS 180-4, 4.2.2: fractional parts of the cube roots of the first 64 primes.
static const uint32_t round_constants[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

// FIPS 180-4, 5.3.3: fractional parts of the square roots of the first 8 primes.
static const uint32_t initial_hash[8] = {
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static uint8_t message[MESSAGE];

static uint32_t rotate_right(uint32_t x, uint32_t by) { return x >> by | x << (32 - by); }

static uint32_t load_big_endian(const uint8_t *p) {
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void compress(uint32_t hash[8], const uint8_t *block) {
  uint32_t w[64];
  for (uint32_t t = 0; t < 16; t++) w[t] = load_big_endian(block + 4 * t);
  for (uint32_t t = 16; t < 64; t++) {
    uint32_t x = w[t - 15], y = w[t - 2];
    uint32_t sigma0 = rotate_right(x, 7) ^ rotate_right(x, 18) ^ x >> 3;
    uint32_t sigma1 = rotate_right(y, 17) ^ rotate_right(y, 19) ^ y >> 10;
    w[t] = sigma1 + w[t - 7] + sigma0 + w[t - 16];
  }
  uint32_t a = hash[0], b = hash[1], c = hash[2], d = hash[3];
  uint32_t e = hash[4], f = hash[5], g = hash[6], h = hash[7];
  for (uint32_t t = 0; t < 64; t++) {
    uint32_t sum1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25);
    uint32_t choice = (e & f) ^ (~e & g);
    uint32_t t1 = h + sum1 + choice + round_constants[t] + w[t];
    uint32_t sum0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22);
    uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
    h = g, g = f, f = e, e = d + t1;
    d = c, c = b, b = a, a = t1 + sum0 + majority;
  }
  hash[0] += a, hash[1] += b, hash[2] += c, hash[3] += d;
  hash[4] += e, hash[5] += f, hash[6] += g, hash[7] += h;
}

// Hashes the whole message, whose length is a multiple of the block: the padding is one block of its own (5.1.1).
static void sha256(uint32_t hash[8]) {
  uint8_t padding[BLOCK];
  uint64_t bits = (uint64_t)MESSAGE * 8;
  for (uint32_t i = 0; i < 8; i++) hash[i] = initial_hash[i];
  for (uint32_t at = 0; at < MESSAGE; at += BLOCK) compress(hash, message + at);
  for (uint32_t i = 0; i < BLOCK; i++) padding[i] = i == 0 ? 0x80 : i < 56 ? 0 : (uint8_t)(bits >> (8 * (63 - i)));
  compress(hash, padding);
}

// n hashes; the start of each message after the first is the hash before it. Returns the last hash's first 8 bytes.
uint64_t run(uint32_t n) {
  uint32_t seed = 1, hash[8];
  for (uint32_t i = 0; i < MESSAGE; i++) message[i] = (uint8_t)(next_random(&seed) >> 24);
  while (n--) {
    sha256(hash);
    for (uint32_t i = 0; i < 32; i++) message[i] = (uint8_t)(hash[i / 4] >> (24 - 8 * (i % 4)));
  }
  return (uint64_t)hash[0] << 32 | hash[1];
}
