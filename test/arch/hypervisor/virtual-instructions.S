# Which instructions and CSRs give a virtual-instruction exception in VS and VU, and which an illegal one.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.test "hypervisor loads and stores: virtual in VS and VU" # norm:hlsv_virtinst norm:H_virtinst_vu_vs_hinst
    .irp mode, enter_vs, enter_vu
    .virtual \mode, hlv.b a0, a0
    .virtual \mode, hlv.bu a0, a0
    .virtual \mode, hlv.h a0, a0
    .virtual \mode, hlv.hu a0, a0
    .virtual \mode, hlvx.hu a0, a0
    .virtual \mode, hlv.w a0, a0
    .virtual \mode, hlv.wu a0, a0
    .virtual \mode, hlvx.wu a0, a0
    .virtual \mode, hlv.d a0, a0
    .virtual \mode, hsv.b a1, a0
    .virtual \mode, hsv.h a1, a0
    .virtual \mode, hsv.w a1, a0
    .virtual \mode, hsv.d a1, a0
    .endr

.test "hstatus.HU does not concern VU"                  # norm:hlsv_virtinst
    li a0, HSTATUS_HU
    csrw hstatus, a0
    .virtual enter_vu, hlv.d a0, a0

.test "hypervisor fences: virtual in VS, illegal in U"   # norm:hfence-vvma_hfence-gvma_exceptions
    .virtual enter_vs, hfence.vvma x0, x0
    .virtual enter_vs, hfence.vvma a0, a1
    .virtual enter_vs, hfence.gvma x0, x0
    .virtual enter_vs, hfence.gvma a0, a1
    .illegal enter_u, 0x22000073, hfence.vvma x0, x0
    .illegal enter_u, 0x62000073, hfence.gvma x0, x0

.test "mret is illegal everywhere below M"              # norm:xret_in_lower_mode norm:H_cause_virtual_instruction
    .illegal enter_vs, 0x30200073, mret
    .illegal enter_vu, 0x30200073, mret

.test "a reserved encoding is illegal"                  # norm:H_cause_virtual_instruction
    .illegal enter_vs, 0xffffffff, .4byte 0xffffffff
    .illegal enter_vu, 0x60254573, .4byte 0x60254573 # hlv.b with rs2 = 2
    .illegal enter_vs, 0x7c002573, .4byte 0x7c002573 # csrr a0, 0x7c0

.test "virtual-instruction exceptions go to HS if delegated, not further" # norm:H_trap_deleg norm:hedeleg_acc
    li a0, 1 << CAUSE_VIRTUAL
    csrw medeleg, a0
    csrw hedeleg, a0
    .refused enter_vu, CAUSE_VIRTUAL, PRIVILEGE_S, hlv.d a0, a0
    .expect_bits hstatus, HSTATUS_SPV, HSTATUS_SPV
    .expect_csr htval, 0
    .expect_csr htinst, 0
    .expect_bits hstatus, HSTATUS_SPVP, 0

.pass
