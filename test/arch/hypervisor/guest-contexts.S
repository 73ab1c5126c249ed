# Address spaces and virtual machines apart: ASIDs of vsatp, VMIDs of hgatp, HS-level and the guest.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U

# `csr`'s bits 57:44 (ASID or VMID) become `id`. No fence.
.macro .set_id csr, id
    csrr t5, \csr
    li t6, 0x3fff << 44
    or t5, t5, t6
    xor t5, t5, t6
    li t6, \id << 44
    or t5, t5, t6
    csrw \csr, t5
.endm

.macro .guest_reads value
    .on_trap trapped_\@
    .enter_vs at_\@
at_\@:
    li a0, GUEST_VA
    ld a1, (a0)
    ecall
trapped_\@:
    .expect_log LOG_CAUSE, CAUSE_ECALL_VS
    .expect a1, \value
.endm

.macro .two_pages
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA, PTE_RW
    mv s1, a0
    .map_g GUEST_PA, page_a, U_RW
    mv s2, a0
    .map_g GUEST_PA + 0x1000, page_b, U_RW
    mv s3, a0
    .store64 page_a, 1
    .store64 page_b, 2
.endm

.test "after a switch of ASID new tables count, without a fence" # norm:vsatp_sz_acc_op norm:sfence_vma_v1
    .two_pages
    .set_id vsatp, 1
    .guest_reads 1
    .map_vs GUEST_VA, GUEST_PA + 0x1000, PTE_RW
    .set_id vsatp, 2             # never used before
    .guest_reads 2
    .set_id vsatp, 1
    li a1, 1
    hfence.vvma x0, a1
    .guest_reads 2

.test "after a switch of VMID new tables count, without a fence" # norm:hgatp_sz_acc_op norm:hgatp_op_hfence_gvma
    .two_pages
    .set_id hgatp, 1
    .guest_reads 1
    ld a0, (s3)
    sd a0, (s2)
    .set_id hgatp, 2
    .guest_reads 2
    .set_id hgatp, 1
    li a1, 1
    hfence.gvma x0, a1
    .guest_reads 2

.test "HS-level and the guest at one address: V tells them apart" # norm:H_vm_twostage norm:sfence_vma_v0
    .two_pages
    .satp_on                     # the same tables without a G-stage: GUEST_PA is nowhere in HS-mode
    .guest_reads 1
    li a0, GUEST_VA
    .on_trap 1f
    .enter_s 0f
0:  ld a1, (a0)
    .unreachable
1:  .expect_trap CAUSE_LOAD_ACCESS, 0b, GUEST_VA
    .guest_reads 1

.test "VS and VU of one guest"                        # norm:H_vm_twostage
    .translate PTE_RW, U_RW
    .vs_works ld a1, (a0)
    .vu_faults CAUSE_LOAD_PAGE, ld a1, (a0)
    .vs_works ld a1, (a0)

.pass
