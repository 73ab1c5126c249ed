// Reads and writes a user program's memory. A program's addresses are never dereferenced: each page is looked up in
// its page table with the program's own rights, so a hostile pointer is an error and nothing else.

#include "kernel.h"

#include "../lib/string.h"

static uint64_t bytes_to_page_end(uint64_t address) { return FRAME_SIZE - address % FRAME_SIZE; }

bool copy_from_user(page_table root, void *to, uint64_t from, uint64_t size) {
  char *out = to;
  while (size > 0) {
    const char *in = space_lookup(root, from, PAGE_READ);
    if (in == NULL) return false;
    uint64_t part = bytes_to_page_end(from);
    if (part > size) part = size;
    memcpy(out, in, part);
    out += part, from += part, size -= part;
  }
  return true;
}

bool copy_to_user(page_table root, uint64_t to, const void *from, uint64_t size) {
  const char *in = from;
  while (size > 0) {
    char *out = space_lookup(root, to, PAGE_WRITE);
    if (out == NULL) return false;
    uint64_t part = bytes_to_page_end(to);
    if (part > size) part = size;
    memcpy(out, in, part);
    to += part, in += part, size -= part;
  }
  return true;
}

bool copy_string_from_user(page_table root, char *to, uint64_t from, uint64_t size) {
  for (uint64_t i = 0; i < size; i++) {
    const char *in = space_lookup(root, from + i, PAGE_READ);
    if (in == NULL) return false;
    to[i] = *in;
    if (*in == '\0') return true;
  }
  return false;
}
