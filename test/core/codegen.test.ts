// What the AssemblyScript compiler made of the core: the shapes that its speed and its safety rest on.

import { describe, expect, test } from "vitest";
import { Layout } from "../../assembly/abi.ts";
import { implemented } from "../../src/isa/generate/implemented.ts";
import { floatRecords, opNumber } from "../../src/isa/generate/op.ts";
import { recordNames } from "../../src/isa/generate/record.ts";
import { isFloat } from "../../src/isa/generate/record-case.ts";
import { checkCore, releaseCore, releaseText } from "./built-core.ts";

const text = releaseText();

/** The text of the function of that name in a source file of assembly/. */
function functionText(name: string): string {
  const start = text.indexOf(`\n (func $assembly/${name}`);
  if (start < 0) throw new Error(`no function ${name} in build/core.wat: inlined or renamed`);
  return text.slice(start, text.indexOf("\n (func ", start + 1));
}

interface Table {
  readonly labels: readonly string[];
  readonly otherwise: string;
}

function tablesOf(name: string): Table[] {
  return [...functionText(name).matchAll(/\bbr_table ((?:\$[^\s()]+\s+)+)/g)].map(([, list]) => {
    const labels = list!.trim().split(/\s+/);
    return { labels: labels.slice(0, -1), otherwise: labels.at(-1)! };
  });
}

describe("dispatchers", () => {
  test("interpret has one dense br_table, with a label for every record op", () => {
    const tables = tablesOf("execute/dispatch.generated/interpret");
    expect(tables).toHaveLength(1);
    expect(tables[0]!.labels).toHaveLength(recordNames.length);
    expect(tables[0]!.labels).not.toContain(tables[0]!.otherwise);
    expect(recordNames.at(-1), "the smallest op is last, see record.ts").toBe("nop_2");
  });

  test.each([
    ["execute", "execute/dispatch.generated/execute", implemented.filter((row) => !isFloat(row))],
    ["executeFloat", "execute/dispatch-float.generated/executeFloat", implemented.filter(isFloat)],
  ])("%s has one br_table, with a label for every op that it does", (_, name, rows) => {
    const tables = tablesOf(name);
    expect(tables).toHaveLength(1);
    const { labels, otherwise } = tables[0]!;
    const numbers = new Set(rows.map(opNumber));
    const first = Math.min(...numbers);
    expect(labels).toHaveLength(Math.max(...numbers) - first + 1);
    for (const [index, label] of labels.entries()) {
      expect(label !== otherwise, `op ${first + index}`).toBe(numbers.has(first + index));
    }
  });

  test("floatRecord has one br_table, with a label for every float operation", () => {
    const tables = tablesOf("execute/dispatch-float.generated/floatRecord");
    expect(tables).toHaveLength(1);
    expect(tables[0]!.labels).toHaveLength(floatRecords.length);
    expect(tables[0]!.labels).not.toContain(tables[0]!.otherwise);
  });

  test("interpret calls no function on a TLB hit's way: loads and stores call out for misses only, float operations for the second dispatcher", () => {
    const called = new Set(
      [...functionText("execute/dispatch.generated/interpret").matchAll(/call \$(\S+)/g)].map((m) => m[1]!),
    );
    const outOfLine = [
      "assembly/decode/decode/decodeSlot",
      "assembly/decode/decode/fillSlot",
      "assembly/decode/decode/fill",
      "assembly/decode/decode.generated/expand16",
      "assembly/execute/dispatch.generated/execute",
      "assembly/execute/dispatch-float.generated/floatRecord",
      "assembly/execute/dispatch-float.generated/floatSlow",
      "assembly/execute/operands/loadMissSlow",
      "assembly/execute/operands/storeMissSlow",
      "assembly/mmu/access/fetchPage",
      "assembly/mmu/access/enterCode",
      // What fetchPage calls, where the compiler has inlined it.
      "assembly/mmu/access/accessFault",
      "assembly/mmu/access/walkFailed",
      "assembly/mmu/frames/frameOf",
      "assembly/mmu/pmp/pmpPermissions",
      "assembly/mmu/walk/translate<u8>",
      "assembly/step/stepCounted",
    ];
    for (const name of called) expect(outOfLine).toContain(name);
  });
});

describe("module", () => {
  test("the release core imports nothing, the checked one only abort", () => {
    expect(WebAssembly.Module.imports(releaseCore())).toEqual([]);
    expect(WebAssembly.Module.imports(checkCore())).toEqual([{ module: "env", name: "abort", kind: "function" }]);
  });

  test("both export the same functions", () => {
    const names = (module: WebAssembly.Module): string[] =>
      WebAssembly.Module.exports(module)
        .map((e) => `${e.kind} ${e.name}`)
        .sort();
    expect(names(checkCore())).toEqual(names(releaseCore()));
  });

  test("no managed object is allocated: there is no runtime", () => {
    expect(text).not.toMatch(/~lib\/rt\/|__new|__pin|__collect/);
  });

  test("static data ends below the hart's block", () => {
    const segments = [...text.matchAll(/\(data \$\S+ \(i32\.const (\d+)\) "((?:[^"\\]|\\.)*)"\)/g)];
    expect(segments).toHaveLength([...text.matchAll(/\n \(data /g)].length);
    const ends = segments.map(([, at, bytes]) => Number(at) + bytes!.replace(/\\([0-9a-f]{2}|.)/g, "x").length);
    expect(Math.max(...ends)).toBeGreaterThan(1024);
    expect(Math.max(...ends)).toBeLessThanOrEqual(Layout.Hart);
  });

  test("initial memory reaches from 0 to the first frame at least", () => {
    const pages = Number(/\(memory \$\d+ (\d+) (\d+)\)/.exec(text)![1]);
    expect(pages * 65536).toBeGreaterThanOrEqual(Layout.Frames);
  });
});
