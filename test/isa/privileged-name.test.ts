// The causes by which exits for privileged instructions are counted.

import { describe, expect, test } from "vitest";
import { nameOfPrivileged } from "../../src/isa/privileged-name.ts";

/** Words as the exit record gives them: signed. Those of high CSR numbers are negative. */
const words: readonly (readonly [word: number, name: string])[] = [
  [0x10200073, "sret"],
  [0x12000073, "sfence.vma"],
  [0x10051073, "csr:sstatus"], // csrw sstatus, a0
  [0xf1402573, "csr:mhartid"], // csrr a0, mhartid
  [0xc0001073, "csr:cycle"], // csrw cycle, x0
  [0xfff02573, "csr:absent"], // csrr a0, 0xfff
  [0xffffffff, "illegal"],
  [0x00000000, "illegal"],
];

describe("the name of an instruction that was illegal in U-mode", () => {
  test.each(words)("%i is %s, at first and from memory", (word, name) => {
    expect(nameOfPrivileged(word | 0)).toBe(name);
    expect(nameOfPrivileged(word | 0)).toBe(name);
  });

  test("words that share a slot of the memory do not take each other's names", () => {
    const shared = new Map<number, string>();
    for (let csr = 0; csr < 0x1000; csr++) {
      const word = (csr << 20) | 0x2573; // csrr a0, csr
      shared.set(word, nameOfPrivileged(word));
    }
    for (const [word, name] of shared) expect(nameOfPrivileged(word)).toBe(name);
    expect(shared.get((0x300 << 20) | 0x2573)).toBe("csr:mstatus");
    expect(shared.get((0xf14 << 20) | 0x2573)).toBe("csr:mhartid");
  });
});
