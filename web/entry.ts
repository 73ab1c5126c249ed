// Opens the page: starts the first machine, then fetches the rest.
//
// A worker is up only some time after it was asked for, and only if this thread is free meanwhile. So this module is small, and the
// page's own code (main.tsx) is not a part of it.

import "@xterm/xterm/css/xterm.css";
import "./style/tokens.css";
import "./style/page.css";
import { startFirstMachine } from "./machine/first-machine.ts";
import { DEFAULT_IMAGE } from "./machine/images.ts";
import { refusalToCompile } from "./machine/parts.ts";

/** Ids of the images in the link; state/link.ts reads it properly. */
const named = [...location.hash.matchAll(/guest=([\w-]+)/g)].map(([, id]) => id!);

if (refusalToCompile() === null && !location.hash.includes("guests=none"))
  startFirstMachine(named.length > 0 ? named : [DEFAULT_IMAGE]);

void import("./main.tsx");
