# hstatus.HU: hypervisor loads and stores in U-mode.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RWX, PTE_RWX | PTE_U

.macro .guest_page hstatus
    .translate PTE_RWX, U_RWX
    .store64 page_a + 8, 0x8899aabbccddeeff
    li a0, \hstatus
    csrw hstatus, a0
    li a0, GUEST_VA + 8
.endm

.test "HU = 0: illegal in U"                            # norm:hlsv_illegalinst norm:hstatus_hu_op
    .guest_page HSTATUS_SPVP
    .illegal enter_u, 0x60054573, hlv.b a0, a0
    .illegal enter_u, 0x64354573, hlvx.hu a0, a0
    .illegal enter_u, 0x6c054573, hlv.d a0, a0
    .illegal enter_u, 0x62b54073, hsv.b a1, a0
    .illegal enter_u, 0x6eb54073, hsv.d a1, a0

.test "HU = 1: as in HS-mode, with the privilege of SPVP" # norm:hstatus_hu_op norm:hlsv_mode norm:hlsv_priv
    .guest_page HSTATUS_HU | HSTATUS_SPVP
    .on_trap 2f
    .enter_u 1f
1:  hlv.d a1, a0
    hlvx.hu a2, a0
    addi a1, a1, 1
    hsv.d a1, a0
0:  ecall
2:  .expect_trap CAUSE_ECALL_U, 0b
    .expect a2, 0xeeff
    .expect64 page_a + 8, 0x8899aabbccddef00

.test "a fault of it comes from U"                      # norm:hstatus_hu_op norm:hlsv_priv
    .guest_page HSTATUS_HU       # as VU: the page is the supervisor's
    .satp_on
    .on_trap 1f
    .enter_user 0f
0:  hlv.d a1, a0
    .unreachable
1:  .expect_user_trap CAUSE_LOAD_PAGE, 0b, GUEST_VA + 8
    .expect_trap_status MSTATUS_MPP | MSTATUS_MPV, 0

.test "fences stay illegal in U"                        # norm:hstatus_hu_op norm:hfence-vvma_hfence-gvma_exceptions
    li a0, HSTATUS_HU
    csrw hstatus, a0
    .illegal enter_u, 0x22000073, hfence.vvma x0, x0
    .illegal enter_u, 0x62000073, hfence.gvma x0, x0

.pass
