// Templates: WebAssembly with places for an instruction's operands, as src/isa/translation.ts writes them.
//
// Owns: what stands for each operand and action (Escape) in the function that is being written.

import { immI, immU, rd, rs1, rs2, shamt } from "../decode/fields";
import { Op } from "../decode/op.generated";
import { closeIf, Leave, leave, openIf, pushAddress } from "./leave";
import { Local, localOfF, pushSingle, pushX, setBoxed, setX } from "./locals";
import { byte, copy, get, i64Const, set, Wasm } from "./module";
import { bits, op } from "./reader";
import { Escape, TEMPLATE_END } from "./templates.generated";

function immediate(): i64 {
  const kind: u32 = op;
  if (kind == Op.lui || kind == Op.auipc) return immU(bits);
  return isShift() ? shamt(bits) : immI(bits);
}

/** Shifts, rotations and single bits by an immediate: it has no more than 6 bits, the rest belongs to the encoding. */
function isShift(): bool {
  const opcode = bits & 0x7f, funct3 = (bits >> 12) & 7;
  return (opcode == 0x13 || opcode == 0x1b) && (funct3 == 1 || funct3 == 5);
}

/** Writes the template at `start`, with the operands of the instruction that was read. */
export function emitTemplate(start: usize, offset: i32, unretired: u32): void {
  let at = start;
  for (let piece: u32 = load<u8>(at); piece != TEMPLATE_END; piece = load<u8>(at)) {
    at++;
    if (piece < 0x80) {
      copy(at, piece);
      at += piece;
      continue;
    }
    switch (piece) {
      case Escape.a: pushX(rs1(bits)); break;
      case Escape.b: pushX(rs2(bits)); break;
      case Escape.imm: i64Const(immediate()); break;
      case Escape.pc: pushAddress(offset); break;
      case Escape.fa: get(localOfF(rs1(bits))); break;
      case Escape.fb: get(localOfF(rs2(bits))); break;
      case Escape.sa: pushSingle(rs1(bits)); break;
      case Escape.sb: pushSingle(rs2(bits)); break;
      case Escape.t0: get(Local.T0); break;
      case Escape.t1: get(Local.T1); break;
      case Escape.t2: get(Local.T2); break;
      case Escape.t3: get(Local.T3); break;
      case Escape.setT0: set(Local.T0); break;
      case Escape.setT1: set(Local.T1); break;
      case Escape.setT2: set(Local.T2); break;
      case Escape.setT3: set(Local.T3); break;
      case Escape.r: get(Local.R); break;
      case Escape.setR: set(Local.R); break;
      case Escape.s: get(Local.S); break;
      case Escape.setS: set(Local.S); break;
      case Escape.setX: setX(rd(bits)); break;
      case Escape.setF: set(localOfF(rd(bits))); break;
      case Escape.setBox: setBoxed(rd(bits)); break;
      case Escape.leaveUnless:
        byte(Wasm.i32_eqz);
        openIf();
        leave(Leave.Step, offset, unretired);
        closeIf();
        break;
    }
  }
}
