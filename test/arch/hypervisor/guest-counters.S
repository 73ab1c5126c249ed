# hcounteren: cycle, time and instret in VS and VU.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

# mcounteren, hcounteren, scounteren.
.macro .enables machine, hypervisor, supervisor
    li a0, \machine
    csrw mcounteren, a0
    li a0, \hypervisor
    csrw hcounteren, a0
    li a0, \supervisor
    csrw scounteren, a0
.endm

.macro .readable mode, csr
    .on_trap trapped_\@
    .\mode at_\@
at_\@:
    .4byte 0x2573 | (\csr) << 20 # csrr a0, csr
call_\@:
    ecall
trapped_\@:
    la t6, trap_log
    ld t5, LOG_EPC(t6)
    .expect_address t5, call_\@
.endm

.macro .refuses mode, kind, csr
    .ifc \kind, virtual
    .virtual \mode, .4byte 0x2573 | (\csr) << 20
    .else
    .illegal \mode, 0x2573 | (\csr) << 20, .4byte 0x2573 | (\csr) << 20
    .endif
.endm

.test "hcounteren holds CY, TM and IR"                  # norm:hcounteren_sz norm:hcounteren_warl
    li a0, 7
    csrw hcounteren, a0
    .expect_bits hcounteren, 7, 7
    csrw hcounteren, x0
    .expect_bits hcounteren, 7, 0

.test "all set: VS and VU read them"                    # norm:hcounteren_op
    .enables 7, 7, 7
    .irp csr, 0xc00, 0xc01, 0xc02
    .readable enter_vs, \csr
    .readable enter_vu, \csr
    .endr

.test "VS does not need scounteren"                     # norm:hcounteren_op
    .enables 7, 7, 0
    .irp csr, 0xc00, 0xc01, 0xc02
    .readable enter_vs, \csr
    .endr

.test "clear in hcounteren: virtual in VS and VU"       # norm:hcounteren_op norm:H_virtinst_vs_nonhighctr_h0_m1 norm:H_virtinst_vu_nonhighctr_h0_s0_m1
    .enables 7, 6, 7
    .refuses enter_vs, virtual, 0xc00
    .refuses enter_vu, virtual, 0xc00
    .readable enter_vs, 0xc01
    .enables 7, 5, 7
    .refuses enter_vs, virtual, 0xc01
    .refuses enter_vu, virtual, 0xc01
    .enables 7, 3, 7
    .refuses enter_vs, virtual, 0xc02
    .refuses enter_vu, virtual, 0xc02

.test "clear in scounteren: virtual in VU"              # norm:H_virtinst_vu_nonhighctr_h0_s0_m1
    .enables 7, 7, 6
    .refuses enter_vu, virtual, 0xc00
    .enables 7, 7, 5
    .refuses enter_vu, virtual, 0xc01
    .enables 7, 7, 3
    .refuses enter_vu, virtual, 0xc02

.test "clear in mcounteren: illegal everywhere below M" # norm:mcounteren_clr_ill_inst_exc norm:hcounteren_op
    .enables 6, 7, 7
    .refuses enter_vs, illegal, 0xc00
    .refuses enter_vu, illegal, 0xc00
    .enables 5, 5, 7             # and in hcounteren too
    .refuses enter_vs, illegal, 0xc01
    .enables 3, 7, 3
    .refuses enter_vu, illegal, 0xc02

.test "hcounteren does not concern HS and U"            # norm:hcounteren_op
    .enables 7, 0, 7
    .irp csr, 0xc00, 0xc01, 0xc02
    .readable enter_s, \csr
    .readable enter_u, \csr
    .endr

.pass
