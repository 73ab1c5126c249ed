// Checks that an ELF64 image starts at its lowest loaded byte.
//
// QEMU's loader always jumps to the lowest physical address, whatever e_entry says; other loaders use e_entry.
// An image in which both are equal starts the same everywhere.

const PT_LOAD = 1;

/** What is wrong with the entry point of the ELF64 file `bytes`, or undefined when it is the lowest loaded address. */
export function checkEntry(bytes: Buffer): string | undefined {
  const entry = bytes.readBigUInt64LE(24);
  const headers = Number(bytes.readBigUInt64LE(32));
  const headerSize = bytes.readUInt16LE(54);
  const headerCount = bytes.readUInt16LE(56);
  let lowest: bigint | undefined;
  for (let index = 0; index < headerCount; index++) {
    const at = headers + index * headerSize;
    if (bytes.readUInt32LE(at) !== PT_LOAD || bytes.readBigUInt64LE(at + 40) === 0n) continue;
    const physical = bytes.readBigUInt64LE(at + 24);
    if (lowest === undefined || physical < lowest) lowest = physical;
  }
  if (lowest === undefined) return "nothing to load";
  if (entry !== lowest)
    return `e_entry 0x${entry.toString(16)} is not the lowest loaded address 0x${lowest.toString(16)}`;
  return undefined;
}
