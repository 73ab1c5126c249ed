# The vocabulary of the hypervisor extension's tests, on top of macros.S.
#
# Owns: constants, the instructions that clang 14 does not know, and the macros about V = 1. Does not own: what they call
# (two-stage.S). The convention is that of macros.S.

# --- constants --------------------------------------------------------------------------------------------------------

.equ CAUSE_ECALL_VS,     10
.equ CAUSE_FETCH_GUEST,  20
.equ CAUSE_LOAD_GUEST,   21
.equ CAUSE_VIRTUAL,      22
.equ CAUSE_STORE_GUEST,  23

.equ VSSI, 2
.equ VSTI, 6
.equ VSEI, 10
.equ SGEI, 12
.equ ALL_VS, 1 << VSSI | 1 << VSTI | 1 << VSEI

.equ HSTATUS_GVA,  1 << 6
.equ HSTATUS_SPV,  1 << 7
.equ HSTATUS_SPVP, 1 << 8
.equ HSTATUS_HU,   1 << 9
.equ HSTATUS_VTVM, 1 << 20
.equ HSTATUS_VTW,  1 << 21
.equ HSTATUS_VTSR, 1 << 22
.equ HSTATUS_VSXL, 3 << 32

.equ HGATP_SV39X4, 8 << 60

# Pseudoinstructions: a 64-bit read or write for VS-stage address translation.
.equ TINST_READ,  0x3000
.equ TINST_WRITE, 0x3020

.equ vstimecmp, 0x24d

# A guest virtual and a guest physical address of which no table exists until a test maps them.
.equ GUEST_VA, 0x1000000000
.equ GUEST_PA, 0x200000000
# Where .last_table has the guest's last table.
.equ TABLE_PA, GUEST_PA + 0x7000

# --- instructions -----------------------------------------------------------------------------------------------------

.macro .hypervisor_load name, funct7, kind
.macro \name rd, address
    .insn r 0x73, 4, \funct7, \rd, \address, \kind
.endm
.endm

.macro .hypervisor_store name, funct7
.macro \name data, address
    .insn r 0x73, 4, \funct7, x0, \address, \data
.endm
.endm

.hypervisor_load hlv.b,   0x30, x0
.hypervisor_load hlv.bu,  0x30, x1
.hypervisor_load hlv.h,   0x32, x0
.hypervisor_load hlv.hu,  0x32, x1
.hypervisor_load hlvx.hu, 0x32, x3
.hypervisor_load hlv.w,   0x34, x0
.hypervisor_load hlv.wu,  0x34, x1
.hypervisor_load hlvx.wu, 0x34, x3
.hypervisor_load hlv.d,   0x36, x0
.hypervisor_store hsv.b,  0x31
.hypervisor_store hsv.h,  0x33
.hypervisor_store hsv.w,  0x35
.hypervisor_store hsv.d,  0x37

# --- entering a guest -------------------------------------------------------------------------------------------------

# Goes to `label` in VS-mode or VU-mode, as .enter_s and .enter_u do with V = 0.
.macro .enter_vs label
    li t6, MSTATUS_MPP
    csrc mstatus, t6
    li t6, MSTATUS_MPP_S | MSTATUS_MPV
    csrs mstatus, t6
    la t6, \label
    csrw mepc, t6
    mret
.endm

.macro .enter_vu label
    li t6, MSTATUS_MPP
    csrc mstatus, t6
    li t6, MSTATUS_MPV
    csrs mstatus, t6
    la t6, \label
    csrw mepc, t6
    mret
.endm

# As .enter_vu with VS-stage translation on: the code runs at its user address.
.macro .enter_vuser label
    li t6, MSTATUS_MPP
    csrc mstatus, t6
    li t6, MSTATUS_MPV
    csrs mstatus, t6
    la t6, \label
    li t5, USER_OFFSET
    add t6, t6, t5
    csrw mepc, t6
    mret
.endm

# --- two-stage translation (two-stage.S) ------------------------------------------------------------------------------

# Empty tables, then image and devices mapped in both stages, and both on. Clobbers a0-a7.
.macro .two_stage_on
    jal t6, two_stage_on
.endm

# VS-stage: maps the guest virtual page at the constant `va` to the constant guest physical address `gpa`. As .map else.
.macro .map_vs va, gpa, flags, level=0
    li a0, \va
    li a1, \gpa
    li a2, \flags
    li a3, \level
    jal t6, map_virtual_page
.endm

# G-stage: maps the guest physical page at the constant `gpa` to the page of `symbol`. As .map else.
.macro .map_g gpa, symbol, flags, level=0
    li a0, \gpa
    la a1, \symbol
    li a2, \flags
    li a3, \level
    jal t6, map_guest_page
.endm

# As .map_g, with a constant physical address.
.macro .map_g_to gpa, pa, flags, level=0
    li a0, \gpa
    li a1, \pa
    li a2, \flags
    li a3, \level
    jal t6, map_guest_page
.endm

# Both stages on, GUEST_VA mapped to GUEST_PA with `vs`, and that to page_a with `g`.
.macro .translate vs, g
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA, \vs
    .map_g GUEST_PA, page_a, \g
.endm

# HS-mode uses the guest's VS-stage tables, without a G-stage. For tests of faults of HLV and HSV, which QEMU 7.2 does not
# get right while satp is Bare (hypervisor/hlv-satp-bare.S).
.macro .satp_on
    csrr t5, vsatp
    csrw satp, t5
    sfence.vma
.endm

# --- expectations -----------------------------------------------------------------------------------------------------

# The last trap, taken into M-mode, was from V = 1 (mpv=1) and wrote a guest virtual address to mtval (gva=1), or not.
.macro .expect_machine_guest gva, mpv=1
    .expect_trap_status MSTATUS_GVA | MSTATUS_MPV, (\gva) << 38 | (\mpv) << 39
.endm

# The same of the last trap into HS-mode.
.macro .expect_hypervisor_guest gva, spv=1
    .expect_bits hstatus, HSTATUS_GVA | HSTATUS_SPV, (\gva) << 6 | (\spv) << 7
.endm

# `csr` (mtinst or htinst) reads zero or the transformation of the load, store or AMO at `label`: the implementation
# chooses. Clobbers a5-a7. norm:H_trap_xtinst
.macro .expect_transformed csr, label
    csrr t5, \csr
    beqz t5, passed_\@
    la t5, \label
    jal t6, transform_instruction
    mv a6, t5
    csrr t5, \csr
    .expect_equal t5, a6
passed_\@:
.endm

# The trap into M-mode that was just expected was a fault of the G-stage on the final address: mtval2 has `gpa`.
# norm:mtval2_trapval
.macro .expect_machine_gpa gpa, label
    .expect_machine_guest 1
    .expect_csr mtval2, (\gpa) >> 2
    .expect_transformed mtinst, \label
.endm

# `instruction` is a virtual instruction in the mode that `mode` (enter_vs, enter_u, ...) enters with a0 = a1 = 0. What is
# in tval has a file of its own, instruction-trap-values.S.
.macro .virtual mode, instruction:vararg
    .refused \mode, CAUSE_VIRTUAL, PRIVILEGE_M, \instruction
.endm

# It is an illegal one, and tval is its encoding, `word`, or zero: the implementation chooses. norm:mtval_illegal_instr_sz
.macro .illegal mode, word, instruction:vararg
    .refused \mode, CAUSE_ILLEGAL, PRIVILEGE_M, \instruction
    la t6, trap_log
    ld t5, LOG_TVAL(t6)
    beqz t5, passed_\@
    .expect t5, \word
passed_\@:
.endm

.macro .refused mode, cause, level, instruction:vararg
    li a0, 0
    li a1, 0
    .on_trap trapped_\@
    .\mode at_\@
    .balign 4
at_\@:
    \instruction
    .unreachable
trapped_\@:
    .expect_log LOG_CAUSE, \cause
    la t6, trap_log
    ld t5, LOG_EPC(t6)
    .expect_address t5, at_\@
    .expect_log LOG_LEVEL, \level
.endm

# With a0 = GUEST_VA + 8, `op` in VS-mode works; it faults in the VS-stage; it faults in the G-stage.
.macro .vs_works op:vararg
    li a0, GUEST_VA + 8
    .on_trap trapped_\@
    .enter_vs at_\@
at_\@:
    \op
call_\@:
    ecall
trapped_\@:
    .expect_trap CAUSE_ECALL_VS, call_\@
.endm

.macro .vs_faults cause, op:vararg
    li a0, GUEST_VA + 8
    .on_trap trapped_\@
    .enter_vs at_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_trap \cause, at_\@, GUEST_VA + 8
    .expect_machine_guest 1
    .expect_csr mtval2, 0
    .expect_transformed mtinst, at_\@
.endm

.macro .vs_guest_faults cause, op:vararg
    li a0, GUEST_VA + 8
    .on_trap trapped_\@
    .enter_vs at_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_trap \cause, at_\@, GUEST_VA + 8
    .expect_machine_gpa GUEST_PA + 8, at_\@
.endm

# The same in VU-mode.
.macro .vu_works op:vararg
    li a0, GUEST_VA + 8
    .on_trap trapped_\@
    .enter_vuser at_\@
at_\@:
    \op
call_\@:
    ecall
trapped_\@:
    .expect_user_trap CAUSE_ECALL_U, call_\@
.endm

.macro .vu_faults cause, op:vararg
    li a0, GUEST_VA + 8
    .on_trap trapped_\@
    .enter_vuser at_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_user_trap \cause, at_\@, GUEST_VA + 8
    .expect_machine_guest 1
    .expect_csr mtval2, 0
    .expect_transformed mtinst, at_\@
.endm

.macro .vu_guest_faults cause, op:vararg
    li a0, GUEST_VA + 8
    .on_trap trapped_\@
    .enter_vuser at_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_user_trap \cause, at_\@, GUEST_VA + 8
    .expect_machine_gpa GUEST_PA + 8, at_\@
.endm

# --- tables of the guest that the G-stage protects ----------------------------------------------------------------------

# The last VS-stage table on the way to GUEST_VA is at the guest physical address TABLE_PA, with `g` in the G-stage.
# GUEST_VA is mapped with `vs`. s1 = the address of its PTE, s2 that of the table's page in the G-stage.
.macro .last_table vs, g
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA, \vs
    mv s1, a0
    .map_g GUEST_PA, page_a, PTE_RWX | PTE_U
    .map_g TABLE_PA, page_b, \g
    mv s2, a0
    srli a1, s1, 12
    slli a1, a1, 10
    ld a3, (a0)
    andi a3, a3, 1023
    or a3, a3, a1
    sd a3, (a0)
    .map_vs GUEST_VA, TABLE_PA, PTE_V, 1
.endm

# With .last_table or the like: the access `op` in VS-mode faults with `cause`; mtval is its address, mtval2 the PTE's,
# and mtinst says `tinst`.
.macro .table_faults cause, gpa, tinst, op:vararg
    li a0, GUEST_VA + 0x123
    .on_trap trapped_\@
    .enter_vs at_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_trap \cause, at_\@, GUEST_VA + 0x123
    .expect_csr mtval2, (\gpa) >> 2
    .expect_csr mtinst, \tinst
    .expect_machine_guest 1
.endm

# The same of a jump there.
.macro .table_fetch_faults gpa, tinst
    li a0, GUEST_VA + 0x124
    .on_trap trapped_\@
    .enter_vs at_\@
at_\@:
    jr a0
trapped_\@:
    .expect_log LOG_CAUSE, CAUSE_FETCH_GUEST
    .expect_log LOG_EPC, GUEST_VA + 0x124
    .expect_log LOG_TVAL, GUEST_VA + 0x124
    .expect_csr mtval2, (\gpa) >> 2
    .expect_csr mtinst, \tinst
    .expect_machine_guest 1
.endm
