// CRC-32 as in gzip and PNG: reflected, polynomial 0xedb88320.

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  return remainder;
});

/** The checksum of the bytes, or of those behind which `before` was the checksum. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let remainder = ~before;
  for (let index = 0; index < bytes.length; index++)
    remainder = (remainder >>> 8) ^ TABLE[(remainder ^ bytes[index]!) & 0xff]!;
  return ~remainder >>> 0;
}
