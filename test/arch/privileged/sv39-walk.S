# Sv39: valid translations, and every kind of page fault.
.include "macros.S"

    .text
    .globl tests
tests:

# A virtual address of which no table exists until a test maps it.
.equ VA, 0x1000000000

# With `flags` on the page at VA: `op` in S-mode on VA faults with `cause`.
.macro .faults cause, flags, op:vararg
    .paging_on
    .map VA, page_a, \flags
    li a0, VA + 8
    .on_trap trapped_\@
    .enter_s at_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_trap \cause, at_\@, VA + 8
.endm

# With `flags` on the page at VA: `op` in S-mode on VA succeeds.
.macro .works flags, op:vararg
    .paging_on
    .map VA, page_a, \flags
    li a0, VA + 8
    .on_trap trapped_\@
    .enter_s at_\@
at_\@:
    \op
call_\@:
    ecall
trapped_\@:
    .expect_trap CAUSE_ECALL_S, call_\@
.endm

# As .faults in U-mode.
.macro .user_faults cause, flags, op:vararg
    .paging_on
    .map VA, page_a, \flags
    li a0, VA + 8
    .on_trap trapped_\@
    .enter_user at_\@
at_\@:
    \op
    .unreachable
trapped_\@:
    .expect_user_trap \cause, at_\@, VA + 8
.endm

.macro .user_works flags, op:vararg
    .paging_on
    .map VA, page_a, \flags
    li a0, VA + 8
    .on_trap trapped_\@
    .enter_user at_\@
at_\@:
    \op
call_\@:
    ecall
trapped_\@:
    .expect_user_trap CAUSE_ECALL_U, call_\@
.endm

# Jumping to VA + 8 with `flags`, in S (enter_s) or U (enter_user): a fetch fault at VA + 8.
.macro .fetch_faults mode, flags
    .paging_on
    .map VA, page_a, \flags
    li a0, VA + 8
    .on_trap trapped_\@
    .\mode at_\@
at_\@:
    jr a0
trapped_\@:
    .expect_log LOG_CAUSE, CAUSE_FETCH_PAGE
    .expect_log LOG_EPC, VA + 8
    .expect_log LOG_TVAL, VA + 8
.endm

# Jumping to VA + 8 with `flags`: the ecall there runs.
.macro .fetch_works mode, cause, flags
    .paging_on
    .map VA, page_a, \flags
    la a1, page_a
    li a0, 0x73                  # ecall
    sw a0, 8(a1)
    fence.i
    li a0, VA + 8
    .on_trap trapped_\@
    .\mode at_\@
at_\@:
    jr a0
trapped_\@:
    .expect_log LOG_CAUSE, \cause
    .expect_log LOG_EPC, VA + 8
.endm

.test "a 4 KiB page: address, offset, both directions"  # norm:Sv39_vpn_sz norm:Sv39_page_offset_sz
    .paging_on
    .map VA, page_a, PTE_RW
    .map VA + 0x1000, page_b, PTE_RW
    la a0, page_a
    li a1, 111
    sd a1, 0x7f8(a0)
    la a0, page_b
    li a1, 222
    sd a1, (a0)
    .on_trap 2f
    .enter_s 1f
1:  li a0, VA
    ld a2, 0x7f8(a0)
    li a0, VA + 0x1000
    ld a3, (a0)
    li a1, 333
    sd a1, 8(a0)
    ecall
2:  .expect a2, 111
    .expect a3, 222
    .expect64 page_b + 8, 333

.test "R, RW, X, RX, RWX: what each allows"             # norm:load_page_fault_no_r norm:store_page_fault_no_w norm:fetch_page_fault_no_x
    .works PTE_V | PTE_R | PTE_AD, lw a1, (a0)
    .faults CAUSE_STORE_PAGE, PTE_V | PTE_R | PTE_AD, sw a1, (a0)
    .fetch_faults enter_s, PTE_V | PTE_R | PTE_AD
    .works PTE_RW, sw a1, (a0)
    .fetch_faults enter_s, PTE_RW
    .faults CAUSE_LOAD_PAGE, PTE_V | PTE_X | PTE_AD, lw a1, (a0)
    .faults CAUSE_STORE_PAGE, PTE_V | PTE_X | PTE_AD, sw a1, (a0)
    .fetch_works enter_s, CAUSE_ECALL_S, PTE_V | PTE_X | PTE_AD
    .works PTE_V | PTE_R | PTE_X | PTE_AD, lw a1, (a0)
    .faults CAUSE_STORE_PAGE, PTE_V | PTE_R | PTE_X | PTE_AD, sw a1, (a0)
    .works PTE_RWX, sw a1, (a0)
    .fetch_works enter_s, CAUSE_ECALL_S, PTE_RWX

.test "V = 0 faults whatever else is set"               # Privileged, "Virtual Address Translation Process", step 3
    .faults CAUSE_LOAD_PAGE, 0, lw a1, (a0)
    .faults CAUSE_STORE_PAGE, PTE_RWX & ~PTE_V, sw a1, (a0)
    .fetch_faults enter_s, PTE_RWX & ~PTE_V

.test "W without R is reserved: it faults"              # Privileged, "Virtual Address Translation Process", step 3
    .faults CAUSE_LOAD_PAGE, PTE_V | PTE_W | PTE_AD, lw a1, (a0)
    .faults CAUSE_STORE_PAGE, PTE_V | PTE_W | PTE_AD, sw a1, (a0)
    .faults CAUSE_STORE_PAGE, PTE_V | PTE_W | PTE_X | PTE_AD, sw a1, (a0)

.test "a pointer at the last level faults"              # Privileged, "Virtual Address Translation Process", step 4
    .faults CAUSE_LOAD_PAGE, PTE_V, lw a1, (a0)
    .faults CAUSE_STORE_PAGE, PTE_V, sw a1, (a0)

.test "no table at all"                                 # Privileged, "Virtual Address Translation Process", step 3
    .paging_on
    li a0, VA + 8
    .on_trap 1f
    .enter_s 0f
0:  ld a1, (a0)
    .unreachable
1:  .expect_trap CAUSE_LOAD_PAGE, 0b, VA + 8

.test "AMO and SC fault as stores, LR as a load"        # norm:store_page_fault_no_w norm:mcause_exccode_ld_ldrsv
    .faults CAUSE_STORE_PAGE, PTE_V | PTE_R | PTE_AD, amoadd.w a1, a1, (a0)
    .faults CAUSE_STORE_PAGE, 0, amoswap.d a1, a1, (a0)
    .faults CAUSE_LOAD_PAGE, 0, lr.w a1, (a0)
    .works PTE_V | PTE_R | PTE_AD, lr.w a1, (a0)
    .works PTE_RW, amoadd.w a1, a1, (a0)

.test "U = 0: not from U"                               # Privileged, "Virtual Address Translation Process", step 6
    .user_faults CAUSE_LOAD_PAGE, PTE_RWX, lw a1, (a0)
    .user_faults CAUSE_STORE_PAGE, PTE_RWX, sw a1, (a0)
    .fetch_faults enter_user, PTE_RWX

.test "U = 1: from U"                                   # Privileged, "Virtual Address Translation Process", step 6
    .user_works PTE_RW | PTE_U, lw a1, (a0)
    .user_works PTE_RW | PTE_U, sw a1, (a0)
    .fetch_works enter_user, CAUSE_ECALL_U, PTE_RWX | PTE_U
    .user_faults CAUSE_STORE_PAGE, PTE_V | PTE_R | PTE_U | PTE_AD, sw a1, (a0)

.test "U = 1: not from S with SUM = 0, and never a fetch" # norm:mstatus_sum_op norm:sstatus_sum
    .faults CAUSE_LOAD_PAGE, PTE_RWX | PTE_U, lw a1, (a0)
    .faults CAUSE_STORE_PAGE, PTE_RWX | PTE_U, sw a1, (a0)
    .fetch_faults enter_s, PTE_RWX | PTE_U
    li a0, MSTATUS_SUM
    csrs mstatus, a0
    .works PTE_RWX | PTE_U, lw a1, (a0)
    .works PTE_RWX | PTE_U, sw a1, (a0)
    .fetch_faults enter_s, PTE_RWX | PTE_U

.test "SUM does not concern U, nor pages of S"          # norm:mstatus_sum_op
    li a0, MSTATUS_SUM
    csrs mstatus, a0
    .works PTE_RW, lw a1, (a0)
    .user_works PTE_RW | PTE_U, lw a1, (a0)
    .user_faults CAUSE_LOAD_PAGE, PTE_RW, lw a1, (a0)

.test "MXR: loads from pages that are only executable"  # norm:mstatus_mxr_op norm:sstatus_mxr
    .faults CAUSE_LOAD_PAGE, PTE_V | PTE_X | PTE_AD, lw a1, (a0)
    li a0, MSTATUS_MXR
    csrs mstatus, a0
    .works PTE_V | PTE_X | PTE_AD, lw a1, (a0)
    .faults CAUSE_STORE_PAGE, PTE_V | PTE_X | PTE_AD, sw a1, (a0)
    .user_works PTE_V | PTE_X | PTE_U | PTE_AD, lw a1, (a0)
    .user_faults CAUSE_LOAD_PAGE, PTE_V | PTE_X | PTE_AD, lw a1, (a0)

.test "the G and RSW bits do not matter to one address space" # Privileged, "Addressing and Memory Protection"
    .works PTE_RW | PTE_G | 3 << 8, lw a1, (a0)
    .works PTE_RW | PTE_G | 3 << 8, sw a1, (a0)

.test "bits 63 to 54 are reserved: they fault"          # norm:Sv39_pte_future_rsv norm:Sv39_pte_svnapot_rsv norm:Sv39_pte_svpbmt_rsv
    .faults CAUSE_LOAD_PAGE, PTE_RW | 1 << 63, lw a1, (a0)
    .faults CAUSE_LOAD_PAGE, PTE_RW | 1 << 62, lw a1, (a0)
    .faults CAUSE_LOAD_PAGE, PTE_RW | 1 << 61, lw a1, (a0)
    .faults CAUSE_LOAD_PAGE, PTE_RW | 1 << 60, lw a1, (a0)
    .faults CAUSE_LOAD_PAGE, PTE_RW | 1 << 54, lw a1, (a0)

.test "a fault leaves the destination register"         # Unprivileged, "Load and Store Instructions"
    .paging_on
    li a0, VA
    li a1, 7
    .on_trap 1f
    .enter_s 0f
0:  ld a1, (a0)
1:  .expect a1, 7

.pass
