# Entry and trap vector of the hostile guests, and accesses that may fault.
#
# Entered in S-mode by the SBI, a0 = hart id, a1 = physical address of the device tree, translation off. A trap goes on at
# `recovery`, which an access that may fault sets; an interrupt is counted.

#define SCAUSE_INTERRUPT 63
#define STIMECMP 0x14d // a name that clang 14 does not know

    .section .text.start, "ax"
    .globl _start
_start:
    la      sp, stack_top
    la      t0, trap
    csrw    stvec, t0
    mv      a0, a1
    tail    start_attempt

    .balign 4
trap:
    csrw    sscratch, t0
    csrr    t0, scause
    bltz    t0, interrupt
    la      t0, recovery
    ld      t0, 0(t0)
    csrw    sepc, t0
    csrr    t0, sscratch
    sret

# Software and timer interrupts come again at once while any are left to be counted.
interrupt:
    addi    sp, sp, -16
    sd      t1, 0(sp)
    la      t1, interrupts_left
    ld      t0, 0(t1)
    addi    t0, t0, -1
    sd      t0, 0(t1)
    bgtz    t0, 1f
    li      t0, -1
    csrw    STIMECMP, t0
    csrci   sip, 2
1:  ld      t1, 0(sp)
    addi    sp, sp, 16
    csrr    t0, sscratch
    sret

# uint64_t try_load(uint64_t address): 0, or the trap's cause. The value is in `loaded`.
    .globl try_load
try_load:
    la      t0, recovery
    la      t1, failed
    sd      t1, 0(t0)
    ld      t2, 0(a0)
    la      t0, loaded
    sd      t2, 0(t0)
    li      a0, 0
    ret

# uint64_t try_guest_load(uint64_t address): the same as the guest of this one, by HLV.D a0, (a0)
    .globl try_guest_load
try_guest_load:
    la      t0, recovery
    la      t1, failed
    sd      t1, 0(t0)
    .4byte  0x6c054573
    li      a0, 0
    ret

# uint64_t try_store(uint64_t address, uint64_t value)
    .globl try_store
try_store:
    la      t0, recovery
    la      t1, failed
    sd      t1, 0(t0)
    sd      a1, 0(a0)
    li      a0, 0
    ret

# uint64_t try_access(uint64_t address, uint64_t log_size, uint64_t is_store, uint64_t value)
    .globl try_access
try_access:
    la      t0, recovery
    la      t1, failed
    sd      t1, 0(t0)
    slli    a1, a1, 1
    add     a1, a1, a2
    slli    a1, a1, 3
    la      t0, accesses
    add     t0, t0, a1
    jr      t0
    .option push
    .option norvc # each entry is 8 bytes long
    .balign 8
accesses:
    lbu     t2, 0(a0)
    j       accessed
    sb      a3, 0(a0)
    j       accessed
    lhu     t2, 0(a0)
    j       accessed
    sh      a3, 0(a0)
    j       accessed
    lwu     t2, 0(a0)
    j       accessed
    sw      a3, 0(a0)
    j       accessed
    ld      t2, 0(a0)
    j       accessed
    sd      a3, 0(a0)
    j       accessed
    .option pop
accessed:
    li      a0, 0
    ret

# uint64_t try_call(uint64_t address): calls a function of no arguments. Its result is in `loaded`.
    .globl try_call
try_call:
    la      t0, recovery
    la      t1, call_failed
    sd      t1, 0(t0)
    addi    sp, sp, -16
    sd      ra, 0(sp)
    la      t0, sp_of_call
    sd      sp, 0(t0)
    jalr    a0
    la      t0, loaded
    sd      a0, 0(t0)
    li      a0, 0
    ld      ra, 0(sp)
    addi    sp, sp, 16
    ret
call_failed:
    la      t0, sp_of_call
    ld      sp, 0(t0)
    ld      ra, 0(sp)
    addi    sp, sp, 16
failed:
    csrr    a0, scause
    ret

    .data
    .balign 8
    .globl loaded, interrupts_left
recovery:         .dword 0
loaded:           .dword 0
sp_of_call:       .dword 0
interrupts_left:  .dword 0

    .section .stacks, "aw", @nobits
    .balign 16
    .skip 16384
stack_top:
