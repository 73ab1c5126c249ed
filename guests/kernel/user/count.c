// count [LINES] [MILLISECONDS]: sleeps, prints a line, and so on.

#include "library.h"

int main(int count, char **arguments) {
  uint64_t lines = 5, pause = 1000;
  if (count > 3 || (count > 1 && !parse_number(arguments[1], &lines)) ||
      (count > 2 && !parse_number(arguments[2], &pause))) {
    print("usage: count [LINES] [MILLISECONDS]\n");
    return 2;
  }
  for (uint64_t line = 1; line <= lines; line++) {
    sleep(pause);
    print("count: %lu of %lu\n", line, lines);
  }
  return 0;
}
