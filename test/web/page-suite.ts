// What the page tests of one file share: a browser, the built page, and what every test must leave behind, which is no trouble.

import { existsSync } from "node:fs";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { launchBrowser, openPage, PATIENCE_MS, type Site, serveBuiltPage, type WatchedPage } from "./browser.ts";
import type { HeadersOf } from "./static-server.ts";

/** The page with the real machine behind it. */
export const REAL_PAGE = "vite.config.ts";

const core = new URL("../../build/core.wasm", import.meta.url);

export interface PageSuite {
  /** Opens the page at a link, in storage of its own; it is closed after the test. */
  open(link?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Where it is served. */
  address(): string;
}

export interface SuiteOptions {
  readonly headersOf?: HeadersOf;
  /** Trouble that is there by intent. */
  readonly expected?: RegExp;
}

/** Builds and serves the page of a Vite configuration for the tests of the file, or of the group, that calls it. */
export function pageSuite(configFile: string, { headersOf, expected }: SuiteOptions = {}): PageSuite {
  let site: Site;
  let browser: Browser;
  let opened: WatchedPage[] = [];

  beforeAll(async () => {
    if (configFile === REAL_PAGE && !existsSync(core))
      throw new Error("build/core.wasm is missing: build the core first");
    [site, browser] = await Promise.all([serveBuiltPage(configFile, headersOf), launchBrowser()]);
  }, PATIENCE_MS);

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  afterEach(async () => {
    const troubles = opened.flatMap((one) => one.troubles).filter((trouble) => !expected?.test(trouble));
    await Promise.all(opened.map(({ page }) => page.context().close()));
    opened = [];
    expect(troubles).toEqual([]);
  });

  return {
    async open(link = "#/run?guest=kernel", options = {}) {
      const watched = await openPage(browser, site, link, options);
      opened.push(watched);
      return watched.page;
    },
    address: () => site.address,
  };
}
