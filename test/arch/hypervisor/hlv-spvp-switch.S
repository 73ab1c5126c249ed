# hlv right after a change of SPVP: the new privilege counts, no fence is needed.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RW, PTE_RW | PTE_U

.test "as VS, then as VU"                               # norm:hlsv_priv
    .translate PTE_RW, U_RW
    .satp_on
    li a0, HSTATUS_SPVP
    csrw hstatus, a0
    li a0, GUEST_VA
    hlv.d a1, a0
    csrw hstatus, x0
    .on_trap 1f
0:  hlv.d a1, a0
    .unreachable
1:  .expect_trap CAUSE_LOAD_PAGE, 0b, GUEST_VA

.pass
