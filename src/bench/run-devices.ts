// Measures what it costs to move bytes through a device: emulated (the UART) beside paravirtual (virtio).
//
// The programs run like privileged ones (run-privileged.ts), with the same checks; an event moves a known number of bytes.

import { deviceExpectations } from "./device-expectations.ts";
import type { DeviceReport } from "./device-report.ts";
import type { GuestRunner } from "./guest-runner.ts";
import { type PrivilegedOptions, runPrivileged } from "./run-privileged.ts";

/** Throws what runPrivileged throws. */
export async function runDevices(options: PrivilegedOptions): Promise<DeviceReport> {
  const runner = withDevices(options.runner);
  const {
    privileged,
    slopes: _,
    ...rest
  } = await runPrivileged({
    ...options,
    runner,
    expectations: deviceExpectations,
  });
  const devices = privileged.map((row) => ({ ...row, bytesPerEvent: deviceExpectations[row.program]!.bytes }));
  return { ...rest, devices };
}

const withDevices = (runner: GuestRunner): GuestRunner => ({
  run: (image, options) => runner.run(image, { ...options, devices: true }),
});
