import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatSize, ImageError } from "../../src/boot/errors.ts";
import { loadImage, PAYLOAD_OFFSET } from "../../src/boot/image.ts";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { buildElf, patched } from "./elf-builder.ts";

const MIB = 1024 * 1024;
const options = { ramSize: 128 * MIB, flatAt: "base" } as const;
const CODE = Uint8Array.of(0x13, 0, 0, 0);
const PAYLOAD = RAM_BASE + PAYLOAD_OFFSET;

/** A Linux Image: its 64-byte header and a few bytes. */
function linuxImage(textOffset: bigint, imageSize: bigint): Uint8Array {
  const bytes = new Uint8Array(96);
  const withOffsets = patched(patched(bytes, 8, 8, textOffset), 16, 8, imageSize);
  return patched(patched(withOffsets, 48, 8, 0x5643534952n), 56, 4, 0x05435352);
}

describe("image: ELF", () => {
  test("below base + 2 MiB it is an M-mode image", () => {
    const bytes = buildElf({ entry: 0x8000_0002n, segments: [{ paddr: 0x8000_0000, data: CODE, memsz: 0x2000 }] });
    expect(loadImage(bytes, options)).toMatchObject({
      kind: "machine",
      format: "elf",
      entry: 0x8000_0002,
      lowest: 0x8000_0000,
      end: 0x8000_2000,
      chunks: [{ gpa: 0x8000_0000, data: CODE, size: 0x2000 }],
    });
  });

  test("from base + 2 MiB on it is a payload", () => {
    const bytes = buildElf({ entry: BigInt(PAYLOAD), segments: [{ paddr: PAYLOAD, data: CODE }] });
    expect(loadImage(bytes, options)).toMatchObject({ kind: "supervisor", entry: PAYLOAD, lowest: PAYLOAD });
  });

  test("a virtual entry means the lowest address", () => {
    const bytes = buildElf({
      entry: 0xffff_ffff_8000_0000n,
      segments: [{ paddr: PAYLOAD, vaddr: 0xffff_ffff_8000_0000n, data: CODE }],
    });
    expect(loadImage(bytes, options).entry).toBe(PAYLOAD);
  });

  test("memory that is not there", () => {
    const low = buildElf({ entry: 0x1000n, segments: [{ paddr: 0x1_0000, data: CODE }] });
    expect(() => loadImage(low, options)).toThrow("image: loads at 0x10000, where there is no memory");
    const high = buildElf({ entry: 0n, segments: [{ paddr: RAM_BASE, data: CODE, memsz: 200 * MIB }] });
    expect(() => loadImage(high, options)).toThrow(
      "image: larger than memory: it needs 200 MiB, and the machine has 128 MiB",
    );
    expect(() => loadImage(high, { ...options, file: "firmware" })).toThrow("firmware: larger");
  });
});

describe("image: Linux", () => {
  test("a payload at its text offset, as large as its header says", () => {
    expect(loadImage(linuxImage(0x20_0000n, 0x10_0000n), options)).toMatchObject({
      kind: "supervisor",
      format: "linux",
      entry: PAYLOAD,
      end: PAYLOAD + 0x10_0000,
    });
  });

  test("a kernel for M-mode has text offset 0", () => {
    expect(loadImage(linuxImage(0n, 0n), options)).toMatchObject({ kind: "machine", entry: RAM_BASE });
  });

  test.each<[string, Uint8Array, string]>([
    ["big-endian", patched(linuxImage(0x20_0000n, 0n), 24, 8, 1), "big-endian Linux kernel"],
    ["a size below the file's", linuxImage(0x20_0000n, 5n), "its Linux header says 5 bytes, and the file has 96"],
    ["an absurd size", linuxImage(0x20_0000n, 1n << 62n), "its Linux header asks for"],
    ["larger than memory", linuxImage(0x20_0000n, 1n << 40n), "needs 1.1 TiB, and the machine has 128 MiB"],
    ["for ARM64", patched(linuxImage(0n, 0n), 56, 4, 0x644d5241), "Linux kernel for ARM64"],
  ])("%s", (_what, bytes, message) => {
    expect(() => loadImage(bytes, options)).toThrow(ImageError);
    expect(() => loadImage(bytes, options)).toThrow(message);
  });
});

describe("image: flat", () => {
  test("to the base as an M-mode image, or 2 MiB above it as a payload", () => {
    expect(loadImage(CODE, options)).toMatchObject({ kind: "machine", format: "flat", entry: RAM_BASE });
    expect(loadImage(CODE, { ...options, flatAt: "payload" })).toMatchObject({ kind: "supervisor", entry: PAYLOAD });
  });

  test.each<[string, number[], string]>([
    ["nothing", [], "empty"],
    ["gzip", [0x1f, 0x8b, 0x08, 0], "compressed (gzip); unpack it first"],
    ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], "compressed (xz)"],
    ["zstd", [0x28, 0xb5, 0x2f, 0xfd], "compressed (zstd)"],
  ])("%s", (_what, bytes, message) => {
    expect(() => loadImage(Uint8Array.from(bytes), options)).toThrow(message);
  });

  test("larger than memory", () => {
    expect(() => loadImage(new Uint8Array(5000), { ramSize: 4096, flatAt: "base" })).toThrow(
      "it needs 4.9 KiB, and the machine has 4 KiB",
    );
  });
});

describe("image: properties", () => {
  test("random bytes behind any magic give an image inside RAM, or an ImageError", () => {
    const magic = fc.constantFrom<Uint8Array>(
      new Uint8Array(0),
      buildElf({ entry: 0n, segments: [{ paddr: RAM_BASE, data: CODE }] }),
      linuxImage(0x20_0000n, 0x1000n),
    );
    fc.assert(
      fc.property(magic, fc.uint8Array({ maxLength: 200 }), fc.nat(200), (start, noise, at) => {
        const bytes = new Uint8Array(Math.max(start.length, at + noise.length));
        bytes.set(start);
        bytes.set(noise, at);
        try {
          const { lowest, end, entry } = loadImage(bytes, options);
          expect(lowest).toBeGreaterThanOrEqual(RAM_BASE);
          expect(end).toBeLessThanOrEqual(RAM_BASE + options.ramSize);
          expect(entry).toBeGreaterThanOrEqual(lowest);
          expect(entry).toBeLessThan(end);
        } catch (error) {
          if (!(error instanceof ImageError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test("sizes in words are rounded up", () => {
  expect([0, 1023, 1024, 1536, 128 * MIB, 128 * MIB + 1, 3 * 1024 * MIB].map(formatSize)).toEqual([
    "0 bytes",
    "1023 bytes",
    "1 KiB",
    "1.5 KiB",
    "128 MiB",
    "128.1 MiB",
    "3 GiB",
  ]);
});
