// The hypervisor as firmware: a guest that starts in S-mode, with SBI calls answered by the host.
//
// Owns: what firmware would have set up in M-mode before a hart enters S, and the bridge from a trapped ECALL to sbi/ and
// back, one object a hart. What an SBI call means is decided in sbi/; what it asks of the VM is sbi-services.ts's.

import { Csrs, Hart, Isa } from "../../assembly/abi.ts";
import type { Firmware, TrapExit } from "../modes/mode.ts";
import { type SbiArguments, type SbiCall, SbiError, type SbiResult, type SbiServices } from "../sbi/call.ts";
import { extensionOf } from "../sbi/sbi.ts";
import { describeTrap } from "./describe-trap.ts";
import { sbiServices } from "./sbi-services.ts";
import {
  COUNTERS_OPEN,
  DELEGATED_EXCEPTIONS,
  DELEGATED_INTERRUPTS,
  FLOAT_ON,
  PMP_ALL,
  TIMER_AND_ACCESS_BITS,
} from "./supervisor-environment.ts";
import type { Vcpu } from "./vcpu.ts";
import type { VcpuRunner } from "./vcpu-runner.ts";
import { assertNever } from "./vm-exit.ts";

const ECALL_FROM_S = 9;
const ECALL_LENGTH = 4;
const [A0, A1, A6, A7] = [10, 11, 16, 17] as const;

/** With H also environment calls from VS-mode, guest-page faults and virtual instructions. */
const MEDELEG_HYPERVISOR = 0xf0_0400n;

export class HostFirmware implements Firmware {
  private readonly vcpu: Vcpu;
  private readonly services: SbiServices;
  private readonly trapped: TrappedCall;

  constructor(private readonly runner: VcpuRunner) {
    this.vcpu = runner.vcpu;
    this.services = sbiServices(runner.vm);
    this.trapped = new TrappedCall(runner.vcpu);
  }

  /** The M-mode state that a hart in S-mode may rely on. Called after every reset. */
  prepare(): void {
    const { vcpu } = this;
    if (vcpu.hart32(Hart.Isa) & Isa.F) vcpu.setCsr(Csrs.Mstatus, vcpu.csr(Csrs.Mstatus) | FLOAT_ON);
    const forGuests = vcpu.hart32(Hart.Isa) & Isa.H ? MEDELEG_HYPERVISOR : 0n;
    vcpu.setCsr(Csrs.Medeleg, DELEGATED_EXCEPTIONS | forGuests);
    vcpu.setCsr(Csrs.Mideleg, vcpu.csr(Csrs.Mideleg) | DELEGATED_INTERRUPTS); // those of a guest under H are read-only one
    vcpu.setCsr(Csrs.Mcounteren, COUNTERS_OPEN);
    vcpu.setCsr(Csrs.Scounteren, COUNTERS_OPEN);
    vcpu.setCsr(Csrs.Menvcfg, TIMER_AND_ACCESS_BITS);
    vcpu.setCsr(Csrs.Pmpcfg, PMP_ALL.cfg);
    vcpu.setCsr(Csrs.Pmpaddr, PMP_ALL.addr);
  }

  retireTranslations(): void {
    this.vcpu.retireTranslations();
  }

  resume(): void {}

  frameReplaced(): void {}
  framesShared(): void {}
  readonly frames = 0;
  trim(): void {}
  release(): void {}

  /** A trap into the firmware's privilege. All but SBI calls are delegated, so anything else ends the guest. */
  trap(exit: TrapExit): string {
    if (!isSbiCall(exit)) {
      this.runner.vm.stopOnTrap(`a trap that no firmware handles: ${describeTrap(exit)}`);
      return "trap";
    }
    return this.call();
  }

  call(): string {
    const { trapped } = this;
    trapped.read();
    const { cause, handle } = trapped.extension;
    const result = handle(trapped, this.services);
    this.vcpu.skipInstruction(ECALL_LENGTH);
    this.carryOut(result);
    return cause;
  }

  private carryOut(result: SbiResult): void {
    const { vcpu, runner } = this;
    const { vm } = runner;
    switch (result.kind) {
      case "return":
        vcpu.setXInt32(A0, result.error);
        vcpu.setX(A1, result.value);
        break;
      case "legacy-return":
        vcpu.setX(A0, result.value);
        break;
      case "hart-stop":
        runner.stop();
        break;
      case "hart-suspend":
        vcpu.setXInt32(A0, SbiError.Success);
        vcpu.setX(A1, 0n);
        runner.suspend(result.resume);
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
}

/**
 * The call that the vCPU's registers hold: one object for all calls. Most have few arguments or none: they are read when they
 * are asked for. Calls come in rows of one extension, which is looked up for the first (13 of a null call's 100 ns).
 */
class TrappedCall implements SbiCall {
  readonly hart: number;
  eid = 0;
  fid = 0;
  extension = extensionOf(0);

  constructor(private readonly vcpu: Vcpu) {
    this.hart = vcpu.hartId;
  }

  read(): void {
    const eid = this.vcpu.xLow(A7);
    if (eid !== this.eid) this.extension = extensionOf(eid);
    this.eid = eid;
    this.fid = this.vcpu.xLow(A6);
  }

  get args(): SbiArguments {
    const { vcpu } = this;
    return [vcpu.x(A0), vcpu.x(A0 + 1), vcpu.x(A0 + 2), vcpu.x(A0 + 3), vcpu.x(A0 + 4), vcpu.x(A0 + 5)];
  }
}

const isSbiCall = (exit: TrapExit): boolean => !exit.interrupt && exit.cause === ECALL_FROM_S;
