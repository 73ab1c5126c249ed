# sfence.vma with an address, in many address spaces with traps between: it finds the translation that S-mode uses now,
# whatever an implementation that tags its TLB has forgotten meanwhile.
.include "macros.S"

    .text
    .globl tests
tests:

.equ ASIDS, 2048
.equ SATP_ASID_SHIFT, 44
.equ RAM, 0x80000000

# Tables of 4 KiB pages only (a fence of a large page's address may be done by a fence of everything): the first 2 MiB of
# RAM where they are. s1 = the PTE of page_a, s2 and s3 = its values for page_a and page_b, s4 = satp without ASID,
# s5 = address of page_a.
.macro .small_pages
    la a0, root
    la a1, middle
    srli a2, a1, 2
    ori a2, a2, PTE_V
    sd a2, 8 * (RAM >> 30)(a0)
    la a3, leaves
    srli a2, a3, 2
    ori a2, a2, PTE_V
    sd a2, (a1)
    li a2, (RAM >> 2) | PTE_RWX
    li a4, 512
fill_\@:
    sd a2, (a3)
    addi a3, a3, 8
    addi a2, a2, 1 << 10
    addi a4, a4, -1
    bnez a4, fill_\@
    la s5, page_a
    li a1, RAM
    sub a1, s5, a1
    srli a1, a1, 12 - 3
    la a2, leaves
    add s1, a1, a2
    ld s2, (s1)
    la a1, page_b
    srli s3, a1, 2
    ori s3, s3, PTE_RWX
    srli s4, a0, 12
    li a1, SATP_SV39
    or s4, s4, a1
    .store64 page_a, 111
    .store64 page_b, 222
    sfence.vma
.endm

# For each ASID: S-mode takes it into use and traps, comes back and reads page_a, points the PTE at page_b, executes
# `fence` with a0 = the address and a1 = the ASID, and reads again.
.macro .remap_in_every_space fence:vararg
    .small_pages
    li s6, 0
space_\@:
    slli a2, s6, SATP_ASID_SHIFT
    or a2, a2, s4
    mv a0, s5
    mv a1, s6
    .on_trap entered_\@
    .enter_s enter_\@
enter_\@:
    csrw satp, a2
    ecall
entered_\@:
    .on_trap read_\@
    .enter_s at_\@
at_\@:
    ld s7, (s5)
    sd s3, (s1)
    \fence
    ld s8, (s5)
    sd s2, (s1)
    \fence
    ecall
read_\@:
    .expect_log LOG_CAUSE, CAUSE_ECALL_S
    .expect s7, 111
    .expect s8, 222
    addi s6, s6, 1
    li a2, ASIDS
    bne s6, a2, space_\@
.endm

.test "one address, every address space"                # norm:sfence_vma_va_all_asid
    .remap_in_every_space sfence.vma a0, x0

.test "one address of one address space"                # norm:sfence_vma_va_asid
    .remap_in_every_space sfence.vma a0, a1

.pass

    .bss
    .balign 4096
root:   .skip 4096
middle: .skip 4096
leaves: .skip 4096
