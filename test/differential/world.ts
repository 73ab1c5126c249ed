// The memory that privileged programs work on: random page tables over a few physical pages.
//
// Owns: the virtual addresses that are mapped, their PTEs, and what the physical pages hold. Programs change PTEs as they
// run; the world follows, so that the next test still knows where an address leads. A World has one stage of translation;
// two-stage-world.ts puts two together.

import { layout } from "./layout.ts";
import { operandValue } from "./operands.ts";
import { type Level, PageTables, type PagingMode, type Placement, PTE_RWXAD, Pte } from "./page-tables.ts";
import type { Random } from "./random.ts";

/** Where U-mode runs: the image is mapped a second time for it. Its low 32 bits are 0. */
export const USER_OFFSET = 0x800000000n;

/** No memory and no device. */
export const NOWHERE = 0x80000n;

/** What S-mode and U-mode use of the image: harness, program, trap log. */
const USED_END = BigInt(layout.CHAIN);
const FRAMES = 16;
/** The first of them may be executed. The others never are: a core may treat stores to pages with code in another way. */
const CODE_FRAMES = 8;
/** Address spaces; all have the same tables, so switching needs no fence. */
export const ASIDS = 2;
const PAGE = 4096;

/** Places in every physical page that may be jumped to, and that stores leave alone. */
export const CodeOffset = { ecall: 0x40, ebreak: 0x48, illegal: 0x50, pageEnd: 0xffe } as const;
/** Where stores may go. */
export const DATA_START = 0x100;
export const DATA_END = 0xff0;

/** First virtual address and number of the pages of each size. */
const regions: readonly { readonly level: Level; readonly base: bigint; readonly count: number }[] = [
  { level: 0, base: 0x1000000000n, count: 32 },
  { level: 1, base: 0x1040000000n, count: 8 },
  { level: 2, base: 0x2000000000n, count: 4 },
];

/** One virtual page, mapped or not. */
export interface Leaf {
  readonly virtual: bigint;
  readonly level: Level;
  /** Physical address of its PTE. */
  readonly pteAddress: number;
  pte: bigint;
}

/** Where an access goes. */
export interface Target {
  readonly address: bigint;
  /** It leads to one of the pages, were it allowed. */
  readonly isMemory: boolean;
  /** And the page behind it does, too. */
  readonly isNextMemory: boolean;
  /** Where in the pages it leads. */
  readonly physical: bigint | null;
  /** PTEs that it uses. */
  readonly leaves: readonly Leaf[];
}

export interface StageOptions {
  readonly placement?: Placement;
  /** Every leaf, also those of the program and the harness, is a page of 4 KiB. */
  readonly smallPages: boolean;
  /** Of the leaves in percent, those with U. */
  readonly userShare: number;
  /** What the reference's image has for a PTE; default the same. */
  readonly forReference?: ((pte: bigint) => bigint) | undefined;
  /** The PPN field of a leaf, if it is not one of the pages. */
  readonly frame?: (level: Level, isExecutable: boolean) => bigint | null;
}

/** One set of tables with random leaves. */
export class Stage {
  readonly leaves: Leaf[] = [];
  readonly tables: PageTables;
  /** As the reference's image has them. */
  readonly referenceTables: PageTables;
  private recent: Leaf | null = null;

  constructor(
    private readonly random: Random,
    private readonly options: StageOptions,
  ) {
    this.tables = new PageTables(options.placement);
    this.referenceTables = options.forReference === undefined ? this.tables : new PageTables(options.placement);
    for (const { level, base, count } of regions) {
      if (options.smallPages && level > 0) continue;
      for (let number = 0; number < count; number++) {
        const virtual = base + (BigInt(number) << BigInt(12 + 9 * level));
        const pte = this.randomPte(level);
        this.referenceTables.set(virtual, this.referencePte(pte), level);
        this.leaves.push({ virtual, level, pte, pteAddress: this.tables.set(virtual, pte, level) });
      }
    }
  }

  /** The same tables with leaves that change by themselves. */
  fork(): Stage {
    const stage: Stage = Object.create(Stage.prototype);
    return Object.assign(stage, this, { leaves: this.leaves.map((leaf) => ({ ...leaf })), recent: null });
  }

  /** Maps what the program and the harness use at its own address plus `offset`. */
  mapImage(offset: bigint, flags: bigint): void {
    const level = this.options.smallPages ? 0 : 2;
    for (let at = BigInt(layout.HARNESS); at < USED_END; at += 4096n << BigInt(9 * level)) {
      this.tables.map(at + offset, at, flags, level);
      if (this.referenceTables !== this.tables) this.referenceTables.map(at + offset, at, flags, level);
    }
  }

  referencePte(pte: bigint): bigint {
    return this.options.forReference?.(pte) ?? pte;
  }

  /** A leaf: as often as not the one that was picked last, whose translation may be cached. */
  pickLeaf(): Leaf {
    if (this.recent === null || this.random.chance(50)) this.recent = this.random.pick(this.leaves);
    return this.recent;
  }

  /** An address in `leaf` that leads, in place, to `offset` in one of the pages. */
  addressIn(leaf: Leaf, offset: number, isFetch = false): bigint {
    return leaf.virtual + withinLeaf(this.random, leaf.level, offset, isFetch);
  }

  leafAt(address: bigint): Leaf | null {
    return (
      this.leaves.find(
        ({ virtual, level }) => virtual <= address && address < virtual + (4096n << BigInt(9 * level)),
      ) ?? null
    );
  }

  /** Where the leaf leads, whatever its flags say. */
  follow(leaf: Leaf, address: bigint): bigint {
    const frame = ((leaf.pte >> 10n) & 0xfffffffffffn) << 12n;
    const size = 1n << BigInt(12 + 9 * leaf.level);
    return (frame & -size) + (address & (size - 1n));
  }

  /** Another PTE for a leaf. */
  randomPte(level: Level): bigint {
    const { random } = this;
    const flags = this.randomFlags();
    const frame = this.options.frame?.(level, (flags & Pte.X) !== 0n) ?? this.frame(level, (flags & Pte.X) !== 0n);
    const kind = random.below(100);
    if (kind < 70) return frame | flags;
    if (kind < 78) return frame | (flags & ~Pte.V);
    if (kind < 85) return frame | (flags & ~Pte.R) | Pte.W;
    if (kind < 90) return frame | flags | (1n << BigInt(random.between(54, 63)));
    // A pointer where none may be: at the last level, or with bits that are reserved in pointers.
    if (kind < 95) return frame | Pte.V | (level === 0 ? 0n : random.pick([Pte.A, Pte.D, Pte.U]));
    return pageNumber(NOWHERE) | flags;
  }

  private randomFlags(): bigint {
    const { random } = this;
    const permissions = random.pick([Pte.R, Pte.R | Pte.W, Pte.X, Pte.R | Pte.X, Pte.R | Pte.W | Pte.X]);
    const user = random.chance(this.options.userShare) ? Pte.U : 0n;
    const global = random.chance(15) ? Pte.G : 0n;
    const used = random.chance(60) ? Pte.A | Pte.D : random.pick([0n, Pte.A, Pte.A, Pte.D]);
    const software = BigInt(random.below(4)) << 8n;
    return Pte.V | permissions | user | global | used | software;
  }

  /** A physical page number for a leaf, in place; one superpage in five is not aligned. */
  private frame(level: Level, isExecutable: boolean): bigint {
    if (level === 0) return pageNumber(randomFrame(this.random, isExecutable));
    const skew = this.random.chance(20) ? BigInt(this.random.pick([1, 1 << (9 * level - 1)])) << 12n : 0n;
    return pageNumber(BigInt(level === 1 ? layout.PAGES : layout.HARNESS) + skew);
  }
}

/** One stage of translation, for S-mode and U-mode. */
export class World {
  /** Physical addresses where PMP regions begin or end. */
  boundaries: bigint[] = [];

  constructor(
    private readonly random: Random,
    readonly stage: Stage,
  ) {}

  /** With new tables. */
  static create(random: Random, smallPages: boolean, forReference?: (pte: bigint) => bigint): World {
    const stage = new Stage(random, { smallPages, userShare: 45, forReference });
    stage.mapImage(0n, PTE_RWXAD);
    stage.mapImage(USER_OFFSET, PTE_RWXAD | Pte.U);
    return new World(random, stage);
  }

  /** The same memory, which then changes in another way: for another round. */
  fork(): World {
    return new World(this.random, this.stage.fork());
  }

  /** satp for these tables. */
  satp(mode: PagingMode): bigint {
    return this.stage.tables.satp(mode, BigInt(this.random.below(ASIDS)));
  }

  /** An address at `offset` in some page, or one that nothing maps. */
  target(offset: number, isFetch = false): Target {
    if (this.random.chance(4)) return nowhere(this.random.pick(unmapped) + BigInt(offset));
    return this.targetIn(this.stage.pickLeaf(), offset, isFetch);
  }

  targetIn(leaf: Leaf, offset: number, isFetch = false): Target {
    const { stage } = this;
    const address = stage.addressIn(leaf, offset, isFetch);
    const physical = stage.follow(leaf, address);
    const next = (address & -4096n) + 4096n;
    const following = leaf.level === 0 ? (stage.leaves.find((other) => other.virtual === next) ?? null) : leaf;
    return {
      address,
      isMemory: pagesContain(physical),
      isNextMemory: following !== null && pagesContain(stage.follow(following, next)),
      physical: pagesContain(physical) ? physical : null,
      leaves: [leaf],
    };
  }

  /** Where in the pages the leaf leads, if it does. */
  physicalOf(leaf: Leaf, address: bigint): bigint | null {
    const physical = this.stage.follow(leaf, address);
    return pagesContain(physical) ? physical : null;
  }

  /** The physical address of `offset` in a random page. */
  physicalTarget(offset: number, isFetch = false): Target {
    if (this.random.chance(4)) return nowhere(NOWHERE + BigInt(offset));
    return physicalTarget(randomFrame(this.random, isFetch) + BigInt(offset));
  }

  /** True if stores may go to that physical address: it is in one of the pages, and not where their code is. */
  isData(physical: bigint): boolean {
    const offset = Number(physical & 0xfffn);
    return pagesContain(physical) && offset >= DATA_START && offset < DATA_END - 8;
  }
}

/** An address that nothing maps. */
export function nowhere(address: bigint): Target {
  return { address, isMemory: false, isNextMemory: false, physical: null, leaves: [] };
}

export function physicalTarget(address: bigint): Target {
  const next = (address & -4096n) + 4096n;
  return {
    address,
    isMemory: pagesContain(address),
    isNextMemory: pagesContain(next),
    physical: pagesContain(address) ? address : null,
    leaves: [],
  };
}

/** Random data with the code that fetches may find. */
export function makePages(random: Random): Uint8Array {
  const bytes = new Uint8Array(FRAMES * PAGE);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < bytes.length; at += 8) view.setBigUint64(at, operandValue(random), true);
  for (let frame = 0; frame < bytes.length; frame += PAGE) {
    view.setUint32(frame, 0, true); // the second half of an ecall that starts at the end of the page before
    view.setUint32(frame + CodeOffset.ecall, 0x73, true);
    view.setUint16(frame + CodeOffset.ebreak, 0x9002, true);
    view.setUint32(frame + CodeOffset.illegal, 0xffffffff, true);
    view.setUint16(frame + CodeOffset.pageEnd, 0x73, true);
  }
  return bytes;
}

/** The physical address of one of the pages. */
export function randomFrame(random: Random, isExecutable: boolean): bigint {
  return BigInt(layout.PAGES + random.below(isExecutable ? CODE_FRAMES : FRAMES) * PAGE);
}

/** The offset of a place in a random physical page, as seen through a leaf of `level`. */
function withinLeaf(random: Random, level: Level, offset: number, isFetch: boolean): bigint {
  if (level === 0) return BigInt(offset);
  const page = random.below(isFetch ? CODE_FRAMES : FRAMES) * PAGE + offset;
  return BigInt(level === 1 ? page : layout.PAGES - layout.HARNESS + page);
}

export function pagesContain(physical: bigint): boolean {
  return physical >= BigInt(layout.PAGES) && physical < BigInt(layout.PAGES + FRAMES * PAGE);
}

/** The PPN field of a PTE. */
export function pageNumber(physical: bigint): bigint {
  return (physical >> 12n) << 10n;
}

/** No table maps these: a hole, the last page of the lower half, the first of the upper half, and what is in neither. */
export const unmapped: readonly bigint[] = [
  0x3000000000n,
  0x3ffffff000n,
  0xffffffc000000000n,
  0x4000000000n,
  0xffffffbffffff000n,
  0x8000000000000000n,
];
