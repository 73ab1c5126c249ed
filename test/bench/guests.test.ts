import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { loadPrograms } from "../../src/bench/load-programs.ts";
import { MachineRunner } from "../../src/bench/machine-runner.ts";
import { guestChecksum } from "../../src/bench/program.ts";
import { runQemuSession } from "../guests/qemu-session.ts";
import { checksums } from "./checksums.ts";
import { imagesFolder } from "./images.ts";

const core = fileURLToPath(new URL("../../build/core.wasm", import.meta.url));

const programs = await loadPrograms(imagesFolder);

describe("guests on the machine", () => {
  let runner: MachineRunner;
  beforeAll(async () => {
    runner = await MachineRunner.boot(new WebAssembly.Module(readFileSync(core)));
  });

  test.each(checksums)("$name at n=$n gives $checksum and powers off", async ({ name, n, checksum }) => {
    const { guest } = programs.find((program) => program.name === name)!;
    const run = await runner.run(guest, { engine: "interpret", mode: "bare", bootargs: `n=${n}` });
    expect(guestChecksum(name, n, run.console)).toBe(checksum);
    expect(run.exits).toMatchObject({ "sbi:base": 1, "sbi:dbcn": 1, "sbi:srst": 1 });
  });

  const isFloatingPoint = ({ name }: { readonly name: string }): boolean =>
    programs.some((program) => program.name === name && program.arithmetic === "floating-point");
  test.each(checksums.filter(isFloatingPoint))(
    "$name at n=$n gives $checksum in QEMU",
    async ({ name, n, checksum }) => {
      const args = [
        "-bios",
        "guests/images/firmware.elf",
        "-kernel",
        `${imagesFolder}/${name}.elf`,
        "-append",
        `n=${n}`,
      ];
      const { console } = await runQemuSession({ args, lines: [] });
      expect(guestChecksum(name, n, console.toString("latin1"))).toBe(checksum);
    },
  );

  test.each(["", "n=0", "n=2x", "on=2", "n=99999999999"])("a command line %j leaves n as it is", async (bootargs) => {
    const { guest } = programs.find((program) => program.name === "sha256")!;
    const run = await runner.run(guest, { engine: "interpret", mode: "bare", bootargs });
    expect(run.console).toBe("sha256 24 ebaffa95f7516aed\n");
  });

  test("a guest that does not power off is an error that says how it ended", async () => {
    const illegal = new Uint8Array(4);
    await expect(runner.run(illegal, { engine: "interpret", mode: "bare", bootargs: "" })).rejects.toThrow(
      /^the guest did not power off: the guest traps without end: .*; it printed ""$/,
    );
  });
});
