# sfence.vma: what each form must make visible.
.include "macros.S"

    .text
    .globl tests
tests:

.equ VA, 0x1000000000

# Maps VA to page_a and reads it in S-mode, so that a translation may be cached; then points the PTE at page_b. `fence`
# is executed in S-mode before the second read, which must find page_b.
.macro .remap fence:vararg
    .store64 page_a, 111
    .store64 page_b, 222
    .paging_on
    .map VA, page_b, PTE_RW
    ld s2, (a0)
    .map VA, page_a, PTE_RW
    mv s1, a0
    sfence.vma
    li s3, VA
    .on_trap trapped_\@
    .enter_s at_\@
at_\@:
    ld s4, (s3)
    sd s2, (s1)
    li a0, VA + 0x123            # any address of the page
    li a1, 0
    \fence
    ld s5, (s3)
    ecall
trapped_\@:
    .expect_log LOG_CAUSE, CAUSE_ECALL_S
    .expect s4, 111
    .expect s5, 222
.endm

.test "everything"                                      # norm:sfence_vma_all_asid_va
    .remap sfence.vma x0, x0

.test "one address, every address space"                # norm:sfence_vma_va_all_asid
    .remap sfence.vma a0, x0

.test "one address space"                               # norm:sfence_vma_asid_only
    .remap sfence.vma x0, a1

.test "one address of one address space"                # norm:sfence_vma_va_asid
    .remap sfence.vma a0, a1

.test "an address that is not valid is no fault"        # norm:sfence_vma_invalid_va
    li a0, 0x4000000000
    sfence.vma a0, x0
    li a0, -1
    sfence.vma a0, a0

.test "a new satp with other tables"                    # norm:satp_op_sfence_vma
    .store64 page_a, 111
    .paging_on
    .map VA, page_a, PTE_RW
    csrr s2, satp
    li s3, VA
    .on_trap 1f
    .enter_s 0f
0:  ld s4, (s3)
    csrw satp, x0
    sfence.vma
    la s3, page_a                # Bare: physical addresses
    ld s5, (s3)
    ecall
1:  .expect s4, 111
    .expect s5, 111

.test "SUM and MXR take effect without a fence"         # norm:sfence_vma_sum_mxr_effect
    .paging_on
    .map VA, page_a, PTE_RW | PTE_U
    li s3, VA
    .on_trap 1f
    .enter_s 0f
0:  li a0, MSTATUS_SUM
    csrs sstatus, a0
    ld s4, (s3)
    csrc sstatus, a0
9:  ld s4, (s3)
    .unreachable
1:  .expect_trap CAUSE_LOAD_PAGE, 9b, VA

.test "permissions taken away"                          # norm:sfence_vma_invalidation
    .paging_on
    .map VA, page_a, PTE_RW
    mv s1, a0
    li s3, VA
    .on_trap 1f
    .enter_s 0f
0:  sd x0, (s3)
    ld a0, (s1)
    andi a0, a0, ~PTE_W
    sd a0, (s1)
    sfence.vma s3, x0
    ld a1, (s3)
9:  sd x0, (s3)
    .unreachable
1:  .expect_trap CAUSE_STORE_PAGE, 9b, VA

.test "a page of code remapped"                         # norm:sfence_vma_ordering
    # page_a: li a0, 1; ecall. page_b: li a0, 2; ecall.
    la a1, page_a
    li a2, 0x00100513
    sw a2, (a1)
    li a2, 0x73
    sw a2, 4(a1)
    la a1, page_b
    li a2, 0x00200513
    sw a2, (a1)
    li a2, 0x73
    sw a2, 4(a1)
    fence.i
    .paging_on
    .map VA, page_a, PTE_RWX
    li s3, VA
    .on_trap 1f
    .enter_s 0f
0:  jr s3
1:  .expect a0, 1
    .map VA, page_b, PTE_RWX
    sfence.vma
    .on_trap 1f
    .enter_s 0f
0:  jr s3
1:  .expect a0, 2

.pass
