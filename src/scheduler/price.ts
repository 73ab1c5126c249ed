// What a guest is charged for beside the instructions that it retires.

/**
 * Instructions that a VM exit is charged as. It retires none, or one, and takes the host as long as some 50 (a CSR access) to
 * 400 (a device register); the geometric mean over the kinds of exits in README.md's table is 113. Were it free, a guest
 * that does nothing but exit would take the core from all others and be charged nothing.
 */
export const PRICE_OF_EXIT = 100;
