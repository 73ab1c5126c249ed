# Superpages in either stage: 4 KiB, 2 MiB and 1 GiB in every combination, and misaligned ones.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ U_RWX, PTE_RWX | PTE_U
# RAM from here on belongs to no one: a 2 MiB page, and GiB 2 of the physical addresses holds it.
.equ SPARE, 0x80400000
.equ RAM, 0x80000000

# The constant `value` is at the constant physical address `at`; VS-mode reads it at `va`.
.macro .reads va, at, value
    li t5, \at
    li t6, \value
    sd t6, (t5)
    li a0, \va
    .on_trap trapped_\@
    .enter_vs at_\@
at_\@:
    ld a1, (a0)
call_\@:
    ecall
trapped_\@:
    .expect_trap CAUSE_ECALL_VS, call_\@
    .expect a1, \value
.endm

# A load at `va` ends with `cause` and mtval2 = `gpa` >> 2.
.macro .load_faults va, cause, gpa
    li a0, \va
    .on_trap trapped_\@
    .enter_vs at_\@
at_\@:
    ld a1, (a0)
    .unreachable
trapped_\@:
    .expect_trap \cause, at_\@, \va
    .expect_csr mtval2, (\gpa) >> 2
.endm

.test "VS-stage 2 MiB and 1 GiB over G-stage 4 KiB"     # norm:H_vm_twostage norm:H_vm_gpatrans
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA, PTE_RWX, 1
    .map_g_to GUEST_PA + 0x5000, SPARE + 0x3000, U_RWX
    .reads GUEST_VA + 0x5120, SPARE + 0x3120, 1001
    .load_faults GUEST_VA + 0x6000, CAUSE_LOAD_GUEST, GUEST_PA + 0x6000
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA, PTE_RWX, 2
    .map_g_to GUEST_PA + 0x8005000, SPARE + 0x3000, U_RWX
    .reads GUEST_VA + 0x8005128, SPARE + 0x3128, 1002

.test "VS-stage 4 KiB over G-stage 2 MiB and 1 GiB"     # norm:H_vm_twostage norm:H_vm_gpatrans
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA + 0x5000, PTE_RWX
    .map_g_to GUEST_PA, SPARE, U_RWX, 1
    .reads GUEST_VA + 0x130, SPARE + 0x5130, 1003
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA + 0x405000, PTE_RWX
    .map_g_to GUEST_PA, RAM, U_RWX, 2
    .reads GUEST_VA + 0x138, SPARE + 0x5138, 1004

.test "2 MiB and 1 GiB in both stages"                  # norm:H_vm_twostage norm:H_vm_gpatrans
    .two_stage_on
    .map_vs GUEST_VA + 0x200000, GUEST_PA + 0x600000, PTE_RWX, 1
    .map_g_to GUEST_PA + 0x600000, SPARE, U_RWX, 1
    .reads GUEST_VA + 0x3ff140, SPARE + 0x1ff140, 1005
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA, PTE_RWX, 2
    .map_g_to GUEST_PA, RAM, U_RWX, 2
    .reads GUEST_VA + 0x5ff148, SPARE + 0x1ff148, 1006
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA, PTE_RWX, 1
    .map_g_to GUEST_PA, RAM, U_RWX, 2
    .reads GUEST_VA + 0x1ff150, RAM + 0x1ff150, 1007
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA, PTE_RWX, 2
    .map_g_to GUEST_PA + 0x600000, SPARE, U_RWX, 1
    .reads GUEST_VA + 0x6ff158, SPARE + 0xff158, 1008
    .load_faults GUEST_VA + 0x800000, CAUSE_LOAD_GUEST, GUEST_PA + 0x800000

.test "a misaligned superpage of the VS-stage: a page fault" # Privileged, "Virtual Address Translation Process", step 5
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA + 0x1000, PTE_RWX, 1
    .map_g_to GUEST_PA, RAM, U_RWX, 2
    .load_faults GUEST_VA + 0x1000, CAUSE_LOAD_PAGE, 0
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA + 0x200000, PTE_RWX, 2
    .map_g_to GUEST_PA, RAM, U_RWX, 2
    .load_faults GUEST_VA + 0x1000, CAUSE_LOAD_PAGE, 0
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA + 0x1000, PTE_RWX, 2
    .map_g_to GUEST_PA, RAM, U_RWX, 2
    .load_faults GUEST_VA + 0x1000, CAUSE_LOAD_PAGE, 0

.test "a misaligned superpage of the G-stage: a guest-page fault" # norm:H_vm_gpatrans
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA, PTE_RWX
    .map_g_to GUEST_PA, SPARE + 0x1000, U_RWX, 1
    .load_faults GUEST_VA + 0x10, CAUSE_LOAD_GUEST, GUEST_PA + 0x10
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA, PTE_RWX
    .map_g_to GUEST_PA, SPARE, U_RWX, 2
    .load_faults GUEST_VA + 0x18, CAUSE_LOAD_GUEST, GUEST_PA + 0x18

.test "permissions are those of each stage's own leaf"  # norm:H_vm_gpapriv
    .two_stage_on
    .map_vs GUEST_VA, GUEST_PA, PTE_RWX, 2
    .map_g_to GUEST_PA, SPARE, PTE_V | PTE_R | PTE_U | PTE_AD
    .map_g_to GUEST_PA + 0x1000, SPARE + 0x1000, U_RWX
    .on_trap 1f
    .enter_vs 0f
0:  li a0, GUEST_VA
    ld a1, (a0)
    li a0, GUEST_VA + 0x1000
    sd a1, (a0)
    li a0, GUEST_VA + 0x20
3:  sd a1, (a0)
    .unreachable
1:  .expect_trap CAUSE_STORE_GUEST, 3b, GUEST_VA + 0x20
    .expect_csr mtval2, (GUEST_PA + 0x20) >> 2

.pass
