// When the keys of the TLBs are made anew: they are kept from run to run, and the host may change what they are made of in between.

import { describe, expect, test } from "vitest";
import { Csrs, Hart, Layout, Machine, Privilege } from "../../assembly/abi.ts";
import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { PMP_ALL } from "../../src/vm/supervisor-environment.ts";
import { Assembler } from "./assembler.ts";
import { BareHart } from "./bare-hart.ts";
import { Pte, pageTables, satpOf } from "./sv39.ts";

const BASE = RAM_BASE as number;
const TABLES = BASE + 0x10_0000;
/** The page of the code itself, for S-mode. */
const tables = pageTables(TABLES, [{ va: BASE, pa: BASE, flags: Pte.R | Pte.W | Pte.X | Pte.A | Pte.D }]);

async function running(): Promise<BareHart> {
  const a = new Assembler(BASE);
  a.label("loop");
  a.op("jal", { rd: 0 }, "loop");
  const hart = await BareHart.create({ memory: [{ at: BASE, bytes: a.bytes() }, ...tables] });
  hart.vcpu.setCsr(Csrs.Pmpcfg, PMP_ALL.cfg);
  hart.vcpu.setCsr(Csrs.Pmpaddr, PMP_ALL.addr);
  hart.run(10);
  return hart;
}

const walks = (hart: BareHart): bigint => hart.vcpu.hart64(Hart.Walks);
const contexts = (hart: BareHart): number => hart.core.memory.read32(Layout.Machine + Machine.NextContext);

describe("between two runs", () => {
  test("nothing is made anew when nothing has changed", async () => {
    const hart = await running();
    const key = hart.vcpu.hart64(Hart.FetchKey);
    hart.run(10);
    expect(hart.vcpu.hart64(Hart.FetchKey)).toBe(key);
    expect(hart.vcpu.hart32(Hart.ContextStale)).toBe(0);
  });

  test("a flush takes the contexts' ids back: the hart takes one anew, lest another context gets its own", async () => {
    const hart = await running();
    hart.core.calls.flushTranslations();
    expect(contexts(hart)).toBe(0);
    hart.run(10);
    expect(contexts(hart)).toBeGreaterThan(0);
  });

  test("translations that the host retires are walked for again", async () => {
    const hart = await running();
    hart.vcpu.setPrivilege(Privilege.S);
    hart.vcpu.setCsr(Csrs.Satp, satpOf(TABLES));
    hart.run(10);
    expect(walks(hart)).toBe(1n);
    hart.run(10);
    expect(walks(hart)).toBe(1n);
    hart.vcpu.retireTranslations();
    hart.run(10);
    expect(walks(hart)).toBe(2n);
  });

  test("a write of satp by the host puts the other address space in force", async () => {
    const hart = await running();
    hart.vcpu.setPrivilege(Privilege.S);
    hart.vcpu.setCsr(Csrs.Satp, satpOf(TABLES));
    hart.run(10);
    hart.vcpu.setCsr(Csrs.Satp, satpOf(TABLES) | (1n << 44n)); // ASID 1
    hart.run(10);
    expect(walks(hart)).toBe(2n);
  });
});
