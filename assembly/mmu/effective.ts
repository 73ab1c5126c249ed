// As whom a load or a store acts: the privilege and V of data accesses, which need not be the hart's (MPRV, HLV and HSV).

import { Csrs, Privilege } from "../abi";
import { HSTATUS_SPVP, MSTATUS_MPP, MSTATUS_MPP_SHIFT, MSTATUS_MPRV, MSTATUS_MPV } from "../csr/fields";
import { csr64, csrs, privilege, virtual } from "../hart";

/** HLV, HLVX and HSV: data goes as a guest's does, whatever the hart's own privilege, while this is set. */
let dataIsGuest: bool = false;

/** norm:mstatus_mprv_ldst_op: loads and stores act as at MPP while MPRV is set. */
export function dataPrivilege(status: u64): u32 {
  if (dataIsGuest) return csr64(csrs(), Csrs.Hstatus) & HSTATUS_SPVP ? Privilege.S : Privilege.U;
  return (status & MSTATUS_MPRV) != 0 ? <u32>(status >> MSTATUS_MPP_SHIFT) & 3 : privilege();
}

/** Do loads and stores act as with V=1? norm:mstatus_mprv_hypervisor */
export function dataVirtual(status: u64): bool {
  if (dataIsGuest) return true;
  if (!(status & MSTATUS_MPRV)) return virtual();
  return (status & MSTATUS_MPV) != 0 && (status & MSTATUS_MPP) != MSTATUS_MPP;
}

/** From now on they act as a guest's, or as the hart's state has it again. The keys (contexts.ts) are then to be brought up to date. */
export function actAsGuest(guest: bool): void { dataIsGuest = guest; }
