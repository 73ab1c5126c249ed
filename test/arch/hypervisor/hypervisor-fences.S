# Fences by effect: hfence.vvma, hfence.gvma and the guest's sfence.vma make new tables count.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U

# GUEST_VA is page_a, then (after the guest has read it) the PTE at `pte` gets what the PTE at `from` has. page_a holds 1,
# page_b 2. s1, s2 = the PTEs of GUEST_VA and GUEST_VA + 0x1000 in the VS-stage; s3, s4 = those of their guest pages.
.macro .two_pages
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA, PTE_RW
    mv s1, a0
    .map_vs GUEST_VA + 0x1000, GUEST_PA + 0x1000, PTE_RW
    mv s2, a0
    .map_g GUEST_PA, page_a, U_RW
    mv s3, a0
    .map_g GUEST_PA + 0x1000, page_b, U_RW
    mv s4, a0
    .store64 page_a, 1
    .store64 page_b, 2
    .guest_reads 1
.endm

.macro .replace pte, from
    ld t5, (\from)
    sd t5, (\pte)
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

.test "hfence.vvma: all, by address, by ASID, by both"  # norm:hfence-vvma_hfence-gvma_op norm:hfence-vvma_mode
    .two_pages
    .replace s1, s2
    hfence.vvma x0, x0
    .guest_reads 2
    .two_pages
    .replace s1, s2
    li a0, GUEST_VA
    hfence.vvma a0, x0
    .guest_reads 2
    .two_pages
    .replace s1, s2
    li a1, 0                     # ASID 0
    hfence.vvma x0, a1
    .guest_reads 2
    .two_pages
    .replace s1, s2
    li a0, GUEST_VA
    li a1, 0
    hfence.vvma a0, a1
    .guest_reads 2

.test "hfence.gvma: all, by address >> 2, by VMID, by both" # norm:hfence-gvma_op
    .two_pages
    .replace s3, s4
    hfence.gvma x0, x0
    .guest_reads 2
    .two_pages
    .replace s3, s4
    li a0, GUEST_PA >> 2
    hfence.gvma a0, x0
    .guest_reads 2
    .two_pages
    .replace s3, s4
    li a1, 0
    hfence.gvma x0, a1
    .guest_reads 2
    .two_pages
    .replace s3, s4
    li a0, GUEST_PA >> 2
    li a1, 0
    hfence.gvma a0, a1
    .guest_reads 2

.test "reserved high bits of the ASID and the VMID are ignored" # norm:hfence-vvma_asid norm:hfence-gvma_vmid
    .two_pages
    .replace s1, s2
    li a1, 1 << 40
    hfence.vvma x0, a1
    .guest_reads 2
    .two_pages
    .replace s3, s4
    li a1, 1 << 40
    hfence.gvma x0, a1
    .guest_reads 2

.test "from HS-mode"                                    # norm:hfence-vvma_mode norm:hfence-gvma_op
    .two_pages
    .replace s1, s2
    .on_trap 2f
    .enter_s 1f
1:  hfence.vvma x0, x0
    ecall
2:  .guest_reads 2
    .two_pages
    .replace s3, s4
    .on_trap 2f
    .enter_s 1f
1:  hfence.gvma x0, x0
    ecall
2:  .guest_reads 2

.test "the guest's sfence.vma is for its own tables"    # norm:sfence_vma_v1
    .two_pages
    .on_trap 2f
    .enter_vs 1f
1:  .replace s1, s2              # the tables are in the guest's memory too
    sfence.vma
    li a0, GUEST_VA
    ld a1, (a0)
    ecall
2:  .expect a1, 2
    .two_pages
    .on_trap 2f
    .enter_vs 1f
1:  .replace s1, s2
    li a0, GUEST_VA
    li a2, 0
    sfence.vma a0, a2
    ld a1, (a0)
    ecall
2:  .expect a1, 2

.test "a page that was not there needs a fence, and has one" # norm:hfence-vvma_hfence-gvma_op
    .translate 0, U_RW
    mv s3, a0
    .vs_faults CAUSE_LOAD_PAGE, ld a1, (a0)
    .map_vs GUEST_VA, GUEST_PA, PTE_RW
    hfence.vvma x0, x0
    .vs_works ld a1, (a0)
    ld s4, (s3)
    sd x0, (s3)
    hfence.gvma x0, x0
    .vs_guest_faults CAUSE_LOAD_GUEST, ld a1, (a0)
    sd s4, (s3)
    hfence.gvma x0, x0
    .vs_works ld a1, (a0)

.pass
