# Accesses and instructions that lie on two pages.
.include "macros.S"

    .text
    .globl tests
tests:

.equ VA, 0x1000000000
.equ END, VA + 0x1000            # the page end they cross

# Two pages, with the given flags; `op` in S-mode with a0 = END.
.macro .two_pages first, second
    .paging_on
    .map VA, page_c, \first      # not adjacent in physical memory: page_c, then page_a
    .map END, page_a, \second
    li a0, END
.endm

.test "a load and a store across two pages"             # norm:MISALIGNED_LDST_FULLY_HW_SUPPORTED
    .two_pages PTE_RW, PTE_RW
    .store64 page_c + 4088, 0x1122334455667788
    .store64 page_a, 0x99aabbccddeeff00
    .on_trap 1f
    .enter_s 0f
0:  ld s0, -4(a0)
    li a1, 0x0102030405060708
    sd a1, -2(a0)
    lhu s1, -1(a0)
    ecall
1:  .expect s0, 0xddeeff0011223344
    .expect s1, 0x0607
    .expect64 page_c + 4088, 0x0708334455667788
    .expect64 page_a, 0x99aa010203040506

.test "the second page faults: tval is in the second page" # norm:mtval_vaddr_wr2
    .two_pages PTE_RW, 0
    .on_trap 1f
    .enter_s 0f
0:  ld s0, -4(a0)
    .unreachable
1:  .expect_trap CAUSE_LOAD_PAGE, 0b, END

.test "the first page faults: tval is the address"      # norm:mtval_vaddr_wr2
    .two_pages 0, PTE_RW
    .on_trap 1f
    .enter_s 0f
0:  ld s0, -4(a0)
    .unreachable
1:  .expect_trap CAUSE_LOAD_PAGE, 0b, END - 4
    li a0, END
    .on_trap 1f
    .enter_s 0f
0:  sd s0, -4(a0)
    .unreachable
1:  .expect_trap CAUSE_STORE_PAGE, 0b, END - 4

.test "a store whose second page faults: tval is in the second page" # norm:mtval_vaddr_wr2
    .two_pages PTE_RW, PTE_V | PTE_R | PTE_AD
    .on_trap 1f
    .enter_s 0f
0:  sd s0, -4(a0)
    .unreachable
1:  .expect_trap CAUSE_STORE_PAGE, 0b, END

.test "an instruction on two pages"                     # norm:Zca_align16
    .two_pages PTE_RWX, PTE_RWX
    # lui a1, 0x12345 at END - 2, then ecall.
    la a2, page_c + 4094
    li a3, 0x12345
    slli a3, a3, 12
    ori a3, a3, 0x5b7 & 0x7ff
    sh a3, (a2)
    la a2, page_a
    srli a4, a3, 16
    sh a4, (a2)
    li a4, 0x73
    sw a4, 2(a2)
    fence.i
    .on_trap 1f
    .enter_s 0f
0:  addi a0, a0, -2
    jr a0
1:  .expect_log LOG_CAUSE, CAUSE_ECALL_S
    .expect_log LOG_EPC, END + 2
    .expect a1, 0x12345000

.test "its second half faults: epc is the instruction, tval the second half" # norm:mtval_varlen_wr norm:mepc_varlen_wr
    .paging_on
    .map VA, page_c, PTE_RWX
    li a0, END - 2
    .on_trap 1f
    .enter_s 0f
0:  jr a0
1:  .expect_log LOG_CAUSE, CAUSE_FETCH_PAGE
    .expect_log LOG_EPC, END - 2
    .expect_log LOG_TVAL, END

.test "a 16-bit instruction at the page end needs no second page" # norm:Zca_align16
    la a2, page_c + 4094
    li a3, 0x9002                # c.ebreak
    sh a3, (a2)
    fence.i
    .paging_on
    .map VA, page_c, PTE_RWX
    li a0, END - 2
    .on_trap 1f
    .enter_s 0f
0:  jr a0
1:  .expect_log LOG_CAUSE, CAUSE_BREAKPOINT
    .expect_log LOG_EPC, END - 2

.pass
