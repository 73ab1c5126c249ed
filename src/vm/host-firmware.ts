// The hypervisor as firmware: a guest that starts in S-mode, with SBI calls answered by the host.
//
// Owns: what firmware would have set up in M-mode before it enters S, and the bridge from a trapped ECALL to sbi/ and
// back. What an SBI call means is decided in sbi/; this file carries it out on the VM.

import { Csrs, Hart, Privilege } from "../../assembly/abi.ts";
import { gpa } from "../memory/address.ts";
import type { Firmware, TrapExit } from "../modes/mode.ts";
import { HartState, type SbiArguments, type SbiCall, type SbiResult, type SbiServices } from "../sbi/call.ts";
import { handleSbi, sbiCallCause } from "../sbi/sbi.ts";
import { describeTrap } from "./describe-trap.ts";
import type { Vcpu } from "./vcpu.ts";
import type { Vm } from "./vm.ts";
import { assertNever } from "./vm-exit.ts";

const ECALL_FROM_S = 9;
const ECALL_LENGTH = 4;
const [A0, A1, A6, A7] = [10, 11, 16, 17] as const;

/** Everything that can be delegated but the call into firmware itself. */
const MEDELEG = 0xb3ffn & ~(1n << BigInt(ECALL_FROM_S));
const MIDELEG = 0x222n;
const SSIP = 1n << 1n;
const SSTATUS_SIE = 1n << 1n;
const COUNTERS_OPEN = 7n;
/** Sstc and Svadu. */
const MENVCFG = (1n << 63n) | (1n << 61n);
/** One NAPOT entry over all addresses: read, write, execute. */
const PMP_ALL = { cfg: 0x1fn, addr: 0x3f_ffff_ffff_ffffn };

export class HostFirmware implements Firmware {
  private readonly services: SbiServices;
  private readonly trapped: TrappedCall;

  constructor(private readonly vm: Vm) {
    this.services = servicesOf(vm);
    this.trapped = new TrappedCall(vm.vcpu);
  }

  /** The M-mode state that a guest in S-mode may rely on. Called after every reset. */
  prepare(): void {
    const { vcpu } = this.vm;
    vcpu.setCsr(Csrs.Medeleg, MEDELEG);
    vcpu.setCsr(Csrs.Mideleg, MIDELEG);
    vcpu.setCsr(Csrs.Mcounteren, COUNTERS_OPEN);
    vcpu.setCsr(Csrs.Menvcfg, MENVCFG);
    vcpu.setCsr(Csrs.Pmpcfg, PMP_ALL.cfg);
    vcpu.setCsr(Csrs.Pmpaddr, PMP_ALL.addr);
  }

  readonly frames = 0;
  trim(): void {}
  release(): void {}

  /** A trap into the firmware's privilege. All but SBI calls are delegated, so anything else ends the guest. */
  trap(exit: TrapExit): string {
    if (!isSbiCall(exit)) {
      this.vm.stopOnTrap(`a trap that no firmware handles: ${describeTrap(exit)}`);
      return "trap";
    }
    return this.call();
  }

  call(): string {
    const { trapped } = this;
    trapped.read();
    const result = handleSbi(trapped, this.services);
    this.vm.vcpu.skipInstruction(ECALL_LENGTH);
    this.carryOut(result);
    return sbiCallCause(trapped.eid);
  }

  private carryOut(result: SbiResult): void {
    const { vm } = this;
    switch (result.kind) {
      case "return":
        vm.vcpu.setXInt32(A0, result.error);
        vm.vcpu.setX(A1, result.value);
        break;
      case "legacy-return":
        vm.vcpu.setX(A0, result.value);
        break;
      case "hart-stop":
        vm.stopOnTrap("the guest has stopped its only hart");
        break;
      case "hart-suspend":
        this.suspend(result.resume);
        break;
      case "shutdown":
        vm.stop(result.failed ? 1 : 0, result.failed ? "the guest shut down and reported failure" : "shut down");
        break;
      case "reset":
        vm.requestReset();
        break;
      default:
        assertNever(result);
    }
  }

  private suspend(resume: { readonly address: number; readonly opaque: bigint } | null): void {
    const { vcpu } = this.vm;
    if (resume === null) {
      vcpu.setX(A0, 0n);
      vcpu.setX(A1, 0n);
    } else {
      startSupervisor(this.vm, resume.address, resume.opaque);
    }
    this.vm.waitForInterrupt();
  }
}

/**
 * The call that the vCPU's registers hold: one object for all calls. Most have few arguments or none: they are read when they
 * are asked for.
 */
class TrappedCall implements SbiCall {
  readonly hart: number;
  eid = 0;
  fid = 0;

  constructor(private readonly vcpu: Vcpu) {
    this.hart = vcpu.hartId;
  }

  read(): void {
    this.eid = this.vcpu.xLow(A7);
    this.fid = this.vcpu.xLow(A6);
  }

  get args(): SbiArguments {
    const { vcpu } = this;
    return [vcpu.x(A0), vcpu.x(A0 + 1), vcpu.x(A0 + 2), vcpu.x(A0 + 3), vcpu.x(A0 + 4), vcpu.x(A0 + 5)];
  }
}

const isSbiCall = (exit: TrapExit): boolean => !exit.interrupt && exit.cause === ECALL_FROM_S;

/** S-mode entry as HSM defines it: satp = 0, sstatus.SIE = 0, a0 = hart, a1 = opaque. */
function startSupervisor({ vcpu }: Vm, address: number, opaque: bigint): void {
  vcpu.setCsr(Csrs.Satp, 0n);
  vcpu.setCsr(Csrs.Mstatus, vcpu.csr(Csrs.Mstatus) & ~SSTATUS_SIE);
  vcpu.setPrivilege(Privilege.S);
  vcpu.retireTranslations();
  vcpu.setHart64(Hart.Pc, BigInt(address));
  vcpu.setX(A0, BigInt(vcpu.hartId));
  vcpu.setX(A1, opaque);
}

function servicesOf(vm: Vm): SbiServices {
  const { vcpu, memory, uart } = vm;
  const pendingIpi = (): boolean => (vcpu.csr(Csrs.Mip) & SSIP) !== 0n;
  return {
    hartCount: 1,
    hartState: () => HartState.Started,
    startHart: () => {},
    setTimer: (_hart, time) => vcpu.setCsr(Csrs.Stimecmp, time),
    sendIpi: (harts) => {
      if (harts.includes(vcpu.hartId)) vcpu.setCsr(Csrs.Mip, vcpu.csr(Csrs.Mip) | SSIP);
    },
    clearIpi: () => {
      const was = pendingIpi();
      vcpu.setCsr(Csrs.Mip, vcpu.csr(Csrs.Mip) & ~SSIP);
      return was;
    },
    remoteFence: (harts, fence) => {
      if (fence.kind === "sfence.vma" && harts.includes(vcpu.hartId)) vcpu.retireTranslations();
    },
    isRam: (at, length) => memory.contains(gpa(at), length),
    readGuest: (at, length) => memory.read(gpa(at), length),
    writeGuest: (at, bytes) => memory.write(gpa(at), bytes),
    readGuestVirtual: (_hart, gva) => {
      const at = vcpu.translate(gva);
      const bytes = at === null ? null : memory.read(at, 8);
      return bytes === null ? null : new DataView(bytes.buffer).getBigUint64(0, true);
    },
    writeConsole: (bytes) => vm.print(bytes),
    takeConsoleByte: () => {
      const byte = uart.takeByte();
      vm.afterFirmwareInput();
      return byte;
    },
    consoleHasInput: () => !uart.receiveFifoEmpty,
  };
}
