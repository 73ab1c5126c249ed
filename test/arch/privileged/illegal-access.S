# Access to CSRs: privilege, read-only, missing.
.include "macros.S"

    .text
    .globl tests
tests:

# Reading `csr` in `mode` (enter_s or enter_u) is illegal. tval is the instruction: csrrs a0, csr, x0.
.macro .illegal_read mode, csr
    .on_trap trapped_\@
    .\mode at_\@
    .balign 4
at_\@:
    .4byte 0x2573 | (\csr) << 20
    .unreachable
trapped_\@:
    .expect_trap CAUSE_ILLEGAL, at_\@, 0x2573 | (\csr) << 20
.endm

# Reading `csr` in M-mode is illegal.
.macro .missing csr
    .on_trap trapped_\@
    .balign 4
at_\@:
    .4byte 0x2573 | (\csr) << 20
    .unreachable
trapped_\@:
    .expect_trap CAUSE_ILLEGAL, at_\@, 0x2573 | (\csr) << 20
.endm

.test "machine CSRs from S"                             # norm:Zicsr_higher_priv norm:Zicsr_access
    .illegal_read enter_s, 0x300
    .illegal_read enter_s, 0x301
    .illegal_read enter_s, 0x302
    .illegal_read enter_s, 0x303
    .illegal_read enter_s, 0x304
    .illegal_read enter_s, 0x305
    .illegal_read enter_s, 0x306
    .illegal_read enter_s, 0x30a
    .illegal_read enter_s, 0x340
    .illegal_read enter_s, 0x341
    .illegal_read enter_s, 0x342
    .illegal_read enter_s, 0x343
    .illegal_read enter_s, 0x344
    .illegal_read enter_s, 0x3a0
    .illegal_read enter_s, 0x3b0
    .illegal_read enter_s, 0xb00
    .illegal_read enter_s, 0xb02
    .illegal_read enter_s, 0xf14

.test "machine and supervisor CSRs from U"              # norm:Zicsr_higher_priv norm:Zicsr_access
    .illegal_read enter_u, 0x300
    .illegal_read enter_u, 0x340
    .illegal_read enter_u, 0xf14
    .illegal_read enter_u, 0x100
    .illegal_read enter_u, 0x104
    .illegal_read enter_u, 0x105
    .illegal_read enter_u, 0x106
    .illegal_read enter_u, 0x10a
    .illegal_read enter_u, 0x140
    .illegal_read enter_u, 0x141
    .illegal_read enter_u, 0x142
    .illegal_read enter_u, 0x143
    .illegal_read enter_u, 0x144
    .illegal_read enter_u, 0x14d
    .illegal_read enter_u, 0x180

.test "supervisor CSRs from S"                          # norm:Zicsr_access
    .on_trap 2f
    .enter_s 1f
1:  csrr a0, sstatus
    csrr a0, sie
    csrr a0, stvec
    csrr a0, scounteren
    csrr a0, sscratch
    csrr a0, sepc
    csrr a0, scause
    csrr a0, stval
    csrr a0, sip
    csrr a0, satp
    csrr a0, senvcfg
    li a0, 77
    ecall
2:  .expect a0, 77

.test "CSRs that do not exist"                          # norm:Zicsr_illegal_acc
    .missing 0x005
    .missing 0x3ff
    .missing 0x5c0
    .missing 0x7c0
    .missing 0x800
    .missing 0xbff
    .missing 0xcc0
    .missing 0xfff

.test "the upper halves of RV32 do not exist"           # norm:Zicsr_illegal_acc
    .missing 0x310
    .missing 0x31a
    .missing 0xb80
    .missing 0xc80
    .missing 0xc82

.test "pmpcfg1 and pmpcfg3 do not exist in RV64"        # norm:pmp_cfg_rv64_illegal
    .missing 0x3a1
    .missing 0x3a3

.test "without H its CSRs do not exist"                 # norm:Zicsr_illegal_acc
    .missing 0x200
    .missing 0x600
    .missing 0x680
    .missing 0xe12

.test "every way to write a read-only CSR is illegal"   # norm:Zicwr_write_ro
    li a1, -1
    .on_trap 1f
    .balign 4
0:  csrrw a0, mhartid, a1
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0xf1459573
    .on_trap 1f
    .balign 4
0:  csrrs a0, mhartid, a1
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0xf145a573
    .on_trap 1f
    .balign 4
0:  csrrc a0, mhartid, a1
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0xf145b573
    .on_trap 1f
    .balign 4
0:  csrrwi a0, mhartid, 0
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0xf1405573
    .on_trap 1f
    .balign 4
0:  csrrsi a0, mhartid, 1
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0xf140e573
    .on_trap 1f
    .balign 4
0:  csrrci a0, mhartid, 1
    .unreachable
1:  .expect_trap CAUSE_ILLEGAL, 0b, 0xf140f573

.test "an illegal CSR access changes no register"       # norm:Zicsr_illegal_acc
    li a0, 5
    .on_trap 1f
0:  csrrw a0, mhartid, x0
    .unreachable
1:  .expect a0, 5

.pass
