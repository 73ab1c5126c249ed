// `npm start`: the address that it prints answers with the page.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("serves the built page at the address that it prints", async () => {
  const server = spawn(process.execPath, ["web/start.js", "--port", "0"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    let address: string | undefined;
    for await (const line of createInterface({ input: server.stdout })) {
      address = /Tabvisor is at (\S+)/.exec(line)?.[1];
      if (address !== undefined) break;
    }
    const page = await fetch(address!);
    expect(page.status).toBe(200);
    const script = /<script[^>]* src="([^"]+)"/.exec(await page.text())![1]!;
    expect((await fetch(new URL(script, address))).status).toBe(200);
  } finally {
    server.kill();
    await once(server, "exit");
  }
});
