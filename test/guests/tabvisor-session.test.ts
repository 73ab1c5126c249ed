// The same session on Tabvisor, typed at each prompt: the console equals QEMU's but for the digits of time fields.
//
// session.expected.txt is what kernel-session.test.ts compares QEMU's own console with, in the same run of the suite.

import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { Machine } from "../../src/vm/machine.ts";
import type { GuestSpec } from "../../src/worker/protocol.ts";
import { kernelOutput, maskTimes, shellSession } from "./shell-session.ts";

const read = (path: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`../../${path}`, import.meta.url)));
const expected = (): string =>
  Buffer.from(read("test/guests/session.expected.txt")).toString().replaceAll("\n", "\r\n");

/** Waits for the prompt before every line, as a person would. */
const script = shellSession.map((line) => `expect $ \nline ${line}`).join("\n");

let core: WebAssembly.Module;
beforeAll(async () => {
  core = await WebAssembly.compile(read("build/core.wasm"));
});

async function consoleOf(options: Partial<GuestSpec>): Promise<string> {
  const machine = await Machine.boot(core, read("guests/images/firmware.elf"));
  const chunks: Uint8Array[] = [];
  const vm = machine.create(
    { name: "session", image: read("guests/images/kernel.elf"), clock: "virtual", script, ...options },
    (bytes) => {
      chunks.push(bytes);
      vm.console.addCredit(bytes.length);
    },
  );
  vm.resume();
  while (machine.runOnce());
  expect(vm.end).toMatchObject({ code: 0 });
  return Buffer.concat(chunks).toString();
}

test("our firmware: the same bytes as QEMU", async () => {
  expect(maskTimes(await consoleOf({}))).toBe(expected());
});

test("our firmware, one instruction at a time", async () => {
  expect(maskTimes(await consoleOf({ oracle: true }))).toBe(expected());
});

test("the hypervisor as firmware: the kernel's bytes are the same", async () => {
  expect(maskTimes(await consoleOf({ firmware: "host" }))).toBe(kernelOutput(expected()));
});

test("any other byte that differs is seen", async () => {
  const text = await consoleOf({});
  for (const at of [0, Math.floor(text.length / 2), text.length - 1]) {
    const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
    expect(maskTimes(changed)).not.toBe(expected());
  }
});
