// The supervisor's services as Linux finds them: from the hypervisor and from our firmware it gets what stock firmware gives.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fwJump, runLinux, timeoutMs } from "./guest.ts";

interface Services {
  readonly specification: string;
  readonly extensions: readonly string[];
}

/** What Linux says of the SBI while it boots. */
async function servicesOn(firmware: Uint8Array | "host"): Promise<Services> {
  const lines = ["poweroff -f"];
  const { console } = await runLinux({ image: "Image-lab", mode: "bare", harts: 2, firmware, lines });
  const text = console.toString("latin1");
  return {
    specification: /SBI specification v(\S+) detected/.exec(text)?.[1] ?? "none",
    extensions: [...text.matchAll(/SBI (\w+) extension detected/g)].map(([, name]) => name!).sort(),
  };
}

test("Linux finds all that it finds on OpenSBI, and the debug console", { timeout: timeoutMs }, async () => {
  const stock = await servicesOn(readFileSync(fwJump));
  expect(stock.extensions).toEqual(["HSM", "IPI", "RFENCE", "SRST", "TIME"]);
  for (const firmware of ["host" as const, readFileSync("guests/images/firmware.elf")]) {
    expect(await servicesOn(firmware)).toEqual({
      specification: "2.0",
      extensions: ["DBCN", ...stock.extensions],
    });
  }
});
