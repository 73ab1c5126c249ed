// The part of the protocol that looks inside a guest: registers, code, page tables, stepping.
//
// Owns: types that cross the border, nothing that runs (protocol.ts says more). Looking changes nothing: a guest that is looked
// at goes on to the same bits as one that is left alone.

import type { GuestId, HartActivity, ModeName } from "./protocol.ts";

/** VS and VU are S and U of a guest under the H extension. */
export type PrivilegeName = "U" | "S" | "M" | "VU" | "VS";

/** A CSR in two views; null where it does not exist, or is not readable at the guest's highest privilege. */
export interface CsrState {
  readonly name: string;
  /** What the guest believes in. */
  readonly guest: bigint | null;
  /** What the hart runs by. */
  readonly hart: bigint | null;
}

/** One hart of a guest, as it is now. */
export interface HartInspection {
  readonly hart: number;
  readonly mode: ModeName;
  readonly activity: HartActivity;
  /** The guest's privileged state is the hart's own (mode bare): each CSR has one value. */
  readonly isOne: boolean;
  readonly guestPrivilege: PrivilegeName;
  readonly hartPrivilege: PrivilegeName;
  /** Instructions retired. */
  readonly retired: number;
  readonly pc: bigint;
  readonly x: readonly bigint[];
  /** The bits of the f registers; null on a machine without them. */
  readonly f: readonly bigint[] | null;
  /** In the order of csr-names.ts; event counters, which count nothing here, are left out. */
  readonly csrs: readonly CsrState[];
  /** Milliseconds until the guest's next timer, while every hart waits; null if none is set, or it does not wait. */
  readonly wakesInMs: number | null;
}

export type AccessKind = "read" | "write" | "execute";

/** A page-table entry that a walk has read. */
export interface PteRead {
  /** Of the tables of satp or vsatp, or of hgatp. */
  readonly stage: "first" | "g-stage";
  /** 0 is the level of 4 KiB pages. */
  readonly level: number;
  /** The address that this stage translates: virtual, or guest-physical. */
  readonly input: bigint;
  /** Of the entry, as its tables give it; guest-physical where a G-stage follows. */
  readonly address: bigint;
  /** Of the entry, physical: the guest's, or the machine's. */
  readonly physical: bigint;
  readonly pte: bigint;
  /** As the access would leave it: with A, and D if it writes. */
  readonly updated: bigint;
}

/** Where a walk has led. */
export type WalkEnd =
  /** `frame`: address in the machine, null if this RAM was never touched. `address` is the same where addresses are the machine's. */
  | { readonly kind: "ram"; readonly address: bigint; readonly frame: number | null }
  | { readonly kind: "device"; readonly address: bigint; readonly device: string }
  | {
      readonly kind: "fault";
      readonly fault: "page fault" | "access fault" | "guest-page fault";
      /** One sentence: what is wrong with the entry that was read last. */
      readonly why: string;
      /** What the hypervisor does about it, where it is the hypervisor's business and not the guest's. */
      readonly remedy: string | null;
      /** Of a guest-page fault: the guest-physical address that has no translation. */
      readonly guestAddress: bigint | null;
    };

/** One walk, read by read. Without reads nothing is translated. */
export interface TableWalk {
  /** `guest`: its own, by its own physical addresses. `shadow`, `two-stage`: what the hart walks. */
  readonly tables: "guest" | "shadow" | "two-stage";
  /** satp, or vsatp. */
  readonly root: bigint;
  /** hgatp, where there is a G-stage. */
  readonly gStageRoot: bigint | null;
  readonly privilege: PrivilegeName;
  readonly reads: readonly PteRead[];
  readonly end: WalkEnd;
}

/** The way of one address. */
export interface AddressWalk {
  readonly address: bigint;
  readonly access: AccessKind;
  readonly guest: TableWalk;
  /** By the tables that the hypervisor keeps; null where there are none (mode bare). */
  readonly host: TableWalk | null;
}

/** One instruction of a listing. */
export interface CodeLine {
  readonly address: bigint;
  /** 16 bits, or 32. */
  readonly bits: number;
  readonly length: 2 | 4;
  readonly text: string;
  /** "name" or "name+0x10" of where a direct jump goes. */
  readonly target: string | null;
  /** A symbol that begins here. */
  readonly symbol: string | null;
}

/** Code around an address. Empty if it cannot be fetched; then `why` says so. */
export interface CodeListing {
  readonly lines: readonly CodeLine[];
  /** "name+0x10" of the address that was asked for, if the image has symbols. */
  readonly place: string | null;
  readonly why: string | null;
}

/** How a pursuit ended; the guest is paused then, or over. */
export interface PursuitEnd {
  /**
   * `done`: as far as was asked. `limit`: the address was not reached. `interrupted`: somebody has paused the guest, or asked for
   * something else. `ended`: the guest has stopped.
   */
  readonly reason: "done" | "limit" | "interrupted" | "ended";
  /** Steps that the hart has taken: instructions retired, and traps taken. */
  readonly steps: number;
}

/** Calls about the inside of a guest. Bad arguments are rejections whose message is one line. */
export interface InspectApi {
  inspect(id: GuestId, hart: number): Promise<HartInspection>;
  /** Walks for an access by the instruction at pc. */
  walk(id: GuestId, hart: number, address: bigint, access: AccessKind): Promise<AddressWalk>;
  /** What the hart could read or fetch there now, up to the first byte that it could not; 4096 bytes at most. */
  readVirtual(id: GuestId, hart: number, address: bigint, length: number): Promise<Uint8Array>;
  /** Up to `before` instructions before the one at `address`, and `after` from it on. */
  code(id: GuestId, hart: number, address: bigint, before: number, after: number): Promise<CodeListing>;
  /**
   * Lets the guest run until this hart has taken so many steps, then pauses it. A step is an instruction that retires, or a trap that
   * is taken. Harts that wait or are stopped take none: the call waits with them.
   */
  step(id: GuestId, hart: number, steps: number): Promise<PursuitEnd>;
  /**
   * The same until this hart is about to execute the instruction at `address`, or the guest has retired `limit` instructions. From
   * that very address it goes on until it comes there again.
   */
  runTo(id: GuestId, hart: number, address: bigint, limit: number): Promise<PursuitEnd>;
}
