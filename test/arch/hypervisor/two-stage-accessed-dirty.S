# A and D bits of both stages, updated by hardware (menvcfg.ADUE and henvcfg.ADUE set).
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ NO_AD, PTE_V | PTE_R | PTE_W
.equ AD, PTE_A | PTE_D

# The page at GUEST_VA, with `vs` in the VS-stage and `g` in the G-stage; s1 and s2 = the addresses of the two PTEs.
.macro .pages vs, g
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA, \vs
    mv s1, a0
    .map_g GUEST_PA, page_a, \g
    mv s2, a0
.endm

.macro .expect_ad pte, bits
    ld t5, (\pte)
    andi t5, t5, AD
    .expect t5, \bits
.endm

.test "a load sets A in both stages"                    # norm:henvcfg_adue_op norm:menvcfg_adue_op
    .pages NO_AD, NO_AD | PTE_U
    .vs_works ld a1, (a0)
    .expect_ad s1, PTE_A
    .expect_ad s2, PTE_A

.test "a store sets A and D in both stages"             # norm:henvcfg_adue_op norm:menvcfg_adue_op
    .pages NO_AD, NO_AD | PTE_U
    .vs_works sd a1, (a0)
    .expect_ad s1, AD
    .expect_ad s2, AD

.test "an AMO sets A and D, LR only A"                  # norm:henvcfg_adue_op
    .pages NO_AD, NO_AD | PTE_U
    .vs_works lr.w a1, (a0)
    .expect_ad s1, PTE_A
    .expect_ad s2, PTE_A
    .vs_works amoor.w a1, x0, (a0)
    .expect_ad s1, AD
    .expect_ad s2, AD

.test "a store after a load that has filled a TLB sets D" # norm:henvcfg_adue_op
    .pages NO_AD, NO_AD | PTE_U
    .on_trap 2f
    .enter_vs 1f
1:  li a0, GUEST_VA
    ld a1, (a0)
    ld a2, (s1)
    ld a3, (s2)
    sd a1, (a0)
    ecall
2:  andi a2, a2, AD
    .expect a2, PTE_A
    andi a3, a3, AD
    .expect a3, PTE_A
    .expect_ad s1, AD
    .expect_ad s2, AD

.test "no update where the access is not allowed"       # Privileged, "Virtual Address Translation Process"
    .pages PTE_V | PTE_R, NO_AD | PTE_U
    .vs_faults CAUSE_STORE_PAGE, sd a1, (a0)
    .expect_ad s1, 0
    .expect_ad s2, 0
    .pages PTE_RW, PTE_V | PTE_R | PTE_U
    .vs_guest_faults CAUSE_STORE_GUEST, sd a1, (a0)
    .expect_ad s2, 0

.test "reading a VS-stage table sets A of its page in the G-stage" # norm:H_vm_gpapriv
    .last_table PTE_RW, NO_AD | PTE_U
    .vs_works ld a1, (a0)
    .expect_ad s2, PTE_A

.pass
