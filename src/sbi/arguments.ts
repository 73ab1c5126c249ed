// The parameter forms that several SBI functions share.
//
// Spec: SBI 2.0, "Hart list parameter" and "Shared memory physical address range parameter".

import { HartState, type SbiServices } from "./call.ts";

const ALL_ONES = 0xffff_ffff_ffff_ffffn;
const MAX_GPA = BigInt(Number.MAX_SAFE_INTEGER);

/** A parameter that the specification gives 32 bits. */
export const u32 = (argument: bigint): number => Number(BigInt.asUintN(32, argument));

/** The hart id in an argument, or null if the machine has no such hart. */
export function hartArgument(argument: bigint, { hartCount }: SbiServices): number | null {
  return argument < BigInt(hartCount) ? Number(argument) : null;
}

/**
 * The running harts that (mask, base) selects; base -1 selects all.
 *
 * Null (an invalid parameter) if the base or a hart in the mask does not exist. A hart that is stopped exists, and has
 * nothing to be interrupted or fenced.
 */
export function hartList(mask: bigint, base: bigint, services: SbiServices): number[] | null {
  if (base === ALL_ONES) return runningHarts(services);
  const first = hartArgument(base, services);
  if (first === null || mask >> BigInt(services.hartCount - first) !== 0n) return null;
  return runningHarts(services).filter((hart) => hart >= first && ((mask >> BigInt(hart - first)) & 1n) !== 0n);
}

/** Every hart that is not stopped. */
export function runningHarts(services: SbiServices): number[] {
  return Array.from({ length: services.hartCount }, (_, hart) => hart).filter(
    (hart) => services.hartState(hart) !== HartState.Stopped,
  );
}

/** A range of guest RAM given as its size and the low and high half of its address; null if it is not all RAM. */
export function ramRange(
  size: bigint,
  addressLow: bigint,
  addressHigh: bigint,
  services: SbiServices,
): { readonly gpa: number; readonly size: number } | null {
  if (addressHigh !== 0n || addressLow + size > MAX_GPA) return null;
  const range = { gpa: Number(addressLow), size: Number(size) };
  return services.isRam(range.gpa, range.size) ? range : null;
}

/** A physical address at which a hart can start: an instruction's address in RAM. Null if it is not. */
export function startAddress(address: bigint, services: SbiServices): number | null {
  return (address & 1n) === 0n ? (ramRange(2n, address, 0n, services)?.gpa ?? null) : null;
}
