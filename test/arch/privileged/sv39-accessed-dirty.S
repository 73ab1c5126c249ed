# Sv39: the A and D bits are set by the hardware (menvcfg.ADUE = 1).
.include "macros.S"

    .text
    .globl tests
tests:

.equ VA, 0x1000000000
.equ BARE_RW, PTE_V | PTE_R | PTE_W

# Runs `op` in S-mode with a0 = VA; s1 = address of the PTE.
.macro .run op:vararg
    mv s1, a0
    li a0, VA
    .on_trap trapped_\@
    .enter_s at_\@
at_\@:
    \op
call_\@:
    ecall
trapped_\@:
    .expect_trap CAUSE_ECALL_S, call_\@
.endm

.macro .expect_flags flags
    ld a1, (s1)
    andi a1, a1, 0x3ff
    .expect a1, \flags
.endm

.test "a load sets A and not D"                         # norm:Svadu_hw_update_a_d_bits norm:menvcfg_adue_op
    .paging_on
    .map VA, page_a, BARE_RW
    .run ld a1, (a0)
    .expect_flags BARE_RW | PTE_A

.test "a store sets A and D"                            # norm:Svadu_hw_update_a_d_bits
    .paging_on
    .map VA, page_a, BARE_RW
    .run sd a1, (a0)
    .expect_flags BARE_RW | PTE_A | PTE_D

.test "a store after a load sets D"                     # norm:Svadu_hw_update_a_d_bits
    .paging_on
    .map VA, page_a, BARE_RW
    .run ld a1, (a0)
    .expect_flags BARE_RW | PTE_A
    mv a0, s1
    .run sb a1, (a0)
    .expect_flags BARE_RW | PTE_A | PTE_D

.test "an AMO sets A and D"                             # norm:Svadu_hw_update_a_d_bits
    .paging_on
    .map VA, page_a, BARE_RW
    .run amoadd.w a1, a1, (a0)
    .expect_flags BARE_RW | PTE_A | PTE_D

.test "a fetch sets A"                                  # norm:Svadu_hw_update_a_d_bits
    la a0, page_a
    li a1, 0x73                  # ecall
    sw a1, (a0)
    fence.i
    .paging_on
    .map VA, page_a, PTE_V | PTE_X
    mv s1, a0
    li a0, VA
    .on_trap 1f
    .enter_s 0f
0:  jr a0
1:  .expect_log LOG_EPC, VA
    .expect_flags PTE_V | PTE_X | PTE_A

.test "a superpage's leaf gets them"                    # norm:Svadu_hw_update_a_d_bits
    .paging_on
    .map_to VA, 0x80000000, BARE_RW, 1
    mv s1, a0
    li a0, VA + 0x1ff000
    .on_trap 1f
    .enter_s 0f
0:  sd a1, (a0)
    ecall
1:  .expect_flags BARE_RW | PTE_A | PTE_D

.test "an access that faults sets nothing"              # Privileged, "Virtual Address Translation Process", steps 6 to 9
    .paging_on
    .map VA, page_a, PTE_V | PTE_R
    mv s1, a0
    li a0, VA
    .on_trap 1f
    .enter_s 0f
0:  sd a1, (a0)
1:  .expect_trap CAUSE_STORE_PAGE, 0b, VA
    .expect_flags PTE_V | PTE_R

.test "they are never cleared"                          # Privileged, "Addressing and Memory Protection"
    .paging_on
    .map VA, page_a, PTE_RW
    .run ld a1, (a0)
    .expect_flags PTE_RW

.test "the PTE is set even if the bits outside the flags are used" # norm:Svadu_hw_update_a_d_bits
    .paging_on
    .map VA, page_a, BARE_RW | PTE_G | 3 << 8
    ld s2, (a0)
    .run sd a1, (a0)
    ld s3, (s1)
    xor s3, s3, s2
    .expect s3, PTE_A | PTE_D

.pass
