// Cases of the hot loop (assembly/execute/dispatch.generated.ts): what it does for each record op.
//
// A case ends by moving rp to the next record and going round; falling out of the switch means that the page was left. A slot
// is 8 bytes for each halfword of the instruction. A fused case does its first instruction, then the second one from that
// one's own slot: where the first is done out of line it goes round instead, because the code may have changed under it.

import type { Instruction } from "../instruction.ts";
import type { FusedOp } from "./fusion.ts";
import { identifier } from "./implemented.ts";
import type { RecordOp } from "./op.ts";

/** F and D. */
export const isFloat = (row: Instruction): boolean => row.extension === "F" || row.extension === "D";

/** The AssemblyScript type that a load or store moves: "lbu" is u8, "sd" is u64. */
export function memoryType(row: Instruction): string {
  const width = isFloat(row) ? row.name[2] : row.name[1];
  const bits = { b: 8, h: 16, w: 32, d: 64 }[width as "b" | "h" | "w" | "d"];
  const signed = row.kind === "load" && !isFloat(row) && !row.name.endsWith("u") && bits !== 64;
  return `${signed ? "i" : "u"}${bits}`;
}

const bytes = (type: string): number => Number(type.slice(1)) / 8;

/** Where an instruction of a case finds its operands, and where its case goes. */
interface Context {
  /** The expression for rs1. */
  readonly r1: string;
  /** Moves rp to the next record. */
  readonly step: string;
  /** True where another instruction of the same case follows. */
  readonly isFirst: boolean;
}

const stepOver = (length: 2 | 4): string => `rp += ${length * 4};`;
const alone = (length: 2 | 4): Context => ({ r1: "r1(rp)", step: stepOver(length), isFirst: false });

/** One case of the hot loop. */
export const recordCase = (op: RecordOp): string => `case Rec.${op.name}: {
        ${body(op, alone(op.length))}
      }`;

/** Two instructions in one case; the second takes its rs1 from the first, if the pair is a dependent one. */
export function fusedCase({ name, first, second, isDependent }: FusedOp): string {
  return `case Rec.${name}: {
        ${body(first, { ...alone(first.length), isFirst: true })}
        if (!left) continue;
        left--;
        ${body(second, { ...alone(second.length), r1: isDependent ? "result" : "r1(rp)" })}
      }`;
}

function body({ row, length, links }: RecordOp, context: Context): string {
  const f = identifier(row.name);
  const { r1 } = context;
  switch (row.kind) {
    case "alu":
      return computation(`${f}(${r1}, r2(rp))`, context);
    case "alu-imm":
      return computation(`${f}(${r1}, imm(rp))`, context);
    case "alu-unary":
      return computation(`${f}(${r1})`, context);
    case "upper":
      return computation(`${f}(${f === "auipc" ? "pcOf(page, base, rp)" : "0"}, imm(rp))`, context);
    case "branch":
      return `if (!${f}(${r1}, r2(rp))) { ${context.step} continue; }
        ${jump("rp += load<u32>(rp, 4);")}`;
    case "load":
      return isFloat(row) ? floatLoad(row, context) : load(row, length, context);
    case "store":
      return isFloat(row) ? floatStore(row, context) : store(row, length, context);
    case "float":
      return hostFloat(row, context);
    case "jump":
      return row.name === "jal" ? jal(length, links) : jalr(length, links, r1);
    default:
      throw new Error(`${row.name}: no record template for kind ${row.kind}`);
  }
}

/** The next record: of this case, or of the next round. */
const goOn = ({ step, isFirst }: Context): string => (isFirst ? step : `${step} continue;`);

function computation(value: string, context: Context): string {
  return context.isFirst
    ? `const result = ${value};
        set(rp, result); ${context.step}`
    : `set(rp, ${value}); ${goOn(context)}`;
}

/** After what was done out of line. */
const goRound = ({ step }: Context): string => `${step} continue;`;

function probe(row: Instruction, array: "TlbRead" | "TlbWrite", r1: string): string {
  return `const va = ${r1} + imm(rp);
        const tag = keyed(va, ${bytes(memoryType(row))}, dataKey);
        const entry = tlbEntry(Layout.${array}, tag);`;
}

const HOST_ADDRESS = "load<u32>(entry, 8) + <u32>va";

function load(row: Instruction, length: number, context: Context): string {
  const type = memoryType(row);
  return inBlock(
    context,
    `${probe(row, "TlbRead", context.r1)}
        if (load<u64>(entry) == tag) { set(rp, <u64>load<${type}>(${HOST_ADDRESS})); ${goOn(context)} }
        else {
          if (loadMiss<${type}>(rp, base, page, left + 1, va, ${length})) return accessOutcome();
          ${goRound(context)}
        }`,
  );
}

function store(row: Instruction, length: number, context: Context): string {
  const type = memoryType(row);
  return inBlock(
    context,
    `${probe(row, "TlbWrite", context.r1)}
        if (load<u64>(entry) == tag) { store<${type}>(${HOST_ADDRESS}, <${type}>r2(rp)); ${goOn(context)} }
        else {
          if (storeMiss(rp, base, page, left + 1, va, ${bytes(type)}, ${length})) return accessOutcome();
          ${goRound(context)}
        }`,
  );
}

/** Two instructions of one case may use the same names. */
const inBlock = ({ isFirst }: Context, code: string): string => (isFirst ? `{ ${code} }` : code);

/** What is not done inline is done from the instruction's bits: a TLB miss, or FS is not Dirty. */
function floatLoad(row: Instruction, context: Context): string {
  const type = memoryType(row);
  const value = `<u64>load<${type}>(${HOST_ADDRESS})`;
  return inBlock(
    context,
    `${probe(row, "TlbRead", context.r1)}
        if (load<u64>(entry) == tag && hart32(Hart.FloatDirty)) { fset(rp, ${type === "u32" ? `box(${value})` : value}); ${goOn(context)} }
        else { ${floatSlow(context)} }`,
  );
}

function floatStore(row: Instruction, context: Context): string {
  const type = memoryType(row);
  return inBlock(
    context,
    `${probe(row, "TlbWrite", context.r1)}
        if (load<u64>(entry) == tag && hart32(Hart.FloatDirty)) { store<${type}>(${HOST_ADDRESS}, <${type}>f2(rp)); ${goOn(context)} }
        else { ${floatSlow(context)} }`,
  );
}

/** What the host makes of the operands (fpu/nearest.ts), by mnemonic, and when that stands. */
const hostArithmetic: Readonly<Record<string, { readonly host: string; readonly stands: string }>> = {
  fadd: { host: "hostSum", stands: "isFinite" },
  fsub: { host: "hostDifference", stands: "isFinite" },
  fmul: { host: "hostProduct", stands: "isNormal" },
  fdiv: { host: "hostQuotient", stands: "isNormal" },
};

/** Nothing but the inexact flag could be raised, and it is: then the host's result is all there is to it. */
function hostFloat({ name: mnemonic, extension }: Instruction, context: Context): string {
  const { host, stands } = hostArithmetic[mnemonic.split(".")[0]!]!;
  const single = extension === "F";
  const width = single ? 32 : 64;
  const check = single ? `bothBoxed(a, b) && ${stands}32(r)` : `${stands}64(r)`;
  return inBlock(
    context,
    `const a = f1(rp), b = f2(rp), r = ${host}${width}(a, b);
        if (hart32(Hart.FloatFast) && ${check}) { fset(rp, ${single ? "box(r)" : "r"}); ${goOn(context)} }
        else {
          if (!floatRecord(rp)) { ${floatTrap()} }
          ${goRound(context)}
        }`,
  );
}

const floatTrap = (): string => `const outcome = floatSlow(rp, base, pcOf(page, base, rp), left + 1);
          if (outcome) return outcome;`;

const floatSlow = (context: Context): string => `${floatTrap()} ${goRound(context)}`;

/** Every float operation: the second dispatcher's, unless it declines. */
export const floatCase = (): string => `case Rec.float_4: {
        if (!floatRecord(rp)) { ${floatTrap()} }
        ${goRound(alone(4))}
      }`;

/** To a target in the same page, or out of the loop. */
const jump = (move: string): string => `${move}
        if (rp - base < RECORD_SLOTS) continue;
        break;`;

function jal(length: number, links: boolean): string {
  const link = links ? `set(rp, pcOf(page, base, rp) + ${length});\n        ` : "";
  return `${link}${jump("rp += load<u32>(rp, 4);")}`;
}

function jalr(length: number, links: boolean, r1: string): string {
  const link = links ? `set(rp, pcOf(page, base, rp) + ${length});\n        ` : "";
  return `const target = (${r1} + imm(rp)) & ~1;
        ${link}rp = base + ((<u32>target & 0xffe) << 2);
        if ((target & PAGE_MASK) == page) continue;
        page = target & PAGE_MASK;
        break;`;
}

/** An instruction that has no record of its own, from its bits. */
export function genericCase(length: 2 | 4): string {
  return `case Rec.generic_${length}: {
        setPc(pcOf(page, base, rp));
        setHart32(Hart.Left, left + 1);
        const outcome = execute(load<u16>(rp, 2), load<u32>(rp, 4), ${length});
        if (outcome == Outcome.Next) { ${stepOver(length)} continue; }
        if (outcome == Outcome.Trap || outcome == Outcome.Exit) return outcome;
        setHart32(Hart.Left, left);
        return outcome;
      }`;
}
