// Generates the CSR index (assembly/csr/csr-index.generated.ts): sparse 12-bit numbers to dense indices.

import { csrNames } from "../csr-names.ts";
import { csrNeeds, implementedCsrs } from "./implemented.ts";

/** Numbers as lines of 32. */
function listed(values: readonly number[]): string[] {
  const lines: string[] = [];
  for (let i = 0; i < values.length; i += 32) lines.push(`  ${values.slice(i, i + 32).join(", ")},`);
  return lines;
}

export function generateCsrIndex(): string {
  const numberOf = new Map([...csrNames].map(([number, name]) => [name, number]));
  const map = new Array<number>(4096).fill(0);
  implementedCsrs.forEach((name, index) => {
    const number = numberOf.get(name);
    if (number === undefined) throw new Error(`CSR ${name} is in no table of names`);
    map[number] = index + 1;
  });
  const lines = listed(map);
  const needs = listed([0, ...implementedCsrs.map(csrNeeds)]);
  return `// CSRs that exist where their extensions do. \`absent\` stands for every other number.

import { hasAll } from "../hart";

export const enum CsrIndex {
  absent = 0,
${implementedCsrs.map((name, index) => `  ${name} = ${index + 1},`).join("\n")}
}

// @ts-ignore: decorator
@lazy @inline const INDEX = memory.data<u8>([
${lines.join("\n")}
]);

/** Isa bits by index: the extensions that the CSR needs. */
// @ts-ignore: decorator
@lazy @inline const NEEDS = memory.data<u16>([
${needs.join("\n")}
]);

/** The index of a 12-bit CSR number; CsrIndex.absent if the machine has no such CSR. */
export function csrIndex(number: u32): u32 {
  const index: u32 = load<u8>(INDEX + number);
  return hasAll(load<u16>(NEEDS + (index << 1))) ? index : CsrIndex.absent;
}
`;
}
