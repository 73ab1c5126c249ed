// A Linux program's first instructions. The stack is the kernel's; its arguments are of no interest.

  .section .text.start
  .globl _start
_start:
  call monitor_main
