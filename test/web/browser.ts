// Debian's chromium, driven by playwright-core, against a page that is built for the test.
//
// Owns: finding and launching the browser, building and serving the page, and what every page test watches: policy
// violations, errors of the page's scripts, and requests to another origin.

import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page, type Worker } from "playwright-core";
import { build } from "vite";
import type { GuestRecord } from "../../web/debug-handle.ts";
import { type HeadersOf, type StaticServer, serveFolder } from "./static-server.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** How long a guest may take for what a person would wait for; a loaded machine with two cores needs most of it. */
export const PATIENCE_MS = 20_000;

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface Site {
  readonly address: string;
  close(): Promise<void>;
}

/** Builds the page by a config file (relative to the repository) into a folder of its own, and serves it with these headers. */
export async function serveBuiltPage(configFile: string, headersOf?: HeadersOf): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), "tabvisor-page-"));
  let server: StaticServer;
  const environment = process.env.NODE_ENV;
  // Vitest sets "test", by which Vite would build a development page.
  process.env.NODE_ENV = "production";
  try {
    await build({
      configFile: join(root, configFile),
      logLevel: "error",
      build: { outDir: folder, emptyOutDir: true },
    });
    server = await serveFolder(folder, headersOf);
  } catch (error) {
    await rm(folder, { recursive: true });
    throw error;
  } finally {
    process.env.NODE_ENV = environment;
  }
  return {
    address: server.address,
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Launches the browser; an error names the Debian package if there is none. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    throw new Error(`no browser at ${executablePath}: install the Debian package "chromium", or name one in CHROMIUM`);
  }
  return chromium.launch({ executablePath, args: FLAGS });
}

export interface WatchedPage {
  readonly page: Page;
  /** Errors of scripts, violations of the policy, and requests that left the origin. Empty when all is well. */
  readonly troubles: string[];
}

/** Opens `link` (the text after the address) in a context of its own. `prepare` has the page before it goes there. */
export async function openPage(
  browser: Browser,
  site: Site,
  link = "",
  options: BrowserContextOptions = {},
  prepare: (page: Page) => Promise<unknown> = async () => {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(`script error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(site.address)) {
      troubles.push(`request to another origin: ${request.url()}`);
    }
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await prepare(page);
  await page.goto(site.address + link);
  await page.waitForFunction(() => window.tabvisor !== undefined);
  return { page, troubles };
}

/** The page's guests as window.tabvisor tells them; none of a page that is being loaded. */
export function guestsOf(page: Page): Promise<GuestRecord[]> {
  return page.evaluate(() => window.tabvisor?.guests() ?? []);
}

/** Waits until the terminal of the guest at `index` (its place on the page) holds `text`. */
export async function waitForText(page: Page, index: number, text: string): Promise<void> {
  await page
    .waitForFunction(([at, wanted]) => window.tabvisor?.guests()[at]?.text.includes(wanted), [index, text] as const, {
      timeout: PATIENCE_MS,
      polling: 50,
    })
    .catch(async () => {
      const shown = (await guestsOf(page))[index]?.text ?? "no guest";
      throw new Error(`the terminal of guest ${index} does not show ${JSON.stringify(text)}, but:\n${shown}`);
    });
}

/** Waits until the guest at `index` is in `state`. */
export async function waitForState(page: Page, index: number, state: GuestRecord["state"]): Promise<void> {
  await page
    .waitForFunction(([at, wanted]) => window.tabvisor?.guests()[at]?.state === wanted, [index, state] as const, {
      timeout: PATIENCE_MS,
      polling: 50,
    })
    .catch(async () => {
      const guest = (await guestsOf(page))[index];
      throw new Error(`guest ${index} is ${guest?.state} (${guest?.message}), not ${state}`);
    });
}

/** The worker that is machine `number`. */
export async function workerOfMachine(page: Page, number: number): Promise<Worker> {
  for (const worker of page.workers()) {
    if ((await worker.evaluate(() => self.name)) === `machine ${number}`) return worker;
  }
  throw new Error(`the page has no worker of machine ${number}`);
}

/** Puts the cursor into the terminal at `index` and types. */
export async function typeInto(page: Page, index: number, text: string): Promise<void> {
  await page.locator(".xterm-helper-textarea").nth(index).focus();
  await page.keyboard.type(text);
}

/** Drops a file onto the page, as a drag from the desktop does. */
export async function dropFile(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([fileName, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(content)], fileName));
      return data;
    },
    [name, [...bytes]] as const,
  );
  await page.dispatchEvent("body", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}
