import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";
import { loadPrograms } from "../../src/bench/load-programs.ts";
import { guestChecksum } from "../../src/bench/program.ts";
import { QemuProcessRunner } from "../../src/bench/qemu.ts";
import { imagesFolder } from "./images.ts";

const firmware = fileURLToPath(new URL("../../guests/images/firmware.elf", import.meta.url));

async function inQemu<T>(use: (qemu: QemuProcessRunner) => Promise<T>): Promise<T> {
  const qemu = await QemuProcessRunner.open(firmware);
  try {
    return await use(qemu);
  } finally {
    await qemu.close();
  }
}

describe("QEMU", () => {
  afterEach(() => void vi.unstubAllEnvs());

  test("runs a program's guest to its power-off, and says which QEMU it is", async () => {
    const [fib] = await loadPrograms(imagesFolder, ["fib"]);
    await inQemu(async (qemu) => {
      const { console, wallMs } = await qemu.run("fib", fib!.guest, "n=20");
      expect(guestChecksum("fib", 20, console)).toBe("0000000000001a6d");
      expect(wallMs).toBeGreaterThan(0);
      expect(qemu.description.version).toMatch(/^QEMU emulator version \d/);
    });
  });

  test("that does not take an image is an error with its complaint", async () => {
    await inQemu(async (qemu) => {
      await expect(qemu.run("empty", new Uint8Array(0), "")).rejects.toThrow(
        /^empty in QEMU did not power off: exit code 1; it printed "qemu-system-riscv64: could not load kernel /,
      );
    });
  });

  test("that is not installed is an error that names the package", async () => {
    vi.stubEnv("PATH", "/nonexistent");
    await expect(QemuProcessRunner.open(firmware)).rejects.toThrow(
      "qemu-system-riscv64 is not installed; on Debian: apt-get install qemu-system-misc",
    );
  });
});
