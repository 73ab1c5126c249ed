// The memory of a guest: random VS-stage tables over random G-stage tables over the same physical pages.
//
// Owns: how the two stages fit together. Where QEMU 7.2 departs from the manual: the VS-stage's own tables are at guest
// physical addresses that are always mapped (norm:H_vm_gpapriv: it takes any fault of an implicit access for a load's).

import { type Level, PTE_RWXAD, Pte } from "./page-tables.ts";
import type { Random } from "./random.ts";
import {
  type Leaf,
  nowhere,
  pageNumber,
  pagesContain,
  Stage,
  type Target,
  USER_OFFSET,
  unmapped,
  World,
} from "./world.ts";

/** Pages of layout.TABLES for each set. */
const SHARE = 64;

/** Both stages of a guest, and the tables of HS-mode. */
export class TwoStageWorld {
  private constructor(
    private readonly random: Random,
    readonly host: World,
    readonly guest: Stage,
    readonly memory: Stage,
  ) {}

  static create(random: Random, smallPages: boolean): TwoStageWorld {
    const host = World.create(random, smallPages);
    const memory = new Stage(random, {
      placement: { first: 2 * SHARE, pages: SHARE, rootPages: 4 },
      smallPages,
      userShare: 92,
    });
    memory.mapImage(0n, PTE_RWXAD | Pte.U);
    const frame = (level: Level): bigint | null => {
      if (random.chance(30)) return null;
      const leaves = memory.leaves.filter((leaf) => leaf.level === level);
      return leaves.length === 0 ? null : pageNumber(random.pick(leaves).virtual);
    };
    const guest = new Stage(random, {
      placement: { first: SHARE, pages: SHARE, rootPages: 1 },
      smallPages,
      userShare: 45,
      frame,
    });
    guest.mapImage(0n, PTE_RWXAD);
    guest.mapImage(USER_OFFSET, PTE_RWXAD | Pte.U);
    return new TwoStageWorld(random, host, guest, memory);
  }

  fork(): TwoStageWorld {
    return new TwoStageWorld(this.random, this.host.fork(), this.guest.fork(), this.memory.fork());
  }

  /** At layout.TABLES. */
  tableBytes(): Uint8Array {
    const page = 4096;
    const bytes = new Uint8Array(3 * SHARE * page);
    for (const [index, { tables }] of [this.host.stage, this.guest, this.memory].entries()) {
      bytes.set(tables.bytes(), index * SHARE * page);
    }
    return bytes;
  }

  /** Where an address of the guest leads; a guest physical one if the guest has no paging. */
  target(isPaged: boolean, offset: number, isFetch: boolean): Target {
    const { random, guest, memory } = this;
    if (!isPaged) {
      const address = memory.addressIn(memory.pickLeaf(), offset, isFetch);
      return this.through([], address, address);
    }
    if (random.chance(4)) return nowhere(random.pick(unmapped) + BigInt(offset));
    const leaf = guest.pickLeaf();
    const address = guest.addressIn(leaf, offset, isFetch);
    return this.through([leaf], address, guest.follow(leaf, address));
  }

  private through(leaves: readonly Leaf[], address: bigint, guestPhysical: bigint): Target {
    const leaf = this.memory.leafAt(guestPhysical);
    const physical = leaf === null ? guestPhysical : this.memory.follow(leaf, guestPhysical);
    const isMemory = pagesContain(physical);
    return {
      address,
      isMemory,
      isNextMemory: false,
      physical: isMemory ? physical : null,
      leaves: leaf === null ? leaves : [...leaves, leaf],
    };
  }
}
