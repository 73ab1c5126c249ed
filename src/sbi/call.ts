// An SBI call as data: what the guest asks, what may be answered, and what answering needs from the VM.
//
// Owns: the types and error codes that all extensions share. An extension decides; it changes the machine only through
// SbiServices, and what ends or parks the caller is a result and not a service, so that the VM acts on it last.
// Spec: RISC-V Supervisor Binary Interface 2.0, "Binary Encoding".

/** The six argument registers a0 to a5, unsigned 64-bit. */
export type SbiArguments = readonly [bigint, bigint, bigint, bigint, bigint, bigint];

export interface SbiCall {
  /** The hart that calls. */
  readonly hart: number;
  /** Extension: the low 32 bits of a7, unsigned. */
  readonly eid: number;
  /** Function: the low 32 bits of a6, unsigned. */
  readonly fid: number;
  readonly args: SbiArguments;
}

/** Standard SBI errors: what a0 is. */
export const enum SbiError {
  Success = 0,
  Failed = -1,
  NotSupported = -2,
  InvalidParam = -3,
  Denied = -4,
  InvalidAddress = -5,
  AlreadyAvailable = -6,
}

/** What the VM does when the extension has decided. The guest's pc is past the ECALL in every case where it goes on. */
export type SbiResult =
  /** a0 = error, a1 = value (sign-extended and modulo 2^64). */
  | { readonly kind: "return"; readonly error: SbiError; readonly value: bigint }
  /** a0 = value; a1 is left alone. */
  | { readonly kind: "legacy-return"; readonly value: bigint }
  /** The calling hart stops until another hart starts it. */
  | { readonly kind: "hart-stop" }
  /**
   * The calling hart sleeps until an interrupt is pending for it. Then, with `resume` null, the call returns success;
   * else the hart starts as by startHart.
   */
  | { readonly kind: "hart-suspend"; readonly resume: { readonly address: number; readonly opaque: bigint } | null }
  /** The machine is switched off; `failed` if the guest says that it failed. */
  | { readonly kind: "shutdown"; readonly failed: boolean }
  /** The machine is restarted. */
  | { readonly kind: "reset" };

/** HSM states that harts of this hypervisor can be in; a start takes effect at once, so nothing is ever pending. */
export const enum HartState {
  Started = 0,
  Stopped = 1,
  Suspended = 4,
}

/** [start, start + size). */
export interface AddressRange {
  readonly start: bigint;
  readonly size: bigint;
}

/** A fence that other harts execute before the caller goes on. `range` null is the whole address space. */
export type RemoteFence =
  | { readonly kind: "fence.i" }
  | {
      readonly kind: "sfence.vma";
      /** Guest-virtual. */
      readonly range: AddressRange | null;
      /** null: every address space. */
      readonly asid: bigint | null;
    }
  | {
      readonly kind: "hfence.gvma";
      /** Guest-physical, of the guests that the caller has. */
      readonly range: AddressRange | null;
      /** null: every guest. */
      readonly vmid: bigint | null;
    }
  | {
      readonly kind: "hfence.vvma";
      /** Virtual, of the guest that the caller's hgatp names. */
      readonly range: AddressRange | null;
      readonly asid: bigint | null;
    };

/** What the extensions ask of the VM. Harts are 0 to hartCount - 1; guest-physical addresses are numbers below 2^53. */
export interface SbiServices {
  readonly hartCount: number;
  /** Do the harts have the H extension, so that S-mode can have guests of its own? */
  readonly hasHypervisorExtension: boolean;
  hartState(hart: number): HartState;
  /** Starts a stopped hart in S-mode at `address`: satp = 0, sstatus.SIE = 0, a0 = its hart id, a1 = opaque. */
  startHart(hart: number, address: number, opaque: bigint): void;

  /** The hart's next S-mode timer interrupt is at `time` (ticks of mtime); the one that is pending is withdrawn if that lies ahead. */
  setTimer(hart: number, time: bigint): void;
  /** Sets sip.SSIP of these harts. */
  sendIpi(harts: readonly number[]): void;
  /** Clears sip.SSIP of a hart; true if it was set. */
  clearIpi(hart: number): boolean;
  remoteFence(harts: readonly number[], fence: RemoteFence): void;

  /** True if [gpa, gpa + length) is RAM. `length` may be huge: the answer must not depend on its size in cost. */
  isRam(gpa: number, length: number): boolean;
  /** A copy of guest memory; null if it cannot be read. */
  readGuest(gpa: number, length: number): Uint8Array | null;
  /** False, and nothing written, if guest memory cannot be written there. */
  writeGuest(gpa: number, bytes: Uint8Array): boolean;
  /** 8 bytes at a guest-virtual address as the calling hart would load them; null if it could not. */
  readGuestVirtual(hart: number, gva: bigint): bigint | null;

  /** Console output. All of it is taken. */
  writeConsole(bytes: Uint8Array): void;
  /** The next byte of the UART's receive FIFO; null, and an empty poll for the input door, if there is none. */
  takeConsoleByte(): number | null;
  /** True if takeConsoleByte would give a byte. */
  consoleHasInput(): boolean;
}

/** One extension: a row of the dispatcher's table. */
export interface SbiExtension {
  /** As statistics name it: "time", "ipi", ... */
  readonly name: string;
  readonly eids: readonly number[];
  /** Decides one call whose eid is of this extension. Never throws, whatever the arguments are. */
  handle(call: SbiCall, services: SbiServices): SbiResult;
}

export const success = (value = 0n): SbiResult => ({ kind: "return", error: SbiError.Success, value });
export const failure = (error: SbiError): SbiResult => ({ kind: "return", error, value: 0n });
export const NOT_SUPPORTED = failure(SbiError.NotSupported);
