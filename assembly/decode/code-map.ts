// A map of a frame, a bit for each halfword: which are code (records.ts), which are translated code (translate/regions.ts).
//
// Owns: the form of the map, 256 bytes anywhere. Bit h & 7 of byte h >> 3 is halfword h's, so that what a naturally aligned store writes
// has its bits in one byte.

export const CODE_MAP_SIZE: u32 = 0x100;

/** The halfwords of `size` bytes at `offset` are code. Both are even, and the bytes in one frame. */
export function markCode(map: usize, offset: u32, size: u32): void {
  for (let half = offset >> 1; half < (offset + size) >> 1; half++) {
    const at = map + (half >> 3);
    store<u8>(at, <u8>(<u32>load<u8>(at) | 1 << (half & 7)));
  }
}

/** Is this halfword code? */
export function isCode(map: usize, half: u32): bool {
  return (<u32>load<u8>(map + (half >> 3)) >> (half & 7) & 1) != 0;
}

/** Is one of the `size` bytes at `offset` code? A store by the guest writes at most five halfwords: two bytes of the map. */
export function isAnyCode(map: usize, offset: u32, size: u32): bool {
  const first = offset >> 1, last = (offset + size - 1) >> 1;
  if (last - first < 8) {
    const bits = <u32>load<u16>(map + (first >> 3)) >> (first & 7);
    return (bits & ((2 << (last - first)) - 1)) != 0;
  }
  for (let half = first; half <= last; half++) if (isCode(map, half)) return true;
  return false;
}
