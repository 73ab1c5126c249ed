// A hash of a guest's RAM, to tell whether two runs have left the same bytes behind.

import { gpa } from "../memory/address.ts";
import { FRAME_SIZE } from "../memory/frame-pool.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";

/**
 * SHA-256, in hexadecimal, over the address and the bytes of each frame that is not all zeros, in order of addresses. So
 * it does not matter which frames of zeros the machine has made.
 */
export async function hashMemory(memory: GuestMemory): Promise<string> {
  const parts: Uint8Array[] = [];
  for (let offset = 0; offset < memory.ramSize; offset += FRAME_SIZE) {
    const frame = memory.readTouched(gpa(memory.ramBase + offset), FRAME_SIZE);
    if (frame?.some((byte) => byte !== 0)) parts.push(addressBytes(memory.ramBase + offset), frame);
  }
  const digest = await crypto.subtle.digest("SHA-256", await new Blob(parts as BlobPart[]).arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function addressBytes(address: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(address), true);
  return bytes;
}
