// A guest's output as lines between those of others.

import { expect, test } from "vitest";
import { GuestLines } from "../../src/cli/guest-lines.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("lines come when they are complete, whatever the pieces", () => {
  const lines = new GuestLines();
  expect(lines.push(bytes("on"))).toEqual([]);
  expect(lines.push(bytes("e\r\n\ntwo\nth"))).toEqual(["one", "", "two"]);
  expect(new TextDecoder().decode(lines.unfinished)).toBe("th");
  expect(lines.end()).toEqual(["th"]);
  expect(lines.end()).toEqual([]);
});

test("a character that comes in two pieces is whole", () => {
  const lines = new GuestLines();
  const text = bytes("größer\n");
  expect([...lines.push(text.subarray(0, 3)), ...lines.push(text.subarray(3))]).toEqual(["größer"]);
});

test.each([
  ["colours", "\x1b[1;31mred\x1b[0m", "red"],
  ["a title", "\x1b]0;my title\x07text", "text"],
  ["a title ended by a string terminator", "\x1b]0;t\x1b\\text", "text"],
  ["a title without an end", "a\x1b]0;never", "a"],
  ["a cleared screen", "\x1b[2J\x1b[Htext", "text"],
  ["a bell and a backspace", "\x07a\x08b", "ab"],
  ["C1 controls", "a\u009b2Jb", "a2Jb"],
  ["an escape at the end", "a\x1b", "a"],
  ["a tab", "a\tb", "a\tb"],
  ["what is written over", "10 %\r20 %\r", "20 %"],
])("%s", (_what, printed, shown) => {
  expect(new GuestLines().push(bytes(`${printed}\n`))).toEqual([shown]);
});

test("a line without end is cut", () => {
  const lines = new GuestLines();
  expect(lines.push(bytes("x".repeat(10_000))).map(({ length }) => length)).toEqual([4096, 4096]);
});
