import { describe, expect, it, vi } from "vitest";
import { formatLink, parseLink } from "../../web/state/link.ts";

vi.mock("../../web/machine/parts.ts", () => ({
  imageUrls: new Map([
    ["kernel", ""],
    ["sieve", ""],
  ]),
  baselineUrls: new Map([["sieve", ""]]),
}));
vi.mock("../../web/machine/hypervisor.ts", () => ({
  DEFAULT_ENGINE: "interpret",
  engines: [{ name: "interpret" }, { name: "translate" }],
  modes: [{ name: "bare" }, { name: "trap" }],
}));

describe("a link", () => {
  it("is the same after reading and writing it", () => {
    for (const link of [
      "#/run?guest=kernel",
      "#/run?guest=kernel&guest=sieve;mode=trap;engine=translate;memory=64M;harts=2;firmware=host;clock=virtual;console=virtio;entropy=virtio;machine=2&columns=3",
      "#/compare?program=sieve&length=short&rounds=5&guest=kernel",
      "#/run?guests=none",
      "#/inside?look=2&hart=1&walk=ffffffff80000000;write&guest=kernel&guest=kernel;mode=trap",
    ]) {
      const { state, problems } = parseLink(link);
      expect(problems).toEqual([]);
      expect(formatLink(state)).toBe(link);
    }
  });

  it("names the opening guests when it names none: one system in both modes, on one machine", () => {
    for (const link of ["", "#", "#/run", "#/run?columns=2", "#/compare"]) {
      expect(parseLink(link).state.guests).toMatchObject([
        { image: { kind: "shipped", id: "kernel" }, mode: "bare", machine: 1 },
        { image: { kind: "shipped", id: "kernel" }, mode: "trap", machine: 1 },
      ]);
    }
  });

  it("survives percent-encoding by whatever carried it", () => {
    const link = `#/run?${encodeURIComponent("guest=sieve;memory=64M")}&guest=%`;
    const { state, problems } = parseLink(link);
    expect(state.guests).toMatchObject([{ image: { id: "sieve" }, memoryMiB: 64 }]);
    expect(problems).toEqual(["The link names an image that is not shipped with this page: %"]);
  });

  it("leaves out what it cannot use, each with one line", () => {
    const { state, problems } = parseLink(
      "#/elsewhere?guest=kernel;machine=99&guest=kernel;mode=hext&guest=kernel&colour=red&columns=9&program=kernel",
    );
    expect(state).toMatchObject({ place: "run", columns: "auto" });
    expect(state.guests).toHaveLength(1);
    expect(problems).toEqual([
      "The link names a place that this page does not have: elsewhere",
      "The link has an option of kernel that cannot be used: machine=99",
      "The link has an option of kernel that cannot be used: mode=hext",
      "The link has a part that means nothing here: colour=red",
      "The link has a part that means nothing here: columns=9",
      "The link has a part that means nothing here: program=kernel",
    ]);
  });

  it("starts no more guests than a page can carry", () => {
    const { state, problems } = parseLink(`#/run?${Array(40).fill("guest=kernel").join("&")}`);
    expect(state.guests).toHaveLength(16);
    expect(new Set(problems).size).toBe(1);
  });

  it("leaves out guests made from a person's file", () => {
    const { state } = parseLink("#/run?guest=kernel");
    const file = {
      ...state.guests[0]!,
      image: { kind: "file", name: "x.elf", bytes: new Uint8Array(), origin: "dropped" } as const,
    };
    expect(formatLink({ ...state, guests: [...state.guests, file] })).toBe("#/run?guest=kernel");
  });
});
