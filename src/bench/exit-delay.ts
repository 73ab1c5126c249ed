// Makes every exit of a VM dearer by a known time, to see whether measured times follow (the slope test).

import type { Vm } from "../vm/vm.ts";

/** From now on the host waits `ns` nanoseconds, busily, before it acts on an exit. */
export function delayExits(vm: Vm, ns: number): void {
  const react = vm.react.bind(vm);
  let isWithin = false; // acting on one exit may bring up another part of it
  vm.react = (exit) => {
    if (isWithin) return react(exit);
    isWithin = true;
    const end = performance.now() + ns / 1e6;
    while (performance.now() < end);
    try {
      return react(exit);
    } finally {
      isWithin = false;
    }
  };
}
