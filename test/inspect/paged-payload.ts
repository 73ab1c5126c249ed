// A payload in S-mode under page tables that a test writes, for every mode: the hypervisor is its firmware.
//
// Owns: the tables, of three levels or four, and the image. The code enters the address space, does what the test adds, and loops.

import { RAM_BASE } from "../../src/devices/virt-board.ts";
import { buildElf } from "../boot/elf-builder.ts";
import { Assembler, Csr, R } from "../core/assembler.ts";
import { Pte } from "../core/sv39.ts";

export const PAGE = 4096;
export const BASE = RAM_BASE + 2 * 1024 * 1024;
/** The root; further tables follow, then RAM for data. */
export const ROOT = BASE + 2 * PAGE;
export const DATA = BASE + 32 * PAGE;
const SV39 = 8n << 60n;
const SV48 = 9n << 60n;

export const RWXAD = Pte.R | Pte.W | Pte.X | Pte.A | Pte.D;

export const entry = (address: number, flags: number): bigint =>
  (BigInt(address / PAGE) << 10n) | BigInt(flags | Pte.V);

export class PageTables {
  private readonly tables: BigUint64Array[] = [new BigUint64Array(512)];

  constructor(readonly levels: 3 | 4) {
    for (const page of [0, 1]) this.map(BigInt(BASE + page * PAGE), entry(BASE + page * PAGE, RWXAD));
  }

  get satp(): bigint {
    return (this.levels === 3 ? SV39 : SV48) | BigInt(ROOT / PAGE);
  }

  /** Puts an entry at `level` for an address. Returns the addresses of the entries on the way, the root's first. */
  map(address: bigint, pte: bigint, level = 0): number[] {
    const path: number[] = [];
    let table = 0;
    for (let at = this.levels - 1; ; at--) {
      const index = Number((address >> BigInt(12 + 9 * at)) & 0x1ffn);
      path.push(ROOT + table * PAGE + index * 8);
      if (at === level) {
        this.tables[table]![index] = pte;
        return path;
      }
      const pointer = this.tables[table]![index]!;
      if (pointer === 0n) {
        const next = this.tables.push(new BigUint64Array(512)) - 1;
        this.tables[table]![index] = entry(ROOT + next * PAGE, 0);
        table = next;
      } else table = (Number(pointer >> 10n) * PAGE - ROOT) / PAGE;
    }
  }

  /** The image of the payload. */
  image(build: (a: Assembler) => void = () => {}): Uint8Array {
    const a = new Assembler(BASE);
    a.li(R.t0, this.satp).csrw(Csr.satp, R.t0).op("sfence.vma", { rs1: 0, rs2: 0 });
    build(a);
    a.label("loop").op("jal", { rd: 0 }, "loop");
    const segments = [
      { paddr: BASE, data: a.bytes() },
      ...this.tables.map((table, index) => ({ paddr: ROOT + index * PAGE, data: new Uint8Array(table.buffer) })),
    ];
    return buildElf({ entry: BigInt(BASE), segments });
  }
}
