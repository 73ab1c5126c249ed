// What firmware sets up for S-mode before it enters it: the same from the host's firmware and, for VS-mode, under hext.
//
// As OpenSBI leaves a hart, so that a guest finds what it would on a board.

const ECALL_FROM_S = 9n;

/** medeleg, or hedeleg: every exception of a machine without H but the call into firmware itself. */
export const DELEGATED_EXCEPTIONS = 0xb3ffn & ~(1n << ECALL_FROM_S);
/** mideleg: the supervisor's software, timer and external interrupts. */
export const DELEGATED_INTERRUPTS = 0x222n;
/** mcounteren, hcounteren, scounteren: cycle, time, instret. In U-mode too: Linux without a counter driver leaves it at that. */
export const COUNTERS_OPEN = 7n;
/** menvcfg, or henvcfg: STCE (Sstc) and ADUE (Svadu). */
export const TIMER_AND_ACCESS_BITS = (1n << 63n) | (1n << 61n);
/** mstatus, or vsstatus: FS Dirty, and with it SD. */
export const FLOAT_ON = (3n << 13n) | (1n << 63n);
/** pmpcfg0 and pmpaddr0: one NAPOT entry over all addresses: read, write, execute. */
export const PMP_ALL = { cfg: 0x1fn, addr: 0x3f_ffff_ffff_ffffn };
