// Numbers in hexadecimal, as wide as a register or as short as they are.

/** "80200000" */
export const hex = (value: bigint): string => value.toString(16);

/** Sixteen digits, the leading zeros quiet: columns stay still and the number stands out. */
export function Hex({ value }: { value: bigint }) {
  const digits = hex(value);
  return (
    <span class="hex">
      <span class="hex-zeros">{"0".repeat(16 - digits.length)}</span>
      {digits}
    </span>
  );
}

/** What a person types: hexadecimal with or without 0x, spaces and underscores ignored; null if it is no 64-bit number. */
export function parseHex(text: string): bigint | null {
  const digits = text.replace(/[\s_]/g, "").replace(/^0x/i, "");
  return /^[0-9a-f]{1,16}$/i.test(digits) ? BigInt(`0x${digits}`) : null;
}
