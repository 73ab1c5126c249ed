// One run of an image from power-on to power-off, on a machine that is started for it alone.
//
// Owns: that machine, and the console of a guest that nobody watches.

import type { GuestSpec, GuestStatus, GuestToHost, HostToGuest } from "../../src/worker/protocol.ts";
import { MachineClient } from "./machine-client.ts";

export interface GuestRun {
  /** The guest's last counters. */
  readonly status: GuestStatus;
  /** All that it printed. */
  readonly console: string;
}

/**
 * Runs a guest to its end. Rejects with one line when the machine refuses or dies, when the guest ends with another
 * code than 0, and with the signal's reason when it is aborted.
 */
export async function runToEnd(spec: GuestSpec, signal: AbortSignal): Promise<GuestRun> {
  signal.throwIfAborted();
  const machine = new MachineClient(0);
  const { port1, port2 } = new MessageChannel();
  const decoder = new TextDecoder();
  let console = "";
  const ended = new Promise<GuestRun>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    machine.death.subscribe((reason) => {
      if (reason !== null) reject(new Error(reason));
    });
    port1.onmessage = ({ data }: MessageEvent<GuestToHost>) => {
      if (data.kind === "output") {
        console += decoder.decode(data.bytes, { stream: true });
        port1.postMessage({ kind: "credit", bytes: data.bytes.length } satisfies HostToGuest);
      } else if (data.status.end?.code === 0) resolve({ status: data.status, console });
      else if (data.status.end) reject(new Error(`${spec.name} did not power off: ${data.status.end.message}`));
    };
  });
  try {
    await Promise.race([machine.create(spec, port2).then((id) => machine.resume(id)), ended]);
    return await ended;
  } finally {
    machine.terminate();
    port1.close();
  }
}
