import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ImageError, UsageError } from "../../src/boot/errors.ts";
import { doubleCells, findNode, readFdt, strings } from "../../src/boot/fdt.ts";
import { type BootPlan, type BootRequest, planBoot } from "../../src/boot/placement.ts";
import { BOOT_ROM_BASE, RAM_BASE } from "../../src/devices/virt-board.ts";
import { DEFAULT_ISA } from "../../src/isa/extensions.ts";
import { buildElf } from "./elf-builder.ts";

const MIB = 1024 * 1024;
const PAYLOAD = RAM_BASE + 2 * MIB;
const machine = { harts: 1, ramSize: 128 * MIB, isa: DEFAULT_ISA, virtioDevices: 0 };

const FIRMWARE_CODE = Uint8Array.of(1, 1, 1, 1);
const KERNEL_CODE = Uint8Array.of(2, 2, 2, 2, 2, 2, 2, 2);
const firmware = buildElf({ entry: BigInt(RAM_BASE), segments: [{ paddr: RAM_BASE, data: FIRMWARE_CODE }] });
const otherFirmware = buildElf({ entry: BigInt(RAM_BASE + 4), segments: [{ paddr: RAM_BASE, data: KERNEL_CODE }] });
const kernel = buildElf({ entry: BigInt(PAYLOAD + 4), segments: [{ paddr: PAYLOAD, data: KERNEL_CODE }] });

const plan = (request: Partial<BootRequest>): BootPlan =>
  planBoot({ image: kernel, defaultFirmware: firmware, noMachineMode: null, machine, ...request });

function deviceTree({ writes, start }: BootPlan) {
  return readFdt(writes.find(({ gpa }) => gpa === start.a1)!.data);
}

function bootRomWords({ bootRom }: BootPlan): bigint[] {
  const view = new DataView(bootRom.buffer);
  return Array.from({ length: bootRom.length / 8 }, (_, index) => view.getBigUint64(8 * index, true));
}

describe("start", () => {
  test("a payload is started by the default firmware", () => {
    const planned = plan({});
    expect(planned.start).toEqual({
      pc: RAM_BASE,
      privilege: "M",
      a0: 0,
      a1: RAM_BASE + 126 * MIB,
      a2: BOOT_ROM_BASE,
    });
    expect(planned.usesHostFirmware).toBe(false);
    expect(planned.writes.map(({ gpa }) => gpa)).toEqual([RAM_BASE, PAYLOAD, RAM_BASE + 126 * MIB]);
    expect(planned.writes[0]!.data).toEqual(FIRMWARE_CODE);
    expect(planned.writes[1]!.data).toEqual(KERNEL_CODE);
  });

  test("fw_dynamic_info: magic, version 2, the payload's entry, S-mode, no options, hart 0", () => {
    expect(bootRomWords(plan({}))).toEqual([0x4942534fn, 2n, BigInt(PAYLOAD + 4), 1n, 0n, 0n]);
  });

  test("--firmware FILE takes the default's place", () => {
    expect(plan({ firmware: otherFirmware }).start.pc).toBe(RAM_BASE + 4);
  });

  test("host firmware starts the payload in S-mode, with the same registers", () => {
    for (const request of [{ firmware: "host" }, { defaultFirmware: "host" }] as const) {
      const planned = plan(request);
      expect(planned.start).toEqual({ ...plan({}).start, pc: PAYLOAD + 4, privilege: "S" });
      expect(planned.usesHostFirmware).toBe(true);
      expect(planned.firmware).toBeNull();
    }
  });

  test("an M-mode image starts itself and has no payload", () => {
    const planned = plan({ image: firmware });
    expect(planned.start).toMatchObject({ pc: RAM_BASE, privilege: "M" });
    expect(planned.firmware).toBeNull();
    expect(planned.usesHostFirmware).toBe(false);
    expect(bootRomWords(planned)[2]).toBe(0n);
  });

  test("a flat file is an M-mode image, or a payload where --firmware is given", () => {
    expect(plan({ image: KERNEL_CODE }).start).toMatchObject({ pc: RAM_BASE, privilege: "M" });
    expect(plan({ image: KERNEL_CODE, firmware: "host" }).start).toMatchObject({ pc: PAYLOAD, privilege: "S" });
    expect(bootRomWords(plan({ image: KERNEL_CODE, firmware }))[2]).toBe(BigInt(PAYLOAD));
  });
});

describe("placement", () => {
  test("the device tree: at the end of RAM, its size below, aligned to 2 MiB", () => {
    for (const [ramSize, offset] of [
      [128 * MIB, 126 * MIB],
      [128 * MIB + 4096, 126 * MIB],
      [129 * MIB, 128 * MIB],
      [2048 * MIB, 2046 * MIB],
    ] as const) {
      expect(plan({ machine: { ...machine, ramSize } }).start.a1).toBe(RAM_BASE + offset);
    }
  });

  test("the initrd: half of RAM above the payload, at most 128 MiB", () => {
    const initrd = new Uint8Array(5000).fill(7);
    for (const [ramSize, offset] of [
      [128 * MIB, 64 * MIB],
      [1024 * MIB, 128 * MIB],
    ] as const) {
      const planned = plan({ initrd, bootargs: "quiet", machine: { ...machine, ramSize } });
      const start = PAYLOAD + offset;
      expect(planned.writes.find(({ gpa }) => gpa === start)?.data).toEqual(initrd);
      expect(findNode(deviceTree(planned), "/chosen")!.properties).toMatchObject({
        bootargs: strings("quiet"),
        "linux,initrd-start": doubleCells(start),
        "linux,initrd-end": doubleCells(start + 5000),
      });
    }
  });

  test("the same request gives the same bytes", () => {
    const [one, two] = [plan({ bootargs: "x" }), plan({ bootargs: "x" })];
    expect(one.writes).toEqual(two.writes);
    expect(one.bootRom).toEqual(two.bootRom);
  });
});

describe("refusals", () => {
  const large = buildElf({ entry: 0n, segments: [{ paddr: RAM_BASE, data: FIRMWARE_CODE, memsz: 3 * MIB }] });
  const toTheEnd = buildElf({ entry: 0n, segments: [{ paddr: PAYLOAD, data: KERNEL_CODE, memsz: 125 * MIB }] });
  test.each<[string, Partial<BootRequest>, typeof ImageError | typeof UsageError, string]>([
    ["an M-mode image with firmware", { image: firmware, firmware }, UsageError, "takes no --firmware"],
    ["an M-mode image with host firmware", { image: firmware, firmware: "host" }, UsageError, "starts in M-mode"],
    [
      "a payload as firmware",
      { firmware: kernel },
      ImageError,
      "firmware: not an M-mode image: it loads at 0x80200000",
    ],
    ["firmware for another machine", { firmware: Uint8Array.of() }, ImageError, "firmware: empty"],
    ["firmware over the payload", { firmware: large }, ImageError, "firmware: no room in memory: the firmware"],
    ["a payload over the device tree", { image: toTheEnd }, ImageError, "overlaps the device tree"],
    ["an empty initrd", { initrd: new Uint8Array(0) }, ImageError, "initrd: empty"],
    ["a large initrd", { initrd: new Uint8Array(63 * MIB) }, ImageError, "initrd: larger than memory: its 63 MiB"],
    ["an initrd in the device tree", { initrd: new Uint8Array(61 * MIB) }, ImageError, "the initrd (up to"],
    ["no room for the device tree", { image: firmware, machine: { ...machine, ramSize: 4096 } }, UsageError, "4 MiB"],
    ["a NUL in the command line", { bootargs: "a\0b" }, UsageError, "NUL"],
  ])("%s", (_what, request, error, message) => {
    expect(() => plan(request)).toThrow(error);
    expect(() => plan(request)).toThrow(message);
  });

  test("mutated files: a plan inside RAM without overlap, or one of the two errors", () => {
    const file = fc
      .tuple(
        fc.constantFrom(firmware, kernel),
        fc.array(fc.tuple(fc.nat(kernel.length - 1), fc.nat(0xff)), { maxLength: 4 }),
      )
      .map(([base, mutations]) => {
        const bytes = base.slice();
        for (const [offset, value] of mutations) if (offset < bytes.length) bytes[offset] = value;
        return bytes;
      });
    const anyFile = fc.oneof(file, fc.uint8Array({ maxLength: 100 }));
    fc.assert(
      fc.property(anyFile, fc.option(fc.oneof(anyFile, fc.constant("host" as const))), (image, given) => {
        try {
          const { writes } = plan({ image, ...(given === null ? {} : { firmware: given }) });
          let end: number = RAM_BASE;
          for (const { gpa, data } of writes) {
            expect(gpa).toBeGreaterThanOrEqual(end);
            end = gpa + data.length;
          }
          expect(end).toBeLessThanOrEqual(RAM_BASE + machine.ramSize);
        } catch (error) {
          if (!(error instanceof ImageError) && !(error instanceof UsageError)) throw error;
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("where the hypervisor owns M-mode", () => {
  const noMachineMode = "needs another mode";

  test("a payload starts in S-mode under the hypervisor's firmware, whatever the default is", () => {
    const { start, usesHostFirmware } = plan({ noMachineMode });
    expect({ start, usesHostFirmware }).toMatchObject({ start: { privilege: "S" }, usesHostFirmware: true });
    expect(plan({ noMachineMode, firmware: "host" }).usesHostFirmware).toBe(true);
  });

  test("an M-mode image and a firmware file are refused with the reason", () => {
    expect(() => plan({ noMachineMode, image: firmware })).toThrow(new UsageError(noMachineMode));
    expect(() => plan({ noMachineMode, firmware: otherFirmware })).toThrow(new UsageError(noMachineMode));
  });
});
