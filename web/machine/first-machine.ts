// The machine that the page opens with: it starts while the page's own code is still on its way.
//
// Owns: that machine, until somebody takes it.

import { loadImage } from "./assets.ts";
import { MachineClient } from "./machine-client.ts";

let first: MachineClient | null = null;

/** Starts machine 1, and fetches the images that its guests will need. */
export function startFirstMachine(images: readonly string[]): void {
  first = new MachineClient(1);
  for (const image of images) loadImage(image).catch(() => {}); // who needs it asks again, and tells
}

/** Machine 1 if it has been started and nobody has taken it. */
export function takeFirstMachine(): MachineClient | null {
  const machine = first;
  first = null;
  return machine;
}
