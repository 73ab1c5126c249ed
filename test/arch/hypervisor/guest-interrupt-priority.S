# Several interrupts for HS-mode and VS-mode at once: SEI, SSI, STI, VSEI, VSSI, VSTI.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ ALL_S, 1 << SSI | 1 << STI | 1 << SEI

# HS-level `host` and VS-level `virtual` pending; all enabled.
.macro .pending host, virtual
    li a0, \host
    csrw mip, a0
    li a0, \virtual
    csrw hvip, a0
.endm

.macro .takes mode, number, level
    .on_trap trapped_\@
    .\mode at_\@
at_\@:
    j at_\@
trapped_\@:
    .expect_interrupt \number, \level
.endm

.macro .enable delegated
    csrw menvcfg, x0             # STIP is M's to write
    li a0, ALL_S
    csrw mideleg, a0
    li a0, ALL_S | ALL_VS
    csrw mie, a0
    li a0, \delegated
    csrw hideleg, a0
.endm

.test "for HS-mode: its own before the guest's"         # norm:hsint_priority
    .enable 0
    .pending ALL_S, ALL_VS
    .takes enter_vs, SEI, PRIVILEGE_S
    .pending 1 << SSI | 1 << STI, ALL_VS
    .takes enter_vs, SSI, PRIVILEGE_S
    .pending 1 << STI, ALL_VS
    .takes enter_vs, STI, PRIVILEGE_S
    .pending 0, 0

.test "for HS-mode: VSEI, VSSI, VSTI"                   # norm:hsint_priority
    .enable 0
    .pending 0, ALL_VS
    .takes enter_u, VSEI, PRIVILEGE_S
    .pending 0, 1 << VSSI | 1 << VSTI
    .takes enter_vu, VSSI, PRIVILEGE_S
    .pending 0, 1 << VSTI
    .takes enter_vs, VSTI, PRIVILEGE_S

.test "for VS-mode: SEI, SSI, STI"                      # norm:hsint_priority norm:s_interrupt_priority
    .enable ALL_VS
    .pending 0, ALL_VS
    .takes enter_vu, SEI, PRIVILEGE_VS
    .pending 0, 1 << VSSI | 1 << VSTI
    .takes enter_vu, SSI, PRIVILEGE_VS
    .pending 0, 1 << VSTI
    .takes enter_vu, STI, PRIVILEGE_VS

.test "what is for HS comes before what is for VS"      # norm:hideleg_hs norm:intr_M_mode_highest_pri
    .enable ALL_VS
    csrwi vsstatus, MSTATUS_SIE
    .pending 1 << STI, ALL_VS
    .takes enter_vs, STI, PRIVILEGE_S
    .pending 0, ALL_VS
    .takes enter_vs, SEI, PRIVILEGE_VS
    .enable 1 << VSEI            # VSTI goes to HS, VSEI to VS
    csrwi vsstatus, MSTATUS_SIE
    .pending 0, 1 << VSTI | 1 << VSEI
    .takes enter_vs, VSTI, PRIVILEGE_S

.pass
