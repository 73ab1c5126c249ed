// hello: the smallest program.

#include "library.h"

int main(void) {
  print("hello from process %ld\n", getpid());
  return 0;
}
