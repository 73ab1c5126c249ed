// Memory and string functions. memcpy and memset go by 8 bytes where both sides are aligned: pages are.

#include "string.h"

#include <stdint.h>

void *memcpy(void *to, const void *from, size_t count) {
  uint8_t *out = to;
  const uint8_t *in = from;
  if ((((uintptr_t)out | (uintptr_t)in) & 7) == 0) {
    for (; count >= 8; count -= 8, out += 8, in += 8) *(uint64_t *)out = *(const uint64_t *)in;
  }
  while (count-- > 0) *out++ = *in++;
  return to;
}

void *memmove(void *to, const void *from, size_t count) {
  uint8_t *out = to;
  const uint8_t *in = from;
  if (out <= in || out >= in + count) return memcpy(to, from, count);
  while (count-- > 0) out[count] = in[count];
  return to;
}

void *memset(void *at, int byte, size_t count) {
  uint8_t *out = at;
  if (((uintptr_t)out & 7) == 0) {
    uint64_t word = (uint8_t)byte * 0x0101010101010101UL;
    for (; count >= 8; count -= 8, out += 8) *(uint64_t *)out = word;
  }
  while (count-- > 0) *out++ = (uint8_t)byte;
  return at;
}

int memcmp(const void *a, const void *b, size_t count) {
  const uint8_t *left = a;
  const uint8_t *right = b;
  for (; count > 0; count--, left++, right++) {
    if (*left != *right) return *left - *right;
  }
  return 0;
}

size_t strlen(const char *text) {
  size_t length = 0;
  while (text[length] != '\0') length++;
  return length;
}

int strcmp(const char *a, const char *b) {
  while (*a != '\0' && *a == *b) a++, b++;
  return (uint8_t)*a - (uint8_t)*b;
}

void copy_string(char *to, const char *from, size_t size) {
  size_t length = strlen(from);
  if (length > size - 1) length = size - 1;
  memcpy(to, from, length);
  to[length] = '\0';
}
