// calls getpid|write|yield COUNT: makes one system call COUNT times. What a call costs is the difference of two runs.

#include "library.h"

int main(int count, char **arguments) {
  uint64_t calls;
  if (count == 3 && parse_number(arguments[2], &calls)) {
    const char *kind = arguments[1];
    if (strcmp(kind, "getpid") == 0) {
      for (uint64_t left = calls; left > 0; left--) getpid();
      return 0;
    }
    if (strcmp(kind, "write") == 0) {
      for (uint64_t left = calls; left > 0; left--) write(1, ".", 1);
      print("\n");
      return 0;
    }
    if (strcmp(kind, "yield") == 0) {
      for (uint64_t left = calls; left > 0; left--) yield();
      return 0;
    }
  }
  print("usage: calls getpid|write|yield COUNT\n");
  return 2;
}
