// The exit record, as the core writes it and the hypervisor reads it.

import { describe, expect, test } from "vitest";
import { RAM_BASE, UART_BASE } from "../../src/devices/virt-board.ts";
import { ExitReader } from "../../src/vm/vm-exit.ts";
import { Assembler, R } from "../core/assembler.ts";
import { BareHart } from "../core/bare-hart.ts";

describe.each([
  { path: "the interpreter", oracle: false },
  { path: "the oracle", oracle: true },
])("on $path", ({ oracle }) => {
  test.each([
    ["sb", 1, 0x98],
    ["sh", 2, 0xba98],
    ["sw", 4, 0xfedc_ba98],
    ["sd", 8, 0x8765_4321_fedc_ba98n],
  ])("%s gives a value of %d bytes", async (store, width, value) => {
    const a = new Assembler(RAM_BASE);
    a.li(R.t0, UART_BASE).li(R.t1, 0x8765_4321_fedc_ba98n).op(store, { rs1: R.t0, rs2: R.t1, imm: 0 });
    const { core } = await BareHart.create({ memory: [{ at: RAM_BASE, bytes: a.bytes() }], oracle });
    const exit = new ExitReader(core.memory).read(core.calls.run(1000));
    expect(exit).toMatchObject({ kind: "mmio-write", gpa: UART_BASE, width, value });
  });
});
