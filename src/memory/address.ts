// The three address spaces, kept apart by the compiler.
//
// Owns: the branded types and their named constructors. A number becomes an address here or in the class that
// owns the translation (guest-memory.ts from Gpa to Hpa), and nowhere else.

/** Guest-virtual: what the guest's program counter and loads use before any translation. 64 bits, so a bigint. */
export type Gva = bigint & { readonly __space: "guest-virtual" };
/** Guest-physical: what the guest believes to be its physical memory map. At most 2^53, so a number. */
export type Gpa = number & { readonly __space: "guest-physical" };
/** Host-physical: a byte offset in the machine's memory, that is, in the worker's WebAssembly memory. */
export type Hpa = number & { readonly __space: "host-physical" };

export const gva = (address: bigint): Gva => BigInt.asUintN(64, address) as Gva;
export const gpa = (address: number): Gpa => address as Gpa;
export const hpa = (address: number): Hpa => (address >>> 0) as Hpa;

/** A 64-bit address in two halves of 32 bits, each signed or not: for where a bigint would be made for nothing. */
export interface SplitAddress {
  readonly low: number;
  readonly high: number;
}
