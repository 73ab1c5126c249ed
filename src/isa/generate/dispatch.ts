// Generates both dispatchers (assembly/execute/dispatch.generated.ts) from the table's kinds.
//
// `interpret` is the hot loop over decoded records; `execute` does one instruction from its bits. Both call the same
// function for what an instruction computes (execute/rv-*.ts): the table says only where operands come from and go.

import type { Instruction } from "../instruction.ts";
import { fusedOps } from "./fusion.ts";
import { identifier, implemented } from "./implemented.ts";
import { recordOps } from "./op.ts";
import { floatCase, fusedCase, genericCase, isFloat, memoryType, recordCase } from "./record-case.ts";

/** One case of `execute`. */
function executeCase(row: Instruction): string {
  const f = identifier(row.name);
  const label = `case Op.${f}:`;
  const immediate = { I: "<u64>immI(bits)", SH5: "<u64>shamt(bits)", SH6: "<u64>shamt(bits)" }[row.format as "I"];
  switch (row.kind) {
    case "alu":
      return `${label} setX(rd(bits), ${f}(x(rs1(bits)), x(rs2(bits)))); return Outcome.Next;`;
    case "alu-imm":
      return `${label} setX(rd(bits), ${f}(x(rs1(bits)), ${immediate})); return Outcome.Next;`;
    case "alu-unary":
      return `${label} setX(rd(bits), ${f}(x(rs1(bits)))); return Outcome.Next;`;
    case "upper":
      return `${label} setX(rd(bits), ${f}(pc(), <u64>immU(bits))); return Outcome.Next;`;
    case "branch":
      return `${label} return branch(${f}(x(rs1(bits)), x(rs2(bits))), bits);`;
    case "jump":
      return row.name === "jal"
        ? `${label} return jump(pc() + <u64>immJ(bits), bits, length);`
        : `${label} return jump((x(rs1(bits)) + <u64>immI(bits)) & ~1, bits, length);`;
    case "load":
      return `${label} return loadTo<${memoryType(row)}>(bits, length);`;
    case "store":
      return `${label} return storeFrom<${memoryType(row)}>(bits, length);`;
    default:
      return `${label} return ${f}(bits);`;
  }
}

/** Functions of a family file that the dispatchers call. */
function imports(file: string, belongs: (row: Instruction) => boolean): string {
  const names = implemented.filter(belongs).map((row) => identifier(row.name));
  return `import { ${names.join(", ")} } from "./${file}";`;
}

const isComputation = (row: Instruction): boolean =>
  ["alu", "alu-imm", "alu-unary", "upper", "branch"].includes(row.kind);

export function generateDispatch(): string {
  return `// The two dispatchers.
//
// interpret() runs decoded records. Assumptions: a slot's fields are register numbers times 8, so an operand is one load
// at a constant base; x0 is never a destination (decode.ts sends such instructions elsewhere); the code page's
// translation and the data key hold for the whole call, because everything that changes them returns Outcome.Recheck.
// Locals: rp (the record), base (its page), page (virtual address of the page), left (instructions to go). Hart.Pc and
// Hart.Left are stale while it runs; they are stored before anything that may trap, exit or read them. \`left\` counts an
// instruction at the loop's head, before it runs, so that its end is one jump to the head: counting it in a shared
// tail was 1.3 to 1.5 times slower (sieve 414 to 643 MIPS, fib 385 to 522, bytecode 413 to 555; Node 20).
// execute() does one instruction from its bits: rare ones here, all of them on the one-at-a-time path (step.ts).

import { Hart, Layout } from "../abi";
import { decodeSlot } from "../decode/decode";
import { immI, immJ, immU, rd, rs1, rs2, shamt } from "../decode/fields";
import { Op } from "../decode/op.generated";
import { Rec } from "../decode/record.generated";
import { RECORD_SLOTS } from "../decode/records";
import { bothBoxed, box } from "../fpu/format";
import {
  hostDifference32, hostDifference64, hostProduct32, hostProduct64, hostQuotient32, hostQuotient64, hostSum32, hostSum64,
  isFinite32, isFinite64, isNormal32, isNormal64,
} from "../fpu/nearest";
import { hart32, hart64, pc, setHart32, setPc, setX, x } from "../hart";
import { accessOutcome, fetchPage } from "../mmu/access";
import { keyed, tlbEntry } from "../mmu/tlb";
import { Outcome } from "../outcome";
import { stepCounted } from "../step";
import { illegal } from "../trap/raise";
import { executeFloat, floatRecord, floatSlow } from "./dispatch-float.generated";
import { branch, f1, f2, fset, imm, jump, loadMiss, loadTo, pcOf, r1, r2, set, storeFrom, storeMiss } from "./operands";
${imports("rv-i", (row) => row.extension === "I" && isComputation(row))}
${imports("rv-m", (row) => row.extension === "M")}
${imports("rv-a", (row) => row.extension === "A")}
${imports("rv-b", (row) => row.extension.startsWith("Zb"))}
${imports("zicsr", (row) => row.extension === "Zicsr")}
${imports("hypervisor", (row) => row.extension === "H")}
${imports("privileged", (row) => row.extension !== "H" && (row.kind === "system" || row.kind === "fence"))}

const PAGE_MASK: u64 = ~0xfff;

/** Runs records from Hart.Pc until Hart.Left instructions have retired, or something needs the outer loop (run.ts). */
export function interpret(): Outcome {
  const dataKey = hart64(Hart.DataKey);
  const fetchKey = hart64(Hart.FetchKey);
  let left = hart32(Hart.Left);
  let at = pc();
  while (left) {
    let page = at & PAGE_MASK;
    const pageTag = page ^ fetchKey;
    const pageEntry = tlbEntry(Layout.TlbExecute, pageTag);
    let base: usize = load<u32>(pageEntry, 8);
    if (load<u64>(pageEntry) != pageTag) {
      setPc(at);
      setHart32(Hart.Left, left);
      base = fetchPage(at);
      if (!base) return accessOutcome() == Outcome.Next ? stepCounted() : accessOutcome();
    }
    let rp: usize = base + ((<usize>at & 0xffe) << 2);
    while (left) {
      left--;
      switch (<u32>load<u8>(rp)) {
      case Rec.decode: decodeSlot(rp, base); left++; continue;
      case Rec.pageEnd: left++; break;
      case Rec.across: {
        setPc(pcOf(page, base, rp));
        setHart32(Hart.Left, left + 1);
        return stepCounted();
      }
      case Rec.translated: {
        setPc(pcOf(page, base, rp));
        setHart32(Hart.Left, left + 1);
        return Outcome.Translated;
      }
      ${genericCase(4)}
      ${genericCase(2)}
      ${floatCase()}
      ${recordOps.map(recordCase).join("\n      ")}
      ${fusedOps.map(fusedCase).join("\n      ")}
      case Rec.nop_4: rp += 16; continue;
      case Rec.nop_2: rp += 8; continue;
      }
      // An instruction that retired and left the page (or the page's end, which is none and was counted above).
      break;
    }
    at = pcOf(page, base, rp);
  }
  setPc(at);
  setHart32(Hart.Left, left);
  return Outcome.Next;
}

/** Executes one decoded instruction at Hart.Pc. \`length\` is its own, \`bits\` its 32-bit form. */
export function execute(op: u32, bits: u32, length: u32): Outcome {
  switch (op) {
    ${implemented
      .filter((row) => !isFloat(row))
      .map(executeCase)
      .join("\n    ")}
  }
  return op ? executeFloat(op, bits, length) : illegal(bits);
}
`;
}
