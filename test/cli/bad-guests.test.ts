// Guests that go wrong: each ends with one clear line and the documented exit code. And two that only look dangerous.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type CliResult, runCli, statisticsOf } from "./command-line.ts";
import { A0, A1, Csr, exitWith, flatGuest, insn, la, li, RA, T0, T1, T2, ZERO } from "./flat-guest.ts";

const folder = mkdtempSync(join(tmpdir(), "tabvisor-guests-"));
afterAll(() => rmSync(folder, { recursive: true }));

const UNDEFINED = 0;
const HERE = insn("jal", { rd: ZERO, imm: 0 });

let images = 0;
function runGuest(words: readonly number[], ...args: string[]): Promise<CliResult> {
  const path = join(folder, `guest-${++images}.bin`);
  writeFileSync(path, flatGuest(words));
  return runCli(["run", path, ...args]);
}

async function expectEnd(run: Promise<CliResult>, exitCode: number, message: string): Promise<void> {
  const result = await run;
  expect(result.stderr).toBe(`tabvisor: ${message}\n`);
  expect(result.exitCode).toBe(exitCode);
}

for (const clock of ["virtual", "wall"]) {
  test(`mtvec = 0, ${clock} clock`, () =>
    expectEnd(
      runGuest([UNDEFINED], "--clock", clock),
      125,
      "the guest traps without end: instruction access fault (cause 1) at pc 0x0, tval 0x0",
    ));

  test(`wfi with everything masked, ${clock} clock`, () =>
    expectEnd(
      runGuest([insn("wfi"), HERE], "--clock", clock),
      125,
      "the guest waits for an interrupt (wfi) with every interrupt masked",
    ));
}

test("a wild jump", () =>
  expectEnd(
    runGuest([
      ...li(T0, 0x4000_0000),
      insn("csrrw", { rd: ZERO, csr: Csr.mtvec, rs1: T0 }),
      insn("jalr", { rd: ZERO, rs1: T0, imm: 0x10 }),
    ]),
    125,
    "the guest traps without end: instruction access fault (cause 1) at pc 0x40000000, tval 0x40000000",
  ));

test("a trap loop: the handler is the instruction that traps", () => {
  const setUp = [...la(T0, 16), insn("csrrw", { rd: ZERO, csr: Csr.mtvec, rs1: T0 })];
  return expectEnd(
    runGuest([...setUp, UNDEFINED]),
    125,
    "the guest traps without end: illegal instruction (cause 2) at pc 0x80000010, tval 0x0",
  );
});

test("a trap loop that retires instructions ends at the limit", () => {
  const setUp = [...la(T0, 20), insn("csrrw", { rd: ZERO, csr: Csr.mtvec, rs1: T0 })];
  return expectEnd(
    runGuest([...setUp, UNDEFINED, insn("mret")], "--max-instructions", "100000"),
    124,
    "instruction limit of 100000 reached",
  );
});

test("--max-instructions is exact", async () => {
  const result = await runGuest([HERE], "--max-instructions", "12345", "--stats", "json");
  expect(result.exitCode).toBe(124);
  expect(statisticsOf(result).retired.total).toBe(12_345);
  expect(statisticsOf(result).firmware).toBe("none");
});

test("wfi with an enabled interrupt that no timer will raise, and no input", () => {
  const SEIE = 1 << 9;
  return expectEnd(
    runGuest([...li(T0, SEIE), insn("csrrw", { rd: ZERO, csr: Csr.mie, rs1: T0 }), insn("wfi"), HERE]),
    125,
    "end of input: the guest waits for an interrupt that will not come",
  );
});

const UART = 0x1000_0000;
const LSR = 5;
/** Reads the line status once in 10,000 instructions, for ever. */
const POLL = [
  ...li(T2, 5000),
  insn("addi", { rd: T2, rs1: T2, imm: -1 }),
  insn("bne", { rs1: T2, rs2: ZERO, imm: -4 }),
  insn("lb", { rd: T1, rs1: T0, imm: LSR }),
  insn("jal", { rd: ZERO, imm: -20 }),
];

for (const clock of ["virtual", "wall"]) {
  test(`polling for a key that nobody types, ${clock} clock`, () =>
    expectEnd(runGuest([...li(T0, UART), ...POLL], "--clock", clock), 125, "end of input: the guest waits for a key"));
}

test.each([
  [0, 1, "the guest failed with code 0"],
  [7, 7, "the guest failed with code 7"],
  [123, 123, "the guest failed with code 123"],
  [124, 123, "the guest failed with code 124 (given as 123)"],
  [2000, 123, "the guest failed with code 2000 (given as 123)"],
])("a guest that fails with code %i", (code, exitCode, message) =>
  expectEnd(runGuest([...li(A0, code), ...exitWith(A0), HERE]), exitCode, message),
);

for (const fence of ["fence.i", "addi"]) {
  test(`a guest that stores over its own code sees the new code, after ${fence}`, async () => {
    const one = insn("addi", { rd: A0, rs1: ZERO, imm: 1 });
    const two = insn("addi", { rd: A0, rs1: ZERO, imm: 2 });
    const call = (target: number, at: number): number => insn("jal", { rd: RA, imm: target - at });
    const FUNCTION = 4;
    const program = [
      insn("jal", { rd: ZERO, imm: 12 }),
      one, // FUNCTION
      insn("jalr", { rd: ZERO, rs1: RA, imm: 0 }),
      call(FUNCTION, 12),
      insn("slli", { rd: A1, rs1: A0, imm: 4 }),
      ...la(T0, FUNCTION),
      ...li(T1, two),
      insn("sw", { rs1: T0, rs2: T1, imm: 0 }),
      insn(fence),
      call(FUNCTION, 4 * 12),
      insn("or", { rd: A0, rs1: A0, rs2: A1 }),
      ...exitWith(A0),
      HERE,
    ];
    expect(program[12]).toBe(call(FUNCTION, 4 * 12));
    await expectEnd(runGuest(program), 0x12, "the guest failed with code 18");
  });
}

test("a guest that floods its console loses no byte", async () => {
  const COUNT = 1 << 20;
  const loop = [
    insn("sb", { rs1: T0, rs2: T1, imm: 0 }),
    insn("addi", { rd: T1, rs1: T1, imm: 1 }),
    insn("bne", { rs1: T1, rs2: T2, imm: -8 }),
  ];
  const program = [...li(T0, UART), ...li(T1, 0), ...li(T2, COUNT), ...loop, ...li(A0, 9), ...exitWith(A0), HERE];
  const { exitCode, stdout } = await runGuest(program);
  expect(exitCode).toBe(9);
  expect(stdout.equals(Buffer.from(Uint8Array.from({ length: COUNT }, (_, i) => i)))).toBe(true);
});
