# hlv, hlvx and hsv: every width, from M-mode and HS-mode.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RWX, PTE_RWX | PTE_U

# GUEST_VA is page_a, for VS (or, with PTE_U in `user`, for VU); it holds 0x8899aabbccddeeff at 8. a0 = GUEST_VA + 8.
.macro .guest_data user, spvp
    .translate PTE_RWX | \user, U_RWX
    .store64 page_a + 8, 0x8899aabbccddeeff
    li a0, \spvp
    csrw hstatus, a0
    li a0, GUEST_VA + 8
.endm

.macro .load op, value, offset=0
    addi a0, a0, \offset
    \op a1, a0
    addi a0, a0, -(\offset)
    .expect a1, \value
.endm

.macro .all_loads
    .load hlv.b,   -1
    .load hlv.bu,  0xff
    .load hlv.h,   0xffffffffffffeeff
    .load hlv.hu,  0xeeff
    .load hlvx.hu, 0xeeff
    .load hlv.w,   0xffffffffccddeeff
    .load hlv.wu,  0xccddeeff
    .load hlvx.wu, 0xccddeeff
    .load hlv.d,   0x8899aabbccddeeff
    .load hlv.b,   0xffffffffffffff88, 7
    .load hlv.w,   0xffffffff8899aabb, 4
.endm

.test "hlv.b, hlv.bu, hlv.h, hlv.hu, hlv.w, hlv.wu, hlv.d, hlvx.hu, hlvx.wu: as VS and as VU" # norm:hlsv_op norm:hlsv_priv norm:hlsv_mode
    .guest_data 0, HSTATUS_SPVP
    .all_loads
    .guest_data PTE_U, 0
    .all_loads

.test "rd = rs1, and rd = x0"                           # norm:hlsv_op
    .guest_data 0, HSTATUS_SPVP
    hlv.d x0, a0
    hlv.d a0, a0
    .expect a0, 0x8899aabbccddeeff

.test "hsv.b, hsv.h, hsv.w, hsv.d: in M-mode"                              # norm:hlsv_op
    .guest_data 0, HSTATUS_SPVP
    li a1, 0x1122334455667788
    hsv.b a1, a0
    .expect64 page_a + 8, 0x8899aabbccddee88
    hsv.h a1, a0
    .expect64 page_a + 8, 0x8899aabbccdd7788
    hsv.w a1, a0
    .expect64 page_a + 8, 0x8899aabb55667788
    hsv.d a1, a0
    .expect64 page_a + 8, 0x1122334455667788

.test "in HS-mode, whose own translation does not matter" # norm:hlsv_mode norm:hlsv_trans
    .guest_data 0, HSTATUS_SPVP
    .on_trap 2f
    .enter_s 1f
1:  hlv.d a1, a0
    addi a2, a1, 1
    hsv.d a2, a0
    hlvx.wu a3, a0
0:  ecall
2:  .expect_trap CAUSE_ECALL_S, 0b
    .expect a1, 0x8899aabbccddeeff
    .expect a3, 0xccddef00
    .expect64 page_a + 8, 0x8899aabbccddef00

.test "misaligned, and over two pages"                  # norm:hlsv_op
    .guest_data 0, HSTATUS_SPVP
    addi a0, a0, 1
    hlv.w a1, a0
    .expect a1, 0xffffffffbbccddee
    .map_vs GUEST_VA + 0x1000, GUEST_PA + 0x5000, PTE_RW
    .map_g GUEST_PA + 0x5000, page_c, U_RWX
    li a0, GUEST_VA + 0xffd
    li a1, 0x1122334455667788
    hsv.d a1, a0
    hlv.d a2, a0
    .expect_equal a2, a1
    la a1, page_c
    lwu a1, (a1)                 # the upper five bytes are in the second page
    .expect a1, 0x22334455

.test "both stages Bare"                                # norm:hlsv_trans
    li a0, HSTATUS_SPVP
    csrw hstatus, a0
    .store64 page_a, 0x1234
    la a0, page_a
    hlv.d a1, a0
    .expect a1, 0x1234
    hsv.b x0, a0
    .expect64 page_a, 0x1200

.test "MPRV does not matter, nor SUM of HS-level"       # norm:mstatus_mprv_hlsv norm:hlsv_trans
    .guest_data 0, HSTATUS_SPVP
    li t5, MSTATUS_MPP
    csrc mstatus, t5
    li t5, MSTATUS_MPRV          # explicit accesses as U-mode, V = 0
    csrs mstatus, t5
    hlv.d a1, a0
    csrc mstatus, t5
    .expect a1, 0x8899aabbccddeeff

.pass
