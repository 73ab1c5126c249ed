# A bit set by hardware in a VS-stage table is a store to the guest physical page of that table.
# isa: rv64imach_zicntr_zifencei_zihpm_sstc_svadu
.include "macros.S"
.include "hypervisor-macros.S"

    .text
    .globl tests
tests:

.equ NO_AD, PTE_V | PTE_R | PTE_W
.equ AD, PTE_A | PTE_D

.macro .expect_ad pte, bits
    ld t5, (\pte)
    andi t5, t5, AD
    .expect t5, \bits
.endm

.test "writing A into a VS-stage table sets D of its page in the G-stage" # norm:H_vm_gpapriv
    .last_table NO_AD, NO_AD | PTE_U
    .vs_works ld a1, (a0)
    .expect_ad s1, PTE_A
    .expect_ad s2, AD

.test "A cannot be written into the table: a write"     # norm:H_trap_xtinst_guestpage_rw norm:H_vm_gpapriv
    .last_table PTE_V | PTE_R | PTE_W | PTE_X, PTE_V | PTE_R | PTE_U | PTE_AD
    .table_faults CAUSE_LOAD_GUEST, TABLE_PA, TINST_WRITE, lbu a1, (a0)
    .last_table PTE_V | PTE_R | PTE_W | PTE_A, PTE_V | PTE_R | PTE_U | PTE_AD
    .vs_works ld a1, (a0)

.pass
