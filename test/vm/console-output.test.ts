// Console output under a credit window: batched, never lost, closed when the reader is a window behind.

import { expect, test } from "vitest";
import { ConsoleOutput } from "../../src/vm/console-output.ts";
import { CONSOLE_WINDOW } from "../../src/worker/protocol.ts";

function collector() {
  const sent: Uint8Array[] = [];
  const console = new ConsoleOutput((bytes) => sent.push(bytes));
  const print = (count: number, from = 0): void => {
    for (let i = 0; i < count; i++) console.write((from + i) & 0xff);
  };
  return { sent, console, print };
}

test("what is printed between two flushes is sent in one piece, in order", () => {
  const { sent, console, print } = collector();
  print(10_000);
  console.flush();
  print(3, 10_000);
  console.flush();
  expect(sent.map((bytes) => bytes.length)).toEqual([10_000, 3]);
  expect(Buffer.concat(sent).every((byte, i) => byte === (i & 0xff))).toBe(true);
});

test("pieces of any size keep their order", () => {
  const { sent, console, print } = collector();
  print(3);
  console.writeAll(Uint8Array.from({ length: 20_000 }, (_, i) => i + 3));
  print(2, 20_003);
  console.flush();
  expect(Buffer.concat(sent).every((byte, i) => byte === (i & 0xff))).toBe(true);
  expect(Buffer.concat(sent).length).toBe(20_005);
});

test("nothing printed, nothing sent", () => {
  const { sent, console } = collector();
  console.flush();
  expect(sent).toEqual([]);
});

test("a piece sent is the receiver's: printing on does not change it", () => {
  const { sent, console, print } = collector();
  print(4);
  console.flush();
  print(4, 100);
  expect([...sent[0]!]).toEqual([0, 1, 2, 3]);
});

test("the window closes at exactly its size, flushed or not", () => {
  const { console, print } = collector();
  print(1000);
  console.flush();
  print(CONSOLE_WINDOW - 1001);
  expect(console.isOpen).toBe(true);
  print(1);
  expect(console.isOpen).toBe(false);
  console.flush();
  expect(console.isOpen).toBe(false);
});

test("credit opens it by as much as was read", () => {
  const { console, print } = collector();
  print(CONSOLE_WINDOW);
  console.flush();
  console.addCredit(1);
  expect(console.isOpen).toBe(true);
  print(1);
  expect(console.isOpen).toBe(false);
});

test("a guest that prints beyond the window in one go loses nothing, and pays for it", () => {
  const { sent, console, print } = collector();
  print(CONSOLE_WINDOW + 500);
  console.flush();
  expect(sent[0]).toHaveLength(CONSOLE_WINDOW + 500);
  console.addCredit(500);
  expect(console.isOpen).toBe(false);
  console.addCredit(1);
  expect(console.isOpen).toBe(true);
});

test("credit never exceeds the window", () => {
  const { console, print } = collector();
  console.addCredit(10 * CONSOLE_WINDOW);
  print(CONSOLE_WINDOW);
  expect(console.isOpen).toBe(false);
});
