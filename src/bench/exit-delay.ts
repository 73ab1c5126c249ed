// Makes every exit of a VM dearer by a known time, to see whether measured times follow (the slope test).

import type { Vm } from "../vm/vm.ts";

/**
 * From now on the host waits `ns` nanoseconds, busily, before it acts on an exit. Returns what tells the milliseconds waited
 * so far by the clock: more than asked for, because reading the clock takes time and others use the processor.
 */
export function delayExits(vm: Vm, ns: number): () => number {
  let waitedMs = 0;
  for (const hart of vm.harts) {
    const react = hart.react.bind(hart);
    let isWithin = false; // acting on one exit may bring up another part of it
    hart.react = (reason) => {
      if (isWithin) return react(reason);
      isWithin = true;
      waitedMs += waitBusily(ns / 1e6);
      try {
        return react(reason);
      } finally {
        isWithin = false;
      }
    };
  }
  return () => waitedMs;
}

function waitBusily(ms: number): number {
  const start = performance.now();
  let waited = 0;
  while (waited < ms) waited = performance.now() - start;
  return waited;
}
