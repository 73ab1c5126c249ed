// What can be wrong with the files and options that a machine is started with.
//
// Every message is one sentence for the person who gave the file; nothing else is thrown for bad input.

/** The file that a message is about. */
export type BootFile = "image" | "firmware" | "initrd";

/** A file that cannot be started from, or does not fit. `message` is "file: problem". */
export class ImageError extends Error {
  override name = "ImageError";

  constructor(
    readonly problem: string,
    readonly file: BootFile = "image",
  ) {
    super(`${file}: ${problem}`);
  }
}

/** Options that contradict each other or the image. */
export class UsageError extends Error {
  override name = "UsageError";
}

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** A number of bytes in words: "4 KiB", "1.5 MiB", "12 bytes"; rounded up to a tenth, so that what does not fit never looks equal. */
export function formatSize(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${Math.ceil(value * 10) / 10} ${UNITS[unit]}`;
}

export const formatAddress = (address: number | bigint): string => `0x${address.toString(16)}`;
