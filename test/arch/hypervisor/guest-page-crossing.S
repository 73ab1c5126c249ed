# Accesses over a page boundary in two-stage translation: which half faults, and its addresses.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U

# GUEST_VA and the page behind it are page_a and page_c, by the guest physical pages GUEST_PA and GUEST_PA + 0x5000.
.macro .two_pages vs_first, g_first, vs_second, g_second
    .translate \vs_first, \g_first
    .map_vs GUEST_VA + 0x1000, GUEST_PA + 0x5000, \vs_second
    .map_g GUEST_PA + 0x5000, page_c, \g_second
.endm

# `op` at GUEST_VA + 0xffc, eight bytes, faults: tval and mtval2 as given.
.macro .crossing_faults cause, tval, gpa, op:vararg
    li a0, GUEST_VA + 0xffc
    .on_trap trapped_\@
    .enter_vs at_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_trap \cause, at_\@, \tval
    .expect_csr mtval2, (\gpa) >> 2
    .expect_machine_guest 1
.endm

.test "both halves are there"                           # norm:H_straddle
    .two_pages PTE_RW, U_RW, PTE_RW, U_RW
    .on_trap 2f
    .enter_vs 1f
1:  li a0, GUEST_VA + 0xffc
    li a1, 0x1122334455667788
    sd a1, (a0)
    ld a2, (a0)
    ecall
2:  .expect a2, 0x1122334455667788
    la a0, page_a
    li a1, 0xffc
    add a0, a0, a1
    lwu a1, (a0)
    .expect a1, 0x55667788
    la a0, page_c
    lwu a1, (a0)
    .expect a1, 0x11223344

.test "the second half faults in the G-stage: the boundary's addresses" # norm:H_straddle norm:mtval2_trapval_other norm:mtval2_htval_virtaddr
    .two_pages PTE_RW, U_RW, PTE_RW, 0
    .crossing_faults CAUSE_LOAD_GUEST, GUEST_VA + 0x1000, GUEST_PA + 0x5000, ld a1, (a0)
    .crossing_faults CAUSE_STORE_GUEST, GUEST_VA + 0x1000, GUEST_PA + 0x5000, sd a1, (a0)

.test "the first half faults in the G-stage"            # norm:H_straddle
    .two_pages PTE_RW, 0, PTE_RW, U_RW
    .crossing_faults CAUSE_LOAD_GUEST, GUEST_VA + 0xffc, GUEST_PA + 0xffc, ld a1, (a0)
    .crossing_faults CAUSE_STORE_GUEST, GUEST_VA + 0xffc, GUEST_PA + 0xffc, sd a1, (a0)

.test "the second half faults in the VS-stage"          # norm:H_straddle
    .two_pages PTE_RW, U_RW, 0, U_RW
    .crossing_faults CAUSE_LOAD_PAGE, GUEST_VA + 0x1000, 0, ld a1, (a0)
    .crossing_faults CAUSE_STORE_PAGE, GUEST_VA + 0x1000, 0, sd a1, (a0)

.test "a store that faults in its second half has not written its first" # Unprivileged, "Load and Store Instructions"
    .two_pages PTE_RW, U_RW, PTE_RW, PTE_V | PTE_R | PTE_U | PTE_AD
    la a0, page_a
    li a1, 0xffc
    add s1, a0, a1
    sw x0, (s1)
    li a1, -1
    .crossing_faults CAUSE_STORE_GUEST, GUEST_VA + 0x1000, GUEST_PA + 0x5000, sd a1, (a0)
    lwu a2, (s1)
    .expect a2, 0

.test "Addr. Offset: the distance from the access to the faulting address" # norm:H_trap_xtinst_val
    .two_pages PTE_RW, U_RW, PTE_RW, 0
    li s0, GUEST_VA + 0xffa
    .on_trap 1f
    .enter_vs 0f
0:  ld s2, (s0)                  # 32 bits: s2 is not for the compressed form
    .unreachable
1:  .expect_trap CAUSE_LOAD_GUEST, 0b, GUEST_VA + 0x1000
    csrr a1, mtinst
    beqz a1, 2f
    .expect a1, 0x00033903       # ld s2, with 6 for rs1
2:

.pass
