import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { Isa } from "../../assembly/abi.ts";
import { buildDeviceTree, describeMachine, type MachineDescription } from "../../src/boot/device-tree.ts";
import { cells, doubleCells, findNode, readFdt, strings } from "../../src/boot/fdt.ts";

const machine: MachineDescription = {
  harts: 2,
  ramSize: 0x1_4000_0000,
  isa: Isa.M | Isa.A | Isa.C | Isa.Zifencei | Isa.Zicntr | Isa.Sstc,
  virtioDevices: 2,
};
const tree = describeMachine(machine, {});
const at = (path: string) => findNode(tree, path)!.properties;

/** The tree as dtc (package device-tree-compiler) reads it, with what it complains about. */
function decompile(bytes: Uint8Array): { source: string; complaints: string } {
  const result = spawnSync("dtc", ["-I", "dtb", "-O", "dts"], { input: bytes, encoding: "utf8" });
  if (result.error !== undefined) {
    throw new Error(`dtc is missing: apt-get install device-tree-compiler (${result.error.message})`);
  }
  expect(result.status, result.stderr).toBe(0);
  return { source: result.stdout, complaints: result.stderr };
}

describe("device tree", () => {
  test("memory, with a size beyond 32 bits", () => {
    expect(at("/memory@80000000").reg).toEqual(doubleCells(0x8000_0000, 0x1_4000_0000));
  });

  test("a CPU says its ISA in both forms", () => {
    expect(at("/cpus/cpu@1")).toMatchObject({
      reg: cells(1),
      "riscv,isa": strings("rv64imac_zicntr_zicsr_zifencei_sstc"),
      "riscv,isa-base": strings("rv64i"),
      "riscv,isa-extensions": strings("i", "m", "a", "c", "zicntr", "zicsr", "zifencei", "sstc"),
      "mmu-type": strings("riscv,sv39"),
    });
    expect(at("/cpus")["timebase-frequency"]).toEqual(cells(10_000_000));
  });

  test("CLINT and PLIC are wired to every hart, M before S", () => {
    const handles = [0, 1].map((hart) => at(`/cpus/cpu@${hart}/interrupt-controller`).phandle!.at(-1)!);
    const [h0, h1] = handles as [number, number];
    expect(at("/soc/clint@2000000")["interrupts-extended"]).toEqual(cells(h0, 3, h0, 7, h1, 3, h1, 7));
    expect(at("/soc/plic@c000000")["interrupts-extended"]).toEqual(cells(h0, 11, h0, 9, h1, 11, h1, 9));
  });

  test("chosen: the console always, the rest when there is some", () => {
    expect(at("/chosen")).toEqual({ "stdout-path": strings("/soc/serial@10000000") });
    const chosen = { bootargs: "quiet", initrd: { start: 0x8420_0000, end: 0x8430_0000 }, rngSeed: Uint8Array.of(1) };
    expect(findNode(describeMachine(machine, chosen), "/chosen")!.properties).toEqual({
      "stdout-path": strings("/soc/serial@10000000"),
      bootargs: strings("quiet"),
      "linux,initrd-start": doubleCells(0x8420_0000),
      "linux,initrd-end": doubleCells(0x8430_0000),
      "rng-seed": Uint8Array.of(1),
    });
  });

  test("virtio: the slots that have a device, as QEMU's board has them", () => {
    for (const [slot, address] of [0x1000_1000, 0x1000_2000].entries()) {
      expect(at(`/soc/virtio_mmio@${address.toString(16)}`)).toEqual({
        compatible: strings("virtio,mmio"),
        reg: doubleCells(address, 0x1000),
        "interrupt-parent": at("/soc/plic@c000000").phandle,
        interrupts: cells(slot + 1),
      });
    }
    expect(findNode(tree, "/soc/virtio_mmio@10003000")).toBe(null);
    expect(findNode(describeMachine({ ...machine, virtioDevices: 0 }, {}), "/soc/virtio_mmio@10001000")).toBe(null);
  });

  test("references name nodes that exist", () => {
    const plic = at("/soc/plic@c000000").phandle;
    expect(at("/soc/serial@10000000")["interrupt-parent"]).toEqual(plic);
    expect(at("/soc/rtc@101000")["interrupt-parent"]).toEqual(plic);
    const finisher = at("/soc/test@100000").phandle;
    expect(at("/poweroff").regmap).toEqual(finisher);
    expect(at("/reboot").regmap).toEqual(finisher);
  });

  test("the bytes are the tree, with at least 4 KiB to spare", () => {
    const bytes = buildDeviceTree(machine, {});
    expect(readFdt(bytes)).toEqual(tree);
    const view = new DataView(bytes.buffer);
    expect(bytes.length - view.getUint32(12) - view.getUint32(32)).toBeGreaterThanOrEqual(4096);
  });

  test("dtc reads it without a complaint", () => {
    const { source, complaints } = decompile(buildDeviceTree(machine, { bootargs: "console=ttyS0" }));
    expect(complaints).toBe("");
    expect(source).toContain('bootargs = "console=ttyS0";');
    expect(source).toContain('compatible = "sifive,test1\\0sifive,test0\\0syscon";');
    expect(source).toContain("serial@10000000 {");
  });
});
