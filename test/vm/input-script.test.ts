// Expect/send scripts: the language, and matching against output.

import { describe, expect, test } from "vitest";
import { InputScript, parseScript, ScriptError } from "../../src/vm/input-script.ts";

const steps = (source: string): [string, string][] =>
  parseScript(source).map(({ kind, bytes }) => [kind, Buffer.from(bytes).toString("latin1")]);

describe("the language", () => {
  test("steps, comments and blank lines", () => {
    expect(steps("# a comment\n\nexpect $ \n  send ls\r\n  # indented\nline echo hi\n")).toEqual([
      ["expect", "$ "],
      ["send", "ls"],
      ["send", "echo hi\r"],
    ]);
  });

  test("text runs to the end of the line, blanks included", () => {
    expect(steps("send  a  b \nline")).toEqual([
      ["send", " a  b "],
      ["send", "\r"],
    ]);
  });

  test("escapes", () => {
    expect(steps("send \\n\\r\\t\\e\\\\\\x00\\xfF\\x41B")).toEqual([["send", "\n\r\t\x1b\\\0\xffAB"]]);
  });

  test("text is UTF-8", () => {
    expect(Buffer.from(parseScript("send é𝄞")[0]!.bytes).toString("utf8")).toBe("é𝄞");
  });

  test("a line separator of Unicode is text", () => {
    expect(Buffer.from(parseScript("send a\u2028b")[0]!.bytes).toString("utf8")).toBe("a\u2028b");
  });

  test.each([
    ["expekt x", 'line 1: expected "expect TEXT", "send TEXT" or "line TEXT"'],
    ["\nexpect", 'line 2: expected "expect TEXT", "send TEXT" or "line TEXT"'],
    ["send\tx", 'line 1: expected "expect TEXT", "send TEXT" or "line TEXT"'],
    ["send a\n\nsend \\q", 'line 3: unknown escape "\\q"'],
    ["send \\x4", 'line 1: unknown escape "\\x"'],
    ["send end\\", 'line 1: unknown escape "\\"'],
  ])("%j is an error that names the line", (source, message) => {
    expect(() => parseScript(source)).toThrow(new ScriptError(message));
  });
});

describe("matching", () => {
  /** Runs a script against output; gives what was typed, and whether it was done. */
  function run(source: string) {
    let typed = "";
    let done = 0;
    const script = new InputScript(
      parseScript(source),
      (bytes) => {
        typed += Buffer.from(bytes).toString("latin1");
      },
      () => done++,
    );
    script.start();
    const print = (text: string): void => {
      for (const byte of Buffer.from(text, "latin1")) script.outputByte(byte);
    };
    return { print, typed: () => typed, done: () => done };
  }

  test("what stands before the first expectation is typed at once", () => {
    const script = run("send a\nline b\nexpect $\nsend c");
    expect(script.typed()).toBe("ab\r");
    script.print("$");
    expect(script.typed()).toBe("ab\rc");
  });

  test("an expectation is met by its last byte, not before", () => {
    const script = run("expect login: \nsend root");
    script.print("login:");
    expect(script.typed()).toBe("");
    script.print(" ");
    expect(script.typed()).toBe("root");
  });

  test("a match may begin inside a failed one", () => {
    const script = run("expect aab\nsend x");
    script.print("aaab");
    expect(script.typed()).toBe("x");
  });

  test("output is used once: two equal expectations want two prompts", () => {
    const script = run("expect $ \nsend a\nexpect $ \nsend b");
    script.print("$ ");
    expect(script.typed()).toBe("a");
    script.print("a");
    expect(script.typed()).toBe("a");
    script.print("$ ");
    expect(script.typed()).toBe("ab");
  });

  test("done is told once, after the last step", () => {
    const script = run("expect x\nsend y");
    expect(script.done()).toBe(0);
    script.print("xx");
    expect(script.done()).toBe(1);
    script.print("x");
    expect(script.done()).toBe(1);
  });

  test("a script that ends with an expectation is done when it is met; an empty one at once", () => {
    const script = run("send y\nexpect x");
    expect(script.done()).toBe(0);
    script.print("x");
    expect(script.done()).toBe(1);
    expect(run("# nothing").done()).toBe(1);
  });
});
