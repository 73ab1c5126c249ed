// The guest's first instructions: a stack at the end of its RAM. Its bss is zero, as all of fresh RAM is.

#include "shared.h"

  .section .text.start
  .globl guest_start
guest_start:
  li sp, GUEST_RAM + GUEST_RAM_SIZE
  call guest_main
