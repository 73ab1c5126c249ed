# CSR accesses that V = 1 makes illegal instructions, not virtual ones: what HS-mode could not do either.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.macro .read csr
    .4byte 0x2573 | (\csr) << 20
.endm

.macro .write csr
    .4byte 0x59073 | (\csr) << 20
.endm

.macro .both_illegal mode, csr
    .illegal \mode, 0x2573 | (\csr) << 20, .read \csr
    .illegal \mode, 0x59073 | (\csr) << 20, .write \csr
.endm

.test "machine CSRs: mstatus, mtval2, mtinst, menvcfg, mhartid" # norm:H_cause_virtual_instruction
    .irp csr, 0x300, 0x34b, 0x34a, 0x30a, 0xf14
    .both_illegal enter_vs, \csr
    .both_illegal enter_vu, \csr
    .both_illegal enter_s, \csr
    .endr

.test "high halves do not exist on RV64: hedelegh, htimedeltah, henvcfgh, vstimecmph" # norm:H_illegal_high_half norm:htimedeltah_sz_acc_op norm:henvcfgh_sz_acc_op norm:hedelegh_sz_acc_op
    .irp csr, 0x612, 0x615, 0x61a, 0x25d
    .both_illegal enter_vs, \csr
    .both_illegal enter_vu, \csr
    .both_illegal enter_s, \csr
    .endr

.test "writing what HS-mode can only read: hgeip"       # norm:H_virtinst_vu_vs_nonhigh_allowedhs_tvm0 norm:hgeip_sz_acc_op
    .illegal enter_s, 0x59073 | 0xe12 << 20, .write 0xe12
    .illegal enter_vs, 0x59073 | 0xe12 << 20, .write 0xe12
    .illegal enter_vu, 0x59073 | 0xe12 << 20, .write 0xe12
    .virtual enter_vs, .read 0xe12
    .virtual enter_vu, .read 0xe12

.test "writing counters, which nobody below M can"      # norm:H_cause_virtual_instruction
    .irp csr, 0xc00, 0xc01, 0xc02
    .illegal enter_vs, 0x59073 | \csr << 20, .write \csr
    .illegal enter_vu, 0x59073 | \csr << 20, .write \csr
    .endr

.test "CSRs that do not exist"                          # norm:H_cause_virtual_instruction
    .both_illegal enter_vs, 0x5c0
    .both_illegal enter_vs, 0x6c0
    .both_illegal enter_vs, 0x2c0

.pass
