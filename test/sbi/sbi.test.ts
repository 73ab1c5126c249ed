import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IMPLEMENTATION_ID } from "../../src/sbi/base.ts";
import { HartState, SbiError, type SbiResult } from "../../src/sbi/call.ts";
import { MAX_BYTES_PER_CALL } from "../../src/sbi/dbcn.ts";
import { extensionOf } from "../../src/sbi/sbi.ts";
import { call, RAM, RAM_SIZE, TestServices } from "./services.ts";

const Eid = {
  base: 0x10,
  time: 0x54494d45,
  ipi: 0x735049,
  rfence: 0x52464e43,
  hsm: 0x48534d,
  srst: 0x53525354,
  dbcn: 0x4442434e,
} as const;

const ok = (value = 0n): SbiResult => ({ kind: "return", error: SbiError.Success, value });
const error = (code: SbiError): SbiResult => ({ kind: "return", error: code, value: 0n });
const legacy = (value: bigint): SbiResult => ({ kind: "legacy-return", value });

describe("dispatch", () => {
  test("an unknown extension or function is not supported", () => {
    const services = new TestServices();
    for (const eid of [0x09, 0x0f, 0x504d55, 0xffff_ffff]) {
      expect(call(services, eid, 0)).toEqual(error(SbiError.NotSupported));
    }
    for (const eid of Object.values(Eid)) expect(call(services, eid, 99)).toEqual(error(SbiError.NotSupported));
    expect(services.log).toEqual([]);
  });

  test("names for statistics", () => {
    for (const [name, eid] of Object.entries(Eid)) expect(extensionOf(eid).cause).toBe(`sbi:${name}`);
    expect(extensionOf(1).cause).toBe("sbi:legacy");
    expect(extensionOf(0x504d55).cause).toBe("sbi:unknown");
  });

  test("no call throws, and every answer has a form that registers can hold", () => {
    const values = fc.oneof(
      fc.bigInt(0n, 0xffff_ffff_ffff_ffffn),
      fc.constantFrom(0n, 1n, 2n, 0xffff_ffff_ffff_ffffn, BigInt(RAM), BigInt(RAM + RAM_SIZE - 1)),
    );
    const eid = fc.oneof(fc.constantFrom(...Object.values(Eid)), fc.nat(0x10), fc.nat(0xffff_ffff));
    fc.assert(
      fc.property(eid, fc.nat(8), fc.array(values, { minLength: 6, maxLength: 6 }), (extension, fid, args) => {
        const services = new TestServices();
        services.input.push(1, 2, 3);
        const result = call(services, extension, fid, ...args);
        if (result.kind === "return") {
          expect(result.error).toBeGreaterThanOrEqual(-8);
          expect(result.error).toBeLessThanOrEqual(0);
          expect(BigInt.asUintN(64, result.value)).toBe(result.value);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("base", () => {
  test("specification 2.0, an implementation ID that nobody else has", () => {
    const services = new TestServices();
    expect(call(services, Eid.base, 0)).toEqual(ok(0x0200_0000n));
    expect(call(services, Eid.base, 1)).toEqual(ok(IMPLEMENTATION_ID));
    expect(IMPLEMENTATION_ID).toBeGreaterThan(11n);
    for (const fid of [4, 5, 6]) expect(call(services, Eid.base, fid)).toEqual(ok(0n));
  });

  test("probe", () => {
    const services = new TestServices();
    for (const eid of [...Object.values(Eid), 0, 8]) expect(call(services, Eid.base, 3, eid)).toEqual(ok(1n));
    for (const eid of [9, 0x504d55, 0x1_0000_0010]) expect(call(services, Eid.base, 3, eid)).toEqual(ok(0n));
  });
});

test("time: the calling hart's timer", () => {
  const services = new TestServices();
  expect(call(services, Eid.time, 0, 123n)).toEqual(ok());
  expect(call(services, Eid.time, 0, -1n)).toEqual(ok());
  expect(services.log).toEqual([
    ["timer", 0, 123n],
    ["timer", 0, 0xffff_ffff_ffff_ffffn],
  ]);
});

describe("hart masks", () => {
  test.each<[string, bigint, bigint, number[] | null]>([
    ["bit n is hart base + n", 0b101n, 1n, [1, 3]],
    ["base -1 is every hart, whatever the mask", 0n, -1n, [0, 1, 3]],
    ["no bit is no hart", 0n, 0n, []],
    ["a stopped hart is left out", 0b0110n, 0n, [1]],
    ["a hart that does not exist", 0b10000n, 0n, null],
    ["one beyond the base", 0b10n, 3n, null],
    ["a base that does not exist", 0n, 4n, null],
    ["an absurd base", 1n, 1n << 63n, null],
  ])("%s", (_what, mask, base, harts) => {
    const services = new TestServices(4);
    services.states[2] = HartState.Stopped;
    expect(call(services, Eid.ipi, 0, mask, base)).toEqual(harts === null ? error(SbiError.InvalidParam) : ok());
    expect(services.log).toEqual(harts === null ? [] : [["ipi", ...harts]]);
  });

  test("64 harts fill a mask", () => {
    const services = new TestServices(64);
    expect(call(services, Eid.ipi, 0, 1n << 63n, 0n)).toEqual(ok());
    expect(services.log).toEqual([["ipi", 63]]);
  });
});

describe("rfence", () => {
  test("fence.i", () => {
    const services = new TestServices();
    expect(call(services, Eid.rfence, 0, 2n, 0n)).toEqual(ok());
    expect(services.log).toEqual([["fence", [1], { kind: "fence.i" }]]);
  });

  test.each<[string, bigint, bigint, { start: bigint; size: bigint } | null]>([
    ["a range", 0x1000n, 0x2000n, { start: 0x1000n, size: 0x2000n }],
    [
      "up to the end of the address space",
      0xffff_ffff_ffff_f000n,
      0x1000n,
      { start: 0xffff_ffff_ffff_f000n, size: 0x1000n },
    ],
    ["0 and 0 is everything", 0n, 0n, null],
    ["size -1 is everything", 0x5000n, -1n, null],
  ])("sfence.vma: %s", (_what, start, size, range) => {
    const services = new TestServices();
    expect(call(services, Eid.rfence, 1, 1n, 0n, start, size)).toEqual(ok());
    expect(call(services, Eid.rfence, 2, 1n, 0n, start, size, 7n)).toEqual(ok());
    expect(services.log).toEqual([
      ["fence", [0], { kind: "sfence.vma", range, asid: null }],
      ["fence", [0], { kind: "sfence.vma", range, asid: 7n }],
    ]);
  });

  test("hfence: where the machine has H", () => {
    const services = new TestServices();
    services.hasHypervisorExtension = true;
    for (const fid of [3, 4, 5, 6]) expect(call(services, Eid.rfence, fid, 3n, 0n, 0x1000n, 0x2000n, 5n)).toEqual(ok());
    expect(call(services, Eid.rfence, 4, 1n, 0n, 0n, -1n)).toEqual(ok());
    const range = { start: 0x1000n, size: 0x2000n };
    expect(services.log).toEqual([
      ["fence", [0, 1], { kind: "hfence.gvma", range, vmid: 5n }],
      ["fence", [0, 1], { kind: "hfence.gvma", range, vmid: null }],
      ["fence", [0, 1], { kind: "hfence.vvma", range, asid: 5n }],
      ["fence", [0, 1], { kind: "hfence.vvma", range, asid: null }],
      ["fence", [0], { kind: "hfence.gvma", range: null, vmid: null }],
    ]);
    expect(call(services, Eid.rfence, 3, 1n, 0n, -1n, 2n)).toEqual(error(SbiError.InvalidAddress));
    expect(call(services, Eid.rfence, 7, 1n)).toEqual(error(SbiError.NotSupported));
  });

  test("a range past the end, a hart that does not exist, hfence without H", () => {
    const services = new TestServices();
    expect(call(services, Eid.rfence, 1, 1n, 0n, -1n, 2n)).toEqual(error(SbiError.InvalidAddress));
    expect(call(services, Eid.rfence, 0, 4n, 0n)).toEqual(error(SbiError.InvalidParam));
    for (const fid of [3, 4, 5, 6]) expect(call(services, Eid.rfence, fid)).toEqual(error(SbiError.NotSupported));
    expect(services.log).toEqual([]);
  });
});

describe("hsm", () => {
  test("start: a stopped hart only, at an instruction's address in RAM", () => {
    const services = new TestServices();
    services.states[1] = HartState.Stopped;
    expect(call(services, Eid.hsm, 0, 1, RAM, 42n)).toEqual(ok());
    expect(services.log).toEqual([["start", 1, RAM, 42n]]);
    expect(call(services, Eid.hsm, 0, 0, RAM, 0n)).toEqual(error(SbiError.AlreadyAvailable));
    expect(call(services, Eid.hsm, 0, 2, RAM, 0n)).toEqual(error(SbiError.InvalidParam));
    for (const address of [0, RAM + 1, RAM - 2, RAM + RAM_SIZE, 2n ** 63n]) {
      expect(call(services, Eid.hsm, 0, 1, address, 0n)).toEqual(error(SbiError.InvalidAddress));
    }
    expect(services.log).toHaveLength(1);
  });

  test("stop, status", () => {
    const services = new TestServices();
    services.states[1] = HartState.Suspended;
    expect(call(services, Eid.hsm, 1)).toEqual({ kind: "hart-stop" });
    expect(call(services, Eid.hsm, 2, 0)).toEqual(ok(0n));
    expect(call(services, Eid.hsm, 2, 1)).toEqual(ok(4n));
    expect(call(services, Eid.hsm, 2, 2)).toEqual(error(SbiError.InvalidParam));
  });

  test("suspend: retentive returns here, non-retentive resumes elsewhere", () => {
    const services = new TestServices();
    expect(call(services, Eid.hsm, 3, 0, 0, 0)).toEqual({ kind: "hart-suspend", resume: null });
    expect(call(services, Eid.hsm, 3, 0x8000_0000, RAM + 4, 9n)).toEqual({
      kind: "hart-suspend",
      resume: { address: RAM + 4, opaque: 9n },
    });
    expect(call(services, Eid.hsm, 3, 0x8000_0000, 0, 9n)).toEqual(error(SbiError.InvalidAddress));
    for (const type of [1, 0x1000_0000, 0x9000_0000]) {
      expect(call(services, Eid.hsm, 3, type, RAM, 0)).toEqual(error(SbiError.InvalidParam));
    }
  });
});

describe("srst", () => {
  test.each<[string, number, number, SbiResult]>([
    ["shutdown", 0, 0, { kind: "shutdown", failed: false }],
    ["shutdown after a failure", 0, 1, { kind: "shutdown", failed: true }],
    ["cold reboot", 1, 0, { kind: "reset" }],
    ["warm reboot", 2, 1, { kind: "reset" }],
    ["a reserved type", 3, 0, error(SbiError.InvalidParam)],
    ["a vendor's type", 0xf000_0000, 0, error(SbiError.InvalidParam)],
    ["a reserved reason", 0, 2, error(SbiError.InvalidParam)],
  ])("%s", (_what, type, reason, result) => {
    expect(call(new TestServices(), Eid.srst, 0, type, reason)).toEqual(result);
  });
});

describe("dbcn", () => {
  test("write: bytes from guest memory", () => {
    const services = new TestServices();
    services.memory.set([0x68, 0x69, 0x0a], 16);
    expect(call(services, Eid.dbcn, 0, 3, RAM + 16, 0)).toEqual(ok(3n));
    expect(services.output).toEqual([0x68, 0x69, 0x0a]);
    expect(call(services, Eid.dbcn, 0, 0, RAM, 0)).toEqual(ok(0n));
  });

  test("write: a long one is done in part", () => {
    const services = new TestServices();
    expect(call(services, Eid.dbcn, 0, RAM_SIZE, RAM, 0)).toEqual(ok(BigInt(MAX_BYTES_PER_CALL)));
    expect(services.output).toHaveLength(MAX_BYTES_PER_CALL);
  });

  test.each<[string, bigint, bigint, bigint]>([
    ["before RAM", 1n, BigInt(RAM - 1), 0n],
    ["past its end", 2n, BigInt(RAM + RAM_SIZE - 1), 0n],
    ["a size that wraps", -1n, BigInt(RAM), 0n],
    ["an absurd address", 1n, 1n << 63n, 0n],
    ["a high half", 1n, BigInt(RAM), 1n],
  ])("write and read: %s is an invalid parameter, and no input is lost", (_what, size, low, high) => {
    const services = new TestServices();
    services.input.push(1);
    expect(call(services, Eid.dbcn, 0, size, low, high)).toEqual(error(SbiError.InvalidParam));
    expect(call(services, Eid.dbcn, 1, size, low, high)).toEqual(error(SbiError.InvalidParam));
    expect(services.output).toEqual([]);
    expect(services.input).toEqual([1]);
  });

  test("read: what there is, up to the size", () => {
    const services = new TestServices();
    services.input.push(1, 2, 3);
    expect(call(services, Eid.dbcn, 1, 2, RAM, 0)).toEqual(ok(2n));
    expect(call(services, Eid.dbcn, 1, 100, RAM + 2, 0)).toEqual(ok(1n));
    expect([...services.memory.subarray(0, 4)]).toEqual([1, 2, 3, 0]);
  });

  test("read: only one that found nothing is an empty poll", () => {
    const services = new TestServices();
    services.input.push(1);
    call(services, Eid.dbcn, 1, 100, RAM, 0);
    expect(services.emptyPolls).toBe(0);
    expect(call(services, Eid.dbcn, 1, 100, RAM, 0)).toEqual(ok(0n));
    expect(services.emptyPolls).toBe(1);
    call(services, Eid.dbcn, 1, 0, RAM, 0);
    expect(services.emptyPolls).toBe(1);
  });

  test("write byte: the low 8 bits", () => {
    const services = new TestServices();
    expect(call(services, Eid.dbcn, 2, 0x141)).toEqual(ok());
    expect(services.output).toEqual([0x41]);
  });
});

describe("legacy", () => {
  test("timer, putchar, getchar, shutdown", () => {
    const services = new TestServices();
    services.input.push(0x80);
    expect(call(services, 0, 0, 5n)).toEqual(legacy(0n));
    expect(services.log).toEqual([["timer", 0, 5n]]);
    expect(call(services, 1, 0, 0x41)).toEqual(legacy(0n));
    expect(services.output).toEqual([0x41]);
    expect(call(services, 2, 0)).toEqual(legacy(0x80n));
    expect(call(services, 2, 0)).toEqual(legacy(-1n));
    expect(call(services, 8, 0)).toEqual({ kind: "shutdown", failed: false });
  });

  test("clear IPI says whether one was pending", () => {
    const services = new TestServices();
    services.ipiPending = true;
    expect(call(services, 3, 0)).toEqual(legacy(1n));
    expect(call(services, 3, 0)).toEqual(legacy(0n));
  });

  test("a hart mask lies in the caller's virtual memory; a null one is every hart", () => {
    const services = new TestServices();
    services.memory[8] = 0b10;
    expect(call(services, 4, 0, RAM + 8)).toEqual(legacy(0n));
    expect(call(services, 4, 0, 0)).toEqual(legacy(0n));
    expect(call(services, 5, 0, RAM + 8)).toEqual(legacy(0n));
    expect(call(services, 6, 0, RAM + 8, 0x1000, 0x1000)).toEqual(legacy(0n));
    expect(call(services, 7, 0, RAM + 8, 0, 0, 3)).toEqual(legacy(0n));
    expect(services.log).toEqual([
      ["ipi", 1],
      ["ipi", 0, 1],
      ["fence", [1], { kind: "fence.i" }],
      ["fence", [1], { kind: "sfence.vma", range: { start: 0x1000n, size: 0x1000n }, asid: null }],
      ["fence", [1], { kind: "sfence.vma", range: null, asid: 3n }],
    ]);
  });

  test("a mask of more than 64 harts is several words", () => {
    const services = new TestServices(70);
    services.memory[0] = 1;
    services.memory[8] = 0b10_0000;
    expect(call(services, 4, 0, RAM)).toEqual(legacy(0n));
    expect(services.log).toEqual([["ipi", 0, 69]]);
  });

  test("a mask that cannot be read is an error", () => {
    const services = new TestServices();
    for (const eid of [4, 5, 6, 7]) expect(call(services, eid, 0, 16)).toEqual(legacy(-5n));
    expect(services.log).toEqual([]);
  });
});
