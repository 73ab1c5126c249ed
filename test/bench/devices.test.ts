// The device programs, on the machine: exits per event are those predicted, and the modes agree. Nothing is timed.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { devicePrograms } from "../../guests/bench/targets.ts";
import { deviceExpectations } from "../../src/bench/device-expectations.ts";
import { formatDeviceTable, throughput } from "../../src/bench/device-report.ts";
import { loadDevicePrograms } from "../../src/bench/load-programs.ts";
import { MachineRunner } from "../../src/bench/machine-runner.ts";
import { runDevices } from "../../src/bench/run-devices.ts";
import { modes } from "../../src/modes/mode.ts";
import { imagesFolder } from "./images.ts";

const core = fileURLToPath(new URL("../../build/core.wasm", import.meta.url));
const environment = {
  machine: { cpu: "a processor", cores: 2, memoryBytes: 2 ** 30, platform: "linux x64", runtime: "Node.js 20" },
  commit: "0123456",
  date: "2026-01-02T03:04:05.000Z",
};
const modeNames = modes.map(({ name }) => name);

async function measure(name: string) {
  const runner = await MachineRunner.boot(new WebAssembly.Module(readFileSync(core)));
  const programs = await loadDevicePrograms(imagesFolder, [name]);
  return runDevices({ programs, runner, environment, engine: "interpret", modes: modeNames, rounds: 0, n: 8 });
}

test.each(devicePrograms)("%s exits as predicted in every mode", async (name) => {
  const { devices } = await measure(name);
  const { exits, bytes } = deviceExpectations[name]!;
  expect(devices.map(({ mode, exitsPerEvent, bytesPerEvent }) => ({ mode, exitsPerEvent, bytesPerEvent }))).toEqual(
    modeNames.map((mode) => ({ mode, exitsPerEvent: exits[mode], bytesPerEvent: bytes })),
  );
});

test.each(["disk-read", "disk-write"])("no request of %s fails: that is its checksum", async (name) => {
  const runner = await MachineRunner.boot(new WebAssembly.Module(readFileSync(core)));
  const [program] = await loadDevicePrograms(imagesFolder, [name]);
  const options = { engine: "interpret", mode: "bare", bootargs: "n=70 mode=loop", devices: true } as const;
  expect((await runner.run(program!.guest, options)).console).toBe(`${name} 70 0000000000000000\n`);
});

test("every program has its predictions, and nothing else has", () => {
  expect(Object.keys(deviceExpectations)).toEqual(devicePrograms);
});

test("the table tells exits by size and throughput", async () => {
  const report = await measure("disk-read");
  const timed = { ...report, devices: report.devices.map((row) => ({ ...row, nsPerEvent: 100_000, spreadNs: 1000 })) };
  expect(throughput(timed.devices[0]!)).toBe(625);
  const lines = formatDeviceTable(timed).split("\n");
  expect(lines[0]).toMatch(/^program +mode +exits\/KiB +exits\/MiB +MiB\/s +us\/event +spread +event$/);
  expect(lines[1]).toMatch(/^disk-read +bare +0.09375 +96 +625 +100 +1.00 +64 KiB from a disk$/);
  expect(lines[2]).toMatch(/^disk-read +trap +0.125 +128 /);
});
