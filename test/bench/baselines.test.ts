import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { loadPrograms } from "../../src/bench/load-programs.ts";
import { type BenchmarkProgram, guestChecksum, NativeBaseline } from "../../src/bench/program.ts";
import { checksums } from "./checksums.ts";
import { imagesFolder } from "./images.ts";

async function program(name: string): Promise<BenchmarkProgram> {
  const [found] = await loadPrograms(imagesFolder, [name]);
  return found!;
}

describe("native baselines", () => {
  test.each(checksums)("$name at n=$n gives $checksum, twice", async ({ name, n, checksum }) => {
    const baseline = await NativeBaseline.instantiate(await program(name));
    expect(baseline.run(n)).toBe(checksum);
    expect(baseline.run(n)).toBe(checksum);
  });

  test("every program is in the table", async () => {
    const names = (await loadPrograms(imagesFolder)).map(({ name }) => name);
    expect([...new Set(checksums.map(({ name }) => name))]).toEqual(names);
  });

  test("sha256 is SHA-256", () => {
    const message = new Uint8Array(1 << 16);
    let state = 1;
    for (let i = 0; i < message.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      message[i] = state >>> 24;
    }
    const digest = createHash("sha256").update(message).digest("hex");
    expect(checksums.find(({ name }) => name === "sha256")!.checksum).toBe(digest.slice(0, 16));
  });

  test("uses neither vectors nor block copies", async () => {
    for (const { name, commands } of await loadPrograms(imagesFolder)) {
      expect(commands.native, name).toContain("-mno-simd128 -mno-bulk-memory");
      for (const command of [commands.native, commands.guest]) {
        expect(command, name).toContain("-O2 -fno-builtin -mllvm -disable-loop-idiom-all");
      }
    }
  });
});

test("programs are told apart by what they compute in", async () => {
  const programs = await loadPrograms(imagesFolder);
  const floatingPoint = programs.filter(({ arithmetic }) => arithmetic === "floating-point");
  expect(floatingPoint.map(({ name }) => name)).toEqual(["dgemm", "nbody", "fft", "mandelbrot"]);
  for (const { name, commands } of floatingPoint) {
    for (const command of [commands.native, commands.guest]) expect(command, name).toContain("-ffp-contract=off");
  }
});

describe("a guest's console", () => {
  test("the result line is found between others, whatever ends it", () => {
    expect(guestChecksum("fib", 3, "OpenSBI v1.1\r\n\r\nfib 3 0000000000000002\r\n")).toBe("0000000000000002");
  });

  test.each([
    "",
    "fib 4 0000000000000002\n",
    "mix 3 0000000000000002\n",
    "fib 3 2\n",
    "trap scause=d sepc=80200000 stval=0\n",
  ])("%j has no result", (console) => {
    expect(() => guestChecksum("fib", 3, console)).toThrow(/^fib: the guest printed no result for n=3, but /);
  });
});

test("an unknown name is an error that lists the known ones", async () => {
  await expect(loadPrograms(imagesFolder, ["fib", "dhrystone"])).rejects.toThrow(
    'no benchmark is called "dhrystone"; there are: sieve, mix, sha256, fib, bytecode, chase, quicksort, matrix, memcpy, ' +
      "dgemm, nbody, fft, mandelbrot",
  );
});

test("programs come in the table's order, each once", async () => {
  const names = (await loadPrograms(imagesFolder, ["memcpy", "fib", "memcpy"])).map(({ name }) => name);
  expect(names).toEqual(["fib", "memcpy"]);
});
