// The `-cpu` argument that makes QEMU 7.2 the hart that this project advertises, for comparing whole guests.

import { DEFAULT_ISA, extensionNames } from "../../src/isa/extensions.ts";

/** What QEMU's rv64 has unless it is told otherwise, and our machine may not have. */
const optional = ["f", "d", "h", "zba", "zbb", "zbc", "zbs", "sstc"];

/** For a machine of which nothing is asked. */
export function advertisedCpu(): string {
  const present = extensionNames(DEFAULT_ISA);
  const absent = optional.filter((name) => !present.includes(name));
  return ["rv64", "v=false", ...absent.map((name) => `${name}=false`)].join(",");
}
