import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PLIC_SOURCES, Plic, plicContext } from "../../src/devices/plic.ts";
import { checkDevice, checkRefusals, TestLine } from "./support.ts";

const UART = 10;
const priority = (source: number) => 4 * source;
const pending = (word: number) => 0x1000 + 4 * word;
const enable = (context: number, word = 0) => 0x2000 + 0x80 * context + 4 * word;
const threshold = (context: number) => 0x200000 + 0x1000 * context;
const claim = (context: number) => 0x200004 + 0x1000 * context;
const M0 = plicContext(0, "m");
const S0 = plicContext(0, "s");

function plic(contexts = 2): { device: Plic; outputs: TestLine[] } {
  const outputs = Array.from({ length: contexts }, () => new TestLine());
  return { device: new Plic(outputs), outputs };
}

/** The source at priority 1, enabled for S-mode of hart 0. */
function enabled(source = UART): { device: Plic; outputs: TestLine[] } {
  const made = plic();
  made.device.write(priority(source), 4, 1);
  made.device.write(enable(S0, source >>> 5), 4, (1 << (source & 31)) >>> 0);
  return made;
}

describe("PLIC", () => {
  test("contexts: M and S of hart 0, M and S of hart 1", () => {
    expect([plicContext(0, "m"), plicContext(0, "s"), plicContext(1, "m"), plicContext(1, "s")]).toEqual([0, 1, 2, 3]);
  });

  test("an enabled source interrupts its context only", () => {
    const { device, outputs } = enabled();
    device.line(UART).set(true);
    expect(device.read(pending(0), 4)).toBe(1 << UART);
    expect(outputs.map((output) => output.level)).toEqual([false, true]);
  });

  test("claim clears pending; completion asks again while the wire is high", () => {
    const { device, outputs } = enabled();
    const line = device.line(UART);
    line.set(true);
    expect(device.read(claim(S0), 4)).toBe(UART);
    expect(device.read(pending(0), 4)).toBe(0);
    expect(outputs[S0]!.level).toBe(false);
    expect(device.read(claim(S0), 4)).toBe(0);
    device.write(claim(S0), 4, UART);
    expect(outputs[S0]!.level).toBe(true);
    expect(device.read(claim(S0), 4)).toBe(UART);
    line.set(false);
    device.write(claim(S0), 4, UART);
    expect(outputs[S0]!.level).toBe(false);
    expect(device.read(claim(S0), 4)).toBe(0);
  });

  test("a request outlives its wire until it is claimed", () => {
    const { device, outputs } = enabled();
    device.line(UART).set(true);
    device.line(UART).set(false);
    expect(outputs[S0]!.level).toBe(true);
    expect(device.read(claim(S0), 4)).toBe(UART);
    device.write(claim(S0), 4, UART);
    expect(outputs[S0]!.level).toBe(false);
  });

  test("the highest priority is claimed first, the lowest number among equals", () => {
    const { device } = plic();
    for (const [source, level] of [
      [3, 1],
      [40, 5],
      [41, 5],
      [95, 4],
    ] as const) {
      device.write(priority(source), 4, level);
      device.line(source).set(true);
    }
    for (let word = 0; word < 3; word++) device.write(enable(M0, word), 4, 0xffff_ffff);
    const order = Array.from({ length: 5 }, () => device.read(claim(M0), 4));
    expect(order).toEqual([40, 41, 95, 3, 0]);
  });

  test("priority 0 never interrupts; the threshold silences what is not above it, but not a claim", () => {
    const { device, outputs } = enabled();
    device.write(priority(UART), 4, 0);
    device.line(UART).set(true);
    expect(outputs[S0]!.level).toBe(false);
    expect(device.read(claim(S0), 4)).toBe(0);
    device.write(priority(UART), 4, 3);
    device.write(threshold(S0), 4, 3);
    expect(outputs[S0]!.level).toBe(false);
    device.write(threshold(S0), 4, 2);
    expect(outputs[S0]!.level).toBe(true);
    device.write(threshold(S0), 4, 7);
    expect(outputs[S0]!.level).toBe(false);
    expect(device.read(claim(S0), 4)).toBe(UART);
  });

  test("a source claimed by one context is not offered to another", () => {
    const { device, outputs } = enabled();
    device.write(enable(M0), 4, 1 << UART);
    device.line(UART).set(true);
    expect(outputs.map((output) => output.level)).toEqual([true, true]);
    expect(device.read(claim(M0), 4)).toBe(UART);
    expect(outputs.map((output) => output.level)).toEqual([false, false]);
    expect(device.read(claim(S0), 4)).toBe(0);
  });

  test("a completion for a source that the context has not enabled is ignored", () => {
    const { device, outputs } = enabled();
    device.line(UART).set(true);
    device.read(claim(S0), 4);
    for (const wrong of [0, 11, PLIC_SOURCES + 1, 0xffff_ffff]) device.write(claim(S0), 4, wrong);
    device.write(claim(M0), 4, UART);
    expect(outputs[S0]!.level).toBe(false);
    device.write(claim(S0), 4, UART);
    expect(outputs[S0]!.level).toBe(true);
  });

  test("WARL: priorities and thresholds keep three bits, source 0 cannot be enabled", () => {
    const { device } = plic();
    device.write(priority(1), 4, 0xff);
    device.write(priority(0), 4, 7);
    device.write(priority(PLIC_SOURCES), 4, 5);
    device.write(priority(PLIC_SOURCES + 1), 4, 5);
    device.write(threshold(M0), 4, 0xfffa);
    device.write(enable(M0), 4, 0xffff_ffff);
    device.write(pending(0), 4, 0xffff_ffff);
    expect(device.read(priority(1), 4)).toBe(7);
    expect(device.read(priority(0), 4)).toBe(0);
    expect(device.read(priority(PLIC_SOURCES), 4)).toBe(5);
    expect(device.read(priority(PLIC_SOURCES + 1), 4)).toBe(0);
    expect(device.read(threshold(M0), 4)).toBe(2);
    expect(device.read(enable(M0), 4) >>> 0).toBe(0xffff_fffe);
    expect(device.read(pending(0), 4)).toBe(0);
  });

  test("contexts that do not exist, gaps and odd accesses read as 0 and are ignored", () => {
    const { device } = plic();
    const before = device.save();
    for (const offset of [enable(2), enable(M0, 3), threshold(2), claim(2), threshold(M0) + 8, 0x3ffffc]) {
      device.write(offset, 4, 0xffff_ffff);
      expect(device.read(offset, 4)).toBe(0);
    }
    device.write(priority(1), 1, 3);
    device.write(priority(1) + 2, 4, 3);
    expect(device.save()).toEqual(before);
  });

  test("a claim by a narrow read takes nothing", () => {
    const { device } = enabled();
    device.line(UART).set(true);
    expect(device.read(claim(S0), 1)).toBe(0);
    expect(device.read(claim(S0), 4)).toBe(UART);
  });

  test("reset keeps the wires", () => {
    const { device, outputs } = enabled();
    device.line(UART).set(true);
    device.reset();
    expect(outputs[S0]!.level).toBe(false);
    expect(device.read(pending(0), 4)).toBe(1 << UART);
  });

  test("a source out of range is refused", () => {
    const { device } = plic();
    for (const source of [0, -1, 1.5, PLIC_SOURCES + 1]) expect(() => device.line(source)).toThrow(RangeError);
  });

  test("any accesses; save and restore", () => {
    const registers = [4, 8, 0x1000, enable(M0), enable(S0), threshold(M0), claim(M0), threshold(S0), claim(S0)];
    checkDevice(() => {
      const { device, outputs } = plic();
      device.line(1).set(true);
      device.line(2).set(true);
      return { device, outside: () => outputs.map((output) => output.level) };
    }, registers);
    checkRefusals(plic().device);
  });

  test("restore refuses bits of source 0", () => {
    const { device } = plic();
    const state = device.save() as Record<string, number[]>;
    for (const field of ["level", "pending", "inService", "enables", "priority"]) {
      expect(() => device.restore({ ...state, [field]: [1, ...state[field]!.slice(1)] })).toThrow(field);
    }
  });

  test("a source is never in service twice, and a held wire is served again after each completion", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("raise", "lower", "claim", "complete"), { maxLength: 100 }), (steps) => {
        const { device, outputs } = enabled();
        let high = false;
        let inService = false;
        for (const step of steps) {
          if (step === "raise" || step === "lower") {
            high = step === "raise";
            device.line(UART).set(high);
          } else if (step === "claim") {
            const wasPending = outputs[S0]!.level;
            expect(device.read(claim(S0), 4)).toBe(wasPending ? UART : 0);
            if (wasPending) expect(inService).toBe(false);
            inService ||= wasPending;
          } else {
            device.write(claim(S0), 4, UART);
            inService = false;
          }
          if (high && !inService) expect(outputs[S0]!.level).toBe(true);
        }
      }),
    );
  });
});
