// What a privileged program is to the runtime that runs it: guests/bench/privileged/NAME.S.
//
// A program measures what one event costs: loop() causes an event in each iteration, empty() has the same shape without
// it, and the command line says which of the two runs ("mode=empty"; else loop). Translation is on, 4 KiB pages, A and D
// preset; the program runs in S-mode and calls no SBI but for its event.
//
// In assembly: a0 = iterations (1 or more) on entry and the checksum on return; t6 counts down, t5 collects the checksum.
// Each loop lies within one page, so that what must be mapped for it is known.

#pragma once

#ifdef __ASSEMBLER__

#define SSTATUS_SIE 0x2
#define SSTATUS_SPP 0x100
#define SSTATUS_SUM 0x40000
#define SIE_SSIE 0x2
#define SIE_STIE 0x20
#define CSR_STIMECMP 0x14d // a name that clang 14 does not know

.option norvc // every instruction is 4 bytes long: handlers skip one by adding 4

.macro program name
    .section .rodata
    .globl benchmark_name
benchmark_name:
    .asciz "\name"
    .text
.endm

.macro function name
    .section .text.\name, "ax"
    .balign 512
    .globl \name
\name:
.endm

// Before the label 1: what the loop needs in registers comes between.
.macro start_loop name
    function \name
    mv      t6, a0
    li      t5, 0
.endm

// Closes the loop that begins at label 1.
.macro end_loop
    add     t5, t5, t6
    addi    t6, t6, -1
    bnez    t6, 1b
    mv      a0, t5
    ret
.endm

// The loop that is subtracted, where it needs nothing of its own.
.macro empty_loop
    start_loop empty
1:  end_loop
.endm

// An operating system has run some processes: in each of 64 address spaces, of the same tables, the page `target` was loaded from,
// and 8 MiB of RAM are in use, which says how large a hypervisor's tables may grow. Uses a0 to a3.
#define ADDRESS_SPACES 64
#define CROWD_PAGES 2048
.macro visit_address_spaces
    .pushsection .bss
    .balign 4096
2:  .space CROWD_PAGES * 4096
    .popsection
    la      a1, 2b
    li      a2, CROWD_PAGES
    li      a3, 4096
1:  sd      a2, (a1)
    add     a1, a1, a3
    addi    a2, a2, -1
    bnez    a2, 1b
    csrr    a0, satp
    la      a1, target
    li      a2, ADDRESS_SPACES
1:  slli    a3, a2, 44              // satp.ASID
    or      a3, a3, a0
    csrw    satp, a3
    ld      a3, (a1)
    addi    a2, a2, -1
    bnez    a2, 1b
    csrw    satp, a0
.endm

.macro no_preparation
    function prepare
    ret
.endm

#else

#include <stdint.h>

/** The program's name: the first word of the line that the guest prints. */
extern const char benchmark_name[];

/** What must be set up once, the same for both loops. */
void prepare(void);
/** n events. Returns a checksum. */
uint64_t loop(uint64_t n);
/** The same without the events. */
uint64_t empty(uint64_t n);

#endif
