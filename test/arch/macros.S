# The vocabulary that the architecture tests are written in.
#
# Owns: register and CSR constants, and the macros. Does not own: what they call (runtime.S, paging.S, console.S).
# Convention: gp points at the record of the running test; t5 and t6 belong to the macros; every other register is the
# test's. A test body runs in M-mode. Any trap, from any privilege and handled at any level, is logged and execution goes
# on in M-mode at the address that `.on_trap` named; a trap that nobody named is a failure.
#
# Assembled with `-x assembler` (no C preprocessor), so that a line may start with a comment.

# --- constants: the privileged manual's names -------------------------------------------------------------------------

.equ CAUSE_FETCH_MISALIGNED,    0
.equ CAUSE_FETCH_ACCESS,        1
.equ CAUSE_ILLEGAL,             2
.equ CAUSE_BREAKPOINT,          3
.equ CAUSE_LOAD_MISALIGNED,     4
.equ CAUSE_LOAD_ACCESS,         5
.equ CAUSE_STORE_MISALIGNED,    6
.equ CAUSE_STORE_ACCESS,        7
.equ CAUSE_ECALL_U,             8
.equ CAUSE_ECALL_S,             9
.equ CAUSE_ECALL_M,            11
.equ CAUSE_FETCH_PAGE,         12
.equ CAUSE_LOAD_PAGE,          13
.equ CAUSE_STORE_PAGE,         15

.equ INTERRUPT, 1 << 63
.equ SSI, 1
.equ MSI, 3
.equ STI, 5
.equ MTI, 7
.equ SEI, 9
.equ MEI, 11

.equ MSTATUS_SIE,  1 << 1
.equ MSTATUS_MIE,  1 << 3
.equ MSTATUS_SPIE, 1 << 5
.equ MSTATUS_UBE,  1 << 6
.equ MSTATUS_MPIE, 1 << 7
.equ MSTATUS_SPP,  1 << 8
.equ MSTATUS_MPP,  3 << 11
.equ MSTATUS_MPP_U, 0 << 11
.equ MSTATUS_MPP_S, 1 << 11
.equ MSTATUS_MPP_M, 3 << 11
.equ MSTATUS_FS,   3 << 13
.equ MSTATUS_MPRV, 1 << 17
.equ MSTATUS_SUM,  1 << 18
.equ MSTATUS_MXR,  1 << 19
.equ MSTATUS_TVM,  1 << 20
.equ MSTATUS_TW,   1 << 21
.equ MSTATUS_TSR,  1 << 22
.equ MSTATUS_GVA,  1 << 38
.equ MSTATUS_MPV,  1 << 39

.equ MENVCFG_ADUE, 1 << 61
.equ MENVCFG_STCE, 1 << 63

.equ PRIVILEGE_U, 0
.equ PRIVILEGE_S, 1
.equ PRIVILEGE_M, 3
.equ PRIVILEGE_VS, 5             # S with V = 1: bit 2 is V

.equ PTE_V, 1 << 0
.equ PTE_R, 1 << 1
.equ PTE_W, 1 << 2
.equ PTE_X, 1 << 3
.equ PTE_U, 1 << 4
.equ PTE_G, 1 << 5
.equ PTE_A, 1 << 6
.equ PTE_D, 1 << 7
.equ PTE_AD, PTE_A | PTE_D
.equ PTE_RW, PTE_V | PTE_R | PTE_W | PTE_AD
.equ PTE_RWX, PTE_RW | PTE_X

.equ SATP_SV39, 8 << 60
.equ SATP_SV48, 9 << 60

.equ PMP_R, 1 << 0
.equ PMP_W, 1 << 1
.equ PMP_X, 1 << 2
.equ PMP_RWX, 7
.equ PMP_OFF,   0 << 3
.equ PMP_TOR,   1 << 3
.equ PMP_NA4,   2 << 3
.equ PMP_NAPOT, 3 << 3
.equ PMP_L, 1 << 7

.equ CLINT_MSIP,     0x02000000
.equ CLINT_MTIMECMP, 0x02004000
.equ CLINT_MTIME,    0x0200bff8
.equ UART,           0x10000000
.equ FINISHER,       0x00100000
.equ NOWHERE,        0x00080000  # no device is here

# CSRs that clang 14 does not name.
.equ menvcfg,  0x30a
.equ senvcfg,  0x10a
.equ stimecmp, 0x14d

# Fences of the hypervisor extension, which clang 14 does not know.
.macro hfence.vvma address, asid
    .insn r 0x73, 0, 0x11, x0, \address, \asid
.endm

.macro hfence.gvma address, vmid
    .insn r 0x73, 0, 0x31, x0, \address, \vmid
.endm

# Offsets in the trap log, and in what the handlers keep behind it (runtime.S).
.equ LOG_LEVEL,  0
.equ LOG_CAUSE,  8
.equ LOG_EPC,    16
.equ LOG_TVAL,   24
.equ LOG_STATUS, 32
.equ LOG_RESUME, 40
.equ LOG_SUPERVISOR, 48
.equ LOG_SAVE_M, 56
.equ LOG_SAVE_S, 64

# Where `.paging_on` maps the image a second time, for U-mode: its user address is the label plus this.
.equ USER_OFFSET, 0xc0000000

# --- tests and expectations -------------------------------------------------------------------------------------------

.set test_number, 0

# Starts a test: names it, and puts the machine into the state that every test starts from (runtime.S, begin_test).
.macro .test name
    .set test_number, test_number + 1
    .pushsection .rodata
    .balign 8
record_\@:
    .dword test_number
    .asciz "\name"
    .popsection
    la gp, record_\@
    jal t6, begin_test
.endm

# Ends the file: every test passed.
.macro .pass
    li t6, test_number
    j report_pass
.endm

# Register `reg` (not t6) holds the constant `value`.
.macro .expect reg, value
    li t6, \value
    beq \reg, t6, passed_\@
    mv t5, \reg
    jal t4, report_fail
passed_\@:
.endm

# Two registers (not t6 the first) are equal.
.macro .expect_equal reg, other
    mv t6, \other
    beq \reg, t6, passed_\@
    mv t5, \reg
    jal t4, report_fail
passed_\@:
.endm

# Register `reg` holds the address of `symbol`.
.macro .expect_address reg, symbol
    la t6, \symbol
    beq \reg, t6, passed_\@
    mv t5, \reg
    jal t4, report_fail
passed_\@:
.endm

# `csr` reads `value`.
.macro .expect_csr csr, value
    csrr t5, \csr
    .expect t5, \value
.endm

# `csr` under `mask` reads `value`.
.macro .expect_bits csr, mask, value
    csrr t5, \csr
    li t6, \mask
    and t5, t5, t6
    .expect t5, \value
.endm

# This point must not be reached (t5 = 0 where 1 was expected, in the report).
.macro .unreachable
    li t5, 0
    li t6, 1
    jal t4, report_fail
.endm

# `op a2, a0, a1` on two constants, and again with rd the same register as rs1 and as rs2.
.macro .binary op, a, b, result
    li a0, \a
    li a1, \b
    \op a2, a0, a1
    .expect a2, \result
    mv a3, a1
    \op a3, a0, a3
    .expect a3, \result
    \op a0, a0, a1
    .expect a0, \result
.endm

# `op a2, a0, imm` on a constant, and again with rd the same register as rs1.
.macro .immediate op, a, imm, result
    li a0, \a
    \op a2, a0, \imm
    .expect a2, \result
    \op a0, a0, \imm
    .expect a0, \result
.endm

# --- traps ------------------------------------------------------------------------------------------------------------

# The next trap, whoever handles it, is expected: execution goes on at `label` in M-mode, all registers as they were.
.macro .on_trap label
    la t5, \label
    la t6, trap_log
    sd t5, LOG_RESUME(t6)
    li t5, -1
    sd t5, LOG_CAUSE(t6)         # no trap yet
.endm

# One field of the log of the last trap.
.macro .expect_log field, value
    la t6, trap_log
    ld t5, \field(t6)
    .expect t5, \value
.endm

# The last trap was `cause`, taken at `epc` (a label), with the constant `tval`, handled in `level`.
.macro .expect_trap cause, epc, tval=0, level=PRIVILEGE_M
    .expect_log LOG_CAUSE, \cause
    la t6, trap_log
    ld t5, LOG_EPC(t6)
    .expect_address t5, \epc
    .expect_log LOG_TVAL, \tval
    .expect_log LOG_LEVEL, \level
.endm

# As .expect_trap, with tval in a register.
.macro .expect_trap_reg cause, epc, tval, level=PRIVILEGE_M
    .expect_log LOG_CAUSE, \cause
    la t6, trap_log
    ld t5, LOG_EPC(t6)
    .expect_address t5, \epc
    la t6, trap_log
    ld t5, LOG_TVAL(t6)
    .expect_equal t5, \tval
    .expect_log LOG_LEVEL, \level
.endm

# As .expect_trap for an epc in user space (.enter_user): `epc` is a label of the image.
.macro .expect_user_trap cause, epc, tval=0, level=PRIVILEGE_M
    .expect_log LOG_CAUSE, \cause
    la t6, trap_log
    ld t5, LOG_EPC(t6)
    li t6, USER_OFFSET
    sub t5, t5, t6
    .expect_address t5, \epc
    .expect_log LOG_TVAL, \tval
    .expect_log LOG_LEVEL, \level
.endm

# The last trap was ebreak's, at `epc`: tval is the address or zero, as the implementation chose. norm:mtval_vaddr_wr1
.macro .expect_breakpoint epc, level=PRIVILEGE_M
    .expect_log LOG_CAUSE, CAUSE_BREAKPOINT
    la t6, trap_log
    ld t5, LOG_EPC(t6)
    .expect_address t5, \epc
    .expect_log LOG_LEVEL, \level
    la t6, trap_log
    ld t5, LOG_TVAL(t6)
    beqz t5, passed_\@
    .expect_address t5, \epc
passed_\@:
.endm

# The last trap left `value` in the bits `mask` of mstatus (or of sstatus, if S-mode handled it).
.macro .expect_trap_status mask, value
    la t6, trap_log
    ld t5, LOG_STATUS(t6)
    li t6, \mask
    and t5, t5, t6
    .expect t5, \value
.endm

# Goes to `label` in S-mode or U-mode. mstatus keeps every field but MPP; MIE becomes MPIE, as mret has it.
.macro .enter_s label
    li t6, MSTATUS_MPP
    csrc mstatus, t6
    li t6, MSTATUS_MPP_S
    csrs mstatus, t6
    la t6, \label
    csrw mepc, t6
    mret
.endm

.macro .enter_u label
    li t6, MSTATUS_MPP
    csrc mstatus, t6
    la t6, \label
    csrw mepc, t6
    mret
.endm

# As .enter_u with paging on: the code runs at its user address.
.macro .enter_user label
    li t6, MSTATUS_MPP
    csrc mstatus, t6
    la t6, \label
    li t5, USER_OFFSET
    add t6, t6, t5
    csrw mepc, t6
    mret
.endm

# Waits, with interrupts enabled, for the interrupt that `.on_trap` announced; fails if it does not come.
.macro .await_trap
    li t5, 1000000
await_\@:
    addi t5, t5, -1
    bnez t5, await_\@
    .unreachable
.endm

# The last trap was the interrupt `number`, handled in `level`. tval is zero. norm:mtval_other_traps_zero
.macro .expect_interrupt number, level=PRIVILEGE_M
    .expect_log LOG_CAUSE, INTERRUPT + \number
    .expect_log LOG_TVAL, 0
    .expect_log LOG_LEVEL, \level
.endm

# --- devices ----------------------------------------------------------------------------------------------------------

# CLINT: this hart's software interrupt, 1 or 0.
.macro .software_interrupt value
    li t5, CLINT_MSIP
    li t6, \value
    sw t6, (t5)
.endm

# CLINT: mtimecmp, as a constant: 0 is due at once, -1 never.
.macro .machine_timer value
    li t5, CLINT_MTIMECMP
    li t6, \value
    sd t6, (t5)
.endm

# --- memory -----------------------------------------------------------------------------------------------------------

# A constant into memory at `symbol`, 64 bits.
.macro .store64 symbol, value
    li t5, \value
    la t6, \symbol
    sd t5, (t6)
.endm

.macro .expect64 symbol, value
    la t6, \symbol
    ld t5, (t6)
    .expect t5, \value
.endm

# --- paging (paging.S) ------------------------------------------------------------------------------------------------

# Empty tables, the image and the devices mapped for S at their own addresses and the image for U at USER_OFFSET; satp
# is written, so S and U translate from here on. Clobbers a0-a7.
.macro .paging_on
    jal t6, paging_on
.endm

# The same in Sv48.
.macro .sv48_on
    jal t6, sv48_on
.endm

# Maps the page at the constant `va` to the page of `symbol` with PTE bits `flags`, at `level` (0 = 4 KiB, 1 = 2 MiB,
# 2 = 1 GiB, 3 = 512 GiB). Leaves the address of the PTE in a0. No fence. Clobbers a0-a7.
.macro .map va, symbol, flags, level=0
    li a0, \va
    la a1, \symbol
    li a2, \flags
    li a3, \level
    jal t6, map_page
.endm

# As .map, with a constant physical address.
.macro .map_to va, pa, flags, level=0
    li a0, \va
    li a1, \pa
    li a2, \flags
    li a3, \level
    jal t6, map_page
.endm

# --- PMP --------------------------------------------------------------------------------------------------------------

# pmpaddr`entry` = the address of `symbol` plus `offset`, as TOR and NA4 take it.
.macro .pmp_address entry, symbol, offset=0
    la t5, \symbol + \offset
    srli t5, t5, 2
    csrw pmpaddr\entry, t5
.endm

# pmpaddr`entry` for the naturally aligned region of `size` bytes at `symbol`.
.macro .pmp_region entry, symbol, size
    la t5, \symbol
    srli t5, t5, 2
    ori t5, t5, ((\size) >> 3) - 1
    csrw pmpaddr\entry, t5
.endm

# pmpcfg0 bytes, entry 0 first; entries that are not given are off.
.macro .pmp_config c0=0, c1=0, c2=0, c3=0, c4=0, c5=0, c6=0, c7=0
    li t5, (\c0) | (\c1) << 8 | (\c2) << 16 | (\c3) << 24 | (\c4) << 32 | (\c5) << 40 | (\c6) << 48 | (\c7) << 56
    csrw pmpcfg0, t5
    sfence.vma
.endm

# The last entry of a test's PMP configuration: all of memory for everyone.
.macro .pmp_open entry
    li t5, -1
    csrw pmpaddr\entry, t5
.endm

# In S-mode with a0 = symbol + offset: `op` faults with `cause`.
.macro .access_faults cause, symbol, offset, op:vararg
    la a0, \symbol + \offset
    .on_trap trapped_\@
    .enter_s at_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    la a0, \symbol + \offset
    .expect_trap_reg \cause, at_\@, a0
.endm

.macro .access_works symbol, offset, op:vararg
    la a0, \symbol + \offset
    .on_trap trapped_\@
    .enter_s at_\@
at_\@:
    \op
call_\@:
    ecall
trapped_\@:
    .expect_trap CAUSE_ECALL_S, call_\@
.endm

# As the two above, in U-mode.
.macro .user_access_faults cause, symbol, offset, op:vararg
    la a0, \symbol + \offset
    .on_trap trapped_\@
    .enter_u at_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    la a0, \symbol + \offset
    .expect_trap_reg \cause, at_\@, a0
.endm
