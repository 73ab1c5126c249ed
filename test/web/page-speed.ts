// `npm run bench:page`: how long the built page takes to open, in headless Chromium on this machine.
//
// Owns: the measurement. Each run has a browser context of its own, so nothing is kept from the one before: no cache, no service worker,
// no compiled code. Ready is the first frame at which both of the first terminals hold the teaching OS's prompt.
//
//   npm run bench:page -- [--runs N] [--json]

import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import { nodeEnvironment } from "../../src/bench/node-environment.ts";
import { type Distribution, distribution } from "../../src/bench/statistics.ts";
import { launchBrowser, openPage, type Site, serveBuiltPage } from "./browser.ts";

/** What the page is held to, in the median. */
const LIMIT_MS = 500;

/** Milliseconds since the navigation began. */
interface Opening {
  readonly firstPaint: number;
  readonly ready: number;
}

declare global {
  interface Window {
    /** Resolves with the time of the first frame at which every terminal holds the prompt. */
    ready: Promise<number>;
  }
}

/**
 * Runs in the page before its own scripts; as text, because a compiled function would call its compiler's helpers. It looks by a timer, for
 * asking for every frame makes the browser draw every one.
 */
const WATCH_FOR_PROMPTS = `
  window.ready = new Promise((resolve) => {
    const look = () => {
      const guests = window.tabvisor?.guests() ?? [];
      if (guests.length > 0 && guests.every(({ text }) => text.includes("\\n$ ")))
        requestAnimationFrame(() => resolve(performance.now()));
      else setTimeout(look, 10);
    };
    look();
  });
`;

/** A new window of Chromium loads parts of its own for a while. They are not the page's, and a person's window is there already. */
const WINDOW_SETTLES_MS = 1500;

async function open(browser: Browser, site: Site): Promise<Opening> {
  const { page, troubles } = await openPage(browser, site, "", {}, async (opening) => {
    await opening.addInitScript(WATCH_FOR_PROMPTS);
    await setTimeout(WINDOW_SETTLES_MS);
  });
  try {
    const opening = await page.evaluate(async () => ({
      ready: await window.ready,
      firstPaint: performance.getEntriesByName("first-paint")[0]!.startTime,
    }));
    if (troubles.length > 0) throw new Error(troubles.join("\n"));
    return opening;
  } finally {
    await page.context().close();
  }
}

const { values } = parseArgs({ options: { runs: { type: "string", default: "10" }, json: { type: "boolean" } } });
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${values.runs}: a whole number above 0 is needed`);

const site = await serveBuiltPage("vite.config.ts");
const browser = await launchBrowser();
const openings: Opening[] = [];
try {
  await open(browser, site); // the browser's own first steps are not the page's
  for (let run = 0; run < runs; run++) openings.push(await open(browser, site));
} finally {
  await browser.close();
  await site.close();
}

const figures: Readonly<Record<string, Distribution>> = {
  firstPaintMs: distribution(openings.map(({ firstPaint }) => firstPaint)),
  readyMs: distribution(openings.map(({ ready }) => ready)),
  firstPaintToReadyMs: distribution(openings.map(({ firstPaint, ready }) => ready - firstPaint)),
};
if (values.json) {
  const environment = nodeEnvironment(fileURLToPath(new URL("../..", import.meta.url)));
  console.log(JSON.stringify({ ...environment, browser: browser.version(), openings, ...figures }, null, 2));
} else {
  const row = (title: string, { median, spread }: Distribution): string =>
    `${title.padEnd(40)}${median.toFixed(0).padStart(6)} ms, interquartile range ${spread.toFixed(0)} ms`;
  console.log(row("navigation to first paint", figures.firstPaintMs!));
  console.log(row("navigation to both prompts", figures.readyMs!));
  console.log(row(`first paint to both prompts (limit ${LIMIT_MS})`, figures.firstPaintToReadyMs!));
}
