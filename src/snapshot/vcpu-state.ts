// The state of a vCPU, as named data: what the guest can see of it, and nothing of how the host runs it.
//
// Owns: which registers belong to it, under which names, and what a restored one may hold. Caches (TLB contexts, the float
// fast path) and what the mode keeps for itself (its page tables, delegation, withheld CSRs) are not saved: they are made again.
// Where the guest's M-mode is the hypervisor's and the hart's CSRs are not virtual (tvm, hext), the machine-level CSRs decide
// what the guest can reach. So there, only what S-mode itself may write is taken from a file.

import { Csrs, Hart, Isa, Limit, Privilege } from "../../assembly/abi.ts";
import { StateReader, saveU64 } from "../devices/state.ts";
import { type Gpa, gpa, type Hpa, hpa } from "../memory/address.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import type { Mode } from "../modes/mode.ts";
import type { SupervisorCsr } from "../vm/supervisor-view.ts";
import type { Vcpu } from "../vm/vcpu.ts";

const STATE_VERSION = 1;
const ALL_BITS = 0xffff_ffff_ffff_ffffn;
const X_REGISTERS = 32;
const F_REGISTERS = 32;
const FFLAGS = 0x1f;
const FRM = 7;
/** Machine software, supervisor external (of VS-mode too), machine external. */
const INTERRUPT_LINES = 0xe08;
const MSTATUS_MPP_SHIFT = 11n;
const RESERVED_PRIVILEGE = 2n;
/** GVA and MPV. */
const MSTATUS_HYPERVISOR = 3n << 38n;
const VIRTUAL_PRIVILEGES = [Privilege.U, Privilege.S];

/** A CSR of the block, or a part of one, under the name by which it is saved. */
type SavedCsr = SupervisorCsr;

const whole = (name: string, field: Csrs): SavedCsr => ({ name, field, mask: ALL_BITS, shift: 0 });

/** The block's fields, but for misa and mhartid, which the machine gives, and for the H extension's. */
// biome-ignore format: a table
const machineCsrs: readonly SavedCsr[] = [
  whole("mstatus", Csrs.Mstatus), whole("medeleg", Csrs.Medeleg), whole("mideleg", Csrs.Mideleg), whole("mie", Csrs.Mie),
  whole("mip", Csrs.Mip), whole("mtvec", Csrs.Mtvec), whole("mcounteren", Csrs.Mcounteren),
  whole("mscratch", Csrs.Mscratch), whole("mepc", Csrs.Mepc), whole("mcause", Csrs.Mcause), whole("mtval", Csrs.Mtval),
  whole("menvcfg", Csrs.Menvcfg), whole("mcountinhibit", Csrs.Mcountinhibit), whole("cycleDelta", Csrs.CycleDelta),
  whole("instretDelta", Csrs.InstretDelta), whole("stvec", Csrs.Stvec), whole("sscratch", Csrs.Sscratch),
  whole("sepc", Csrs.Sepc), whole("scause", Csrs.Scause), whole("stval", Csrs.Stval),
  whole("scounteren", Csrs.Scounteren), whole("senvcfg", Csrs.Senvcfg), whole("satp", Csrs.Satp),
  whole("stimecmp", Csrs.Stimecmp), whole("pmpcfg0", Csrs.Pmpcfg), whole("pmpcfg2", Csrs.Pmpcfg + 8),
  ...Array.from({ length: 16 }, (_, entry) => whole(`pmpaddr${entry}`, Csrs.Pmpaddr + 8 * entry)),
];

/** The H extension's. */
// biome-ignore format: a table
const hypervisorCsrs: readonly SavedCsr[] = [
  whole("hstatus", Csrs.Hstatus), whole("hedeleg", Csrs.Hedeleg), whole("hideleg", Csrs.Hideleg),
  whole("hvip", Csrs.Hvip), whole("hcounteren", Csrs.Hcounteren), whole("htimedelta", Csrs.Htimedelta),
  whole("htval", Csrs.Htval), whole("htinst", Csrs.Htinst), whole("henvcfg", Csrs.Henvcfg), whole("hgatp", Csrs.Hgatp),
  whole("vsstatus", Csrs.Vsstatus), whole("vstvec", Csrs.Vstvec), whole("vsscratch", Csrs.Vsscratch),
  whole("vsepc", Csrs.Vsepc), whole("vscause", Csrs.Vscause), whole("vstval", Csrs.Vstval), whole("vsatp", Csrs.Vsatp),
  whole("vstimecmp", Csrs.Vstimecmp), whole("mtval2", Csrs.Mtval2), whole("mtinst", Csrs.Mtinst),
];

/** Those that hold the guest's state in this mode. */
function csrsOf(vcpu: Vcpu, { mode, isa }: VcpuSurroundings): readonly SavedCsr[] {
  if (mode.pagesForGuest && !mode.virtual) return vcpu.supervisor.csrs;
  return isa & Isa.H ? [...machineCsrs, ...hypervisorCsrs] : machineCsrs;
}

export interface VcpuSurroundings {
  readonly mode: Mode;
  readonly memory: GuestMemory;
  /** The machine's extensions. */
  readonly isa: Isa;
  /** The hypervisor answers SBI calls: it owns the guest's M. */
  readonly hostFirmware: boolean;
}

/** The state of a vCPU between two runs. */
export function saveVcpu(vcpu: Vcpu, surroundings: VcpuSurroundings): unknown {
  const u64s = (field: Hart, count: number): string[] =>
    Array.from({ length: count }, (_, index) => saveU64(vcpu.hart64(field + 8 * index)));
  const csrs = csrsOf(vcpu, surroundings).map(({ name, field, mask, shift }) => [
    name,
    saveU64((vcpu.csr(field) >> BigInt(shift)) & mask),
  ]);
  const reservation = vcpu.hart32(Hart.Reservation);
  return {
    version: STATE_VERSION,
    pc: saveU64(vcpu.hart64(Hart.Pc)),
    x: u64s(Hart.X, X_REGISTERS),
    f: u64s(Hart.F, F_REGISTERS),
    fflags: vcpu.hart32(Hart.Fflags),
    frm: vcpu.hart32(Hart.Frm),
    privilege: vcpu.hart32(Hart.GuestPrivilege),
    virtual: vcpu.hart32(Hart.Virtual),
    csrs: { version: STATE_VERSION, ...Object.fromEntries(csrs) },
    retired: vcpu.retired,
    retiredBy: [0, 1, 2, 3].map((privilege) => vcpu.retiredAt(privilege)),
    reservation: reservation === 0 ? null : surroundings.memory.addressOf(hpa(reservation)),
    interruptLines: vcpu.hart32(Hart.InterruptLines),
    clockOffset: saveU64(vcpu.hart64(Hart.ClockOffset)),
    mtimecmp: saveU64(vcpu.hart64(Hart.Mtimecmp)),
    trapsInARow: vcpu.hart32(Hart.TrapsInARow),
    retiredAtTrap: saveU64(vcpu.hart64(Hart.RetiredAtTrap)),
    walks: saveU64(vcpu.hart64(Hart.Walks)),
    walkReads: saveU64(vcpu.hart64(Hart.WalkReads)),
  };
}

/** Takes what `saveVcpu` gave. The vCPU is as after power-on, and its memory has been restored. Throws DeviceStateError. */
export function restoreVcpu(vcpu: Vcpu, state: unknown, surroundings: VcpuSurroundings): void {
  const reader = new StateReader(`hart ${vcpu.hartId}`, STATE_VERSION, state);
  const setU64s = (field: Hart, values: readonly bigint[]): void => {
    for (const [index, value] of values.entries()) vcpu.setHart64(field + 8 * index, value);
  };
  restorePrivilege(vcpu, reader, surroundings);
  setU64s(Hart.Pc, [instructionAddress(reader, "pc", surroundings.isa)]);
  const x = reader.u64Array("x", X_REGISTERS);
  if (x[0] !== 0n) throw reader.error("x", "0 for x0");
  setU64s(Hart.X, x);
  setU64s(Hart.F, reader.u64Array("f", F_REGISTERS));
  vcpu.setHart32(Hart.Fflags, reader.unsigned("fflags", FFLAGS));
  vcpu.setHart32(Hart.Frm, reader.unsigned("frm", FRM));
  restoreCsrs(vcpu, new StateReader(`hart ${vcpu.hartId}`, STATE_VERSION, reader.field("csrs")), surroundings);
  vcpu.setHart64(Hart.Retired, BigInt(reader.unsigned("retired", Number.MAX_SAFE_INTEGER)));
  setU64s(Hart.RetiredBy, reader.unsignedArray("retiredBy", 4, 4, Number.MAX_SAFE_INTEGER).map(BigInt));
  vcpu.setHart32(Hart.Reservation, reservedWord(reader, surroundings.memory));
  vcpu.setHart32(Hart.InterruptLines, reader.unsigned("interruptLines", INTERRUPT_LINES) & INTERRUPT_LINES);
  setU64s(Hart.ClockOffset, [reader.u64("clockOffset")]);
  setU64s(Hart.Mtimecmp, [reader.u64("mtimecmp")]);
  vcpu.setHart32(Hart.TrapsInARow, reader.unsigned("trapsInARow", Limit.TrapsInARow));
  setU64s(Hart.RetiredAtTrap, [reader.u64("retiredAtTrap")]);
  setU64s(Hart.Walks, [reader.u64("walks")]);
  setU64s(Hart.WalkReads, [reader.u64("walkReads")]);
}

/** A privilege that is the guest's own in this mode. */
function restorePrivilege(vcpu: Vcpu, reader: StateReader, { mode, isa, hostFirmware }: VcpuSurroundings): void {
  const privilege = reader.unsigned("privilege", Privilege.M) as Privilege;
  const virtual = reader.unsigned("virtual", 1);
  const isMachine = privilege === Privilege.M && !hostFirmware && virtual === 0;
  if (!isMachine && !VIRTUAL_PRIVILEGES.includes(privilege)) throw reader.error("privilege", "one that the guest has");
  const canBeVirtual = mode.vsMode ? virtual === 1 : virtual === 0 || (isa & Isa.H) !== 0;
  if (!canBeVirtual) throw reader.error("virtual", "what it is in this mode");
  vcpu.setPrivilege(privilege);
  vcpu.setHart32(Hart.Virtual, virtual);
}

function restoreCsrs(vcpu: Vcpu, reader: StateReader, surroundings: VcpuSurroundings): void {
  const { isa } = surroundings;
  const saved = csrsOf(vcpu, surroundings);
  const written = new Map<Csrs, bigint>();
  for (const { name, field, mask, shift } of saved) {
    const value = isInstructionAddress(field) ? instructionAddress(reader, name, isa) : reader.u64(name);
    if (value & ~mask) throw reader.error(name, "within its bits");
    const place = mask << BigInt(shift);
    const old = written.get(field) ?? vcpu.csr(field);
    written.set(field, (old & ~place) | (value << BigInt(shift)));
  }
  const mstatus = written.get(Csrs.Mstatus) ?? 0n;
  if ((mstatus >> MSTATUS_MPP_SHIFT) % 4n === RESERVED_PRIVILEGE)
    throw reader.error("mstatus", "with a privilege in MPP");
  // MRET would put the hart itself in V=1, where the host's tables are not in force.
  if (mstatus & MSTATUS_HYPERVISOR && !(isa & Isa.H)) throw reader.error("mstatus", "that of a machine without h");
  for (const [field, value] of written) vcpu.setCsr(field, value);
}

/** Where a trap goes to or comes from: the core fetches there, and relies on its alignment. */
function isInstructionAddress(field: Csrs): boolean {
  return field === Csrs.Mepc || field === Csrs.Sepc || field === Csrs.Vsepc;
}

function instructionAddress(reader: StateReader, field: string, isa: Isa): bigint {
  const address = reader.u64(field);
  if (address % (isa & Isa.C ? 2n : 4n) !== 0n) throw reader.error(field, "where an instruction can begin");
  return address;
}

/** Host address of the reserved word; 0 if there is none. */
function reservedWord(reader: StateReader, memory: GuestMemory): Hpa | 0 {
  const reservation = reader.amountOrNull("reservation");
  if (reservation === null) return 0;
  const at = gpa(reservation) as Gpa;
  const word = reservation % 4 === 0 && memory.contains(at, 4) ? memory.touched(at) : null;
  if (word === null) throw reader.error("reservation", "a word of memory that is in use");
  return word;
}
