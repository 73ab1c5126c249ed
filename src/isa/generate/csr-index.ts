// Generates the CSR index (assembly/csr/csr-index.generated.ts): sparse 12-bit numbers to dense indices.

import { csrNames } from "../csr-names.ts";
import { implementedCsrs } from "./implemented.ts";

export function generateCsrIndex(): string {
  const numberOf = new Map([...csrNames].map(([number, name]) => [name, number]));
  const map = new Array<number>(4096).fill(0);
  implementedCsrs.forEach((name, index) => {
    const number = numberOf.get(name);
    if (number === undefined) throw new Error(`CSR ${name} is in no table of names`);
    map[number] = index + 1;
  });
  const lines: string[] = [];
  for (let i = 0; i < map.length; i += 32) lines.push(`  ${map.slice(i, i + 32).join(", ")},`);
  return `// CSRs that exist. \`absent\` stands for every other number.

export const enum CsrIndex {
  absent = 0,
${implementedCsrs.map((name, index) => `  ${name} = ${index + 1},`).join("\n")}
}

// @ts-ignore: decorator
@lazy @inline const INDEX = memory.data<u8>([
${lines.join("\n")}
]);

/** The index of a 12-bit CSR number. */
export function csrIndex(number: u32): u32 {
  return load<u8>(INDEX + number);
}
`;
}
