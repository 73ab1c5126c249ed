// A hash of all that a guest leaves behind, to tell whether two runs have ended alike.

import { Hart } from "../../assembly/abi.ts";
import { gpa } from "../memory/address.ts";
import { FRAME_SIZE } from "../memory/frame-pool.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import type { Vcpu } from "../vm/vcpu.ts";

/**
 * SHA-256, in hexadecimal, over the registers, pc, privilege and CSRs as the guest sees them, and over RAM: the address and
 * the bytes of each frame that is not all zeros. So it does not matter which frames of zeros the machine has made.
 */
export async function hashState(vcpu: Vcpu, memory: GuestMemory): Promise<string> {
  const parts: BlobPart[] = [registers(vcpu)];
  for (let offset = 0; offset < memory.ramSize; offset += FRAME_SIZE) {
    const frame = memory.readTouched(gpa(memory.ramBase + offset), FRAME_SIZE);
    if (frame?.some((byte) => byte !== 0)) {
      parts.push(BigUint64Array.of(BigInt(memory.ramBase + offset)), new Uint8Array(frame));
    }
  }
  const digest = await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function registers(vcpu: Vcpu): BigUint64Array<ArrayBuffer> {
  const values = [vcpu.hart64(Hart.Pc), BigInt(vcpu.hart32(Hart.GuestPrivilege))];
  for (let register = 1; register < 32; register++) values.push(vcpu.x(register));
  return BigUint64Array.from([...values, ...vcpu.guestCsrValues()]);
}
