import { describe, expect, it } from "vitest";
import { byFamily, exitsSince, totals } from "../../web/machine/exit-causes.ts";

const counts = (exits: Record<string, number>) =>
  Object.fromEntries(Object.entries(exits).map(([cause, count]) => [cause, { count }]));

describe("exit causes", () => {
  const exits = counts({
    "csr:sepc": 4,
    "mmio-read:uart": 9,
    "csr:satp": 1,
    sret: 3,
    "shadow-fill": 2,
    wfi: 1,
    new: 5,
  });

  it("are told by family, most first, and no cause is lost", () => {
    const families = byFamily(exits);
    expect(families.map(({ family, count }) => [family.id, count])).toEqual([
      ["device", 9],
      ["privileged", 8],
      ["other", 6],
      ["paging", 2],
    ]);
    expect(families[1]!.causes.map(({ cause }) => cause)).toEqual(["csr:sepc", "sret", "csr:satp"]);
  });

  it("are split into what every mode pays and what virtualization adds", () => {
    expect(totals(exits)).toEqual({ all: 25, virtualization: 10 });
  });

  it("are counted from a moment on, those that were new then included", () => {
    const since = exitsSince(exits, counts({ "csr:sepc": 3, "mmio-read:uart": 9 }));
    expect(since["csr:sepc"]).toEqual({ count: 1 });
    expect(since["mmio-read:uart"]).toEqual({ count: 0 });
    expect(since.sret).toEqual({ count: 3 });
    expect(byFamily(since).map(({ family }) => family.id)).not.toContain("device");
  });
});
