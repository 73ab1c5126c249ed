# Supervisor and hypervisor instructions and the supervisor's CSRs in VU-mode: virtual-instruction exceptions.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.test "hfence.vvma and hfence.gvma"                     # norm:hfence-vvma_hfence-gvma_exceptions norm:H_virtinst_vu_vs_hinst
    .virtual enter_vu, hfence.vvma x0, x0
    .virtual enter_vu, hfence.vvma a0, a1
    .virtual enter_vu, hfence.gvma x0, x0
    .virtual enter_vu, hfence.gvma a0, a1

.test "supervisor instructions in VU: virtual"          # norm:H_virtinst_vu_sret_sfence norm:H_virtinst_vu_wfi_tw0
    .virtual enter_vu, sret
    .virtual enter_vu, sfence.vma
    .virtual enter_vu, wfi

.test "the supervisor's CSRs: sstatus sie stvec scounteren senvcfg sscratch sepc scause stval sip satp" # norm:H_virtinst_vu_nonhigh_supervisor_allowedhs_tvm0
    .irp csr, 0x100, 0x104, 0x105, 0x106, 0x10a, 0x140, 0x141, 0x142, 0x143, 0x144, 0x180
    .virtual enter_vu, .4byte 0x2573 | \csr << 20  # csrr a0, csr
    .virtual enter_vu, .4byte 0x59073 | \csr << 20 # csrw csr, a1
    .endr

.pass
