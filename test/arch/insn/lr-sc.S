# Load-reserved and store-conditional.
.include "macros.S"

    .text
    .globl tests
tests:

    .bss
    .balign 64
cell:   .skip 16
    .text

.test "lr.w sign-extends, sc.w stores and gives 0"      # norm:lr_w_op norm:sc_w_success norm:lr_sc_rv64
    .store64 cell, 0x1111111180000000
    la a0, cell
    li a1, 0x9999999912345678
1:  lr.w a2, (a0)
    sc.w a3, a1, (a0)
    bnez a3, 1b
    .expect a2, -0x80000000
    .expect64 cell, 0x1111111112345678

.test "lr.d and sc.d"                                   # norm:lr_sc_rv64
    .store64 cell, 0x1122334455667788
    la a0, cell
    li a1, -1
1:  lr.d a2, (a0)
    sc.d a3, a1, (a0)
    bnez a3, 1b
    .expect a2, 0x1122334455667788
    .expect64 cell, -1

.test "sc without a reservation fails: 1, nothing stored" # norm:sc_w_failure norm:sc_failure_code
    .store64 cell, 5
    la a0, cell
    lr.d a2, (a0)
    sc.d a3, a2, (a0)            # takes the reservation away, whatever it gives
    li a1, 7
    sc.d a3, a1, (a0)
    .expect a3, 1
    .expect64 cell, 5
    sc.w a3, a1, (a0)
    .expect a3, 1
    .expect64 cell, 5

.test "an sc takes the reservation away even if it fails" # norm:sc_intervening_sc_fail norm:sc_reservation_invalidate
    .store64 cell, 5
    la a0, cell
    la a4, page_a
    lr.d a2, (a0)
    sc.d a3, a2, (a4)
    .expect a3, 1
    sc.d a3, a2, (a0)
    .expect a3, 1

.test "sc to an address outside the reservation set fails" # norm:sc_addr_not_in_reservation_fail
    .store64 cell, 5
    la a0, cell
    la a4, page_a
    sd x0, (a4)
    lr.d a2, (a0)
    sc.d a3, a2, (a4)
    .expect a3, 1
    ld a3, (a4)
    .expect a3, 0

.test "the latest lr counts"                            # norm:sc_pairs_latest_lr
    la a0, cell
    la a4, page_a
    sd x0, (a4)
    li a1, 9
1:  lr.d a2, (a0)
    lr.d a2, (a4)
    sc.d a3, a1, (a4)
    bnez a3, 1b
    ld a3, (a4)
    .expect a3, 9

.test "a constrained loop: increments exactly"          # norm:constrained_lrsc_forward_progress
    .store64 cell, 0
    la a0, cell
    li a4, 100
1:  lr.w a2, (a0)
    addi a2, a2, 1
    sc.w a3, a2, (a0)
    bnez a3, 1b
    addi a4, a4, -1
    bnez a4, 1b
    .expect64 cell, 100

.test "aq and rl"                                       # norm:a_aq_rl_bits
    .store64 cell, 3
    la a0, cell
1:  lr.d.aq a2, (a0)
    addi a2, a2, 1
    sc.d.rl a3, a2, (a0)
    bnez a3, 1b
2:  lr.w.aqrl a2, (a0)
    addi a2, a2, 1
    sc.w.aqrl a3, a2, (a0)
    bnez a3, 2b
    .expect64 cell, 5

.test "sc with rd = x0 still stores"                    # norm:sc_w_success
    .store64 cell, 3
    la a0, cell
    li a1, 100
1:  lr.d a2, (a0)
    addi a2, a2, 1
    sc.d x0, a2, (a0)
    ld a3, (a0)
    beq a3, a2, 2f
    addi a1, a1, -1              # an sc may fail for no reason, but not a hundred times
    bnez a1, 1b
2:  .expect a3, 4

.pass
