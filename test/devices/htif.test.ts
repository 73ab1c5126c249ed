// HTIF: what each command does, when answers come, and that a saved device goes on where it was.

import { describe, expect, test } from "vitest";
import { DeviceStateError } from "../../src/devices/device.ts";
import { Htif } from "../../src/devices/htif.ts";
import { MmioBus } from "../../src/devices/mmio-bus.ts";
import type { Finish } from "../../src/devices/test-finisher.ts";
import { gpa } from "../../src/memory/address.ts";

const RAM = 0x8000_0000;
const SIZE = 0x20000;
const TOHOST = RAM + 0x1000;
const FROMHOST = RAM + 0x1040;
const BLOCK = RAM + 0x2000;
const CONSOLE = 1n << 56n;
const PUT = CONSOLE | (1n << 48n);
const GET = CONSOLE;

/** A device over 128 KiB of RAM; `typed` is what its machine's console has. */
function machine(typed = "") {
  const ram = new Uint8Array(SIZE);
  const view = new DataView(ram.buffer);
  const input = [...Buffer.from(typed)];
  let printed = "";
  let requests = 0;
  const ends: Finish[] = [];
  const inRam = (at: number, length: number): boolean => at >= RAM && at + length <= RAM + SIZE;
  const htif = new Htif({
    at: { tohost: gpa(TOHOST), fromhost: gpa(FROMHOST) },
    read: (at, length) => (inRam(at, length) ? ram.slice(at - RAM, at - RAM + length) : null),
    write: (at, bytes) => {
      if (!inRam(at, bytes.length)) return false;
      ram.set(bytes, at - RAM);
      return true;
    },
    print: (bytes) => {
      printed += Buffer.from(bytes).toString("latin1");
    },
    requestByte: () => {
      requests++;
    },
    takeByte: () => input.shift() ?? null,
    finish: (how) => ends.push(how),
  });
  const bus = new MmioBus();
  bus.add(gpa(TOHOST), htif.tohost);
  bus.add(gpa(FROMHOST), htif.fromhost);
  return {
    htif,
    bus,
    ram,
    ends,
    input,
    at: (address: number): bigint => view.getBigUint64(address - RAM, true),
    put(address: number, ...values: bigint[]) {
      for (const [index, value] of values.entries()) view.setBigUint64(address - RAM + 8 * index, value, true);
    },
    tell: (value: bigint) => bus.write64(TOHOST, value),
    acknowledge: () => bus.write64(FROMHOST, 0n),
    printed: () => printed,
    requests: () => requests,
  };
}

describe("exit", () => {
  test.each([
    [1n, { kind: "pass" }],
    [3n, { kind: "fail", code: 1 }],
    [(42n << 1n) | 1n, { kind: "fail", code: 42 }],
    [(70_000n << 1n) | 1n, { kind: "fail", code: 70_000 }],
  ] as const)("tohost = %d", (value, end) => {
    const { tell, ends, at } = machine();
    tell(value);
    expect(ends).toEqual([end]);
    expect(at(TOHOST)).toBe(0n);
  });

  test("zero is no command", () => {
    const { tell, ends } = machine();
    tell(0n);
    expect(ends).toEqual([]);
  });

  test("by halves, as riscv-tests write it, and by bytes", () => {
    const halves = machine();
    halves.bus.write(TOHOST, 4, 7);
    halves.bus.write(TOHOST + 4, 4, 0);
    expect(halves.ends).toEqual([{ kind: "fail", code: 3 }]);
    const bytes = machine();
    bytes.bus.write(TOHOST, 1, 9);
    expect(bytes.ends).toEqual([{ kind: "fail", code: 4 }]);
  });

  test("by the system call", () => {
    const { tell, put, ends } = machine();
    put(BLOCK, 93n, 5n);
    tell(BigInt(BLOCK));
    expect(ends).toEqual([{ kind: "fail", code: 5 }]);
  });
});

describe("console", () => {
  test("a byte is printed, without an answer", () => {
    const { tell, printed, at } = machine();
    for (const letter of "hi") tell(PUT | BigInt(letter.charCodeAt(0)));
    expect(printed()).toBe("hi");
    expect([at(TOHOST), at(FROMHOST)]).toEqual([0n, 0n]);
  });

  test("a byte that is there is the answer to a read", () => {
    const { tell, at, requests } = machine("k");
    tell(GET);
    expect(requests()).toBe(1);
    expect(at(FROMHOST)).toBe(GET | 0x100n | 0x6bn);
  });

  test("a read waits for its byte; then comes one answer", () => {
    const { tell, at, input, htif } = machine();
    tell(GET);
    htif.inputArrived();
    expect(at(FROMHOST)).toBe(0n);
    input.push(0x31, 0x32);
    htif.inputArrived();
    htif.inputArrived();
    expect(at(FROMHOST)).toBe(GET | 0x131n);
    expect(input).toEqual([0x32]);
  });

  test("the next answer comes when the guest has cleared fromhost", () => {
    const { tell, at, acknowledge } = machine("ab");
    tell(GET);
    tell(GET);
    expect(at(FROMHOST)).toBe(GET | 0x161n);
    acknowledge();
    expect(at(FROMHOST)).toBe(GET | 0x162n);
    acknowledge();
    expect(at(FROMHOST)).toBe(0n);
  });

  test("a guest that never takes its answers costs nothing without bound", () => {
    const { tell, htif } = machine("x".repeat(100));
    for (let reads = 0; reads < 100; reads++) tell(GET);
    expect((htif.tohost.save() as { answers: number[] }).answers).toHaveLength(2 * 16);
  });
});

describe("system calls", () => {
  const result = (m: ReturnType<typeof machine>): bigint => BigInt.asIntN(64, m.at(BLOCK));

  test("write prints, gives its length, and is answered", () => {
    const m = machine();
    m.ram.set(Buffer.from("hello"), 0x3000);
    m.put(BLOCK, 64n, 1n, BigInt(RAM + 0x3000), 5n);
    m.tell(BigInt(BLOCK));
    expect(m.printed()).toBe("hello");
    expect(result(m)).toBe(5n);
    expect(m.at(FROMHOST)).toBe(1n);
  });

  test.each([
    ["another file", 64n, [3n, BigInt(RAM), 5n], -9n],
    ["memory that is none", 64n, [1n, 0n, 5n], -14n],
    ["an address of 64 bits", 64n, [1n, 0xffff_ffff_ffff_fff0n, 5n], -14n],
    ["more than memory", 64n, [1n, BigInt(RAM + SIZE - 4), 5n], -14n],
    ["a call that does not exist", 1234n, [0n, 0n, 0n], -38n],
  ] as const)("%s", (_what, number, args, expected) => {
    const m = machine();
    m.put(BLOCK, number, ...args);
    m.tell(BigInt(BLOCK));
    expect(result(m)).toBe(expected);
    expect(m.printed()).toBe("");
  });

  test("a write takes 64 KiB at most", () => {
    const m = machine();
    m.put(BLOCK, 64n, 1n, BigInt(RAM), BigInt(SIZE));
    m.tell(BigInt(BLOCK));
    expect(result(m)).toBe(65_536n);
    expect(m.printed()).toHaveLength(65_536);
  });

  test("a block outside memory is ignored, as are devices and commands that do not exist", () => {
    const m = machine();
    for (const value of [0x1000n, BigInt(RAM + SIZE - 32), 2n << 56n, PUT | (5n << 48n), 0xffn << 48n]) m.tell(value);
    expect([m.ends, m.printed(), m.at(FROMHOST), m.at(TOHOST)]).toEqual([[], "", 0n, 0n]);
  });
});

test("its doublewords read as the memory that they are", () => {
  const { bus, put } = machine();
  put(FROMHOST, 0x1122_3344_5566_7788n);
  expect(bus.read64(FROMHOST)).toBe(0x1122_3344_5566_7788n);
  expect(bus.read(FROMHOST + 6, 2)).toBe(0x1122);
});

test("a saved device goes on where it was", () => {
  const before = machine("ab");
  for (let reads = 0; reads < 3; reads++) before.tell(GET);
  const saved = JSON.parse(JSON.stringify(before.bus.save()));
  const after = machine();
  after.put(FROMHOST, before.at(FROMHOST));
  after.bus.restore(saved);
  after.acknowledge();
  expect(after.at(FROMHOST)).toBe(GET | 0x162n);
  after.acknowledge();
  after.input.push(0x63);
  after.htif.inputArrived();
  expect(after.at(FROMHOST)).toBe(GET | 0x163n);
});

test("a reset forgets what was asked", () => {
  const { tell, at, bus, input, htif } = machine();
  tell(GET);
  bus.reset();
  input.push(0x61);
  htif.inputArrived();
  expect(at(FROMHOST)).toBe(0n);
});

test.each([
  [{ version: 2 }, /version/],
  [{ version: 1, isReading: 1, answers: [] }, /isReading/],
  [{ version: 1, isReading: true, answers: [1] }, /answers/],
  [{ version: 1, isReading: true, answers: [-1, 0] }, /answers/],
])("a state that is none is refused: %o", (state, message) => {
  const { htif } = machine();
  expect(() => htif.tohost.restore(state)).toThrow(message);
  expect(() => htif.tohost.restore(state)).toThrow(DeviceStateError);
});
