// memhog [MEGABYTES]: takes memory, writes to all of it, and checks that it still holds what was written.

#include "library.h"

#define MEGABYTE 0x100000UL
#define STRIDE 4096

int main(int count, char **arguments) {
  uint64_t wanted = 16;
  if (count > 2 || (count == 2 && !parse_number(arguments[1], &wanted))) {
    print("usage: memhog [MEGABYTES]\n");
    return 2;
  }
  uint64_t got = 0;
  int64_t start = sbrk(0);
  while (got < wanted && sbrk(MEGABYTE) >= 0) got++;
  uint64_t end = (uint64_t)start + got * MEGABYTE;
  for (uint64_t at = (uint64_t)start; at < end; at += STRIDE) *(uint64_t *)at = at;
  for (uint64_t at = (uint64_t)start; at < end; at += STRIDE) {
    if (*(uint64_t *)at == at) continue;
    print("memhog: wrong value at 0x%lx\n", at);
    return 1;
  }
  print("memhog: %lu MiB taken, written and checked\n", got);
  if (got < wanted) print("memhog: refused %lu MiB more: out of memory\n", wanted - got);
  return 0;
}
