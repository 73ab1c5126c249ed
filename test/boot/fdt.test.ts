import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cells,
  doubleCells,
  FdtError,
  type FdtNode,
  findNode,
  node,
  present,
  readFdt,
  strings,
  writeFdt,
} from "../../src/boot/fdt.ts";

const tree = node("", { model: strings("a model"), flag: present() }, [
  node("one@1", { reg: cells(1, 0xffff_ffff), model: strings("x", "y") }, [node("inner", {})]),
  node("two", { wide: doubleCells(0x1_8000_0000) }),
]);

describe("FDT", () => {
  test("what is written is read", () => {
    expect(readFdt(writeFdt(tree, 0))).toEqual(tree);
  });

  test("values are big-endian, strings end with NUL", () => {
    expect([...cells(0x01020304)]).toEqual([1, 2, 3, 4]);
    expect([...doubleCells(0x1_8000_0000)]).toEqual([0, 0, 0, 1, 0x80, 0, 0, 0]);
    expect([...strings("a", "bc")]).toEqual([0x61, 0, 0x62, 0x63, 0]);
  });

  test("property names are stored once", () => {
    const bytes = writeFdt(tree, 0);
    const text = new TextDecoder("latin1").decode(bytes);
    expect(text.split("model\0")).toHaveLength(3); // the value "a model" and the name
  });

  test("spare room lies behind everything and is counted", () => {
    const tight = writeFdt(tree, 0);
    const roomy = writeFdt(tree, 4096);
    expect(roomy.length).toBeGreaterThanOrEqual(tight.length + 4096 - 8);
    expect(roomy.length % 8).toBe(0);
    expect(new DataView(roomy.buffer).getUint32(4)).toBe(roomy.length);
    expect(roomy.subarray(tight.length).every((byte) => byte === 0)).toBe(true);
    expect(readFdt(roomy)).toEqual(tree);
  });

  test("nodes are found by path", () => {
    expect(findNode(tree, "/one@1/inner")?.name).toBe("inner");
    expect(findNode(tree, "/")).toBe(tree);
    expect(findNode(tree, "/one")).toBeNull();
    expect(findNode(tree, "/three/inner")).toBeNull();
  });

  test("any tree survives", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9,._+-]{0,30}$/);
    const properties = fc.dictionary(name, fc.uint8Array({ maxLength: 40 }), { noNullPrototype: true });
    const trees = fc.letrec<{ node: FdtNode }>((tie) => ({
      node: fc.record({
        name,
        properties,
        children: fc.oneof({ depthSize: "small" }, fc.constant([]), fc.array(tie("node"), { maxLength: 3 })),
      }),
    })).node;
    fc.assert(
      fc.property(trees, fc.nat(100), (any, spare) => {
        expect(readFdt(writeFdt(any, spare))).toEqual(any);
      }),
    );
  });

  test("broken trees give FdtError", () => {
    const bytes = writeFdt(tree, 0);
    const mutation = fc.record({ offset: fc.nat(bytes.length - 1), value: fc.nat(0xff) });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 5 }), fc.nat(bytes.length), (mutations, length) => {
        const broken = bytes.slice();
        for (const { offset, value } of mutations) broken[offset] = value;
        for (const candidate of [broken, broken.subarray(0, length)]) {
          try {
            readFdt(candidate);
          } catch (error) {
            if (!(error instanceof FdtError)) throw error;
          }
        }
      }),
      { numRuns: 2000 },
    );
    expect(() => readFdt(new Uint8Array(8))).toThrow("not a device tree");
  });
});
